import { ParquetWriter, fileWriter } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet-writer';
import { zstdCompressSync } from 'node:zlib';
import { LIST_SEPARATOR } from '#entry/columns';
import type { ColumnSpec, Rows } from '#entry/columns';
import type { Selected } from '../histogram.ts';
import type { Source } from '../source.ts';
import { CODES, ENDPOINT_COLUMNS } from './disk-columns.ts';

/** Rows of a row group: what DuckDB reads at once. */
const GROUP = 65_536;

type Value = string | number | bigint | boolean | undefined;
type ReadRow = (row: number) => Value;

/** A column of the exported file, and how to read it from some rows. */
interface Exported {
  readonly element: SchemaElement;
  /** Binds it to rows; `undefined` when it is absent in all of them. */
  bind(rows: Rows): ReadRow | undefined;
}

/** Columns that mean something only inside a segment. */
const INTERNAL = new Set(['src', 'dst', 'raw.start', 'raw.length', 'parent']);

/**
 * Writes rows to a Parquet file: `id`, every column that one of the sources has, and the names of both ends. Lists are joined by commas.
 * `sources` are those that `selected` reads. Gives the number of rows. Throws what the disk throws.
 */
export function writeParquet(path: string, sources: readonly Source[], selected: Iterable<Selected | undefined>): number {
  const columns = columnsOf(sources);
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.map(({ element }) => element)];
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema,
    codec: 'ZSTD',
    compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
    createdBy: 'podwire',
  });
  let group = columns.map((): Value[] => []);
  let written = 0;
  const flush = (): void => {
    const rows = group[0]?.length ?? 0;
    if (rows === 0) return;
    void writer.write({ columnData: columns.map(({ element }, i) => ({ name: element.name, data: group[i] ?? [] })), rowGroupSize: rows });
    written += rows;
    group = columns.map(() => []);
  };
  for (const chosen of selected) {
    if (chosen === undefined) continue;
    columns.forEach((column, i) => append(group[i] ?? [], column.bind(chosen.rows), chosen));
    if ((group[0]?.length ?? 0) >= GROUP) flush();
  }
  flush();
  void writer.finish();
  return written;
}

function append(into: Value[], read: ReadRow | undefined, { hits, count }: Selected): void {
  for (let i = 0; i < count; i++) into.push(read?.(hits[i] as number));
}

function columnsOf(sources: readonly Source[]): Exported[] {
  const specs = new Map<string, ColumnSpec>();
  for (const source of sources) {
    const names = source.rows()?.columns;
    for (const name of names?.keys() ?? []) {
      const spec = specs.has(name) ? undefined : names?.get(name)?.spec;
      if (spec !== undefined && !INTERNAL.has(name)) specs.set(name, spec);
    }
  }
  const ends = (['src', 'dst'] as const).flatMap((end) => ENDPOINT_COLUMNS.map((column) => endpointColumn(end, column)));
  return [identity('id', 'sequence'), identity('parent', 'parent'), ...[...specs.values()].map(plainColumn), ...ends];
}

function identity(name: string, column: string): Exported {
  return {
    element: text(name),
    bind(rows) {
      const read = reader(rows, column);
      const { worker = '', epoch = 0 } = rows.origin ?? {};
      return read === undefined ? undefined : (row) => (read(row) === undefined ? undefined : `${worker}-${epoch}-${String(read(row))}`);
    },
  };
}

function plainColumn({ name, storage }: ColumnSpec): Exported {
  const codes = CODES[name];
  if (codes !== undefined) return { element: text(name), bind: (rows) => convert(reader(rows, name), (code) => codes[code]) };
  if (name === 'timestamp') {
    const logical_type = { type: 'TIMESTAMP' as const, isAdjustedToUTC: true, unit: 'MICROS' as const };
    return {
      element: { name, type: 'INT64', repetition_type: 'OPTIONAL', logical_type },
      bind: (rows) => convert(reader(rows, name), (time) => BigInt(time)),
    };
  }
  if (storage === 'text' || storage === 'texts') {
    return {
      element: text(name),
      bind(rows) {
        const words = rows.columns.get(name)?.dictionary ?? [];
        return convert(reader(rows, name), (code) => (storage === 'text' ? words[code] : words[code]?.replaceAll(LIST_SEPARATOR, ',')));
      },
    };
  }
  return {
    element: { name, type: storage === 'f64' ? 'DOUBLE' : storage === 'u32' ? 'INT64' : 'INT32', repetition_type: 'OPTIONAL' },
    bind: (rows) => convert(reader(rows, name), (value) => (storage === 'u32' ? BigInt(value) : value)),
  };
}

function endpointColumn(end: 'src' | 'dst', [name, read]: (typeof ENDPOINT_COLUMNS)[number]): Exported {
  return {
    element: text(`${end}.${name}`),
    bind(rows) {
      const words = rows.endpoints.map(read);
      return convert(reader(rows, end), (code) => words[code]);
    },
  };
}

function text(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
}

function reader(rows: Rows, name: string): ((row: number) => number | undefined) | undefined {
  const column = rows.columns.get(name);
  if (column === undefined) return undefined;
  const { data, valid } = column;
  return (row) => (valid === undefined || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1 ? data[row] : undefined);
}

function convert(read: ((row: number) => number | undefined) | undefined, change: (value: number) => Value): ReadRow | undefined {
  if (read === undefined) return undefined;
  return (row) => {
    const value = read(row);
    return value === undefined ? undefined : change(value);
  };
}
