import { latin1 } from '#base/bytes';
import type { Reader } from '#base/reader';
import { hex, ipv4, ipv6 } from '../kit/address-text.ts';

const KEYS = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint', 'dohpath'];

/** Parameters of SVCB and HTTPS records as in a zone file, each behind a blank (RFC 9460 §2.1). */
export function svcParams(reader: Reader): string {
  let text = '';
  while (reader.left > 0) {
    const key = reader.u16();
    const value = reader.slice(reader.u16());
    const name = KEYS[key] ?? `key${key}`;
    text += value.length === 0 ? ` ${name}` : ` ${name}=${paramText(key, value)}`;
  }
  return text;
}

function paramText(key: number, value: Uint8Array): string {
  switch (key) {
    case 0:
      return many(value, 2, (at) => KEYS[number16(value, at)] ?? `key${number16(value, at)}`);
    case 1:
      return alpn(value);
    case 3:
      return value.length === 2 ? String(number16(value, 0)) : hex(value, 0, value.length);
    case 4:
      return many(value, 4, (at) => ipv4(value, at));
    case 6:
      return many(value, 16, (at) => ipv6(value, at));
    case 7:
      return latin1(value, 0, value.length);
    default:
      return hex(value, 0, value.length);
  }
}

function number16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function many(value: Uint8Array, width: number, text: (at: number) => string): string {
  const parts: string[] = [];
  for (let at = 0; at + width <= value.length; at += width) parts.push(text(at));
  return parts.join(',');
}

function alpn(value: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < value.length; ) {
    const length = value[at] as number;
    parts.push(latin1(value, at + 1, Math.min(value.length, at + 1 + length)));
    at += 1 + length;
  }
  return parts.join(',');
}
