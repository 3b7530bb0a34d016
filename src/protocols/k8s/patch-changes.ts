import type { Json } from '#entry/field';
import { escaped } from './diff.ts';
import { isList, isObject, member } from './table.ts';

/** What a patch does at one place. */
export interface PatchChange {
  /** JSON pointer; an item of a list that is found by a field of it is `[name=app]` there. */
  readonly path: string;
  readonly op: 'set' | 'remove' | 'merge' | 'replace' | 'order' | 'test' | 'move' | 'copy';
  readonly value?: Json;
  readonly from?: string;
}

export type PatchKind = 'json' | 'merge' | 'strategic' | 'apply';
const MOST = 5000;

/** The kind of a patch by its media type; `undefined` when it is none. */
export function patchKindOf(contentType: string | undefined): PatchKind | undefined {
  const match = /^application\/(?:(json|merge|strategic-merge)-patch\+json|(apply)-patch\+(?:yaml|cbor))/.exec(contentType ?? '');
  if (match === null) return undefined;
  return match[2] === 'apply' ? 'apply' : match[1] === 'strategic-merge' ? 'strategic' : match[1] === 'merge' ? 'merge' : 'json';
}

/**
 * What a patch changes: operations as they stand (RFC 6902); of a merge (RFC 7386) every value that is set, and every null as a removal; the directives of a
 * strategic merge by what they do (`$patch`, `$deleteFromPrimitiveList`, `$setElementOrder`, `$retainKeys`); of an apply every field that its manager wants.
 */
export function patchChanges(kind: PatchKind, patch: Json): readonly PatchChange[] {
  const found: PatchChange[] = [];
  if (kind !== 'json') merge(patch, '', kind, found);
  else if (isList(patch)) for (const operation of patch.slice(0, MOST)) found.push(ofOperation(operation));
  return found;
}

const OPERATIONS: Readonly<Record<string, PatchChange['op']>> = {
  add: 'set',
  replace: 'replace',
  remove: 'remove',
  test: 'test',
  move: 'move',
  copy: 'copy',
};

function ofOperation(operation: Json): PatchChange {
  const value = member(operation, 'value');
  const from = member(operation, 'from');
  return {
    path: textOf(member(operation, 'path')),
    op: OPERATIONS[textOf(member(operation, 'op'))] ?? 'set',
    ...(value === undefined ? {} : { value }),
    ...(typeof from === 'string' ? { from } : {}),
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function merge(value: Json, path: string, kind: PatchKind, found: PatchChange[]): void {
  if (found.length >= MOST) return;
  if (isObject(value) && Object.keys(value).length > 0) mergeObject(value, path, kind, found);
  else if (isList(value) && kind === 'strategic' && value.some((item) => isObject(item))) mergeItems(value, path, kind, found);
  else if (value === null && kind !== 'apply') found.push({ path, op: 'remove' });
  else found.push({ path, op: 'set', value });
}

function mergeObject(value: { readonly [key: string]: Json }, path: string, kind: PatchKind, found: PatchChange[]): void {
  const directive = kind === 'strategic' ? value['$patch'] : undefined;
  if (directive === 'delete') {
    found.push({ path, op: 'remove' });
    return;
  }
  if (directive === 'replace') {
    const { $patch: _, ...rest } = value;
    found.push({ path, op: 'replace', value: rest });
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const special = kind === 'strategic' ? /^\$(deleteFromPrimitiveList|setElementOrder|retainKeys)(?:\/(.*))?$/.exec(name) : undefined;
    if (special === null || special === undefined) merge(inner, `${path}/${escaped(name)}`, kind, found);
    else if (special[1] === 'deleteFromPrimitiveList')
      found.push({ path: `${path}/${escaped(special[2] ?? '')}`, op: 'remove', value: inner });
    else if (special[1] === 'setElementOrder') found.push({ path: `${path}/${escaped(special[2] ?? '')}`, op: 'order', value: inner });
    else found.push({ path, op: 'merge', value: inner });
  }
}

const KEYS = ['name', 'uid', 'type', 'key', 'mountPath', 'containerPort', 'port', 'ip', 'topologyKey'];

function mergeItems(items: readonly Json[], path: string, kind: PatchKind, found: PatchChange[]): void {
  items.forEach((item, i) => {
    const key = KEYS.find((name) => ['string', 'number'].includes(typeof member(item, name)));
    const place = key === undefined ? String(i) : `[${key}=${textOf(member(item, key))}]`;
    if (!isObject(item) || key === undefined) merge(item, `${path}/${escaped(place)}`, kind, found);
    else {
      const { [key]: _, ...rest } = item;
      merge(rest, `${path}/${escaped(place)}`, kind, found);
    }
  });
}
