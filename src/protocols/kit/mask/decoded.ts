import { hexDigit } from './escapes.ts';

/**
 * A text without its escapes, and where each byte of it came from: `origin[i]` is the index of the first byte of what byte `i` was written as,
 * `origin[length]` the end of it all.
 */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly origin: Int32Array;
}

class Writer implements Decoded {
  readonly bytes: Uint8Array;
  readonly origin: Int32Array;
  length = 0;

  constructor(most: number) {
    this.bytes = new Uint8Array(most);
    this.origin = new Int32Array(most + 1);
  }

  byte(value: number, from: number): void {
    this.origin[this.length] = from;
    this.bytes[this.length++] = value;
  }

  /** A UTF-16 code unit as UTF-8; halves of a pair each by themselves, which is enough to compare names. */
  unit(unit: number, from: number): void {
    if (unit < 0x80) this.byte(unit, from);
    else if (unit < 0x800) {
      this.byte(0xc0 | (unit >> 6), from);
      this.byte(0x80 | (unit & 0x3f), from);
    } else {
      this.byte(0xe0 | ((unit >> 12) & 0x0f), from);
      this.byte(0x80 | ((unit >> 6) & 0x3f), from);
      this.byte(0x80 | (unit & 0x3f), from);
    }
  }

  close(end: number): Decoded {
    this.origin[this.length] = end;
    return this;
  }
}

/** The inside of a JSON string without its escapes (RFC 8259 §7). A broken escape is taken as it stands. */
export function decodeJsonString(bytes: Uint8Array, start: number, end: number): Decoded {
  const out = new Writer(end - start);
  for (let at = start; at < end; ) {
    const byte = bytes[at] as number;
    if (byte !== 0x5c || at + 1 >= end) {
      out.byte(byte, at++);
      continue;
    }
    const kind = bytes[at + 1] as number;
    const unit = kind === 0x75 ? hexNumber(bytes, at + 2, Math.min(end, at + 6)) : -1;
    if (unit >= 0) {
      out.unit(unit, at);
      at += 6;
    } else {
      out.byte(SHORT_ESCAPES.get(kind) ?? kind, at);
      at += 2;
    }
  }
  return out.close(end);
}

const SHORT_ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
]);

function hexNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 4) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = hexDigit(bytes[i] as number);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** A part of a URL or form without percent-encoding, `+` as a blank (WHATWG URL §5.1). A broken escape is taken as it stands. */
export function decodePercent(bytes: Uint8Array, start: number, end: number): Decoded {
  const out = new Writer(end - start);
  for (let at = start; at < end; ) {
    const byte = bytes[at] as number;
    const high = byte === 0x25 && at + 2 < end ? hexDigit(bytes[at + 1] as number) : -1;
    const low = high < 0 ? -1 : hexDigit(bytes[at + 2] as number);
    if (low >= 0) {
      out.byte(high * 16 + low, at);
      at += 3;
    } else out.byte(byte === 0x2b ? 0x20 : byte, at++);
  }
  return out.close(end);
}

const ENTITIES: ReadonlyMap<string, number> = new Map([
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['amp', 0x26],
  ['quot', 0x22],
  ['apos', 0x27],
]);

/** Character data of XML without its references (XML 1.0 §4.1, §4.6). An unknown reference is taken as it stands. */
export function decodeEntities(bytes: Uint8Array, start: number, end: number): Decoded {
  const out = new Writer(end - start);
  for (let at = start; at < end; ) {
    const semicolon = bytes[at] === 0x26 ? bytes.subarray(at, Math.min(end, at + 12)).indexOf(0x3b) : -1;
    const code = semicolon < 0 ? undefined : entity(String.fromCharCode(...bytes.subarray(at + 1, at + semicolon)));
    if (code === undefined) out.byte(bytes[at] as number, at++);
    else {
      out.unit(code, at);
      at += semicolon + 1;
    }
  }
  return out.close(end);
}

function entity(name: string): number | undefined {
  if (!name.startsWith('#')) return ENTITIES.get(name);
  const code = /^#x[\da-f]+$/i.test(name) ? Number.parseInt(name.slice(2), 16) : /^#\d+$/.test(name) ? Number(name.slice(1)) : Number.NaN;
  return code <= 0xffff ? code : undefined;
}
