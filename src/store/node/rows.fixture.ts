import fc from 'fast-check';
import type { Rows } from '#entry/columns';
import { GENERIC_COLUMNS, LIST_SEPARATOR } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import { group } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import { readExchange, readMessage } from '../raw.ts';
import { rawOf } from '../scan.ts';
import type { Source } from '../source.ts';
import type { SegmentBuilder } from '../writer-rows.ts';

/** Hot fields of every kind that can be a column. */
export const hotFields = group({
  method: { kind: 'string', doc: 'Method.', example: 'GET', hot: true },
  tags: { kind: 'strings', doc: 'Tags.', example: ['a'], hot: true },
  secure: { kind: 'bool', doc: 'Secure.', example: true, hot: true },
  size: { kind: 'int', doc: 'Size.', example: 1, hot: true },
  ttl: { kind: 'duration', doc: 'Time to live.', example: 1.5, hot: true },
});

/** An entry to be written, with some of what a row can hold. */
export interface Written {
  readonly timestamp: number;
  readonly protocol: string;
  readonly layers: readonly string[];
  readonly elapsed: number | undefined;
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly outcome: number;
  readonly end: number;
  readonly hot:
    | {
        readonly method: string | undefined;
        readonly tags: readonly string[] | undefined;
        readonly secure: boolean | undefined;
        readonly size: number | undefined;
        readonly ttl: number | undefined;
      }
    | undefined;
  readonly request: StoredMessage | undefined;
  readonly events: readonly StoredMessage[];
}

const word = fc.oneof(fc.constantFrom('http', 'dns', 'GET', ''), fc.string({ unit: 'grapheme', maxLength: 12 }));
const storedMessage: fc.Arbitrary<StoredMessage> = fc
  .tuple(fc.uint8Array({ maxLength: 200 }), fc.nat(200), fc.nat(15))
  .map(([bytes, cut, flags]) => {
    const middle = cut % (bytes.length + 1);
    return { bytes, parts: [middle, bytes.length], spans: [{ start: middle, end: bytes.length }], flags, size: 2 * bytes.length };
  });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

export const written: fc.Arbitrary<Written> = fc.record({
  timestamp: fc.integer({ min: 1_790_000_000_000_000, max: 1_790_000_000_000_400 }),
  protocol: word,
  layers: fc.array(fc.constantFrom('tls', 'http2', 'grpc'), { maxLength: 3 }),
  elapsed: optional(fc.double({ min: 0, max: 1e9, noNaN: true })),
  status: optional(fc.integer({ min: -2_147_483_647, max: 2_147_483_647 })),
  error: optional(word),
  outcome: fc.nat(8),
  end: fc.nat(5),
  hot: optional(
    fc.record({
      method: optional(word),
      tags: optional(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })),
      secure: optional(fc.boolean()),
      size: optional(fc.integer()),
      ttl: optional(fc.double({ noNaN: true, noDefaultInfinity: true })),
    }),
  ),
  request: optional(storedMessage),
  events: fc.array(storedMessage, { maxLength: 2 }),
});

const ENDS: readonly Endpoint[] = Array.from({ length: 6 }, (_, i) => ({
  ip: `10.0.0.${i}`,
  ...(i % 2 === 0 ? {} : { name: `pod-${i}`, namespace: 'shop', pod: { name: `pod-${i}`, labels: { app: `ä${i}` } } }),
}));

/** Writes an entry as row `sequence`. */
export function writeEntry(builder: SegmentBuilder, sequence: number, entry: Written): void {
  entry.events.forEach((message, seq) =>
    builder.message(sequence, { seq, at: entry.timestamp + seq, side: seq % 2 === 0 ? 0 : 1, message }),
  );
  const row = builder.begin();
  const to = builder.rows;
  to.sequence[row] = sequence;
  to.timestamp[row] = entry.timestamp;
  to.protocol[row] = builder.words.protocol.code(entry.protocol);
  to.protocols[row] = builder.words.protocols.code(entry.layers.join(LIST_SEPARATOR));
  if (entry.elapsed !== undefined) to.elapsed[row] = entry.elapsed;
  if (entry.status !== undefined) to.status[row] = entry.status;
  if (entry.error !== undefined) to.errorType[row] = builder.words.errorType.code(entry.error);
  to.outcome[row] = entry.outcome;
  to.messages[row] = entry.events.length;
  to.src[row] = builder.endpoint(ENDS[entry.end] as Endpoint);
  to.dst[row] = builder.endpoint(ENDS[(entry.end + 1) % ENDS.length] as Endpoint);
  if (entry.hot !== undefined) builder.put(row, builder.group('http', 'request', hotFields), entry.hot);
  if (entry.request !== undefined) builder.keep(row, entry.request, undefined, 'context');
}

/** What a row must read as, after any way through the store. */
export function expectedRow(sequence: number, entry: Written): Record<string, unknown> {
  const { hot } = entry;
  return present({
    sequence,
    timestamp: entry.timestamp,
    protocol: entry.protocol,
    protocols: entry.layers.join(LIST_SEPARATOR),
    elapsed: entry.elapsed,
    status: entry.status,
    'error.type': entry.error,
    outcome: entry.outcome,
    src: ENDS[entry.end],
    dst: ENDS[(entry.end + 1) % ENDS.length],
    messages: entry.events.length,
    'http.request.method': hot?.method,
    'http.request.tags': hot?.tags?.join(LIST_SEPARATOR),
    'http.request.secure': hot?.secure === undefined ? undefined : Number(hot.secure),
    'http.request.size': hot?.size,
    'http.request.ttl': hot?.ttl,
    stored: entry.request === undefined ? undefined : { context: 'context', request: plain(entry.request) },
    events: entry.events.map((message, seq) => ({ seq, at: entry.timestamp + seq, side: seq % 2, message: plain(message) })),
  });
}

/** The columns that `expectedRow` names; all others must be 0 or absent. */
const NAMED = new Set(['raw.start', 'raw.length', 'src', 'dst']);

/** A row as it reads: every value that is not absent, with zeros of generic columns that the tests leave alone omitted. */
export function readRow(source: Source, rows: Rows, row: number, all: readonly Source[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, column] of rows.columns) {
    const { data, valid, dictionary } = column;
    if (NAMED.has(name) || (valid !== undefined && (((valid[row >> 3] as number) >> (row & 7)) & 1) === 0)) continue;
    const value = data[row] as number;
    values[name] = dictionary === undefined ? value : dictionary[value];
  }
  for (const { name, optional: mayLack } of GENERIC_COLUMNS) {
    const tested = ['sequence', 'timestamp', 'outcome', 'messages'].includes(name);
    if (!mayLack && !tested && values[name] === 0) delete values[name];
  }
  const stored = rawOf(source, rows, row);
  const sequence = values['sequence'] as number;
  return present({
    ...values,
    src: rows.endpoints[rows.columns.get('src')?.data[row] ?? -1],
    dst: rows.endpoints[rows.columns.get('dst')?.data[row] ?? -1],
    stored: stored === undefined ? undefined : exchange(stored),
    events: all.flatMap((other) => eventsOf(other, sequence)),
  });
}

function exchange(stored: Uint8Array): unknown {
  const { request, context } = readExchange(stored, 0, stored.length);
  return { context, request: request === undefined ? undefined : plain(request) };
}

/** The messages of an entry that a source holds. */
export function eventsOf(source: Source, sequence: number): Record<string, unknown>[] {
  const rows = source.messages(sequence);
  if (rows === undefined) return [];
  const column = (name: string): ArrayLike<number> => rows.columns.get(name)?.data ?? [];
  const found: Record<string, unknown>[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (column('entry')[row] !== sequence) continue;
    const stored = source.raw(column('raw.start')[row] as number, column('raw.length')[row] as number);
    found.push({
      seq: column('seq')[row],
      at: column('at')[row],
      side: column('side')[row],
      message: stored === undefined ? undefined : plain(readMessage(stored, 0, stored.length)),
    });
  }
  return found;
}

/** All rows of sources, in stored order. */
export function readAll(sources: readonly Source[]): Record<string, unknown>[] {
  return sources.flatMap((source) => {
    const rows = source.rows();
    return rows === undefined ? [] : Array.from({ length: rows.count }, (_, row) => readRow(source, rows, row, sources));
  });
}

function plain(message: StoredMessage): unknown {
  return { ...message, bytes: [...message.bytes] };
}

function present(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
