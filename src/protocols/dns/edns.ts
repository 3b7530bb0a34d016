import type { Walker } from './message.ts';
import { ipv4, ipv6, hex } from '../kit/address-text.ts';
import { extendedErrorName } from './words.ts';

/** What the OPT pseudo-record says (RFC 6891). */
export interface Edns {
  readonly payloadSize: number;
  readonly extendedCode: number;
  readonly version: number;
  readonly dnssec: boolean;
  readonly clientSubnet?: string;
  readonly cookie?: string;
  readonly extendedError?: string;
}

/** The upper bits of the response code, in the OPT record that the walker stands on. */
export function extendedCode(walker: Walker): number {
  return Math.floor(walker.ttl / 16_777_216);
}

/** Reads the OPT record that the walker stands on. */
export function readEdns(walker: Walker): Edns {
  const { bytes, ttl } = walker;
  let options: { clientSubnet?: string; cookie?: string; extendedError?: string } = {};
  for (let at = walker.dataAt; at + 4 <= walker.dataEnd; ) {
    const code = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    const length = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    const start = at + 4;
    const end = start + length;
    if (end > walker.dataEnd) break;
    if (code === 8) options = { ...options, clientSubnet: subnet(bytes, start, end) };
    else if (code === 10) options = { ...options, cookie: hex(bytes, start, end) };
    else if (code === 15 && length >= 2) options = { ...options, extendedError: extendedError(bytes, start, end) };
    at = end;
  }
  return {
    payloadSize: walker.class,
    extendedCode: extendedCode(walker),
    version: (ttl >>> 16) & 0xff,
    dnssec: (ttl & 0x8000) !== 0,
    ...options,
  };
}

/** RFC 7871 §6: family, prefix lengths, and as many address bytes as the prefix needs. */
function subnet(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < 4) return '';
  const address = new Uint8Array(16);
  address.set(bytes.subarray(start + 4, Math.min(end, start + 20)));
  const family = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
  return `${family === 2 ? ipv6(address, 0) : ipv4(address, 0)}/${bytes[start + 2]}`;
}

function extendedError(bytes: Uint8Array, start: number, end: number): string {
  const name = extendedErrorName(((bytes[start] as number) << 8) | (bytes[start + 1] as number));
  if (end - start === 2) return name;
  const extra = String.fromCharCode(...bytes.subarray(start + 2, Math.min(end, start + 130)));
  return `${name}: ${extra.replaceAll('\u0000', '')}`;
}
