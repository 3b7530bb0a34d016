export { binaryBytes, bytes, duration, longDuration } from '#base/units';

const number = new Intl.NumberFormat('en-US');

/** `1,284`. */
export function count(value: number): string {
  return number.format(Math.round(value));
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Time of day in the reader's zone with milliseconds: `12:04:31.207`. µs since 1970. */
export function clock(micros: number): string {
  const date = new Date(micros / 1000);
  return `${clockSeconds(micros)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `12:04:31`. */
export function clockSeconds(micros: number): string {
  const date = new Date(micros / 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2026-11-21 12:04:31.207193`. */
export function fullTime(micros: number): string {
  const date = new Date(micros / 1000);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${clockSeconds(micros)}.${String(Math.floor(((micros % 1e6) + 1e6) % 1e6)).padStart(6, '0')}`;
}

/** Width in px of a row's latency bar: logarithmic, so that 2 s beside 2 ms is seen, not read. µs. */
export function latencyBar(micros: number): number {
  return Math.round(Math.max(3, Math.min(56, Math.log10(micros / 100 + 1) * 12)));
}

/** `1 value`, `3 values`. */
export function plural(amount: number, one: string, many: string = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}
