import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '#entry/field';
import { diff, foldManagedFields } from './diff.ts';
import { patchChanges, patchKindOf } from './patch-changes.ts';

const pod = (image: string, phase: string, owner: string): Json => ({
  kind: 'Pod',
  metadata: {
    name: 'a',
    annotations: { 'a/b': 'c' },
    managedFields: [{ manager: owner, operation: 'Update', time: '2026-01-01T00:00:00Z' }],
  },
  spec: {
    containers: [
      { name: 'sidecar', image: 'x' },
      { name: 'app', image },
    ],
  },
  status: { phase },
});

describe('diff', () => {
  test('finds values, folds who owns them, and follows items by their names', () => {
    const after = pod('b:2', 'Running', 'kubelet') as { readonly [key: string]: Json };
    const moved: Json = { ...after, spec: { containers: [{ name: 'app', image: 'b:2' }, { name: 'new' }] } };
    expect(diff(pod('b:1', 'Pending', 'kubectl'), moved)).toEqual([
      { path: '/metadata/managedFields', op: 'replace', folded: true },
      { path: '/spec/containers/0/image', op: 'replace', before: 'b:1', after: 'b:2' },
      { path: '/spec/containers/1', op: 'add', after: { name: 'new' } },
      { path: '/spec/containers/0', op: 'remove', before: { name: 'sidecar', image: 'x' } },
      { path: '/status/phase', op: 'replace', before: 'Pending', after: 'Running' },
    ]);
  });

  test('writes names as JSON pointers do', () => {
    expect(diff({ a: {} }, { a: { 'x/y~z': 1 } })).toEqual([{ path: '/a/x~1y~0z', op: 'add', after: 1 }]);
  });

  test('finds nothing in equal objects, whatever the order of names, and something in others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(diff(a as Json, structuredClone(a) as Json)).toEqual([]);
        const same = JSON.stringify(sorted(a as Json)) === JSON.stringify(sorted(b as Json));
        if (!same && !Array.isArray(a)) expect(diff(a as Json, b as Json).length).toBeGreaterThan(0);
      }),
    );
  });

  test('an object of which nobody wants to read who owns what', () => {
    expect(foldManagedFields(pod('b', 'c', 'kubectl'))).toMatchObject({
      metadata: { managedFields: ['kubectl Update 2026-01-01T00:00:00Z'] },
    });
  });
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]: [string, Json]) => [key, sorted(item)]),
      )
    : Object.is(value, -0)
      ? 0
      : value;
}

describe('patches', () => {
  test('are known by their types', () => {
    expect(
      ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml', 'apply-patch+cbor', 'json'].map((type) =>
        patchKindOf(`application/${type}`),
      ),
    ).toEqual(['json', 'merge', 'strategic', 'apply', 'apply', undefined]);
  });

  test('of operations', () => {
    expect(
      patchChanges('json', [
        { op: 'replace', path: '/spec/replicas', value: 3 },
        { op: 'move', from: '/a', path: '/b' },
      ]),
    ).toEqual([
      { path: '/spec/replicas', op: 'replace', value: 3 },
      { path: '/b', op: 'move', from: '/a' },
    ]);
  });

  test('that merge: null removes', () => {
    const removed = JSON.parse('{"spec":{"replicas":3,"paused":null}}') as Json;
    expect(patchChanges('merge', removed)).toEqual([
      { path: '/spec/replicas', op: 'set', value: 3 },
      { path: '/spec/paused', op: 'remove' },
    ]);
  });

  test('that merge strategically: items by their names, directives by what they do', () => {
    const patch: Json = {
      metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] },
      spec: {
        containers: [
          { name: 'app', image: 'b:2' },
          { name: 'old', $patch: 'delete' },
        ],
        '$setElementOrder/containers': [{ name: 'app' }],
      },
    };
    expect(patchChanges('strategic', patch)).toEqual([
      { path: '/metadata/finalizers', op: 'remove', value: ['a'] },
      { path: '/spec/containers/[name=app]/image', op: 'set', value: 'b:2' },
      { path: '/spec/containers/[name=old]', op: 'remove' },
      { path: '/spec/containers', op: 'order', value: [{ name: 'app' }] },
    ]);
  });
});
