import type { WorkerApi } from '#wire/worker-api';
import { type Filters, QueryRefusal } from './filters.ts';
import type { Library } from './library.ts';
import type { Rows } from '#entry/columns';

/** Rows looked at for the values of a field, the newest. */
const SAMPLE = 200_000;

/** The answer of a query with a pipeline. */
export function tableOf(_library: Library, filters: Filters, ask: WorkerApi['table']['ask']): WorkerApi['table']['answer'] {
  filters.compile(ask.query);
  throw new QueryRefusal({ message: 'pipelines after `|` are not answered yet' });
}

/** What each step of a query reads, and the rows left after it. */
export function explainQuery(library: Library, filters: Filters, ask: WorkerApi['explain']['ask']): WorkerApi['explain']['answer'] {
  const compiled = filters.compile(ask.filter);
  const lines = [
    `columns: ${compiled.needs.join(', ') || 'none'}`,
    compiled.needsDetail ? 'stored messages are decoded' : 'no stored message is touched',
  ];
  let rows = 0;
  let read = 0;
  for (const source of library.sources()) {
    rows += source.count;
    if (compiled.zone(source)) read += source.count;
  }
  lines.push(`${rows} rows stored, ${rows - read} skipped by their zones`);
  return { lines };
}

/** The most frequent values of a text field among the newest rows. */
export function valuesOf(library: Library, filters: Filters, ask: WorkerApi['values']['ask']): WorkerApi['values']['answer'] {
  const counts = new Map<string, number>();
  let left = SAMPLE;
  for (const source of library.sources().toReversed()) {
    if (left <= 0) break;
    const rows = source.rows();
    if (rows === undefined) continue;
    left -= rows.count;
    const read = fieldReader(filters, ask.field, rows);
    for (let row = 0; row < rows.count; row++) {
      const value = read?.(row);
      if (value === undefined || !value.startsWith(ask.prefix)) continue;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { values: values.slice(0, ask.limit) };
}

function fieldReader(_filters: Filters, field: string, rows: Rows): ((row: number) => string | undefined) | undefined {
  const column = rows.columns.get(field);
  const { dictionary, data, valid } = column ?? {};
  if (dictionary === undefined || data === undefined) return undefined;
  return (row) => (valid === undefined || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1 ? dictionary[data[row] as number] : undefined);
}
