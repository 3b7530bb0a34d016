/** A duration in µs as people read it: ms below a second, s above. */
export function duration(micros: number): string {
  if (micros < 1000) return `${(micros / 1000).toFixed(2)} ms`;
  if (micros < 10_000) return `${(micros / 1000).toFixed(1)} ms`;
  if (micros < 999_500) return `${Math.round(micros / 1000)} ms`;
  if (micros < 60_000_000) return `${(micros / 1_000_000).toFixed(3)} s`;
  return `${Math.floor(micros / 60_000_000)} m ${Math.round((micros % 60_000_000) / 1_000_000)} s`;
}

/** Bytes with decimal units. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Time of day with ms, in the local zone. */
export function clock(micros: number): string {
  const date = new Date(micros / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
