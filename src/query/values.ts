import { unreachable } from '#base/errors';
import type { Value } from './plan.ts';
import { readXml } from './xml.ts';

/** How deep equal values are compared, and how deep JSON may nest to be read. */
const MAX_NESTING = 100;
/** Longest text that `.json()` and `.xml()` read, in UTF-16 units. */
export const MAX_DOCUMENT = 4 * 1024 * 1024;

/** `a == b`: false when either is absent; a list equals a scalar when one of its elements does; NaN equals nothing. */
export function equal(a: Value, b: Value): boolean {
  if (a === undefined || b === undefined) return false;
  if (typeof a !== 'object' && typeof b !== 'object') return a === b;
  return equalDeep(a, b, 0);
}

function equalDeep(a: Value, b: Value, depth: number): boolean {
  if (a === b) return a !== undefined;
  if (depth > MAX_NESTING) return false;
  if (isList(a)) {
    if (!isList(b)) return a.some((each) => equalDeep(each, b, depth + 1));
    return a.length === b.length && a.every((each, i) => equalDeep(each, b[i], depth + 1));
  }
  if (isList(b)) return b.some((each) => equalDeep(a, each, depth + 1));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalDeep(a[key], b[key], depth + 1));
}

/** `a != b`: both are there, and they are not equal. */
export function unequal(a: Value, b: Value): boolean {
  return a !== undefined && b !== undefined && !equal(a, b);
}

/** Order of two numbers or of two texts (by UTF-16 units); `undefined` for all else. */
export function order(a: Value, b: Value): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : a === b ? 0 : undefined;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return undefined;
}

/** Whether `a` stands in an order to `b` that `test` accepts; of a list, whether one of its elements does. */
export function ordered(a: Value, b: Value, test: (order: number) => boolean): boolean {
  if (isList(a)) return a.some((each) => ordered(each, b, test));
  if (isList(b)) return b.some((each) => ordered(a, each, test));
  const found = order(a, b);
  return found !== undefined && test(found);
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isRecord(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a test holds for a text, or for one element of a list of texts. */
export function anyText(value: Value, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value);
  return isList(value) && value.some((each) => typeof each === 'string' && test(each));
}

/** The value of a key: of a record, or of a list of name and value pairs, whose names ignore case. A name that repeats gives its values as a list. */
export function memberOf(value: Value, key: string): Value {
  if (isRecord(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  if (!isList(value)) return undefined;
  const wanted = key.toLowerCase();
  let found: Value[] | undefined;
  for (const pair of value) {
    if (!isList(pair) || pair.length !== 2 || typeof pair[0] !== 'string' || pair[0].toLowerCase() !== wanted) continue;
    if (found === undefined) found = [pair[1]];
    else found.push(pair[1]);
  }
  return found === undefined || found.length !== 1 ? found : found[0];
}

/** `value[index]`. */
export function elementOf(value: Value, index: Value): Value {
  if (typeof index === 'string') return memberOf(value, index);
  return typeof index === 'number' && isList(value) && Number.isInteger(index) ? value[index] : undefined;
}

/** What `of` gives for each element, absent ones left out. */
export function spread(value: Value, of: (element: Value) => Value): Value {
  if (!isList(value)) return undefined;
  const all: Value[] = [];
  for (const each of value) {
    const part = of(each);
    if (part !== undefined) all.push(part);
  }
  return all;
}

/** The elements of a list, of each list in a list when `nested`. */
export function elements(value: Value, nested: boolean): Value {
  if (!isList(value)) return undefined;
  return nested ? value.flatMap((each) => (isList(each) ? each : [])) : value;
}

/** `element in list`; of a record, that it has the key; of headers, the name. */
export function isIn(element: Value, container: Value): boolean {
  if (element === undefined || container === undefined) return false;
  if (isList(element)) return element.some((each) => isIn(each, container));
  if (isRecord(container)) return typeof element === 'string' && Object.hasOwn(container, element);
  if (!isList(container)) return typeof container === 'string' && container === element;
  for (const each of container) {
    if (equal(each, element) && !(isList(each) && !isList(element) && isPair(each))) return true;
    if (isList(each) && isPair(each) && typeof element === 'string' && each[0].toLowerCase() === element.toLowerCase()) return true;
  }
  return false;
}

function isPair(value: readonly Value[]): value is readonly [string, Value] {
  return value.length === 2 && typeof value[0] === 'string';
}

/** The text of a body; of a text, itself; of a list, of each. Bytes that are no text have none. */
export function textOf(value: Value): Value {
  if (typeof value === 'string') return value;
  if (isList(value)) return spread(value, textOf);
  if (isRecord(value) && typeof value['text'] === 'string') return value['text'];
  return undefined;
}

/** Arithmetic on two numbers, `+` on two texts too. Division by zero has no value. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '%', a: Value, b: Value, integer: boolean): Value {
  if (typeof a === 'string' && typeof b === 'string') return operator === '+' ? a + b : undefined;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : integer ? Math.trunc(a / b) : a / b;
    case '%':
      return b === 0 ? undefined : a % b;
    default:
      return unreachable(operator);
  }
}

/** Code points of a text, elements of a list, keys of a record. */
export function sizeOf(value: Value): Value {
  if (typeof value === 'string') {
    let size = 0;
    for (const _ of value) size++;
    return size;
  }
  if (isList(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : undefined;
}

/** JSON of a text; absent when it is none. A value that is JSON already stays. */
export function jsonOf(value: Value): Value {
  if (typeof value !== 'string') return isRecord(value) || isList(value) ? value : undefined;
  if (value.length > MAX_DOCUMENT) return undefined;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return undefined;
  }
}

export function xmlOf(value: Value): Value {
  return typeof value === 'string' && value.length <= MAX_DOCUMENT ? readXml(value) : undefined;
}

/** A function of texts, on a text or on each of a list. */
export function mapText(value: Value, of: (text: string) => string): Value {
  if (typeof value === 'string') return of(value);
  return isList(value) ? spread(value, (each) => (typeof each === 'string' ? of(each) : undefined)) : undefined;
}

export function toInt(value: Value): Value {
  const number = toDouble(value);
  if (typeof number !== 'number') return undefined;
  const whole = Math.trunc(number);
  return Number.isSafeInteger(whole) ? whole : undefined;
}

export function toDouble(value: Value): Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}

export function toText(value: Value): Value {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
