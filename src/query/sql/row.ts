import type { Entry } from '#entry/entry';
import type { Catalogue, CatalogueField } from '../catalogue.ts';
import type { Closure } from '../closures.ts';
import { entryAccess } from '../entry-access.ts';
import type { Value } from '../plan.ts';
import { isList, isRecord, jsonOf } from '../values.ts';
import { placeOf, presenceOf } from './schema.ts';
import type { Place } from './schema.ts';

/** A row as ClickHouse's JSONEachRow takes it. Columns that are missing are NULL or empty. */
export type SqlRow = Record<string, unknown>;

/** What turns entries, with their detail, into rows of the table. */
export function rowWriter(catalogue: Catalogue): (entry: Entry) => SqlRow {
  const fields = [...catalogue.fields.values()].filter((field) => field.name !== 'elapsed_time').map((field) => new FieldWriter(field));
  return (entry) => {
    const row: SqlRow = {};
    for (const field of fields) field.write(entry, row);
    return row;
  };
}

class FieldWriter {
  private readonly field: CatalogueField;
  private readonly place: Place;
  private readonly read: Closure<Entry>;

  constructor(field: CatalogueField) {
    this.field = field;
    this.place = placeOf(field);
    this.read = entryAccess.field(field);
  }

  write(entry: Entry, row: SqlRow): void {
    const value = this.read(entry);
    if (value === undefined) return;
    const { column, form, key } = this.place;
    if (key !== undefined) {
      const map = (row[column] ??= {}) as Record<string, string>;
      if (this.field.kind === 'body') writeBody(map, key, value);
      else map[key] = form === 'text' && typeof value === 'string' ? value.toWellFormed() : canonicalJson(value);
      return;
    }
    row[column] = form === 'json' ? canonicalJson(value) : wellFormed(value);
    if (form === 'texts') row[presenceOf(column)] = true;
  }
}

/** A body in three parts: what is said of it, its text, and its JSON where the text is JSON. */
function writeBody(map: Record<string, string>, key: string, body: Value): void {
  if (!isRecord(body)) return;
  const { text, ...rest } = body;
  map[key] = canonicalJson(rest);
  if (typeof text !== 'string') return;
  map[`${key}.text`] = text.toWellFormed();
  const json = jsonOf(text);
  if (json !== undefined) map[`${key}.json`] = canonicalJson(json);
}

function wellFormed(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed();
  return isList(value) ? value.map(wellFormed) : value;
}

/**
 * JSON of which ClickHouse reads what we read: each name once, no white space, whole numbers beyond 2^53 with an exponent (its parser refuses long ones),
 * numbers beyond a double's range as the greatest double.
 */
export function canonicalJson(value: Value): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (isList(value)) return `[${value.map((each) => canonicalJson(each ?? NULL)).join(',')}]`;
  if (!isRecord(value)) return JSON.stringify(value ?? NULL);
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${members.map(([key, each]) => `${JSON.stringify(key.toWellFormed())}:${canonicalJson(each)}`).join(',')}}`;
}

const NULL: Value = JSON.parse('null') as Value;

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  const finite = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
  return Number.isInteger(finite) && !Number.isSafeInteger(finite) ? finite.toExponential() : JSON.stringify(finite);
}
