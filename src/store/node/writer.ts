import { join } from 'node:path';
import type { Block } from '../block.ts';
import { RawBuffer } from '../raw.ts';
import { SegmentBlocks } from '../segment-blocks.ts';
import { Cache } from './cache.ts';
import { OPEN_FILE, readSegment } from './catalog.ts';
import { folderOf, listFolders } from './folders.ts';
import type { Disk } from './disk.ts';
import { codeOf, isFull, realDisk, writeAll, writeFile } from './disk.ts';
import type { Frame } from './frames.ts';
import { compressFrames } from './frames.ts';
import type { KeptBlock } from './open-segment.ts';
import { encodeBlock, replay } from './open-segment.ts';
import { interrupted } from './recover.ts';
import { removeUnfinished, seal } from './seal.ts';
import { SealedSegment } from './segment.ts';
import type { SegmentIndex } from './segment-index.ts';

/** Limits of a store. */
export interface Retention {
  /** Bytes on disk; default 1 GiB. */
  readonly bytes: number;
  /** µs since a segment was sealed; default 24 h. */
  readonly age: number;
}

export const DEFAULT_RETENTION: Retention = { bytes: 1024 ** 3, age: 24 * 3600 * 1_000_000 };

/** What readers must know. */
export type Notice =
  /** The messages of a block are compressed: its raw bytes are not needed any more. */
  | {
      readonly kind: 'packed';
      readonly epoch: number;
      readonly segment: number;
      readonly number: number;
      readonly frames: readonly Frame[];
    }
  /** Blocks of this segment are on disk now: open it there. */
  | { readonly kind: 'sealed'; readonly index: SegmentIndex }
  /** The segment was deleted by retention, or its blocks could not be kept. */
  | { readonly kind: 'retired'; readonly epoch: number; readonly segment: number };

/** The state of a store, for health. */
export interface StoreStatus {
  /** `full`: no room, tried again every second; `failed`: the disk refuses for another reason, tried again too. */
  readonly state: 'ok' | 'full' | 'failed';
  readonly reason?: string;
  readonly bytes: number;
  readonly limitBytes: number;
  readonly segments: number;
  /** Rows in sealed segments. */
  readonly entries: number;
  /** µs since 1970. */
  readonly oldest?: number;
  readonly newest?: number;
  readonly counters: Readonly<Record<string, number>>;
}

/** Whatever passes between two attempts to write to a disk that refused, in µs. */
const RETRY_MICROS = 1_000_000;
/** How often rows of open entries go to the log. */
const OPEN_MICROS = 1_000_000;
/** Time between saying that a segment is retired and deleting its files. */
const GRACE_MICROS = 1_000_000;
const RECOVERY_CACHE = 16 * 1024 * 1024;

export interface WriterOptions {
  readonly store: string;
  readonly retention: Retention;
  readonly onNotice: (notice: Notice) => void;
  readonly disk?: Disk;
  /** `false`: no log of the running segment, because what was read can be read again (a capture file). A crash loses that segment. */
  readonly journal?: boolean;
}

/**
 * Keeps blocks: compresses their messages, appends them to `open.seg`, seals full segments, retires old ones. One per store, in a thread of its own.
 * A disk that refuses stops the storing, not the capture: blocks of the running segment wait in memory, are written when the disk takes them again, and
 * are dropped and counted when their segment ends before that.
 */
export class StoreWriter {
  private readonly store: string;
  private readonly disk: Disk;
  private readonly retention: Retention;
  private readonly onNotice: (notice: Notice) => void;
  private readonly journal: boolean;
  private readonly sealed: SegmentIndex[] = [];
  private readonly counters = new Map<string, number>();
  private blocks = new SegmentBlocks();
  private frames: Frame[] = [];
  /** Blocks of the running segment that are not in `open.seg` yet. */
  private waiting: KeptBlock[] = [];
  private fd: number | undefined = undefined;
  /** Where blocks are put together for the log, one after the other. */
  private readonly record = new RawBuffer();
  private written = 0;
  private torn = false;
  /** Logs of earlier runs that are not sealed yet. */
  private recovering: string[] = [];
  private openAt = 0;
  /** Retired segments whose files are still there. */
  private readonly doomed: { readonly folder: string; readonly after: number }[] = [];
  private state: StoreStatus['state'] = 'ok';
  private reason = '';
  private retryAt = 0;

  /** Finds the segments of a store and seals what a crash left in `open.seg`. `now` is µs since 1970. */
  constructor(options: WriterOptions, now: number) {
    this.store = options.store;
    this.disk = options.disk ?? realDisk;
    this.retention = options.retention;
    this.onNotice = options.onNotice;
    this.journal = options.journal ?? true;
    removeUnfinished(this.disk, this.store);
    for (const { folder } of listFolders(this.store)) this.find(folder);
    this.guard(now, () => this.recoverAll(now));
    this.retire(now);
  }

  /** Takes the next block. `now` is µs since 1970. */
  push(block: Block, now: number): void {
    const kept = keep(block);
    this.onNotice({ kind: 'packed', epoch: block.origin.epoch, segment: block.segment, number: block.number, frames: kept.frames });
    this.blocks.add(kept.block);
    this.frames.push(...kept.frames);
    if (this.journal) this.waiting.push(kept);
    if (this.state === 'ok' || now >= this.retryAt) this.guard(now, () => this.append());
    if (block.seal) this.end(now);
  }

  /**
   * Takes the rows of open entries. Those with messages are kept in the log, at most once a second: after a crash they become the rows of
   * their entries, `interrupted`.
   */
  pushOpen(block: Block, now: number): void {
    const messages = block.columns.find(({ spec }) => spec.name === 'messages')?.data;
    if (
      !this.journal ||
      this.state !== 'ok' ||
      now - this.openAt < OPEN_MICROS ||
      messages === undefined ||
      !messages.some((count) => count > 0)
    )
      return;
    this.openAt = now;
    this.waiting.push(keep(block));
    this.guard(now, () => this.append());
  }

  /** Tries a refusing disk again, and retires old segments; call about once a second. */
  tick(now: number): void {
    if (this.state !== 'ok' && now >= this.retryAt) {
      this.guard(now, () => {
        this.recoverNext(now);
        if (this.waiting.length === 0) this.probe();
        else this.append();
      });
    }
    this.retire(now);
  }

  /** Closes the log. What is in it is sealed by the next start. */
  close(): void {
    if (this.fd !== undefined) this.disk.closeSync(this.fd);
    this.fd = undefined;
  }

  /** Sealed segments, in commit order. */
  get segments(): readonly SegmentIndex[] {
    return this.sealed;
  }

  get status(): StoreStatus {
    const times = this.sealed.flatMap((index) => index.zones['timestamp'] ?? []);
    return {
      state: this.state,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      bytes: this.bytes(),
      limitBytes: this.retention.bytes,
      segments: this.sealed.length,
      entries: this.sealed.reduce((sum, index) => sum + index.rows, 0),
      ...(times.length === 0 ? {} : { oldest: Math.min(...times), newest: Math.max(...times) }),
      counters: Object.fromEntries(this.counters),
    };
  }

  /** The disk took bytes. */
  private recovered(): void {
    this.state = 'ok';
    this.reason = '';
  }

  /** Finds out whether the disk takes bytes again when there is nothing to write. */
  private probe(): void {
    const path = join(this.store, 'probe');
    try {
      writeFile(this.disk, path, [new Uint8Array(4096)]);
    } finally {
      this.disk.rmSync(path, { force: true });
    }
    this.recovered();
  }

  private append(): void {
    if (this.waiting.length === 0) return;
    this.fd ??= this.disk.openSync(join(this.store, OPEN_FILE), 'a', 0o600);
    if (this.torn) this.disk.ftruncateSync(this.fd, this.written);
    this.torn = false;
    for (;;) {
      const kept = this.waiting[0];
      if (kept === undefined) return this.recovered();
      const bytes = encodeBlock(kept, this.record);
      try {
        writeAll(this.disk, this.fd, bytes);
      } catch (error) {
        // Half a block must not stay: what is appended behind it could never be replayed.
        this.torn = true;
        throw error;
      }
      this.written += bytes.length;
      this.waiting.shift();
    }
  }

  private end(now: number): void {
    const { blocks } = this;
    const first = blocks.blocks[0];
    const worthIt = blocks.count > 0 || blocks.messages > 0;
    const done = !worthIt || this.guard(now, () => this.sealNow(blocks, this.frames, now));
    if (!done && first !== undefined) {
      this.count('store.rows.lost', blocks.count);
      this.count('store.messages.lost', blocks.messages);
    }
    this.blocks = new SegmentBlocks();
    this.frames = [];
    this.waiting = [];
    this.torn = false;
    this.guard(now, () => this.dropLog());
    if (!done && first !== undefined) this.onNotice({ kind: 'retired', epoch: first.origin.epoch, segment: first.segment });
    this.retire(now);
  }

  private sealNow(blocks: SegmentBlocks, frames: readonly Frame[], now: number): void {
    const index = seal(this.disk, this.store, blocks, frames, now);
    this.recovered();
    this.sealed.push(index);
    this.sealed.sort((a, b) => a.origin.epoch - b.origin.epoch || a.segment - b.segment);
    this.onNotice({ kind: 'sealed', index });
  }

  private dropLog(): void {
    this.close();
    this.written = 0;
    this.disk.rmSync(join(this.store, OPEN_FILE), { force: true });
  }

  /** Moves the log of an earlier run aside, so that the new one begins empty, and seals what was left by this and by runs before. */
  private recoverAll(now: number): void {
    const open = join(this.store, OPEN_FILE);
    if (this.disk.existsSync(open)) this.disk.renameSync(open, join(this.store, `recover-${now}.seg`));
    this.recovering = this.disk
      .readdirSync(this.store)
      .filter((name) => /^recover-\d+\.seg$/.test(name))
      .sort();
    this.recoverNext(now);
  }

  private recoverNext(now: number): void {
    for (let name = this.recovering[0]; name !== undefined; name = this.recovering[0]) {
      this.recover(join(this.store, name), now);
      this.disk.rmSync(join(this.store, name), { force: true });
      this.recovering.shift();
    }
  }

  /** Seals the log of a run that was killed, and entries that never got their row. */
  private recover(path: string, now: number): void {
    const { blocks: kept, torn } = replay(path);
    const first = kept[0]?.block;
    if (torn > 0) this.count('store.torn.bytes', torn);
    if (first === undefined) return;
    const blocks = new SegmentBlocks();
    const frames: Frame[] = [];
    for (const { block, frames: more } of kept) {
      // The crash may have come between sealing the segment and deleting its log.
      if (block.open || this.sealed.some(({ origin, segment }) => origin.epoch === block.origin.epoch && segment === block.segment))
        continue;
      blocks.add(block);
      frames.push(...more);
    }
    const known = this.sealed.filter(({ origin }) => origin.epoch === first.origin.epoch);
    const cache = new Cache(RECOVERY_CACHE);
    const sources = known.map(
      (index) => new SealedSegment(folderOf(this.store, index), index, cache, () => this.count('store.damaged', 1)),
    );
    const lost = interrupted(
      first.origin,
      blocks,
      kept.findLast(({ block }) => block.open),
      sources,
    );
    for (const source of sources) source.close();
    let segment = Math.max(-1, ...known.map((index) => index.segment), ...blocks.blocks.map((block) => block.segment));
    let commit = Math.max(
      0,
      ...known.map((index) => index.commit + index.rows),
      ...blocks.blocks.map((block) => block.commit + block.rows),
    );
    // Blocks of the rows that were open go first to disk: were they last, a crash in between would forget them.
    for (const { block, frames: own } of lost) {
      const alone = new SegmentBlocks();
      alone.add({ ...block, segment: ++segment, commit });
      commit += block.rows;
      this.sealNow(alone, own, now);
      this.count('store.rows.interrupted', block.rows);
    }
    if (blocks.count > 0 || blocks.messages > 0) this.sealNow(blocks, frames, now);
    this.count('store.rows.recovered', blocks.count);
  }

  private find(folder: string): void {
    try {
      this.sealed.push(readSegment(folder));
    } catch (error) {
      this.count('store.segments.damaged', 1);
      if (codeOf(error) !== '') this.fail(error);
    }
  }

  private bytes(): number {
    return this.sealed.reduce((sum, index) => sum + index.bytes, this.written);
  }

  /** Takes segments out that are too many or too old. Their files go a second later, so that a reader who is in them can open what it still needs. */
  private retire(now: number): void {
    while (this.doomed[0] !== undefined && now >= this.doomed[0].after) {
      const { folder } = this.doomed[0];
      if (!this.guard(now, () => this.disk.rmSync(folder, { recursive: true, force: true }))) return;
      this.doomed.shift();
    }
    for (let bytes = this.bytes(); ; ) {
      const oldest = this.sealed[0];
      if (oldest === undefined || (bytes <= this.retention.bytes && now - oldest.sealedAt <= this.retention.age)) return;
      this.sealed.shift();
      bytes -= oldest.bytes;
      this.count('store.segments.retired', 1);
      this.count('store.rows.retired', oldest.rows);
      this.doomed.push({ folder: folderOf(this.store, oldest), after: now + GRACE_MICROS });
      this.onNotice({ kind: 'retired', epoch: oldest.origin.epoch, segment: oldest.segment });
    }
  }

  /** Runs a step on the disk; gives whether it went well, and keeps the state. */
  private guard(now: number, step: () => void): boolean {
    try {
      step();
      return true;
    } catch (error) {
      if (codeOf(error) === '') throw error;
      this.fail(error);
      this.retryAt = now + RETRY_MICROS;
      return false;
    }
  }

  private fail(error: unknown): void {
    this.state = isFull(error) ? 'full' : 'failed';
    this.reason = `${codeOf(error)}: ${this.state === 'full' ? 'no room' : 'the disk refuses'} in ${this.store}`;
    this.count(this.state === 'full' ? 'store.full' : 'store.failed', 1);
  }

  private count(name: string, by: number): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + by);
  }
}

function keep(block: Block): KeptBlock {
  return { block: { ...block, raw: new Uint8Array(0), frames: [] }, frames: compressFrames(block) };
}
