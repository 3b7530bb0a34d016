import { everyRow } from './kernels.ts';

/** Rows are filtered this many at a time; a power of two. */
export const BATCH = 4096;

/** A condition bound to rows: keeps in place the rows of a selection that hold. A selection spans less than `BATCH` rows. */
export interface Step {
  /** Rough work for one row. */
  readonly cost: number;
  keep(rows: Uint32Array, n: number): number;
  /** The same for all of `n` rows from `from` on: writes those that hold to `rows`. Only where that is faster than `everyRow` and `keep`. */
  scan?(rows: Uint32Array, from: number, n: number): number;
}

/** Holds for no row, and for every row. */
export const NOTHING: Step = { cost: 0, keep: () => 0 };
export const EVERYTHING: Step = { cost: 0, keep: (_rows, n) => n };

/** The rows of `[from, from + n)` that hold. */
export function scanStep(step: Step, rows: Uint32Array, from: number, n: number): number {
  if (step.scan !== undefined) return step.scan(rows, from, n);
  everyRow(rows, from, n);
  return step.keep(rows, n);
}
