import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Malformed } from '#base/errors';
import type { FieldGroup, FieldKind } from '#entry/field';
import type { AnyProtocol } from '#protocols/contract/protocol';
import { all } from './all.ts';
import { defaultKeys } from './kit/mask/keys.ts';
import { conversation } from './kit/testing/conversation.fixture.ts';
import { testPorts } from './kit/testing/ports.fixture.ts';

/** Bytes with enough structure in them to come past the first check of most formats. */
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ maxLength: 200 }).map((text) => new TextEncoder().encode(text)),
);
/** Kinds that a column can hold. */
const COLUMN_KINDS: readonly FieldKind[] = ['bool', 'int', 'double', 'string', 'ip', 'timestamp', 'duration', 'strings'];
const RUNS = { numRuns: 150 };

describe.each(all.map((protocol) => [protocol.id, protocol] as const))('%s', (id, protocol) => {
  test('is declared as the house has it', () => {
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(protocol.title).not.toBe('');
    expect(protocol.specification).toMatch(/^https:\/\//);
    const groups: readonly FieldGroup[] = [protocol.fields.request, protocol.fields.response, protocol.fields.exchange];
    const fields = groups.flatMap((each) => Object.entries(each));
    for (const [name, field] of fields) {
      expect(name).toMatch(/^[a-z][\w.-]*$/i);
      expect(field.doc).toMatch(/\.$/);
      expect(field.example).toBeDefined();
    }
    expect(fields.filter(([, { kind, hot }]) => hot === true && !COLUMN_KINDS.includes(kind))).toEqual([]);
  });

  test('looks at any opening without throwing', () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(0, 1), fc.boolean(), (bytes, side, start) => {
        const hint = {
          side,
          port: protocol.serverPorts[0] ?? 1,
          transport: protocol.transports[0] ?? 'tcp',
          start,
          opposite: new Uint8Array(0),
        } as const;
        expect(['yes', 'no', 'more', undefined]).toContain(protocol.detect?.(bytes, 0, bytes.length, hint));
      }),
      RUNS,
    );
  });

  test('masks, sums up and reads any stored bytes in detail without throwing', () => {
    fc.assert(
      fc.property(
        anyBytes,
        fc.array(fc.nat(300), { maxLength: 3 }),
        fc.integer({ min: 0, max: 15 }),
        fc.string(),
        (bytes, cuts, flags, context) => {
          const parts = cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b);
          const message = { bytes, parts, spans: [], flags, size: bytes.length };
          const masked = protocol.mask(message, { keys: defaultKeys, ports: testPorts, side: 0, context, inflateLimit: 1 << 20 });
          expect(masked.count).toBeGreaterThanOrEqual(0);
          protocol.detail({ request: masked.message, response: masked.message, context }, testPorts);
          expect(typeof protocol.summary({ request: {}, response: {}, exchange: {} })).toBe('string');
        },
      ),
      RUNS,
    );
  });

  if (protocol.open === undefined) return;

  test('survives any bytes on both sides', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(0 as const, 1 as const), anyBytes), { maxLength: 5 }),
        fc.boolean(),
        (steps, started) => {
          const transport = protocol.transports[0] ?? 'tcp';
          expect(() => conversation(protocol, steps, { transport, started })).not.toThrow();
        },
      ),
      RUNS,
    );
  });
});

test('no two protocols inside HTTP claim the same exchange with the same rank', () => {
  const types = [
    'application/json',
    'application/grpc',
    'application/grpc-web+proto',
    'text/event-stream',
    'application/graphql',
    undefined,
  ];
  const inner = all.filter((protocol) => protocol.claim !== undefined);
  for (const type of types)
    for (const path of ['/', '/graphql', '/shop.Cart/Get', '/api/v1/pods', '/mcp']) {
      const head = {
        side: 0,
        method: 'POST',
        path,
        authority: 'shop',
        status: 0,
        version: '2',
        header: (name: string) => (name === 'content-type' ? type : undefined),
      } as const;
      const ranks = inner.map((protocol: AnyProtocol) => protocol.claim?.(head, undefined) ?? 0).filter((rank) => rank > 0);
      expect(new Set(ranks).size).toBe(ranks.length);
    }
});

test('ids are unique', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test('the host of these tests lets no other error pass for hostile bytes', () => {
  const faulty = { ...(all.find(({ id }) => id === 'http') as AnyProtocol) };
  const throwing = (error: Error): AnyProtocol => ({
    ...faulty,
    open: () => ({ data: () => fail(error), gap: () => {}, end: () => {}, resync: () => {} }),
  });
  expect(conversation(throwing(new Malformed('odd')), [[0, 'x']]).malformed).toEqual(['odd']);
  expect(() => conversation(throwing(new TypeError('a fault of ours')), [[0, 'x']])).toThrow('a fault of ours');
});

function fail(error: Error): never {
  throw error;
}
