import { utf8 } from '#base/globals';

/** Seconds and nanoseconds of a time in the form of `metav1.Time`: RFC 3339 in UTC, to the second. `undefined` for the zero time. */
export function timeText(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The same of `metav1.MicroTime`: six digits behind the second. */
export function microTimeText(seconds: number, nanos: number): string | undefined {
  const text = timeText(seconds);
  return text?.replace('Z', `.${String(Math.trunc(nanos / 1000)).padStart(6, '0')}Z`);
}

const UNITS = [
  [3_600_000_000_000n, 'h'],
  [60_000_000_000n, 'm'],
] as const;

/** Nanoseconds as Go writes a duration: `1h0m0.5s`, `1.5ms`, `0s`. */
export function durationText(nanos: bigint): string {
  const negative = nanos < 0n;
  let rest = negative ? -nanos : nanos;
  const sign = negative ? '-' : '';
  if (rest === 0n) return '0s';
  if (rest < 1_000n) return `${sign}${rest}ns`;
  if (rest < 1_000_000n) return `${sign}${decimal(rest, 3)}µs`;
  if (rest < 1_000_000_000n) return `${sign}${decimal(rest, 6)}ms`;
  let text = sign;
  let begun = false;
  for (const [size, unit] of UNITS) {
    if (rest >= size || begun) {
      text += `${rest / size}${unit}`;
      begun = true;
    }
    rest %= size;
  }
  return `${text}${decimal(rest, 9)}s`;
}

function decimal(value: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const fraction = (value % scale).toString().padStart(digits, '0').replace(/0+$/, '');
  return fraction === '' ? `${value / scale}` : `${value / scale}.${fraction}`;
}

/** Whether texts are in the order in which Go writes the names of a map: by their bytes. */
export function inOrder(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** A whole number of a varint as JSON has it; one that the language can not hold exactly as its digits. */
export function wholeNumber(value: bigint): number | string {
  const signed = BigInt.asIntN(64, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed.toString();
}

/** Text of bytes, for names. */
export function nameOf(bytes: Uint8Array, start: number, end: number): string {
  return utf8(bytes, start, end);
}
