import type { FieldValue, Json } from '#entry/field';
import { longDuration } from '../state/format.ts';

type Cell = string | number | boolean;
/** An object of simple values. */
export type Record = Readonly<{ [name: string]: Cell | readonly string[] }>;

const MOST_COLUMNS = 6;

/** Objects of simple values (or lists of texts), as the resource records of DNS and the certificates of TLS are; `undefined` for all else. */
export function asRecords(value: FieldValue): readonly Record[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const simple = (each: Json): boolean =>
    typeof each === 'object' &&
    each !== null &&
    !Array.isArray(each) &&
    Object.values(each).every(
      (one) => (typeof one !== 'object' && one !== undefined) || (Array.isArray(one) && one.every((part) => typeof part === 'string')),
    );
  return (value as readonly Json[]).every(simple) ? (value as readonly unknown[] as readonly Record[]) : undefined;
}

/** The names that stand in records, in the order of their first appearance. */
export function columnsOf(records: readonly Record[]): readonly string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** Whether records are narrow enough for a table. */
export function isTable(records: readonly Record[]): boolean {
  return (
    columnsOf(records).length <= MOST_COLUMNS && records.every((record) => Object.values(record).every((cell) => !Array.isArray(cell)))
  );
}

/** How a certificate's time stands to the moment when it was seen, in words. Times in RFC 3339; `at` in µs. */
export function validity(notBefore: string, notAfter: string, at: number): string {
  const [from, to] = [Date.parse(notBefore) * 1000, Date.parse(notAfter) * 1000];
  if (Number.isNaN(to)) return 'unknown';
  if (at > to) return `no: it had expired ${longDuration(at - to)} before`;
  if (at < from) return `not yet: it begins ${longDuration(from - at)} later`;
  return `${longDuration(to - at)} more`;
}
