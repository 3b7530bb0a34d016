import type { Chance } from './chance.ts';

/** Bytes that formats treat in their own way. */
const TELLING = [0, 1, 9, 10, 13, 32, 36, 42, 47, 58, 0x7f, 0x80, 0xc0, 0xfe, 0xff];
/** Lengths and counts at their borders. */
const BORDERS = [
  0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0xff_ffff, 0x7fff_ffff, 0xffff_ffff,
];
const LONGEST_PIECE = 64;

/** One change to bytes: bits, bytes, numbers at their borders, cuts, insertions, copies, swaps. Returns new bytes, or the same changed. */
export function mutate(bytes: Uint8Array, chance: Chance): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(chance.below(256));
  const at = chance.below(bytes.length);
  const length = Math.min(bytes.length - at, 1 + chance.small(LONGEST_PIECE));
  switch (chance.below(9)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << chance.below(8));
      return bytes;
    case 1:
      bytes[at] = chance.one(TELLING);
      return bytes;
    case 2:
      return putNumber(bytes, at, chance);
    case 3:
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 4:
      return joined(bytes.subarray(0, at), noise(length, chance), bytes.subarray(at));
    case 5:
      return joined(bytes.subarray(0, at + length), bytes.subarray(at, at + length), bytes.subarray(at + length));
    case 6:
      return swapped(bytes, at, length, chance);
    case 7:
      return bytes.slice(0, at);
    default:
      bytes.fill(chance.one(TELLING), at, at + length);
      return bytes;
  }
}

/** A number of 1 to 4 bytes in either byte order, or of digits: at its borders, or one that points near itself or to the end, also as a pointer of DNS. */
function putNumber(bytes: Uint8Array, at: number, chance: Chance): Uint8Array {
  const near = Math.max(0, at - chance.below(4));
  const value =
    chance.below(2) === 0 ? chance.one(BORDERS) : chance.one([near, 0xc000 | near, bytes.length, bytes.length - at, bytes.length - at - 4]);
  if (chance.below(6) === 0) return digits(bytes, at, value);
  const width = chance.one([1, 2, 3, 4]);
  const little = chance.below(2) === 0;
  for (let i = 0; i < width && at + i < bytes.length; i++) bytes[at + i] = (value >>> (8 * (little ? i : width - 1 - i))) & 0xff;
  return bytes;
}

/** A decimal or hexadecimal number in the place of the digits that stand behind `at`. */
function digits(bytes: Uint8Array, at: number, value: number): Uint8Array {
  let start = at;
  while (start < bytes.length && !isDigit(bytes[start] as number)) start++;
  let end = start;
  while (end < bytes.length && isDigit(bytes[end] as number)) end++;
  const text = Uint8Array.from(value.toString(value % 2 === 0 ? 10 : 16), (character) => character.charCodeAt(0));
  return joined(bytes.subarray(0, start), text, bytes.subarray(end));
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function noise(length: number, chance: Chance): Uint8Array {
  return Uint8Array.from({ length }, () => chance.below(256));
}

function swapped(bytes: Uint8Array, at: number, length: number, chance: Chance): Uint8Array {
  const other = chance.below(bytes.length - length + 1);
  const kept = bytes.slice(at, at + length);
  bytes.copyWithin(at, other, other + length);
  bytes.set(kept, other);
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
