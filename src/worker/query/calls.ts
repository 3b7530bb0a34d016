import { setImmediate as turn } from 'node:timers/promises';
import type { EntryContext } from '#store/entry-of';
import { detailOf, entryOf, exchangeOf } from '#store/entry-of';
import { parseTimeCursor, printTimeCursor } from '#store/cursor';
import { axisOf, type Bar, count, histogram } from '#store/histogram';
import { type Progress, scan, takePage } from '#store/scan';
import { OUTCOMES } from '#entry/outcome';
import type { CallAnswers } from '#wire/node/worker-server';
import type { Bucket, ScanState, Selection, WorkerApi, WorkerStatus } from '#wire/worker-api';
import { WORKER_PROTOCOL } from '#wire/worker-api';
import { breathe } from './breathe.ts';
import { entryDetail, eventsOf, findEntry } from './detail.ts';
import { type Filters, QueryRefusal } from './filters.ts';
import type { Library } from './library.ts';
import { packetsOf } from './packets.ts';
import { scanOf } from './selection.ts';
import { explainQuery, tableOf, valuesOf } from './tables.ts';

/** How a worker answers each call. */
export function callAnswers(
  library: Library,
  filters: Filters,
  context: EntryContext,
  status: () => WorkerStatus,
  command: (action: 'add-demo' | 'remove-demo') => Promise<void>,
): CallAnswers {
  return {
    hello: ({ protocol }) => {
      if (protocol !== WORKER_PROTOCOL)
        throw new QueryRefusal({ message: `this worker speaks protocol ${WORKER_PROTOCOL}, not ${protocol}` });
      return { protocol: WORKER_PROTOCOL, status: status() };
    },
    status: () => status(),
    entries: (ask) => entries(library, filters, context, ask),
    count: (ask) => counted(library, filters, ask),
    detail: ({ id }) => entryDetail(library, filters, context, id),
    events: ({ id, from, limit }) => {
      const place = findEntry(library, id);
      if (place === undefined) return { events: [], total: 0 };
      const exchange = exchangeOf(place.source, place.rows, place.row);
      return {
        events: eventsOf(library, filters, context, place, exchange, from, limit),
        total: entryOf(place.rows, place.row, context).messages ?? 0,
      };
    },
    histogram: (ask) => timeline(library, filters, ask),
    table: (ask) => tableOf(library, filters, ask),
    explain: (ask) => explainQuery(library, filters, ask),
    values: (ask) => valuesOf(library, filters, ask),
    packets: (ask) => packetsOf(library, filters, context, ask),
    source: async ({ action }) => {
      await command(action);
      return status();
    },
  };
}

async function entries(
  library: Library,
  filters: Filters,
  context: EntryContext,
  ask: WorkerApi['entries']['ask'],
): Promise<WorkerApi['entries']['answer']> {
  const after = ask.cursor === undefined ? undefined : parseTimeCursor(ask.cursor);
  if (ask.cursor !== undefined && after === undefined) throw new QueryRefusal({ message: `${ask.cursor} is not a cursor of this list` });
  const snapshot = after?.snapshot ?? library.end;
  const progress: Progress = { scanned: 0, matched: 0 };
  const sources = after === undefined ? library.sources() : library.closedSources();
  const page = takePage(scan(sources, { ...scanOf(filters, ask), order: ask.order, after, snapshot }, progress), ask.limit, snapshot);
  await turn();
  return {
    entries: page.hits.map(({ source, rows, row }) =>
      ask.detail === true ? detailOf(rows, row, exchangeOf(source, rows, row), filters.details) : entryOf(rows, row, context),
    ),
    ...(page.next === undefined ? {} : { cursor: printTimeCursor(page.next) }),
    scan: stateOf(library, progress, page.next === undefined),
  };
}

async function counted(library: Library, filters: Filters, ask: Selection): Promise<ScanState> {
  const progress: Progress = { scanned: 0, matched: 0 };
  await breathe(count(library.sources(), scanOf(filters, ask), progress));
  return stateOf(library, progress, true);
}

async function timeline(library: Library, filters: Filters, ask: WorkerApi['histogram']['ask']): Promise<WorkerApi['histogram']['answer']> {
  const sources = library.sources();
  const oldest = ask.from ?? Math.min(...sources.map((source) => source.oldest));
  const newest = ask.to ?? Math.max(...sources.map((source) => source.newest));
  const progress: Progress = { scanned: 0, matched: 0 };
  if (!Number.isFinite(oldest) || !Number.isFinite(newest) || newest < oldest)
    return { bucketMicros: 0, buckets: [], scan: stateOf(library, progress, true) };
  const axis = axisOf(oldest, newest, ask.buckets);
  const bars = new Map<number, Bar>();
  await breathe(histogram(sources, scanOf(filters, ask), axis, bars, progress));
  return {
    bucketMicros: axis.width,
    buckets: [...bars.values()].toSorted((a, b) => a.at - b.at).map(bucketOf),
    scan: stateOf(library, progress, true),
  };
}

function bucketOf(bar: Bar): Bucket {
  const counts: Record<string, number> = {};
  OUTCOMES.forEach((outcome, code) => {
    const of = bar.counts[code] ?? 0;
    if (of > 0) counts[outcome] = of;
  });
  const p95 = bar.elapsed.quantile(0.95);
  return { at: bar.at, counts, ...(p95 === undefined ? {} : { p95 }) };
}

function stateOf(library: Library, progress: Progress, complete: boolean): ScanState {
  return { scanned: progress.scanned, matched: progress.matched, complete, gaps: library.gaps };
}
