import { Malformed } from '#base/errors';
import type { Rows } from '#entry/columns';
import type { StoredEvent, StoredExchange, StoredMessage } from '#entry/stored';
import { STORED_CUT, STORED_DECODED, STORED_GAP, STORED_NOT_MASKABLE } from '#entry/stored';
import { detailOf, type EntryContext, entryOf, exchangeOf } from '#store/entry-of';
import { readMessage } from '#store/raw';
import { compareHits, type Hit, type RowFilter, scan } from '#store/scan';
import type { Source } from '#store/source';
import { parseId } from '#store/cursor';
import type { EntryDetail, EventView, RawMessage } from '#wire/worker-api';
import { nodePorts } from '../ports.ts';
import type { Filters } from './filters.ts';
import type { Library } from './library.ts';

const MOST_EVENTS = 200;
const MOST_OF_FLOW = 50;
const FLAGS: readonly (readonly [number, string])[] = [
  [STORED_CUT, 'cut'],
  [STORED_DECODED, 'decoded'],
  [STORED_NOT_MASKABLE, 'not maskable'],
  [STORED_GAP, 'gap'],
];

/** One row and where it stands. */
export interface Place {
  readonly source: Source;
  readonly rows: Rows;
  readonly row: number;
}

/** Finds an entry by its id: closed or open. */
export function findEntry(library: Library, id: string): Place | undefined {
  const parsed = parseId(id);
  if (parsed === undefined) return undefined;
  for (const source of library.sources().toReversed()) {
    if (source.origin.epoch !== parsed.epoch || source.origin.worker !== parsed.worker) continue;
    const range = source.range('sequence');
    if (range !== undefined && (parsed.sequence < range.min || parsed.sequence > range.max)) continue;
    const rows = source.rows();
    const row = (rows?.columns.get('sequence')?.data as Float64Array | undefined)?.indexOf(parsed.sequence) ?? -1;
    if (rows !== undefined && row >= 0) return { source, rows, row };
  }
  return undefined;
}

/** Everything about one entry; `undefined` when it is not stored any more. */
export function entryDetail(library: Library, filters: Filters, context: EntryContext, id: string): EntryDetail | undefined {
  const place = findEntry(library, id);
  if (place === undefined) return undefined;
  const exchange = exchangeOf(place.source, place.rows, place.row);
  const entry = detailOf(place.rows, place.row, exchange, filters.details);
  const total = entry.messages ?? 0;
  return {
    entry,
    raw: {
      ...(exchange?.request === undefined ? {} : { request: rawMessage(exchange.request) }),
      ...(exchange?.response === undefined ? {} : { response: rawMessage(exchange.response) }),
    },
    events: total === 0 ? [] : eventsOf(library, filters, context, place, exchange, Math.max(0, total - MOST_EVENTS), MOST_EVENTS),
    flow: entriesOfFlow(library, context, place),
  };
}

/** Messages of a long stream, `limit` from number `from` on. */
export function eventsOf(
  library: Library,
  filters: Filters,
  context: EntryContext,
  place: Place,
  exchange: StoredExchange | undefined,
  from: number,
  limit: number,
): EventView[] {
  const sequence = place.rows.columns.get('sequence')?.data[place.row] ?? 0;
  const protocols = [...context.protocols.values()];
  const chain = entryOf(place.rows, place.row, context).protocols.toReversed();
  const reader = chain
    .map((id) => protocols.find((protocol) => protocol.id === id))
    .find((protocol) => protocol?.eventDetail !== undefined);
  const views: EventView[] = [];
  for (const source of library.closedSources()) {
    if (source.origin.epoch !== place.source.origin.epoch) continue;
    const rows = source.messages(sequence);
    if (rows === undefined) continue;
    for (let row = 0; row < rows.count; row++) {
      if (column(rows, 'entry', row) !== sequence) continue;
      const seq = column(rows, 'seq', row);
      if (seq < from || seq >= from + limit) continue;
      const message = storedMessage(source, rows, row, filters);
      if (message === undefined) continue;
      const event: StoredEvent = { seq, at: column(rows, 'at', row), side: column(rows, 'side', row) === 0 ? 0 : 1, message };
      const detail = reader?.eventDetail?.(event, exchange ?? { context: '' }, nodePorts) ?? { summary: '', values: {} };
      views.push({
        seq,
        at: event.at,
        side: event.side === 0 ? 'client' : 'server',
        size: message.size,
        summary: detail.summary,
        values: detail.values,
      });
    }
  }
  return views.toSorted((a, b) => a.seq - b.seq);
}

function storedMessage(source: Source, rows: Rows, row: number, filters: Filters): StoredMessage | undefined {
  const bytes = source.raw(column(rows, 'raw.start', row), column(rows, 'raw.length', row));
  if (bytes === undefined) return undefined;
  try {
    return readMessage(bytes, 0, bytes.length);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    filters.fault('store');
    return undefined;
  }
}

function column(rows: Rows, name: string, row: number): number {
  return rows.columns.get(name)?.data[row] ?? 0;
}

function rawMessage(message: StoredMessage): RawMessage {
  return {
    bytes: Buffer.from(message.bytes).toString('base64'),
    spans: message.spans,
    parts: message.parts,
    size: message.size,
    marks: FLAGS.filter(([bit]) => (message.flags & bit) !== 0).map(([, word]) => word),
  };
}

/** The entries of the same flow around this one, by time. */
function entriesOfFlow(library: Library, context: EntryContext, place: Place) {
  const flow = column(place.rows, 'flow', place.row);
  const epoch = place.source.origin.epoch;
  const filter = flowFilter(flow, epoch);
  const timestamp = column(place.rows, 'timestamp', place.row);
  const before = some(library, filter, 'newest', timestamp);
  const after = some(library, filter, 'oldest', timestamp);
  const hits = new Map([...before, ...after].map((hit) => [hit.sequence, hit]));
  return [...hits.values()].toSorted(compareHits).map((hit) => entryOf(hit.rows, hit.row, context));
}

function some(library: Library, filter: RowFilter, order: 'newest' | 'oldest', timestamp: number): Hit[] {
  const found: Hit[] = [];
  const window = order === 'newest' ? { to: timestamp } : { from: timestamp };
  for (const hit of scan(library.sources(), { order, filter, ...window }, { scanned: 0, matched: 0 })) {
    if (hit !== undefined) found.push(hit);
    if (found.length >= MOST_OF_FLOW / 2) break;
  }
  return found;
}

function flowFilter(flow: number, epoch: number): RowFilter {
  return {
    needsDetail: false,
    zone: (zones) => {
      const range = zones.range('flow');
      return range === undefined || (flow >= range.min && flow <= range.max);
    },
    select: (rows, from, end, out) => {
      if (rows.origin?.epoch !== epoch) return 0;
      const flows = rows.columns.get('flow')?.data as Float64Array;
      let count = 0;
      for (let row = from; row < end; row++) if (flows[row] === flow) out[count++] = row;
      return count;
    },
  };
}
