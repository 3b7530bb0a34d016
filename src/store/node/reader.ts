import type { Block } from '../block.ts';
import { LiveRows } from '../live-rows.ts';
import type { Source } from '../source.ts';
import { Cache } from './cache.ts';
import { readSegment } from './catalog.ts';
import { folderOf, listFolders } from './folders.ts';
import { codeOf } from './disk.ts';
import { isHeld } from './lock.ts';
import { readLogs, sourcesOfLog } from './log-source.ts';
import { SealedSegment } from './segment.ts';
import { PackedFrames } from './packed-frames.ts';
import { MemberFiles } from './segment-files.ts';
import type { Snapshot } from './snapshot.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { Notice } from './writer.ts';
import { Malformed } from '#base/errors';

/** Files that stay open; segments whose turn was longest ago are closed first. */
const OPEN_FILES = 192;
/** How long the files of a retired segment are kept open for scans that are in it. */
const LEAVING_MS = 60_000;

export interface ReaderOptions {
  readonly store: string;
  /** Bytes of columns and raw frames kept in memory; default 96 MiB. */
  readonly cacheBytes?: number;
  /** Milliseconds of any clock. */
  readonly now?: () => number;
}

/**
 * What a store holds, to search: sealed segments and the rows not sealed yet. It needs no lock and never waits for the writer: it learns of new and retired
 * segments by `take`. A segment that is retired
 * while a scan is in it stays readable for a minute.
 */
export class StoreReader {
  readonly live: LiveRows = new LiveRows();
  /** What could not be read, by reason. */
  readonly gaps: Map<string, number> = new Map();
  private readonly store: string;
  private readonly cache: Cache;
  private readonly now: () => number;
  private readonly sealed = new Map<string, SealedSegment>();
  /** Segments of recordings, and blocks of logs that nobody sealed. */
  private mounted: readonly SealedSegment[] = [];
  private logged: readonly Source[] = [];
  private readonly snapshots: Snapshot[] = [];
  /** Retired segments that a scan may still be in. */
  private readonly leaving: { readonly folder: string; readonly segment: SealedSegment; readonly until: number }[] = [];

  constructor(options: ReaderOptions) {
    this.store = options.store;
    this.now = options.now ?? (() => Date.now());
    this.cache = new Cache(options.cacheBytes ?? 96 * 1024 * 1024);
  }

  /**
   * Finds what is in a store that nobody tells us about (the last run's, or one that another process writes): sealed segments, and the whole blocks of its log.
   */
  load(): void {
    // First the logs: what is sealed after they were read is found in its folder too, and left out here.
    const logs = readLogs(this.store);
    for (const { folder } of listFolders(this.store)) {
      try {
        this.open(readSegment(folder));
      } catch (error) {
        if (error instanceof Malformed) this.gap(error.reason);
        else if (codeOf(error) === '') throw error;
        else this.gap(codeOf(error) === 'ENOENT' ? 'retired' : codeOf(error));
      }
    }
    const sealed = [...this.sealed.values()];
    const ended = logs.length > 0 && !isHeld(this.store);
    this.logged = logs.flatMap((kept) => sourcesOfLog(kept, sealed, ended, this.cache, (reason) => this.gap(reason)));
  }

  /** Adds the segments of a recording; owns it from now on. `epochOf` says which number a run of a worker gets here, so that no two runs share one. */
  mount(snapshot: Snapshot, epochOf: (worker: string, epoch: number) => number): void {
    this.snapshots.push(snapshot);
    const segments = snapshot.segments.map(({ index, files }, i) => {
      const origin = { ...index.origin, epoch: epochOf(index.origin.worker, index.origin.epoch) };
      const name = `${snapshot.path}\0${i}`;
      return new SealedSegment(name, { ...index, origin }, this.cache, (reason) => this.gap(reason), new MemberFiles(files));
    });
    this.mounted = [...this.mounted, ...segments];
  }

  /** Takes the next block that the capturing thread published. */
  add(block: Block): void {
    this.live.add(block);
  }

  /** Takes what the writing thread says. */
  take(notice: Notice): void {
    if (notice.kind === 'packed') {
      const { epoch, segment, number, frames } = notice;
      const key = `${liveKey(epoch, segment)}${number}`;
      this.live.pack(epoch, segment, number, new PackedFrames(frames, key, this.cache, (reason) => this.gap(reason)));
      return;
    }
    if (notice.kind === 'sealed') {
      this.open(notice.index);
      this.drop(notice.index.origin.epoch, notice.index.segment);
      return;
    }
    const folder = folderOf(this.store, { origin: notice, segment: notice.segment });
    this.drop(notice.epoch, notice.segment);
    const segment = this.sealed.get(folder);
    if (segment === undefined) return;
    this.sealed.delete(folder);
    segment.hold();
    this.leaving.push({ folder, segment, until: this.now() + LEAVING_MS });
  }

  /** Everything to search, in commit order, open entries last. The list is a snapshot: it stays right while segments come and go. */
  sources(): Source[] {
    this.closeSome();
    return [...this.mounted, ...this.sealed.values(), ...this.logged, ...this.live.sources()];
  }

  /** Where an entry is, by the parts of its id. Looks only where the zones allow it. */
  find(epoch: number, sequence: number): { readonly source: Source; readonly row: number } | undefined {
    for (const source of this.sources().toReversed()) {
      const zone = source.range('sequence');
      if (source.origin.epoch !== epoch || (zone !== undefined && (sequence < zone.min || sequence > zone.max))) continue;
      const row = source.rows()?.columns.get('sequence')?.data.indexOf(sequence) ?? -1;
      if (row >= 0) return { source, row };
    }
    return undefined;
  }

  /** Closes all files. */
  close(): void {
    for (const { segment } of this.leaving) segment.close();
    for (const segment of this.sealed.values()) segment.close();
    for (const snapshot of this.snapshots.splice(0)) snapshot.close();
    this.mounted = [];
  }

  private open(index: SegmentIndex): void {
    const folder = folderOf(this.store, index);
    if (!this.sealed.has(folder)) this.sealed.set(folder, new SealedSegment(folder, index, this.cache, (reason) => this.gap(reason)));
  }

  private drop(epoch: number, segment: number): void {
    this.live.drop(epoch, segment);
    this.cache.forget(liveKey(epoch, segment));
  }

  private gap(reason: string): void {
    this.gaps.set(reason, (this.gaps.get(reason) ?? 0) + 1);
  }

  private closeSome(): void {
    while (this.leaving[0] !== undefined && this.now() > this.leaving[0].until) {
      const { folder, segment } = this.leaving[0];
      segment.close();
      this.cache.forget(`${folder}\0`);
      this.leaving.shift();
    }
    let files = 0;
    for (const segment of this.sealed.values()) files += segment.openFiles;
    for (const segment of this.sealed.values()) {
      if (files <= OPEN_FILES) return;
      files -= segment.openFiles;
      segment.close();
    }
  }
}

/** What the keys of a segment's blocks in the cache begin with. */
function liveKey(epoch: number, segment: number): string {
  return `live ${epoch} ${segment} `;
}
