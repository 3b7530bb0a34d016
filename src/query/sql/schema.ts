import type { FieldKind } from '#entry/field';
import type { Catalogue, CatalogueField } from '../catalogue.ts';
import { identifier, literal } from './parameters.ts';
import type { Sql } from './parameters.ts';

/** How a field's value lies in the table. `json` is canonical JSON as text; `texts` has a second column that says whether the list is there. */
export type ColumnForm = 'number' | 'bool' | 'text' | 'texts' | 'json';

/** Where a field is found: in a column of its own, or under a key of its protocol's map. */
export interface Place {
  readonly column: string;
  readonly form: ColumnForm;
  /** The key in the map; absent for a column of its own. */
  readonly key: string | undefined;
}

export interface SqlColumn {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
}

/** The form of each kind of field. */
export function formOf(kind: FieldKind): ColumnForm {
  switch (kind) {
    case 'int':
    case 'double':
    case 'duration':
    case 'timestamp':
      return 'number';
    case 'bool':
      return 'bool';
    case 'string':
    case 'ip':
      return 'text';
    case 'strings':
      return 'texts';
    default:
      return 'json';
  }
}

/** The column that says whether a list is there. */
export function presenceOf(column: string): string {
  return `has_${column}`;
}

/** The map of a protocol's fields that are not hot. */
export function mapOf(protocol: string): string {
  return `${protocol}_fields`;
}

/** Where a field lies. Dots become underscores; `createTable` refuses declarations that would share a name. */
export function placeOf(field: CatalogueField): Place {
  const form = formOf(field.kind);
  if (field.of === 'layer' && !field.hot) return { column: mapOf(field.protocol), form, key: keyOf(field) };
  return { column: (field.name === 'elapsed_time' ? 'elapsed' : field.name).replaceAll('.', '_'), form, key: undefined };
}

function keyOf(field: CatalogueField): string {
  return field.group === 'exchange' ? field.short : `${field.group}.${field.short}`;
}

const TYPES: Readonly<Record<FieldKind, string>> = {
  bool: 'Nullable(Bool)',
  int: 'Nullable(Int64)',
  double: 'Nullable(Float64)',
  duration: 'Nullable(Float64)',
  timestamp: 'Float64',
  string: 'LowCardinality(Nullable(String))',
  ip: 'LowCardinality(Nullable(String))',
  strings: 'Array(String)',
  headers: 'Nullable(String)',
  map: 'Nullable(String)',
  body: 'Nullable(String)',
  json: 'Nullable(String)',
};
/** Texts of which nearly every row has its own. */
const DISTINCT: ReadonlySet<string> = new Set(['id', 'parent', 'error.message']);

/** The table's columns, in order: generic ones, then each protocol's hot fields, then its map of all others. */
export function columnsOfTable(catalogue: Catalogue): readonly SqlColumn[] {
  const columns = new Map<string, SqlColumn>();
  const add = (name: string, type: string, doc: string): void => {
    if (columns.has(name)) throw new Error(`two fields would be the column ${name}`);
    columns.set(name, { name, type, doc });
  };
  for (const field of catalogue.fields.values()) {
    if (field.name === 'elapsed_time') continue;
    const { column, key, form } = placeOf(field);
    if (key !== undefined) {
      if (!columns.has(column))
        add(column, 'Map(LowCardinality(String), String)', `Fields of ${field.protocol} that are no columns, by name.`);
      continue;
    }
    const type = field.name === 'id' ? 'String' : DISTINCT.has(field.name) ? 'Nullable(String)' : TYPES[field.kind];
    add(column, type, field.doc);
    if (form === 'texts') add(presenceOf(column), 'Bool', `Whether ${column} is there.`);
  }
  return [...columns.values()];
}

/** A time of ClickHouse's 32 bits ends in 2106; one that went beyond would be long past, and the rows gone at once. */
const MAX_DAYS = 3650;

/** The statement that makes the table of entries. Rows leave after `days`, 1 to 3,650. */
export function createTable(catalogue: Catalogue, table: string, days: number): Sql {
  const columns = columnsOfTable(catalogue).map(
    ({ name, type, doc }) =>
      `  ${identifier(name)} ${type} COMMENT ${literal(doc)}${/^(LowCardinality|Array)/.test(type) ? '' : ' CODEC(ZSTD(1))'}`,
  );
  return [
    `CREATE TABLE IF NOT EXISTS ${identifier(table)} (`,
    `${columns.join(',\n')},`,
    "  `at` DateTime64(6, 'UTC') MATERIALIZED fromUnixTimestamp64Micro(toInt64(`timestamp`), 'UTC') COMMENT 'timestamp as a time'",
    ') ENGINE = MergeTree PARTITION BY toDate(`at`) ORDER BY (`at`, `id`)',
    `TTL toDateTime(\`at\`) + INTERVAL ${Math.min(MAX_DAYS, Math.max(1, Math.floor(days)))} DAY`,
  ].join('\n');
}
