import type { Json } from '#entry/field';
import type { Table } from '#wire/worker-api';
import { count, duration, fullTime } from '../state/format.ts';

export type Cell = Json | undefined;
export type Column = Table['columns'][number];

/** What entries without a value are gathered under. */
export const ABSENT = '(absent)';
const AGGREGATE = /^(count|sum|avg|min|max|rate|p\d+)$/;
const NUMBERS: ReadonlySet<string> = new Set(['int', 'double', 'duration']);
const plain = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

/** Whether the column is a number worked out over entries, which no filter can ask for. */
export function isWorkedOut(column: Column): boolean {
  return AGGREGATE.test(column.name);
}

/** Whether the column's values are compared by their digits: they stand at the right edge. */
export function isNumber(column: Column): boolean {
  return NUMBERS.has(column.kind) || isWorkedOut(column);
}

/** A value for people. Codes and ports are names made of digits: only what was worked out is grouped by thousands. */
export function cellText(cell: Cell, column: Column): string {
  if (cell === undefined || cell === null || cell === '') return ABSENT;
  if (typeof cell === 'object') return JSON.stringify(cell);
  if (typeof cell !== 'number') return String(cell);
  if (column.kind === 'duration') return duration(cell);
  if (column.kind === 'timestamp') return fullTime(cell);
  if (!isWorkedOut(column)) return String(cell);
  return Number.isInteger(cell) ? count(cell) : plain.format(cell);
}

/** The lines with those whose first key is absent behind the others; a line of what did not fit stays the last. Lines of a plain list keep their order. */
export function absentLast(table: Table): Table['rows'] {
  if (!table.columns.some(isWorkedOut)) return table.rows;
  const key = table.columns.findIndex((column) => !isWorkedOut(column));
  const rank = (row: readonly Cell[]): number => (row[key] === '(other)' ? 2 : row[key] === undefined || row[key] === null ? 1 : 0);
  return key < 0 ? table.rows : [...table.rows].sort((a, b) => rank(a) - rank(b));
}

/** The table as CSV (RFC 4180) with exact values. Text that a spreadsheet would run as a formula gets an apostrophe: names on the wire are anyone's. */
export function csv(table: Table): string {
  const lines = [table.columns.map((column) => column.name), ...absentLast(table)];
  return lines.map((line) => line.map(csvCell).join(',')).join('\r\n');
}

function csvCell(cell: Cell): string {
  if (cell === undefined || cell === null) return '';
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
