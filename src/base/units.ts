/** A duration in µs: `45 µs`, `3.1 ms`, `22 ms`, `2.014 s`, `4 m 12 s`. */
export function duration(micros: number): string {
  if (micros < 100) return `${micros < 10 ? micros.toFixed(1).replace(/\.0$/, '') : Math.round(micros)} µs`;
  if (micros < 9950) return `${(micros / 1000).toFixed(1)} ms`;
  if (micros < 999_500) return `${Math.round(micros / 1000)} ms`;
  if (micros < 60e6) return `${(micros / 1e6).toFixed(3)} s`;
  return longDuration(micros);
}

/** A duration that people count in minutes and more: `41 min`, `3 h 5 min`. µs. */
export function longDuration(micros: number): string {
  const seconds = Math.round(micros / 1e6);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3600);
  return hours < 48 ? `${hours} h ${Math.round((seconds % 3600) / 60)} min` : `${Math.round(hours / 24)} days`;
}

/** Bytes of traffic, in thousands: `812 B`, `1.2 KB`, `18 KB`. */
export function bytes(size: number): string {
  return scaled(size, 1000, ['B', 'KB', 'MB', 'GB', 'TB']);
}

/** Bytes of memory and disk, in 1024s and named so: `412 MiB`. */
export function binaryBytes(size: number): string {
  return scaled(size, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
}

function scaled(size: number, base: number, units: readonly string[]): string {
  let value = size;
  let unit = 0;
  while (value >= base && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
