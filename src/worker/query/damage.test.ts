import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredMessage } from '#entry/stored';
import { DEFAULT_RETENTION, StoreWriter } from '#store/node/writer';
import { SegmentBuilder } from '#store/writer-rows';
import { openStore } from './store-api.ts';

const ROWS = 4000;
const BODY = 'response.body.contains("walnut")';
let store = '';

function message(line: string, body: string): StoredMessage {
  const head = `${line}\r\ncontent-type: text/plain\r\n\r\n`;
  const bytes = new TextEncoder().encode(head + body);
  return { bytes, parts: [head.length, bytes.length], spans: [], flags: 0, size: bytes.length };
}

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'podwire-damage-'));
  const builder = new SegmentBuilder({ worker: 'abcdef01', epoch: 1 });
  for (let i = 0; i < ROWS; i++) {
    const row = builder.begin();
    const to = builder.rows;
    to.sequence[row] = i;
    to.timestamp[row] = 1_790_000_000_000_000 + i;
    to.status[row] = 200;
    to.elapsed[row] = i;
    to.protocol[row] = builder.words.protocol.code('http');
    to.protocols[row] = builder.words.protocols.code('http');
    to.src[row] = builder.endpoint({ ip: '10.0.0.1' });
    to.dst[row] = builder.endpoint({ ip: '10.0.0.2' });
    builder.keep(row, message('GET / HTTP/1.1', ''), message('HTTP/1.1 200 OK', `walnut ${'x'.repeat(300)}${i}`), '');
  }
  const writer = new StoreWriter({ store, retention: DEFAULT_RETENTION, onNotice: () => undefined }, 0);
  const block = builder.publish(0, true);
  if (block === undefined) throw new Error('no block');
  writer.push(block, 0);
  writer.close();
});
afterEach(() => rmSync(store, { recursive: true, force: true }));

/** Turns over the bits of one byte of a file of the segment. */
function damage(name: string, place: (bytes: Buffer, index: { places: { name: string; data: { at: number } }[] }) => number): void {
  const folder = join(store, readdirSync(store).find((each) => each.startsWith('000001-')) ?? '');
  const bytes = readFileSync(join(folder, name));
  const [line = ''] = readFileSync(join(folder, 'segment.json'), 'utf8').split('\n');
  const at = place(bytes, JSON.parse(line) as Parameters<typeof place>[1]);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(join(folder, name), bytes);
}

test('a damaged frame costs its messages; the gap is counted once and said with every kind of answer', async () => {
  damage('raw.zst', () => 100);
  const { calls, library } = openStore(store);
  const count = await calls.count({ filter: BODY });
  expect(count.matched).toBeGreaterThan(0);
  expect(count.matched).toBeLessThan(ROWS);
  expect(count.gaps).toEqual(['frame: wrong checksum']);
  expect((await calls.count({ filter: BODY })).matched).toBe(count.matched);
  expect(library.gapCount).toBe(1);
  expect((await calls.count({ filter: 'status == 200' })).matched).toBe(ROWS);
  const table = await calls.table({ query: `${BODY} | count by status` });
  expect(table.rows).toEqual([[200, count.matched]]);
  expect(table.remarks).toEqual(['not everything stored could be read: frame: wrong checksum']);
  const { lines } = await calls.explain({ filter: BODY });
  expect(lines.at(-1)).toBe('not everything stored could be read: frame: wrong checksum');
  expect(lines[1]).toMatch(/decodes only what holds "walnut" or the word content-encoding.*; 4000 rows in, \d+ left$/);
  const page = await calls.entries({ filter: '', order: 'oldest', limit: 10, detail: true });
  expect(page.entries.length).toBe(10);
  expect(page.scan.gaps).toEqual(['frame: wrong checksum']);
});

test('a damaged column costs that column', async () => {
  damage('entries.arrow', (_, { places }) => (places.find(({ name }) => name === 'elapsed')?.data.at ?? 0) + 10);
  const { calls } = openStore(store);
  expect((await calls.count({ filter: BODY })).matched).toBe(ROWS);
  const lost = await calls.count({ filter: 'elapsed >= 0ms' });
  expect(lost.matched).toBe(0);
  expect(lost.gaps[0]).toMatch(/^segment: damaged column/);
  const table = await calls.table({ query: 'http | count by status' });
  expect(table.rows).toEqual([[200, ROWS]]);
  expect(table.remarks[0]).toMatch(/^not everything stored could be read: segment: damaged column/);
});

test('a damaged index of frames costs the messages, a damaged index of the segment nothing', async () => {
  damage('raw.zst', (bytes) => bytes.length - 20);
  damage('segment.json', () => 40);
  const { calls } = openStore(store);
  expect((await calls.count({ filter: 'status == 200' })).matched).toBe(ROWS);
  const lost = await calls.count({ filter: BODY });
  expect(lost.matched).toBe(0);
  expect(lost.gaps[0]).toMatch(/^raw file: index/);
});
