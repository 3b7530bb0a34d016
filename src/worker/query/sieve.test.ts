import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { STORED_DECODED, type StoredMessage } from '#entry/stored';
import { all } from '#protocols/all';
import { detailReader } from '#store/entry-of';
import { LiveRows } from '#store/live-rows';
import { StoreReader } from '#store/node/reader';
import { DEFAULT_RETENTION, StoreWriter } from '#store/node/writer';
import type { Source } from '#store/source';
import { SegmentBuilder } from '#store/writer-rows';
import { Filters } from './filters.ts';

const CODINGS = {
  none: (bytes: Uint8Array) => bytes,
  identity: (bytes: Uint8Array) => bytes,
  unknown: (bytes: Uint8Array) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  raw: deflateRawSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const;

/** A body as it was sent, and how it is stored. */
interface Sent {
  readonly text: string;
  readonly coding: keyof typeof CODINGS;
  readonly header: string;
  readonly type: string;
  readonly decoded: boolean;
  readonly span: readonly [number, number] | undefined;
}

const words = fc.array(
  fc.constantFrom(
    'walnut',
    'lamp',
    ' ',
    '"',
    '{"a":',
    '[REDACTED]',
    '\u00e9',
    'xxx',
    '\\u0077alnut',
    'WALNUT',
    'wal',
    'content-encoding',
    '1',
  ),
  { maxLength: 7 },
);
const sent: fc.Arbitrary<Sent> = fc.record({
  text: words.map((list) => list.join('')),
  coding: fc.constantFrom('none', 'none', 'none', 'identity', 'unknown', 'gzip', 'deflate', 'raw', 'br', 'zstd'),
  header: fc.constantFrom('Content-Encoding', 'content-encoding', 'CONTENT-ENCODING', 'cOnTeNt-EnCoDiNg'),
  type: fc.constantFrom('text/plain', 'application/json', 'text/plain; charset=iso-8859-1', 'application/octet-stream', ''),
  decoded: fc.boolean(),
  span: fc.option(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 })), { nil: undefined }),
});

function stored(line: string, { text, coding, header, type, decoded, span }: Sent): StoredMessage {
  const name = coding === 'raw' ? 'deflate' : coding === 'unknown' ? 'rot13' : coding;
  const head = `${line}\r\n${type === '' ? '' : `content-type: ${type}\r\n`}${coding === 'none' ? '' : `${header}: ${name}\r\n`}\r\n`;
  const plain = new TextEncoder().encode(text);
  const body = decoded ? plain : CODINGS[coding](plain);
  const bytes = new Uint8Array([...new TextEncoder().encode(head), ...body]);
  const at = head.length + (span?.[0] ?? 0);
  const spans =
    span !== undefined && (decoded || coding === 'none') && at + span[1] <= bytes.length ? [{ start: at, end: at + span[1] }] : [];
  for (const { start, end } of spans) bytes.fill(0x78, start, end);
  return { bytes, parts: [head.length, bytes.length], spans, flags: decoded ? STORED_DECODED : 0, size: bytes.length };
}

function fill(builder: SegmentBuilder, exchanges: readonly (readonly [Sent, Sent])[]): void {
  exchanges.forEach(([asked, answered], i) => {
    const row = builder.begin();
    const to = builder.rows;
    to.sequence[row] = i;
    to.timestamp[row] = 1_790_000_000_000_000 + i;
    to.protocol[row] = builder.words.protocol.code('http');
    to.protocols[row] = builder.words.protocols.code('http');
    to.src[row] = builder.endpoint({ ip: '10.0.0.1' });
    to.dst[row] = builder.endpoint({ ip: '10.0.0.2' });
    // Some rows have nothing stored.
    if (i % 7 !== 6) builder.keep(row, stored('POST / HTTP/1.1', asked), stored('HTTP/1.1 200 OK', answered), '');
  });
}

const filters = new Filters({ protocols: new Map(all.map((protocol) => [protocol.id, protocol])) });
const needle = words.map((list) => JSON.stringify(list.slice(0, 3).join('')));
const condition = fc
  .tuple(fc.constantFrom('request', 'response'), fc.constantFrom('contains', 'startsWith', 'endsWith', '=='), needle)
  .map(([side, test, text]) => (test === '==' ? `${side}.body == ${text}` : `${side}.body.${test}(${text})`));
const query = fc.oneof(
  condition,
  fc.tuple(condition, fc.constantFrom('&&', '||', '&& !', '|| !'), condition).map(([a, join, b]) => `${a} ${join}(${b})`),
  fc.constantFrom(
    'response.body.matches(r"wal+nut")',
    'response.body.lower().contains("walnut")',
    'request.body in ["walnut", "lamp lamp"]',
  ),
);

/** The rows of a source that a query selects, with and without looking at stored bytes first. */
function both(source: Source, text: string): { readonly sieved: number[]; readonly exact: number[] } {
  const rows = source.rows();
  if (rows === undefined) throw new Error('no rows');
  const run = (sieving: boolean): number[] => {
    const filter = filters.compile(text);
    const out = new Uint32Array(rows.count);
    const detail = detailReader(source, rows, sieving ? filters.details : { ...filters.details, places: undefined });
    return [...out.subarray(0, filter.select(rows, 0, rows.count, out, detail))];
  };
  return { sieved: run(true), exact: run(false) };
}

test('looking at stored bytes first never loses a match: all codings, masked and plain, every case of the header', () => {
  let matched = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(sent, sent), { minLength: 1, maxLength: 20 }),
      fc.array(query, { minLength: 1, maxLength: 4 }),
      (exchanges, queries) => {
        const builder = new SegmentBuilder({ worker: 'abcdef01', epoch: 1 });
        fill(builder, exchanges);
        const block = builder.publish(0, true);
        if (block === undefined) throw new Error('no block');
        const live = new LiveRows();
        live.add(block);
        const [source] = live.sources();
        if (source === undefined) throw new Error('no source');
        for (const text of queries) {
          const { sieved, exact } = both(source, text);
          expect({ text, rows: sieved }).toEqual({ text, rows: exact });
          matched += exact.length;
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(matched).toBeGreaterThan(100);
});

test('the same over the frames of a sealed segment', () => {
  const store = mkdtempSync(join(tmpdir(), 'podwire-sieve-'));
  try {
    const builder = new SegmentBuilder({ worker: 'abcdef01', epoch: 1 });
    const plain = (text: string, coding: Sent['coding'] = 'none'): Sent => ({
      text,
      coding,
      header: 'Content-Encoding',
      type: 'text/plain',
      decoded: false,
      span: undefined,
    });
    const exchanges = Array.from({ length: 3000 }, (_, i): [Sent, Sent] => [
      plain(`${'y'.repeat(i % 300)}${i % 17 === 0 ? 'walnut' : ''}`),
      plain(`${'z'.repeat(i % 200)}${i % 13 === 0 ? 'walnut lamp' : ''}`, i % 5 === 0 ? 'gzip' : 'none'),
    ]);
    fill(builder, exchanges);
    const writer = new StoreWriter({ store, retention: DEFAULT_RETENTION, onNotice: () => undefined }, 0);
    const block = builder.publish(0, true);
    if (block === undefined) throw new Error('no block');
    writer.push(block, 0);
    writer.close();
    const reader = new StoreReader({ store });
    reader.load();
    const [source] = reader.sources();
    if (source === undefined) throw new Error('no source');
    const wanted = exchanges.flatMap(([, answer], i) => (i % 7 !== 6 && answer.text.includes('walnut lamp') ? [i] : []));
    // Twice: the second time what is known of the header is remembered.
    for (let turn = 0; turn < 2; turn++) {
      const { sieved, exact } = both(source, 'response.body.contains("walnut lamp")');
      expect(exact).toEqual(wanted);
      expect(sieved).toEqual(wanted);
    }
    expect(both(source, 'request.body.contains("walnut") && !response.body.contains("zzz")').sieved.length).toBeGreaterThan(0);
    reader.close();
  } finally {
    rmSync(store, { recursive: true, force: true });
  }
});
