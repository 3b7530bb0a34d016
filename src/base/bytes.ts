/** Octets. On the hot path always with `start` and `end`: a view that is valid only during the call that hands it over. */
export type Bytes = Uint8Array;

const CHUNK = 1024;
const SHORT = 64;

/** Places for the characters of short texts, by length: from a plain array a string is made several times faster than from a typed one, and in one piece. */
const short: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => new Array<number>(length).fill(0));
const chunk: number[] = new Array<number>(CHUNK).fill(0);

/** Text of bytes as ISO-8859-1: every byte is one character, nothing can fail. */
export function latin1(bytes: Bytes, start: number, end: number): string {
  if (end <= start) return '';
  if (end - start <= SHORT) return textOf(bytes, start, short[end - start] as number[]);
  let text = '';
  let at = start;
  for (; end - at >= CHUNK; at += CHUNK) text += textOf(bytes, at, chunk);
  return at === end ? text : text + textOf(bytes, at, chunk.slice(0, end - at));
}

/** The text of as many bytes as `codes` has places. */
function textOf(bytes: Bytes, start: number, codes: number[]): string {
  for (let i = 0; i < codes.length; i++) codes[i] = bytes[start + i] as number;
  return String.fromCharCode.apply(undefined, codes);
}

/** Index of `byte` in `[start, end)`, or -1. */
export function indexOfByte(bytes: Bytes, byte: number, start: number, end: number): number {
  // `indexOf` alone would search on behind `end`, in whatever else the array holds.
  const at = end === bytes.length ? bytes.indexOf(byte, start) : bytes.subarray(start, end).indexOf(byte) + start;
  return at < start ? -1 : at;
}

/** Whether the bytes at `start` spell an ASCII text; `false` when fewer remain. */
export function startsWithAscii(bytes: Bytes, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** One array with the bytes of all. */
export function concat(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
