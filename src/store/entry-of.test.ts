import { expect, it } from 'vitest';
import type { Ports } from '#base/ports';
import { LIST_SEPARATOR } from '#entry/columns';
import { group } from '#entry/field';
import type { AnyProtocol } from '#protocols/contract/protocol';
import { detailOf, detailReader, entryOf, exchangeOf } from './entry-of.ts';
import { LiveRows } from './live-rows.ts';
import { SegmentBuilder } from './writer-rows.ts';

const fields = {
  request: group({
    method: { kind: 'string', doc: 'Method.', example: 'GET', hot: true },
    secure: { kind: 'bool', doc: 'Secure.', example: true, hot: true },
    tags: { kind: 'strings', doc: 'Tags.', example: ['a'], hot: true },
    body: { kind: 'string', doc: 'Body.', example: 'x' },
  }),
  response: group({}),
  exchange: group({}),
};
const http: AnyProtocol = {
  id: 'http',
  title: 'HTTP',
  transports: ['tcp'],
  serverPorts: [],
  specification: '',
  fields,
  mask: (message) => ({ message, count: 0 }),
  detail: ({ request, context }) => ({ request: { body: `${context}:${request?.bytes.length}`, method: undefined } }),
  summary: ({ request }) => `${Object.values(request).join(' ')} it`,
};
const broken: AnyProtocol = {
  ...http,
  id: 'broken',
  detail: () => {
    throw new Error('a fault of ours');
  },
};
const protocols = new Map([http, broken].map((protocol) => [protocol.id, protocol]));
const ports = {} as Ports;

it('a row becomes the public form: absent keys are left out, hot values stand in their layer', () => {
  const builder = new SegmentBuilder({ worker: '5f3a09c1', epoch: 2, node: 'node-a' });
  const row = builder.begin();
  const to = builder.rows;
  to.sequence[row] = 42;
  to.parent[row] = 40;
  to.timestamp[row] = 1_790_000_000_000_000;
  to.protocol[row] = builder.words.protocol.code('http');
  to.protocols[row] = builder.words.protocols.code(['tls', 'http'].join(LIST_SEPARATOR));
  to.outcome[row] = 1;
  to.src[row] = builder.endpoint({ ip: '10.0.0.1', name: 'cart' });
  to.dst[row] = builder.endpoint({ ip: '10.0.0.2' });
  to.dstPort[row] = 80;
  to.marks[row] = 0b101;
  to.tcpResets[row] = 1;
  builder.put(row, builder.group('http', 'request', fields.request), { method: 'GET', secure: false, tags: ['a', 'b'] });
  builder.keep(row, { bytes: new Uint8Array(5), parts: [], spans: [], flags: 0, size: 5 }, undefined, 'ctx');
  const live = new LiveRows();
  const block = builder.publish(0);
  if (block === undefined) throw new Error('nothing was published');
  live.add(block);
  const [source] = live.sources();
  const rows = source?.rows();
  if (source === undefined || rows === undefined) throw new Error('no rows');
  const entry = entryOf(rows, 0, { protocols });
  expect(entry).toEqual({
    id: '5f3a09c1-2-42',
    revision: 0,
    kind: 'exchange',
    parent: '5f3a09c1-2-40',
    role: 'primary',
    protocol: 'http',
    protocols: ['tls', 'http'],
    timestamp: 1_790_000_000_000_000,
    src: { ip: '10.0.0.1', name: 'cart', port: 0 },
    dst: { ip: '10.0.0.2', port: 80 },
    outcome: 'ok',
    summary: 'GET false a,b it',
    capturedBy: 'file',
    flow: 0,
    worker: '5f3a09c1',
    node: { name: 'node-a' },
    tcp: { retransmissions: 0, zeroWindows: 0, resets: 1 },
    marks: ['cut', 'not maskable'],
    layers: { http: { request: { method: 'GET', secure: false, tags: ['a', 'b'] } } },
  });
  expect(Object.values(entry)).not.toContain(undefined);

  const exchange = exchangeOf(source, rows, 0);
  const faults: string[] = [];
  const context = { protocols, ports, onFault: (protocol: string) => faults.push(protocol) };
  expect(detailOf(rows, 0, exchange, context).layers).toEqual({
    http: { request: { method: 'GET', secure: false, tags: ['a', 'b'], body: 'ctx:5' } },
  });
  expect(detailReader(source, rows, context)(0)).toEqual({ http: { request: { body: 'ctx:5' } } });
  expect(faults).toEqual([]);
});

it('a protocol that throws keeps its hot values, and is named', () => {
  const builder = new SegmentBuilder({ worker: '5f3a09c1', epoch: 2 });
  const row = builder.begin();
  builder.rows.protocols[row] = builder.words.protocols.code('broken');
  builder.put(row, builder.group('broken', 'request', fields.request), { method: 'PUT' });
  const live = new LiveRows();
  const block = builder.publish(0);
  if (block === undefined) throw new Error('nothing was published');
  live.add(block);
  const rows = live.sources()[0]?.rows();
  if (rows === undefined) throw new Error('no rows');
  const faults: string[] = [];
  const entry = detailOf(rows, 0, { context: '' }, { protocols, ports, onFault: (protocol) => faults.push(protocol) });
  expect(entry.layers).toEqual({ broken: { request: { method: 'PUT' } } });
  expect(faults).toEqual(['broken']);
});
