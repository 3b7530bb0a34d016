import { LineFinder } from '../kit/line-finder.ts';

const CR = 0x0d;

const lines = new LineFinder();

/** The size in a chunk's first line `[start, lf)`, extensions left out (RFC 9112 §7.1); -1 when there is none or it is beyond 2^48. */
export function readChunkSize(bytes: Uint8Array, start: number, lf: number): number {
  let size = 0;
  let at = start;
  for (; at < lf; at++) {
    const digit = hexDigit(bytes[at] as number);
    if (digit < 0) break;
    size = size * 16 + digit;
  }
  const byte = bytes[at];
  const ends = at === lf || byte === CR || byte === 0x3b || byte === 0x20 || byte === 0x09;
  return at === start || at - start > 12 || !ends ? -1 : size;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Where the trailer lines end, and the index behind the empty line that ends them; -1 when it is not there yet. */
export function skipTrailers(bytes: Uint8Array, start: number, end: number): readonly [fieldsEnd: number, next: number] {
  for (let at = start; ; ) {
    const lf = lines.find(bytes, at, end);
    if (lf < 0) return NOT_YET;
    if (lf === at || (lf === at + 1 && bytes[at] === CR)) return [at, lf + 1];
    at = lf + 1;
  }
}

const NOT_YET: readonly [number, number] = [0, -1];
