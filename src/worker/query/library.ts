import type { Block } from '#store/block';
import { type Mount, runOf } from '#store/node/mounts';
import { StoreReader } from '#store/node/reader';
import { openSnapshot } from '#store/node/snapshot';
import type { Notice } from '#store/node/writer';
import type { Source } from '#store/source';

/** Who wants to know of changes. */
export interface LibraryListener {
  /** New closed rows. */
  added(source: Source): void;
  /** The open entries changed. */
  opened(): void;
  /** Rows `[commit, commit + count)` of an epoch are gone. */
  retired(epoch: number, commit: number, count: number): void;
}

/** Everything that can be searched, for those who follow it: tells of what comes and goes, and finds a row by its commit number. */
export class Library {
  private readonly reader: StoreReader;
  private readonly listeners = new Set<LibraryListener>();
  private closed: readonly Source[] | undefined = undefined;

  constructor(store: string) {
    this.reader = new StoreReader({ store });
  }

  /** Finds the segments of a store that nobody writes. */
  load(): void {
    this.reader.load();
    this.closed = undefined;
  }

  /** Adds recordings, which whoever planned the mounts could open. One that cannot be opened any more is a gap. */
  mount(mounts: readonly Mount[]): void {
    for (const { path, epochs } of mounts) {
      const snapshot = openSnapshot(path);
      if (typeof snapshot === 'string') this.reader.gaps.set(snapshot, 1);
      else this.reader.mount(snapshot, (worker, epoch) => epochs[runOf(worker, epoch)] ?? epoch);
    }
    this.closed = undefined;
  }

  listen(listener: LibraryListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes what the capturing thread published. */
  add(block: Block): void {
    this.reader.add(block);
    if (block.open) {
      for (const listener of this.listeners) listener.opened();
      return;
    }
    this.closed = undefined;
    if (block.rows > 0) this.tellAdded(block.origin.epoch, block.commit);
  }

  /** Takes what the writing thread says of segments. */
  notice(notice: Notice): void {
    if (notice.kind === 'packed') {
      this.reader.take(notice);
      return;
    }
    if (notice.kind === 'retired') {
      const before = this.closedSources();
      this.reader.take(notice);
      this.closed = undefined;
      const left = new Set(this.closedSources());
      for (const gone of before)
        if (!left.has(gone)) for (const listener of this.listeners) listener.retired(gone.origin.epoch, gone.commit, gone.count);
      return;
    }
    const { origin, commit } = notice.index;
    const known = this.sourceOf(origin.epoch, commit) !== undefined;
    this.reader.take(notice);
    this.closed = undefined;
    if (!known) this.tellAdded(origin.epoch, commit);
  }

  /** Closed rows in commit order. */
  closedSources(): readonly Source[] {
    this.closed ??= this.reader
      .sources()
      .filter((source) => !source.open)
      .toSorted((a, b) => a.origin.epoch - b.origin.epoch || a.commit - b.commit);
    return this.closed;
  }

  /** The rows of open entries. */
  openSource(): Source | undefined {
    return this.reader.live.sources().find((source) => source.open);
  }

  /** Everything. */
  sources(): readonly Source[] {
    const open = this.openSource();
    return open === undefined ? this.closedSources() : [...this.closedSources(), open];
  }

  /** The source that holds a closed row. */
  sourceOf(epoch: number, commit: number): Source | undefined {
    const sources = this.closedSources();
    let low = 0;
    let high = sources.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const source = sources[middle] as Source;
      if (source.origin.epoch < epoch || (source.origin.epoch === epoch && source.commit <= commit)) low = middle + 1;
      else high = middle;
    }
    const found = sources[low - 1];
    return found !== undefined && found.origin.epoch === epoch && commit < found.commit + found.count ? found : undefined;
  }

  /** Closed rows that are stored. */
  get stored(): number {
    return this.closedSources().reduce((sum, source) => sum + source.count, 0);
  }

  /** The place behind the newest closed row. */
  get end(): { readonly epoch: number; readonly commit: number } {
    const newest = this.closedSources().at(-1);
    return newest === undefined ? this.reader.live.end : { epoch: newest.origin.epoch, commit: newest.commit + newest.count };
  }

  get openCount(): number {
    return this.reader.live.openCount;
  }

  /** Damaged parts and files that went while they were read, in words. */
  get gaps(): readonly string[] {
    return [...this.reader.gaps].map(([reason, count]) => (count === 1 ? reason : `${reason} (${count} times)`));
  }

  get gapCount(): number {
    return [...this.reader.gaps.values()].reduce((sum, count) => sum + count, 0);
  }

  private tellAdded(epoch: number, commit: number): void {
    const source = this.sourceOf(epoch, commit);
    if (source !== undefined) for (const listener of this.listeners) listener.added(source);
  }
}
