import type { FieldKind } from '#entry/field';

/** What an expression gives. `any` is what JSON holds; `text` lists stand where a name may repeat. */
export type TypeName =
  | 'bool'
  | 'int'
  | 'double'
  | 'string'
  | 'ip'
  | 'timestamp'
  | 'duration'
  | 'list'
  | 'map'
  | 'headers'
  | 'body'
  | 'null'
  | 'any';

export interface Type {
  readonly name: TypeName;
  /** Of a list's elements and of a map's values. */
  readonly of?: Type;
  /** µs that a bare number beside a duration means. */
  readonly unit?: number;
  /** A text that may be several: a header or a parameter whose name repeats. */
  readonly many?: true;
}

export const BOOL: Type = { name: 'bool' };
export const INT: Type = { name: 'int' };
export const DOUBLE: Type = { name: 'double' };
export const STRING: Type = { name: 'string' };
/** What a header or a parameter gives. */
export const REPEATABLE: Type = { name: 'string', many: true };
export const TIMESTAMP: Type = { name: 'timestamp' };
export const DURATION: Type = { name: 'duration' };
export const NULL: Type = { name: 'null' };
export const ANY: Type = { name: 'any' };
export const STRINGS: Type = { name: 'list', of: STRING };

const UNITS: ReadonlyMap<string, number> = new Map(Object.entries({ ns: 0.001, us: 1, ms: 1000, s: 1_000_000 }));

/** µs of a unit's name; `ms` when a duration names none. */
export function microsOf(unit: string | undefined): number {
  return UNITS.get(unit ?? 'ms') ?? 1000;
}

/** The type of a declared field. */
export function typeOf(kind: FieldKind, unit: string | undefined): Type {
  switch (kind) {
    case 'strings':
      return STRINGS;
    case 'json':
      return ANY;
    case 'map':
      return { name: 'map', of: REPEATABLE };
    case 'duration':
      return { name: 'duration', unit: microsOf(unit) };
    default:
      return { name: kind };
  }
}

/** The type of what may be either. */
export function either(a: Type, b: Type): Type {
  if (a.name === b.name) return a.of === undefined || a.of.name === b.of?.name ? a : { name: a.name };
  if (a.name === 'body' || b.name === 'body') return { name: 'body' };
  if (isNumber(a) && isNumber(b)) return DOUBLE;
  return a.name === 'ip' && b.name === 'string' ? b : a.name === 'string' && b.name === 'ip' ? a : ANY;
}

export function isNumber(type: Type): boolean {
  return type.name === 'int' || type.name === 'double';
}

/** Numbers at run time: plain ones, and times, which are µs. */
export function isNumeric(type: Type): boolean {
  return isNumber(type) || type.name === 'duration' || type.name === 'timestamp';
}

export function isText(type: Type): boolean {
  return type.name === 'string' || type.name === 'ip' || type.name === 'body';
}

/** A type in words, for messages. */
export function inWords(type: Type): string {
  switch (type.name) {
    case 'bool':
      return 'a condition';
    case 'int':
    case 'double':
      return 'a number';
    case 'string':
      return 'a text';
    case 'ip':
      return 'an address';
    case 'timestamp':
      return 'a time';
    case 'duration':
      return 'a duration';
    case 'list':
      return type.of === undefined ? 'a list' : `a list of ${type.of.name === 'string' ? 'texts' : `${type.of.name}s`}`;
    case 'map':
      return 'a map';
    case 'headers':
      return 'a list of headers';
    case 'body':
      return 'a body';
    case 'null':
      return 'null';
    default:
      return 'any value';
  }
}
