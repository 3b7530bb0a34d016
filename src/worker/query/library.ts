import type { Block } from '#store/block';
import { LiveRows } from '#store/live-rows';
import { Cache } from '#store/node/cache';
import { folderOf } from '#store/node/catalog';
import { SealedSegment } from '#store/node/segment';
import type { Notice } from '#store/node/writer';
import type { Source } from '#store/source';

/** Bytes of columns and messages of sealed segments that are kept in memory. */
const CACHE_BYTES = 96 * 1024 * 1024;
/** Gaps that are remembered in words; the rest are counted. */
const MOST_GAPS = 20;

/** Who wants to know of changes. */
export interface LibraryListener {
  /** New closed rows. */
  added(source: Source): void;
  /** The open entries changed. */
  opened(): void;
  /** Rows `[commit, commit + count)` of an epoch are gone. */
  retired(epoch: number, commit: number, count: number): void;
}

/** Everything that can be searched: sealed segments, blocks that are not sealed yet, open entries. */
export class Library {
  private readonly store: string;
  private readonly live = new LiveRows();
  private readonly sealed = new Map<string, SealedSegment>();
  private readonly cache = new Cache(CACHE_BYTES);
  private readonly listeners = new Set<LibraryListener>();
  private closed: Source[] | undefined = undefined;
  /** Damaged parts and files that went while they were read, in words. */
  readonly gaps: string[] = [];
  gapCount = 0;

  constructor(store: string) {
    this.store = store;
  }

  listen(listener: LibraryListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes what the capturing thread published. */
  add(block: Block): void {
    this.live.add(block);
    this.closed = undefined;
    if (block.open) {
      for (const listener of this.listeners) listener.opened();
      return;
    }
    if (block.rows === 0) return;
    const source = this.sourceOf(block.origin.epoch, block.commit);
    if (source !== undefined) for (const listener of this.listeners) listener.added(source);
  }

  /** Takes what the writing thread says of segments. */
  notice(notice: Notice): void {
    this.closed = undefined;
    if (notice.kind === 'sealed') {
      const { index } = notice;
      const known = this.live
        .sources()
        .some((source) => source.origin.epoch === index.origin.epoch && source.commit === index.commit && !source.open);
      const segment = new SealedSegment(folderOf(this.store, index), index, this.cache, (reason) => this.gap(reason));
      this.sealed.set(`${index.origin.epoch}-${index.segment}`, segment);
      this.live.drop(index.origin.epoch, index.segment);
      if (!known) for (const listener of this.listeners) listener.added(segment);
      return;
    }
    const key = `${notice.epoch}-${notice.segment}`;
    const segment = this.sealed.get(key);
    this.sealed.delete(key);
    this.live.drop(notice.epoch, notice.segment);
    if (segment === undefined) return;
    segment.close();
    for (const listener of this.listeners) listener.retired(notice.epoch, segment.commit, segment.count);
  }

  /** Closed rows in commit order. */
  closedSources(): readonly Source[] {
    this.closed ??= [...this.sealed.values(), ...this.live.sources().filter((source) => !source.open)].toSorted(
      (a, b) => a.origin.epoch - b.origin.epoch || a.commit - b.commit,
    );
    return this.closed;
  }

  /** The rows of open entries. */
  openSource(): Source | undefined {
    return this.live.sources().find((source) => source.open);
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
    return this.live.end;
  }

  get openCount(): number {
    return this.live.openCount;
  }

  private gap(reason: string): void {
    this.gapCount++;
    if (this.gaps.length < MOST_GAPS && !this.gaps.includes(reason)) this.gaps.push(reason);
  }
}
