import type { TypedColumn } from '#entry/columns';

/**
 * The inner loops of filters. Each takes a selection (`rows[0..n)`, rising row numbers), keeps in place the rows that hold, and returns how many.
 * They are written without branches on what the data says, and apart for each kind of array, so that the engine compiles each for one shape.
 */

/** Fills a selection with all rows from `from` on. */
export function everyRow(rows: Uint32Array, from: number, n: number): void {
  for (let i = 0; i < n; i++) rows[i] = from + i;
}

/** A table of verdicts by slot: 0 not known yet, 1 no, 2 yes. Slot 0 is "absent", slot `code + 1` a code. `fill` works one out from a row that has it. */
export interface Verdicts {
  table: Uint8Array;
  fill(row: number, slot: number): number;
}

/** Rows whose code has the verdict yes; the column has a value in every row. */
export function keepCodes32(rows: Uint32Array, n: number, data: Uint32Array, verdicts: Verdicts): number {
  const { table } = verdicts;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const slot = (data[row] as number) + 1;
    let verdict = table[slot] as number;
    if (verdict === 0) verdict = verdicts.fill(row, slot);
    rows[kept] = row;
    kept += verdict >>> 1;
  }
  return kept;
}

/** The same over the rows from `from` on, without a selection before: writes the rows that hold to `rows`. */
export function scanCodes32(rows: Uint32Array, from: number, n: number, data: Uint32Array, verdicts: Verdicts): number {
  const { table } = verdicts;
  let kept = 0;
  for (let row = from; row < from + n; row++) {
    const slot = (data[row] as number) + 1;
    let verdict = table[slot] as number;
    if (verdict === 0) verdict = verdicts.fill(row, slot);
    rows[kept] = row;
    kept += verdict >>> 1;
  }
  return kept;
}

/** The same over bytes. */
export function keepCodes8(rows: Uint32Array, n: number, data: Uint8Array, verdicts: Verdicts): number {
  const { table } = verdicts;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const slot = (data[row] as number) + 1;
    let verdict = table[slot] as number;
    if (verdict === 0) verdict = verdicts.fill(row, slot);
    rows[kept] = row;
    kept += verdict >>> 1;
  }
  return kept;
}

/** The same over a column whose rows may lack a value. */
export function keepOptionalCodes32(rows: Uint32Array, n: number, data: Uint32Array, valid: Uint8Array, verdicts: Verdicts): number {
  const { table } = verdicts;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const present = ((valid[row >> 3] as number) >> (row & 7)) & 1;
    const slot = ((data[row] as number) + 1) * present;
    let verdict = table[slot] as number;
    if (verdict === 0) verdict = verdicts.fill(row, slot);
    rows[kept] = row;
    kept += verdict >>> 1;
  }
  return kept;
}

/** A column of codes among several; `stride` is what its slot counts in the common table. */
export interface CodeColumn {
  readonly data: TypedColumn;
  readonly valid: Uint8Array | undefined;
  readonly stride: number;
}

/** Rows whose combination of codes has the verdict yes. */
export function keepCombined(rows: Uint32Array, n: number, columns: readonly CodeColumn[], verdicts: Verdicts): number {
  const { table } = verdicts;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    let slot = 0;
    for (let c = 0; c < columns.length; c++) {
      const { data, valid, stride } = columns[c] as CodeColumn;
      if (valid === undefined || ((valid[row >> 3] as number) & (1 << (row & 7))) !== 0) slot += ((data[row] as number) + 1) * stride;
    }
    let verdict = table[slot] as number;
    if (verdict === 0) verdict = verdicts.fill(row, slot);
    rows[kept] = row;
    kept += verdict >>> 1;
  }
  return kept;
}

/** Rows that have a value. */
export function keepValid(rows: Uint32Array, n: number, valid: Uint8Array): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    rows[kept] = row;
    kept += ((valid[row >> 3] as number) >> (row & 7)) & 1;
  }
  return kept;
}

/** Rows inside `[low, high]`, or outside when `inside` is false. Validity is asked before. */
export function keepRangeF64(rows: Uint32Array, n: number, data: Float64Array, low: number, high: number, inside: boolean): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const value = data[row] as number;
    rows[kept] = row;
    if ((value >= low && value <= high) === inside) kept++;
  }
  return kept;
}
export function keepRangeI32(rows: Uint32Array, n: number, data: Int32Array, low: number, high: number, inside: boolean): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const value = data[row] as number;
    rows[kept] = row;
    if ((value >= low && value <= high) === inside) kept++;
  }
  return kept;
}
export function keepRangeU32(rows: Uint32Array, n: number, data: Uint32Array, low: number, high: number, inside: boolean): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const value = data[row] as number;
    rows[kept] = row;
    if ((value >= low && value <= high) === inside) kept++;
  }
  return kept;
}
export function keepRangeSmall(
  rows: Uint32Array,
  n: number,
  data: Uint8Array | Uint16Array,
  low: number,
  high: number,
  inside: boolean,
): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    const value = data[row] as number;
    rows[kept] = row;
    if ((value >= low && value <= high) === inside) kept++;
  }
  return kept;
}

/** The first present number of several columns. */
export function keepFirstInRange(
  rows: Uint32Array,
  n: number,
  columns: readonly CodeColumn[],
  low: number,
  high: number,
  inside: boolean,
): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const row = rows[i] as number;
    for (let c = 0; c < columns.length; c++) {
      const { data, valid } = columns[c] as CodeColumn;
      if (valid !== undefined && ((valid[row >> 3] as number) & (1 << (row & 7))) === 0) continue;
      const value = data[row] as number;
      if ((value >= low && value <= high) === inside) rows[kept++] = row;
      break;
    }
  }
  return kept;
}
