import type { Rows } from '#entry/columns';
import { type CommitCursor, numberAt, parseCommitCursor, printCommitCursor } from '#store/cursor';
import { type EntryContext, entryOf } from '#store/entry-of';
import type { Source } from '#store/source';
import type { CompiledFilter } from '#query/compile';
import type { LiveEntry, WorkerStreams } from '#wire/worker-api';
import { type Filters, QueryRefusal } from './filters.ts';
import type { Library } from './library.ts';

/** Entries in one event. */
const BATCH = 500;
/** Rows that are looked at in one turn. */
const SLICE = 65_536;
/** Open entries that are remembered as told. */
const MOST_OPEN = 20_000;
type Ask = WorkerStreams['watch']['ask'];
type Event = WorkerStreams['watch']['event'];

/**
 * Every matching entry once, in the order in which entries closed, from a place on: an asker that comes back with its cursor misses nothing
 * that is still stored, and one that is slow reads from the store. Open entries are told too, and again when they change.
 */
export class Watch {
  private readonly library: Library;
  private readonly context: EntryContext;
  private readonly filters: Filters;
  private readonly filter: CompiledFilter;
  private readonly onlyClosed: boolean;
  private at: CommitCursor;
  private readonly told = new Map<number, number>();
  private buffer = new Uint32Array(4096);
  private openChanged = true;
  /** Whether rows that are there already were not looked at yet: take again. */
  behind = false;

  constructor(library: Library, filters: Filters, context: EntryContext, ask: Ask) {
    this.library = library;
    this.filters = filters;
    this.context = context;
    this.filter = filters.compile(ask.filter);
    this.onlyClosed = ask.onlyClosed === true;
    const after = ask.after === undefined ? library.end : parseCommitCursor(ask.after);
    if (after === undefined) throw new QueryRefusal({ message: `${ask.after} is not a cursor of this stream` });
    this.at = after;
  }

  /** The open entries changed. */
  opened(): void {
    this.openChanged = true;
  }

  /** What there is to send; `undefined` when nothing. */
  take(): Event | undefined {
    const entries: LiveEntry[] = [];
    let missed = 0;
    let scanned = 0;
    this.behind = false;
    for (const source of this.library.closedSources()) {
      if (source.origin.epoch < this.at.epoch || (source.origin.epoch === this.at.epoch && source.commit + source.count <= this.at.commit))
        continue;
      if (source.origin.epoch > this.at.epoch) this.at = { epoch: source.origin.epoch, commit: 0 };
      if (source.commit > this.at.commit) {
        missed += source.commit - this.at.commit;
        this.at = { epoch: this.at.epoch, commit: source.commit };
      }
      const rows = source.rows();
      let from = this.at.commit - source.commit;
      while (from < source.count && entries.length < BATCH && scanned < SLICE) {
        const end = Math.min(source.count, from + this.buffer.length);
        const count = rows === undefined ? 0 : this.select(source, rows, from, end);
        for (let i = 0; i < count; i++) entries.push(this.closed(rows as Rows, this.buffer[i] as number));
        scanned += end - from;
        from = end;
      }
      this.at = { epoch: this.at.epoch, commit: source.commit + from };
      this.behind = from < source.count || entries.length >= BATCH || scanned >= SLICE;
      if (this.behind) break;
    }
    if (!this.onlyClosed && this.openChanged && entries.length < BATCH) this.takeOpen(entries);
    if (entries.length === 0 && missed === 0) return undefined;
    return { entries, cursor: printCommitCursor(this.at), missed };
  }

  private select(source: Source, rows: Rows, from: number, end: number): number {
    const { filter } = this;
    return filter.select(rows, from, end, this.buffer, filter.needsDetail ? this.filters.detail(source, rows) : undefined);
  }

  private closed(rows: Rows, row: number): LiveEntry {
    const entry = entryOf(rows, row, this.context);
    this.told.delete(numberAt(rows, 'sequence', row) ?? 0);
    return { change: 'close', entry };
  }

  private takeOpen(entries: LiveEntry[]): void {
    this.openChanged = false;
    const source = this.library.openSource();
    const rows = source?.rows();
    if (source === undefined || rows === undefined) return;
    if (this.buffer.length < rows.count) this.buffer = new Uint32Array(rows.count);
    const count = this.select(source, rows, 0, rows.count);
    if (this.told.size > MOST_OPEN) this.told.clear();
    for (let i = 0; i < count; i++) {
      const row = this.buffer[i] as number;
      const sequence = numberAt(rows, 'sequence', row) ?? 0;
      const revision = numberAt(rows, 'revision', row) ?? 0;
      const before = this.told.get(sequence);
      if (before === revision) continue;
      this.told.set(sequence, revision);
      entries.push({ change: before === undefined ? 'open' : 'update', entry: entryOf(rows, row, this.context) });
    }
  }
}
