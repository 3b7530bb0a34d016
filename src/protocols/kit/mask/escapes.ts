/** The bytes that begin an escape: of JSON, XML and URLs. */
export const ESCAPES: readonly number[] = [0x5c, 0x26, 0x25];

/** Whether two bytes begin an escape that may stand for a letter: `\\u`, `&#`, `%` and a digit. */
export function hides(first: number, second: number | undefined): boolean {
  if (first === 0x5c) return second === 0x75;
  if (first === 0x26) return second === 0x23;
  return first === 0x25 && second !== undefined && hexDigit(second) >= 0;
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
