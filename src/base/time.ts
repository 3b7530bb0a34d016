/**
 * Time on the hot path: nanoseconds since an engine's origin, a whole second chosen near its first frame.
 * Exact for 104 days around the origin (2^53 ns); absolute nanoseconds since 1970 do not fit in a double.
 */
export type Nanos = number;

/** Public time: microseconds since 1970-01-01T00:00:00Z, an integer up to 2^53. */
export type Micros = number;

export const NANOS_PER_SECOND = 1_000_000_000;
export const NANOS_PER_MS = 1_000_000;
export const NANOS_PER_US = 1000;

/** The public time of `at`, given the origin in whole seconds since 1970. */
export function toMicros(origin: number, at: Nanos): Micros {
  return origin * 1_000_000 + Math.floor(at / 1000);
}

/** The hot-path time of a public one. */
export function toNanos(origin: number, micros: Micros): Nanos {
  return (micros - origin * 1_000_000) * 1000;
}
