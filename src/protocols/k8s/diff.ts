import type { Json } from '#entry/field';
import { isList, isObject, member } from './table.ts';

/** One difference between two versions of an object. */
export interface Difference {
  /** JSON pointer (RFC 6901); of a removal into the version before, otherwise into the one after. */
  readonly path: string;
  readonly op: 'add' | 'remove' | 'replace';
  readonly before?: Json;
  readonly after?: Json;
  /** Who owns which field changes with every write: said once, without what changed in it. */
  readonly folded?: true;
}

const MANAGED = '/metadata/managedFields';
/** Names by which the server itself tells the items of a list apart (merge keys). */
const ITEM_KEYS = ['name', 'uid', 'type', 'key', 'mountPath', 'devicePath', 'containerPort', 'port', 'ip', 'topologyKey'];
/** Differences that are told at most. */
const MOST = 5000;

/**
 * What changed between two versions of an object, in the order of the later one. Items of lists are compared by what tells them apart where they have it,
 * otherwise by their place. `metadata.managedFields` is one difference at most.
 */
export function diff(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  const found: Difference[] = [];
  compare(before, after, '', '', found);
  return found;
}

function compare(before: Json | undefined, after: Json | undefined, pathBefore: string, path: string, found: Difference[]): void {
  if (found.length >= MOST || before === after) return;
  if (path === MANAGED && before !== undefined && after !== undefined) {
    // What lies below is looked at as if it were an object by itself.
    if (diff(before, after).length > 0) found.push({ path, op: 'replace', folded: true });
  } else if (before === undefined)
    found.push(path === MANAGED ? { path, op: 'add', folded: true } : { path, op: 'add', after: after as Json });
  else if (after === undefined)
    found.push(path === MANAGED ? { path, op: 'remove', folded: true } : { path: pathBefore, op: 'remove', before });
  else if (isObject(before) && isObject(after)) compareObjects(before, after, pathBefore, path, found);
  else if (isList(before) && isList(after)) compareLists(before, after, pathBefore, path, found);
  else found.push({ path, op: 'replace', before, after });
}

function compareObjects(
  before: { readonly [key: string]: Json },
  after: { readonly [key: string]: Json },
  pathBefore: string,
  path: string,
  found: Difference[],
): void {
  for (const name of Object.keys(after))
    compare(member(before, name), after[name], `${pathBefore}/${escaped(name)}`, `${path}/${escaped(name)}`, found);
  for (const name of Object.keys(before))
    if (!Object.hasOwn(after, name)) compare(before[name], undefined, `${pathBefore}/${escaped(name)}`, `${path}/${escaped(name)}`, found);
}

function compareLists(before: readonly Json[], after: readonly Json[], pathBefore: string, path: string, found: Difference[]): void {
  const keyed = keysOf(before, after);
  const places = new Map((keyed?.before ?? before.map((_, i) => String(i))).map((key, i) => [key, i]));
  const afterKeys = keyed?.after ?? after.map((_, i) => String(i));
  afterKeys.forEach((key, i) => {
    const place = places.get(key);
    places.delete(key);
    compare(place === undefined ? undefined : before[place], after[i], `${pathBefore}/${place ?? i}`, `${path}/${i}`, found);
  });
  for (const place of places.values()) compare(before[place], undefined, `${pathBefore}/${place}`, `${path}/${place}`, found);
}

/** What tells the items of both lists apart; `undefined` when nothing does. */
function keysOf(
  before: readonly Json[],
  after: readonly Json[],
): { readonly before: readonly string[]; readonly after: readonly string[] } | undefined {
  for (const name of ITEM_KEYS) {
    const of = (items: readonly Json[]): readonly string[] | undefined => {
      const keys = items.map((item) => member(item, name)).filter((key) => typeof key === 'string' || typeof key === 'number');
      return keys.length === items.length && new Set(keys).size === keys.length ? keys.map(String) : undefined;
    };
    const [first, second] = [of(before), of(after)];
    if (first !== undefined && second !== undefined) return { before: first, after: second };
  }
  return undefined;
}

/** A name as a part of a JSON pointer. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** An object whose `managedFields` are one line for each manager, for people to read. */
export function foldManagedFields(object: Json): Json {
  const metadata = member(object, 'metadata');
  const managed = member(metadata, 'managedFields');
  if (!isObject(object) || !isObject(metadata) || !isList(managed)) return object;
  const lines = managed.map((entry) =>
    ['manager', 'operation', 'subresource', 'time']
      .map((name) => member(entry, name))
      .filter((word) => typeof word === 'string')
      .join(' '),
  );
  return { ...object, metadata: { ...metadata, managedFields: lines } };
}
