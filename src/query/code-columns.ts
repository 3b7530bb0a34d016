import type { Column, Rows } from '#entry/columns';
import type { CodeColumn } from './kernels.ts';

/** Combinations of codes that one table may have. */
export const MAX_TABLE = 1 << 20;

/** Columns of codes whose combination of codes is one number, the slot. Slot 0 of a column is "absent". */
export interface CombinedCodes {
  readonly columns: readonly Column[];
  readonly combined: readonly CodeColumn[];
  readonly sizes: readonly number[];
  /** Slots of all together. */
  readonly product: number;
}

/** The columns of these names that the rows have, as one code; `undefined` when that is too many combinations. */
export function combineCodes(names: readonly string[], rows: Rows): CombinedCodes | undefined {
  const columns = names.flatMap((name) => rows.columns.get(name) ?? []);
  const sizes = columns.map((column) => slotsOf(column, rows));
  const product = sizes.reduce((all, size) => all * size, 1);
  if (!(product <= MAX_TABLE)) return undefined;
  let stride = 1;
  const combined = columns.map(({ data, valid }, i): CodeColumn => {
    const column = { data, valid, stride };
    stride *= sizes[i] as number;
    return column;
  });
  return { columns, combined, sizes, product };
}

/** The slot of a row. */
export function slotOf(columns: readonly CodeColumn[], row: number): number {
  let slot = 0;
  for (let c = 0; c < columns.length; c++) {
    const { data, valid, stride } = columns[c] as CodeColumn;
    if (valid === undefined || ((valid[row >> 3] as number) & (1 << (row & 7))) !== 0) slot += ((data[row] as number) + 1) * stride;
  }
  return slot;
}

function slotsOf(column: Column, rows: Rows): number {
  if (column.spec.name === 'src' || column.spec.name === 'dst') return rows.endpoints.length + 1;
  if (column.dictionary !== undefined) return column.dictionary.length + 1;
  if (column.data instanceof Uint8Array) return 257;
  return column.data instanceof Uint16Array ? 65_537 : Number.POSITIVE_INFINITY;
}
