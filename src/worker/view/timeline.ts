import { OUTCOMES } from '#entry/outcome';
import type { Bucket } from '#wire/worker-api';

/** Widths that people can read, in µs. */
const WIDTHS = [
  1000, 5000, 10_000, 50_000, 100_000, 250_000, 500_000, 1e6, 2e6, 5e6, 1e7, 1.5e7, 3e7, 6e7, 1.2e8, 3e8, 6e8, 9e8, 1.8e9, 3.6e9, 7.2e9,
  2.16e10, 4.32e10, 8.64e10,
];
/** Durations are counted in classes that are 8 % wide, from 1 µs to over an hour: the quantile is off by at most 4 %. */
const GROWTH = Math.log(1.08);
const CLASSES = 300;

interface Bar {
  readonly counts: Float64Array;
  readonly durations: Uint32Array;
  measured: number;
  changed: boolean;
}

/** Entries over time by outcome with the p95 of their duration, kept up to date row by row. When the bars become too many they are joined. */
export class Timeline {
  private readonly most: number;
  private bars = new Map<number, Bar>();
  private readonly narrowest: number;
  /** Width of a bar, µs. */
  width: number;
  private wasReset = true;

  /** At most `most` bars; `span` is the expected window in µs, for the first width. */
  constructor(most: number, span: number) {
    this.most = most;
    this.width = widthFor(span / most);
    this.narrowest = this.width;
  }

  add(timestamp: number, outcome: number, elapsed: number | undefined): void {
    const at = Math.floor(timestamp / this.width);
    let bar = this.bars.get(at);
    if (bar === undefined) {
      bar = { counts: new Float64Array(OUTCOMES.length), durations: new Uint32Array(CLASSES), measured: 0, changed: true };
      this.bars.set(at, bar);
      if (this.bars.size > this.most) this.widen();
    }
    bar.changed = true;
    bar.counts[outcome] = (bar.counts[outcome] ?? 0) + 1;
    if (elapsed === undefined) return;
    bar.measured++;
    const place = classOf(elapsed);
    bar.durations[place] = (bar.durations[place] as number) + 1;
  }

  /** Forgets bars that end before `time`. */
  dropBefore(time: number): void {
    for (const at of this.bars.keys()) if ((at + 1) * this.width <= time) this.bars.delete(at);
  }

  /** Forgets bars whose rows were retired, and says so: all that is left is told again. */
  retireBefore(time: number): void {
    const before = this.bars.size;
    this.dropBefore(time);
    if (this.bars.size < before) this.wasReset = true;
  }

  /** Starts again with the narrowest bars. */
  clear(): void {
    this.bars = new Map();
    this.width = this.narrowest;
    this.wasReset = true;
  }

  /** The bars that changed since the last call, all of them when the width changed. */
  take(): { readonly reset: boolean; readonly bucketMicros: number; readonly buckets: readonly Bucket[] } | undefined {
    const reset = this.wasReset;
    const buckets: Bucket[] = [];
    for (const [at, bar] of this.bars) {
      if (bar.changed || reset) buckets.push(bucketOf(at * this.width, bar));
      bar.changed = false;
    }
    this.wasReset = false;
    if (buckets.length === 0 && !reset) return undefined;
    return { reset, bucketMicros: this.width, buckets: buckets.toSorted((a, b) => a.at - b.at) };
  }

  private widen(): void {
    while (this.bars.size > this.most && this.width < (WIDTHS.at(-1) as number)) {
      const before = this.width;
      this.width = widthFor(before + 1);
      const joined = new Map<number, Bar>();
      for (const [at, bar] of this.bars) {
        const to = Math.floor((at * before) / this.width);
        const into = joined.get(to);
        if (into === undefined) joined.set(to, bar);
        else join(into, bar);
      }
      this.bars = joined;
    }
    this.wasReset = true;
  }
}

function join(into: Bar, from: Bar): void {
  for (let i = 0; i < into.counts.length; i++) into.counts[i] = (into.counts[i] as number) + (from.counts[i] as number);
  for (let i = 0; i < CLASSES; i++) into.durations[i] = (into.durations[i] as number) + (from.durations[i] as number);
  into.measured += from.measured;
}

function bucketOf(at: number, bar: Bar): Bucket {
  const counts: Partial<Record<(typeof OUTCOMES)[number], number>> = {};
  OUTCOMES.forEach((outcome, i) => {
    if ((bar.counts[i] as number) > 0) counts[outcome] = bar.counts[i] as number;
  });
  const p95 = quantile(bar, 0.95);
  return { at, counts, ...(p95 === undefined ? {} : { p95 }) };
}

function quantile(bar: Bar, q: number): number | undefined {
  if (bar.measured === 0) return undefined;
  let left = Math.ceil(bar.measured * q);
  for (let i = 0; i < CLASSES; i++) {
    left -= bar.durations[i] as number;
    if (left <= 0) return Math.exp((i + 0.5) * GROWTH);
  }
  return undefined;
}

function classOf(elapsed: number): number {
  return elapsed <= 1 ? 0 : Math.min(CLASSES - 1, Math.floor(Math.log(elapsed) / GROWTH));
}

function widthFor(least: number): number {
  return WIDTHS.find((width) => width >= least) ?? (WIDTHS.at(-1) as number);
}
