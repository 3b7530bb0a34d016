import type { Rows } from '#entry/columns';
import { OUTCOMES } from '#entry/outcome';
import type { Outcome } from '#entry/outcome';
import type { Progress, Scan } from './scan.ts';
import { mayHold, selectRows } from './scan.ts';
import { Sketch } from './sketch.ts';
import type { Source } from './source.ts';

/** Rows filtered at once. */
const RUN = 16_384;

/** Counts by outcome and durations of one stretch of time. */
export interface Bar {
  /** Start, µs since 1970. */
  readonly at: number;
  /** By code of `OUTCOMES`. */
  readonly counts: Float64Array;
  readonly elapsed: Sketch;
}

/** Where the bars stand: the first begins at `from`, each is `width` µs wide. */
export interface Axis {
  readonly from: number;
  readonly width: number;
  readonly bars: number;
}

const NICE = [1, 2, 5, 10, 20, 50, 100, 200, 500]
  .flatMap((n) => [n * 1000, n * 1_000_000])
  .concat([1000, 2000, 5000, 10_000, 20_000].map((n) => n * 1_000_000));

/** An axis of at most `bars` bars of a round width over a window of time. Bars begin at multiples of their width, so that they stay where they are as time goes on. */
export function axisOf(oldest: number, newest: number, bars: number): Axis {
  const span = Math.max(1, newest - oldest);
  const width =
    NICE.toSorted((a, b) => a - b).find((candidate) => span / candidate <= bars - 1) ??
    Math.ceil(span / Math.max(1, bars - 1) / 60_000_000) * 60_000_000;
  const from = Math.floor(oldest / width) * width;
  return { from, width, bars: Math.floor((newest - from) / width) + 1 };
}

/** Counts the matching rows of sources into bars, source by source; `undefined` after each run is a breath. Only columns are read, unless the filter needs messages. */
export function* histogram(
  sources: readonly Source[],
  wanted: Omit<Scan, 'order' | 'after'>,
  axis: Axis,
  bars: Map<number, Bar>,
  progress: Progress,
): Generator<undefined, void> {
  const end = axis.from + axis.width * axis.bars;
  const window = {
    order: 'oldest' as const,
    ...wanted,
    from: Math.max(wanted.from ?? axis.from, axis.from),
    to: Math.min(wanted.to ?? end - 1, end - 1),
  };
  for (const chosen of selected(sources, window, progress)) {
    if (chosen !== undefined) fill(chosen.rows, chosen.hits, chosen.count, axis, bars, window);
    yield undefined;
  }
}

/** Counts the matching rows; a window of time that covers a source whole costs no column without a filter. */
export function* count(sources: readonly Source[], wanted: Omit<Scan, 'order' | 'after'>, progress: Progress): Generator<undefined, void> {
  const whole: Source[] = [];
  const rest: Source[] = [];
  for (const source of sources) {
    const inside = (wanted.from ?? Number.NEGATIVE_INFINITY) <= source.oldest && (wanted.to ?? Number.POSITIVE_INFINITY) >= source.newest;
    (wanted.filter === undefined && wanted.snapshot === undefined && inside ? whole : rest).push(source);
  }
  for (const source of whole) {
    progress.scanned += source.count;
    progress.matched += source.count;
  }
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = wanted;
  for (const chosen of selected(rest, { order: 'oldest', ...wanted }, progress)) {
    if (chosen !== undefined) {
      const inside = from <= chosen.source.oldest && to >= chosen.source.newest;
      progress.matched += inside ? chosen.count : inWindow(chosen, from, to);
    }
    yield undefined;
  }
}

function inWindow({ rows, hits, count }: Selected, from: number, to: number): number {
  const times = rows.columns.get('timestamp')?.data ?? [];
  let inside = 0;
  for (let i = 0; i < count; i++) {
    const time = times[hits[i] as number] as number;
    if (time >= from && time <= to) inside++;
  }
  return inside;
}

/** The matching rows of one run; `hits` is valid until the next. */
export interface Selected {
  readonly source: Source;
  readonly rows: Rows;
  readonly hits: Uint32Array;
  readonly count: number;
}

/**
 * The rows that the filter selects, run by run, source by source, in stored order; the window of time is for the caller to hold, except that
 * sources outside it are skipped. What folds over rows (histogram, tables, maps) reads through this.
 */
export function* selected(sources: readonly Source[], wanted: Scan, progress: Progress): Generator<Selected | undefined, void> {
  const hits = new Uint32Array(RUN);
  for (const source of sources) {
    if (!mayHold(source, wanted, wanted.snapshot)) continue;
    const rows = source.rows();
    if (rows === undefined) continue;
    const limit = snapshotEnd(source, rows, wanted);
    for (let from = 0; from < limit; from += RUN) {
      const end = Math.min(limit, from + RUN);
      progress.scanned += end - from;
      const count = selectRows(source, rows, from, end, wanted, hits);
      yield count === 0 ? undefined : { source, rows, hits, count };
    }
  }
}

function snapshotEnd(source: Source, rows: Rows, { snapshot }: Scan): number {
  const same = snapshot !== undefined && source.origin.epoch === snapshot.epoch && !source.open;
  return same ? Math.max(0, Math.min(rows.count, snapshot.commit - source.commit)) : rows.count;
}

function fill(
  rows: Rows,
  hits: Uint32Array,
  count: number,
  axis: Axis,
  bars: Map<number, Bar>,
  window: { readonly from: number; readonly to: number },
): void {
  const times = rows.columns.get('timestamp')?.data;
  const outcomes = rows.columns.get('outcome')?.data;
  const elapsed = rows.columns.get('elapsed');
  if (times === undefined || outcomes === undefined) return;
  for (let i = 0; i < count; i++) {
    const row = hits[i] as number;
    const time = times[row] as number;
    if (time < window.from || time > window.to) continue;
    const at = axis.from + Math.floor((time - axis.from) / axis.width) * axis.width;
    let bar = bars.get(at);
    if (bar === undefined) bars.set(at, (bar = { at, counts: new Float64Array(OUTCOMES.length), elapsed: new Sketch() }));
    const outcome = outcomes[row] as number;
    bar.counts[outcome] = (bar.counts[outcome] ?? 0) + 1;
    if (elapsed !== undefined && (elapsed.valid === undefined || (((elapsed.valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1))
      bar.elapsed.add(elapsed.data[row] as number);
  }
}

/** The public form of bars, in time order: counts by name, and the 95th percentile in µs. */
export function printBars(
  bars: Iterable<Bar>,
): { readonly at: number; readonly counts: Partial<Record<Outcome, number>>; readonly p95?: number }[] {
  return [...bars]
    .sort((a, b) => a.at - b.at)
    .map(({ at, counts, elapsed }) => {
      const named: Partial<Record<Outcome, number>> = {};
      OUTCOMES.forEach((outcome, code) => {
        if ((counts[code] ?? 0) > 0) named[outcome] = counts[code] as number;
      });
      const p95 = elapsed.quantile(0.95);
      return { at, counts: named, ...(p95 === undefined ? {} : { p95 }) };
    });
}
