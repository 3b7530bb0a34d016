import type { Rows } from '#entry/columns';
import type { Entry } from '#entry/entry';
import { entryOf, type EntryContext } from '#store/entry-of';
import { mayHold } from '#store/scan';
import type { CompiledFilter } from '#query/compile';
import type { Filters } from './filters.ts';
import type { Source } from '#store/source';
import type { WorkerStreams } from '#wire/worker-api';
import { TimeIndex } from '../view/time-index.ts';
import { Timeline } from '../view/timeline.ts';
import type { Library, LibraryListener } from './library.ts';

type Ask = WorkerStreams['view']['ask'];
type Event = WorkerStreams['view']['event'];

/** Room for the commit numbers of one epoch in a reference. */
const EPOCH = 0x100_0000_0000;
/** The rate is taken over this long, µs. */
const RATE_WINDOW = 3_000_000;
const ALL_TIME_SPAN = 60_000_000;

interface OpenRow {
  readonly time: number;
  readonly sequence: number;
  readonly row: number;
  /** Its number among all rows. */
  place: number;
}

/**
 * What one page looks at: the rows that match, numbered in time order, and their timeline. Sources are looked at newest first, a slice at a time, so that
 * the newest rows are there at once; what closes later is added as it comes; open entries stand among the others until their row comes.
 */
export class View implements LibraryListener {
  private readonly library: Library;
  private readonly context: EntryContext;
  private readonly filters: Filters;
  private filter: CompiledFilter;
  private ask: Ask;
  private index = new TimeIndex();
  private timeline: Timeline;
  private pending: Source[] = [];
  private open: OpenRow[] = [];
  private openRows: Rows | undefined = undefined;
  private scanned = 0;
  private buffer = new Uint32Array(65_536);
  private readonly now: () => number;
  /** Whether there is something to send. */
  changed = true;

  constructor(library: Library, filters: Filters, context: EntryContext, ask: Ask, now: () => number) {
    this.library = library;
    this.filters = filters;
    this.context = context;
    this.ask = ask;
    this.filter = filters.compile(ask.filter);
    this.now = now;
    this.timeline = this.newTimeline();
    this.restart();
  }

  /** The asker wants something else. Throws `QueryRefusal` when it cannot be had. */
  move(ask: Ask): void {
    const before = this.ask;
    const filter = before.filter === ask.filter ? this.filter : this.filters.compile(ask.filter);
    this.ask = ask;
    this.changed = true;
    if (
      before.filter === ask.filter &&
      before.from === ask.from &&
      before.to === ask.to &&
      before.last === ask.last &&
      before.buckets === ask.buckets
    )
      return;
    this.filter = filter;
    this.restart();
  }

  /** Looks at sources that were not looked at yet, for about `budget` ms; `true` while some are left. */
  step(budget: number): boolean {
    const until = performance.now() + budget;
    while (this.pending.length > 0) {
      this.take(this.pending.pop() as Source);
      this.changed = true;
      if (performance.now() >= until) break;
    }
    return this.pending.length > 0;
  }

  added(source: Source): void {
    this.take(source);
    // What closed is open no more.
    if (this.open.length > 0) this.readOpen();
  }

  opened(): void {
    this.readOpen();
    this.changed = true;
  }

  retired(epoch: number, commit: number, count: number): void {
    this.pending = this.pending.filter(
      (source) => source.origin.epoch !== epoch || source.commit < commit || source.commit >= commit + count,
    );
    if (this.index.remove(epoch * EPOCH + commit, epoch * EPOCH + commit + count) === 0) return;
    this.timeline.retireBefore(this.index.count === 0 ? Number.POSITIVE_INFINITY : this.index.timeAt(this.index.base));
    this.placeOpen();
    this.changed = true;
  }

  /** What there is to send now. */
  event(): Event {
    this.changed = false;
    const begin = this.begin();
    const end = this.index.end + this.open.length;
    const first = this.first(begin, end);
    const entries: Entry[] = [];
    for (let number = first; number < Math.min(end, first + this.ask.rows); number++) {
      const entry = this.entryAt(number);
      if (entry !== undefined) entries.push(entry);
    }
    const complete = this.pending.length === 0;
    const timeline = this.timeline.take();
    return {
      window: {
        first,
        begin,
        end,
        stored: this.library.stored,
        entries,
        scan: { scanned: this.scanned, matched: end - begin, complete, gaps: this.library.gaps },
      },
      ...(timeline === undefined ? {} : { timeline }),
      rate: this.rate(),
    };
  }

  private restart(): void {
    this.index = new TimeIndex();
    this.timeline = this.newTimeline();
    this.scanned = 0;
    this.pending = this.library.closedSources().filter((source) => mayHold(source, this.wanted(), undefined));
    this.readOpen();
    this.changed = true;
  }

  private wanted() {
    const from = this.ask.from ?? (this.ask.last === undefined ? undefined : this.now() - this.ask.last);
    return { order: 'oldest', filter: this.filter, from, to: this.ask.to } as const;
  }

  private newTimeline(): Timeline {
    const { from, to, last, buckets } = this.ask;
    return new Timeline(buckets, last ?? (from !== undefined && to !== undefined ? to - from : ALL_TIME_SPAN));
  }

  /** Adds the rows of a source that match. */
  private take(source: Source): void {
    const rows = source.rows();
    if (rows === undefined) return;
    this.scanned += rows.count;
    const selected = this.select(source, rows);
    if (selected === 0) return;
    const times = rows.columns.get('timestamp')?.data as Float64Array;
    const sequences = rows.columns.get('sequence')?.data as Float64Array;
    const outcomes = rows.columns.get('outcome')?.data as Uint8Array;
    const elapsed = rows.columns.get('elapsed');
    for (let i = 0; i < selected; i++) {
      const row = this.buffer[i] as number;
      const measured = elapsed !== undefined && (elapsed.valid === undefined || ((elapsed.valid[row >> 3] ?? 0) >> (row & 7)) & 1);
      this.timeline.add(times[row] as number, outcomes[row] as number, measured ? elapsed.data[row] : undefined);
    }
    this.index.add(source.origin.epoch * EPOCH + source.commit, this.buffer, selected, times, sequences);
    this.placeOpen();
    this.changed = true;
  }

  private select(source: Source, rows: Rows): number {
    if (this.buffer.length < rows.count) this.buffer = new Uint32Array(rows.count);
    const { filter } = this;
    const count = filter.select(rows, 0, rows.count, this.buffer, filter.needsDetail ? this.filters.detail(source, rows) : undefined);
    const { from, to } = this.wanted();
    if (from === undefined && to === undefined) return count;
    const times = rows.columns.get('timestamp')?.data as Float64Array;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = this.buffer[i] as number;
      const time = times[row] as number;
      if ((from !== undefined && time < from) || (to !== undefined && time > to)) continue;
      this.buffer[kept++] = row;
    }
    return kept;
  }

  private readOpen(): void {
    const source = this.library.openSource();
    const rows = source?.rows();
    this.open = [];
    this.openRows = rows;
    if (source === undefined || rows === undefined) return;
    const count = this.select(source, rows);
    const times = rows.columns.get('timestamp')?.data as Float64Array;
    const sequences = rows.columns.get('sequence')?.data as Float64Array;
    for (let i = 0; i < count; i++) {
      const row = this.buffer[i] as number;
      this.open.push({ time: times[row] as number, sequence: sequences[row] as number, row, place: 0 });
    }
    this.open.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
    this.placeOpen();
  }

  private placeOpen(): void {
    this.open.forEach((row, i) => {
      row.place = this.index.lowerBound(row.time, row.sequence) + i;
    });
  }

  private begin(): number {
    const from = this.wanted().from;
    if (from === undefined) return this.index.base;
    const dropped = this.index.lowerBound(from);
    this.timeline.dropBefore(from);
    return dropped;
  }

  private first(begin: number, end: number): number {
    const { rows, follow, around } = this.ask;
    if (around !== undefined) {
      const place = this.placeOf(around);
      if (place !== undefined) return Math.max(begin, Math.min(place - (rows >> 1), end - rows));
    }
    if (follow === true || this.ask.first === undefined) return Math.max(begin, end - rows);
    return Math.max(begin, Math.min(Math.floor(this.ask.first), end - 1));
  }

  /** The number of an entry, by its id. */
  private placeOf(id: string): number | undefined {
    const [, epoch, sequence] = id.split('-').map(Number);
    for (let number = this.index.end - 1; number >= this.index.base; number--) {
      if (this.index.sequenceAt(number) !== sequence || Math.floor(this.index.refAt(number) / EPOCH) !== epoch) continue;
      const time = this.index.timeAt(number);
      return number + this.open.filter((row) => row.time < time || (row.time === time && row.sequence < sequence)).length;
    }
    return this.open.find((row) => row.sequence === sequence)?.place;
  }

  private entryAt(number: number): Entry | undefined {
    let low = 0;
    let high = this.open.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.open[middle] as OpenRow).place < number) low = middle + 1;
      else high = middle;
    }
    const open = this.open[low];
    if (open?.place === number && this.openRows !== undefined) return entryOf(this.openRows, open.row, this.context);
    const ref = this.index.refAt(number - low);
    const epoch = Math.floor(ref / EPOCH);
    const commit = ref - epoch * EPOCH;
    const source = this.library.sourceOf(epoch, commit);
    const rows = source?.rows();
    return source === undefined || rows === undefined ? undefined : entryOf(rows, commit - source.commit, this.context);
  }

  private rate(): number {
    const recent = this.index.end - this.index.lowerBound(this.now() - RATE_WINDOW);
    return recent / (RATE_WINDOW / 1_000_000);
  }
}
