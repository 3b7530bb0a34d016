import { SKETCH_ERROR } from '../sketch.ts';
import type { Table } from '../pipeline.ts';

/**
 * What differs between a pipeline's table and the lines of an oracle, in words; `undefined` when nothing does. Lines may stand in any order.
 * Quantiles may differ by the sketch's stated error, other fractions by the order in which doubles were added.
 */
export function differences(table: Table, oracle: readonly (readonly unknown[])[]): string | undefined {
  const labels = table.columns.map((column) => column.label);
  const exact = labels.map((label) => !/^(p\d|avg$|sum$|per_second|rate)/.test(label));
  const keyOf = (line: readonly unknown[]): string =>
    JSON.stringify(labels.map((_, i) => (exact[i] === true ? (line[i] ?? '(absent)') : '')));
  const sorted = (lines: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] =>
    [...lines].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  if (table.rows.length !== oracle.length) return `${table.rows.length} lines, the oracle has ${oracle.length}`;
  const others = sorted(oracle);
  for (const [i, line] of sorted(table.rows).entries()) {
    const other = others[i] ?? [];
    if (keyOf(line) !== keyOf(other)) return `${keyOf(line)} beside ${keyOf(other)}`;
    const off = labels.findIndex((label, c) => exact[c] === false && !near(label, line[c], other[c]));
    if (off >= 0) return `${keyOf(line)}: ${labels[off]} is ${String(line[off])}, the oracle's ${String(other[off])}`;
  }
  return undefined;
}

function near(label: string, a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  const allowed = /^p\d/.test(label) ? Math.abs(b) * SKETCH_ERROR + 2 ** -20 : Math.max(Math.abs(b), 1) * 1e-9;
  return Math.abs(a - b) <= allowed;
}
