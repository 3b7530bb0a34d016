/** Octets. On the hot path always with `start` and `end`: a view that is valid only during the call that hands it over. */
export type Bytes = Uint8Array;

const CHUNK = 4096;

/** Text of bytes as ISO-8859-1: every byte is one character, nothing can fail. */
export function latin1(bytes: Bytes, start: number, end: number): string {
  if (end - start <= 32) {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number);
    return text;
  }
  let text = '';
  for (let i = start; i < end; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, Math.min(end, i + CHUNK)));
  return text;
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
