import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Entry } from '#entry/entry';
import { connection, folder, lookup, pcap, shop } from './capture.fixture.ts';
import { openStore, type StoreApi } from './query/store-api.ts';
import { readIntoStore, type ReadResult } from './read-files.ts';

// Each reading starts a thread; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const here = folder();
const everything = { bytes: Number.MAX_SAFE_INTEGER, age: Number.MAX_SAFE_INTEGER };
const options = { redaction: { on: true, add: [], remove: [] }, keepMessages: true, limits: {}, retention: everything };

async function read(
  paths: readonly string[],
  name: string,
  more: object = {},
): Promise<{ readonly result: ReadResult; readonly api: StoreApi }> {
  const store = join(here.path, name);
  const result = await readIntoStore({ ...options, ...more, paths, store });
  if (typeof result === 'string') throw new Error(result);
  return { result, api: openStore(store) };
}

async function entriesOf(api: StoreApi, filter = '', detail = false): Promise<readonly Entry[]> {
  return (await api.calls.entries({ filter, order: 'oldest', limit: 1000, detail })).entries;
}

const essence = ({ protocol, status, outcome, src, dst, layers }: Entry): unknown => [
  protocol,
  status,
  outcome,
  src.port,
  dst.port,
  layers,
];

afterAll(() => here.remove());

describe('a capture read into a store', () => {
  let api: StoreApi;
  let result: ReadResult;
  beforeAll(async () => {
    ({ api, result } = await read([here.file('shop.pcap', pcap(shop()))], 'shop'));
  });

  test('becomes entries, counted by protocol and outcome', async () => {
    expect(result).toMatchObject({ packets: shop().length, entries: 3, reasons: [], failed: false });
    expect(result.counts.get('http')).toEqual(
      new Map([
        ['ok', 1],
        ['server_error', 1],
      ]),
    );
    const entries = await entriesOf(api);
    expect(entries.map((e) => [e.protocol, e.status, e.outcome])).toEqual([
      ['http', 200, 'ok'],
      ['http', 503, 'server_error'],
      ['redis', undefined, 'ok'],
    ]);
    expect(entries.map((e) => e.flow)).toEqual([entries[0]?.flow, entries[0]?.flow, expect.not.stringMatching(/^$/)]);
  });

  test('keeps no secret anywhere on disk', () => {
    const files = readdirSync(join(here.path, 'shop'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes('hunter2')).toBe(false);
  });

  test('is queried by fields, counted, paged by cursor', async () => {
    expect((await entriesOf(api, 'status >= 500')).map((e) => e.status)).toEqual([503]);
    expect((await api.calls.count({ filter: 'http' })).matched).toBe(2);
    const first = await api.calls.entries({ filter: '', order: 'newest', limit: 2 });
    expect(first.entries.map((e) => e.protocol)).toEqual(['redis', 'http']);
    const second = await api.calls.entries({ filter: '', order: 'newest', limit: 2, cursor: first.cursor ?? '' });
    expect(second.entries.map((e) => e.status)).toEqual([200]);
    expect(second.cursor).toBeUndefined();
  });

  test('tells an entry in full, with its flow and its bytes', async () => {
    const [cart, login] = await entriesOf(api, 'http');
    const detail = await api.calls.detail({ id: cart?.id ?? '' });
    expect(detail?.entry.layers['http']?.response).toMatchObject({ body: { text: '{"items":3}' } });
    expect(detail?.flow.map(({ id }) => id)).toEqual([cart?.id, login?.id]);
    expect(Buffer.from(detail?.raw.request?.bytes ?? '', 'base64').toString()).toMatch(/^GET \/cart\/8f21\?lang=de HTTP\/1\.1\r\n/);
    const masked = await api.calls.detail({ id: login?.id ?? '' });
    expect(JSON.stringify(masked?.entry)).toContain('[REDACTED]');
    expect(masked?.raw.request?.spans.length).toBeGreaterThan(0);
    expect(await api.calls.detail({ id: 'abcdef01-9-999' })).toBeUndefined();
    expect(await api.calls.detail({ id: 'nonsense' })).toBeUndefined();
  });

  test('makes a histogram, a table, an explanation, and values to complete with', async () => {
    const histogram = await api.calls.histogram({ filter: '', buckets: 10 });
    const total = histogram.buckets.flatMap(({ counts }) => Object.values(counts)).reduce((a, b) => a + b, 0);
    expect(total).toBe(3);
    const table = await api.calls.table({ query: 'http || redis | count by protocol' });
    expect(table.rows).toEqual(
      expect.arrayContaining([
        ['http', 2],
        ['redis', 1],
      ]),
    );
    expect((await api.calls.explain({ filter: 'http && status >= 500' })).lines.join('\n')).toContain('status');
    const { values } = await api.calls.values({ field: 'protocol', prefix: '', limit: 10 });
    expect(values).toEqual([
      { value: 'http', count: 2 },
      { value: 'redis', count: 1 },
    ]);
    expect((await api.calls.values({ field: 'protocol', prefix: 're', limit: 10 })).values).toEqual([{ value: 'redis', count: 1 }]);
  });

  test('gives packets that our own reader reads as the same entries', async () => {
    const { pcapng } = await api.calls.packets({ selection: { filter: '' }, limit: 100 });
    const again = await read([here.file('again.pcapng', Buffer.from(pcapng, 'base64'))], 'again');
    const before = (await entriesOf(api, '', true)).map(essence);
    const after = (await entriesOf(again.api, '', true)).map(essence);
    // The length is written anew, with the name as it is usually written.
    expect(JSON.parse(JSON.stringify(after).replaceAll('Content-Length', 'content-length'))).toEqual(JSON.parse(JSON.stringify(before)));
  });

  test('a wrong query is refused with its place', async () => {
    await expect(api.calls.count({ filter: 'http && statsu > 1' })).rejects.toMatchObject({ detail: { position: { start: 8, end: 14 } } });
  });
});

test('what goes over UDP says nothing of TCP, and keeps its times when its packets are made again', async () => {
  const { api } = await read([here.file('lookup.pcap', pcap([...lookup(), ...shop()]))], 'lookup');
  const [found] = await entriesOf(api, 'dns');
  expect([found?.protocol, found?.elapsed, found !== undefined && 'tcp' in found]).toEqual(['dns', 1000, false]);
  expect((await entriesOf(api, 'redis'))[0]?.tcp?.firstByte).toBe(1000);
  const { pcapng } = await api.calls.packets({ selection: { filter: 'dns' }, limit: 10 });
  const again = await read([here.file('lookup.pcapng', Buffer.from(pcapng, 'base64'))], 'lookup-again');
  expect((await entriesOf(again.api)).map((e) => [e.protocol, e.elapsed])).toEqual([['dns', 1000]]);
});

test('a capture that ends in the middle is read as far as it goes, and says where', async () => {
  const whole = pcap(shop());
  const { result } = await read([here.file('cut.pcap', whole.subarray(0, whole.length - 5))], 'cut');
  expect(result.entries).toBe(3);
  expect(result.failed).toBe(false);
  expect(result.reasons.join()).toMatch(/byte \d+/);
});

test('what is no capture is refused with a sentence', async () => {
  const { result } = await read([here.file('notes.txt', new TextEncoder().encode('just some notes, more than a header of them'))], 'notes');
  expect(result.failed).toBe(true);
  expect(result.reasons.join()).toMatch(/notes\.txt/);
  expect(await readIntoStore({ ...options, paths: [join(here.path, 'nowhere.pcap')], store: join(here.path, 'none') })).toMatchObject(
    /nowhere\.pcap/,
  );
});

test('without messages only the fields are kept', async () => {
  const { api } = await read([here.file('shop2.pcap', pcap(shop()))], 'bare', { keepMessages: false });
  const [entry] = await entriesOf(api, 'http');
  expect(entry?.layers['http']?.request).toMatchObject({ path: '/cart/8f21' });
  expect((await api.calls.detail({ id: entry?.id ?? '' }))?.raw.request).toBeUndefined();
});

test('messages of a long stream are told one by one', async () => {
  const events = ['one', 'two', 'three'].map((name) => `data: ${name}\n\n`);
  const frames = connection({ ports: [42_000, 80] }, [
    [0, 'GET /events HTTP/1.1\r\nhost: shop\r\n\r\n'],
    [1, 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'],
    ...events.map((event) => [1, `${event.length.toString(16)}\r\n${event}\r\n`] as const),
    [1, '0\r\n\r\n'],
  ]);
  const { api } = await read([here.file('events.pcap', pcap(frames))], 'events');
  const [entry] = await entriesOf(api);
  expect(entry).toMatchObject({ messages: 3, protocols: ['http', 'sse'], protocol: 'sse' });
  const { total, events: told } = await api.calls.events({ id: entry?.id ?? '', from: 1, limit: 5 });
  expect([total, told.map(({ seq, side }) => [seq, side])]).toEqual([
    3,
    [
      [1, 'server'],
      [2, 'server'],
    ],
  ]);
  expect(told.map(({ summary }) => summary).join()).toContain('two');
});
