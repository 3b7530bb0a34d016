import type { MessagePort } from 'node:worker_threads';
import type { Block } from '#store/block';
import { blockBytes } from '#store/block';
import { SegmentBuilder } from '#store/writer-rows';
import { type Lent, Slabs } from './slabs.ts';

/** Bytes of blocks that the writing thread has not taken yet, at which a file is read no further. */
const PACE_BYTES = 16 * 1024 * 1024;
/** … and at which a live capture drops the messages of its blocks, and then the blocks themselves, rather than grow. */
const DROP_MESSAGES_BYTES = 96 * 1024 * 1024;
const DROP_BYTES = 160 * 1024 * 1024;

/** What the capturing thread tells the others. */
export type ToThread = { readonly type: 'block'; readonly block: Block; readonly slab: number } | { readonly type: 'finish' };
/** What the writing thread answers: bytes that it has taken, and the slab that they lay in. */
export type FromWriter = { readonly type: 'taken'; readonly bytes: number; readonly slab: number } | { readonly type: 'finished' };

/** The slab of blocks without messages. */
export const NO_SLAB = 0;
/** Rows of open entries go to the log once a second; it is offered them twice as often. */
const OPEN_MICROS = 500_000;

const NOTHING = new Uint8Array(0);
const nothing = (): Uint8Array => NOTHING;

/**
 * Gives the rows that were written since the last time to the threads that store and search them. When the writing thread is too slow, messages are
 * dropped first, then rows; both are counted.
 */
export class Publisher {
  readonly rows: SegmentBuilder;
  readonly open: SegmentBuilder;
  private readonly writer: MessagePort;
  private readonly query: MessagePort | undefined;
  private waiting = 0;
  private wake: (() => void) | undefined = undefined;
  private finished: (() => void) | undefined = undefined;
  private openShown = false;
  private openLoggedAt = 0;
  private readonly slabs = new Slabs();
  private lent: Lent | undefined = undefined;
  droppedMessages = 0;
  droppedRows = 0;

  constructor(identity: { readonly worker: string; readonly epoch: number }, writer: MessagePort, query: MessagePort | undefined) {
    this.rows = new SegmentBuilder(identity);
    this.open = new SegmentBuilder({ ...identity, open: true });
    this.writer = writer;
    this.query = query;
    writer.on('message', (message: FromWriter) => this.answered(message));
  }

  /** Publishes closed rows. `now` is µs since 1970. */
  publish(now: number, finish = false): void {
    if (this.waiting > DROP_BYTES) this.droppedRows += this.rows.discard().rows;
    const late = this.waiting > DROP_MESSAGES_BYTES;
    const block = this.rows.publish(now, finish, late ? nothing : this.share);
    if (block === undefined) return;
    if (late) this.droppedMessages += block.rows;
    this.waiting += blockBytes(block);
    const slab = this.lent?.slab ?? NO_SLAB;
    this.lent = undefined;
    const message: ToThread = { type: 'block', block: late ? { ...block, frames: [] } : block, slab };
    this.query?.postMessage(message);
    this.writer.postMessage(message);
  }

  /** A thread has no more use for a slab. */
  released(slab: number): void {
    this.slabs.give(slab);
  }

  /** Publishes the rows of open entries, which take the place of those published before. */
  publishOpen(now: number): void {
    const some = this.open.count > 0;
    if (!some && !this.openShown) return;
    this.openShown = some;
    const block = this.open.publish(now);
    if (block === undefined) return;
    const message: ToThread = { type: 'block', block, slab: NO_SLAB };
    this.query?.postMessage(message);
    if (now - this.openLoggedAt < OPEN_MICROS) return;
    this.openLoggedAt = now;
    this.writer.postMessage(message);
    this.waiting += blockBytes(block);
  }

  /** Resolves when the writing thread has caught up enough to read on. */
  pace(): Promise<void> | undefined {
    if (this.waiting < PACE_BYTES) return undefined;
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** Publishes what is left and waits until it is on disk. */
  async finish(now: number): Promise<void> {
    this.publish(now, true);
    await new Promise<void>((resolve) => {
      this.finished = resolve;
      this.writer.postMessage({ type: 'finish' } satisfies ToThread);
    });
  }

  private readonly share = (raw: Uint8Array): Uint8Array => {
    if (raw.length === 0) return NOTHING;
    this.lent = this.slabs.lend(raw, this.query === undefined ? 1 : 2);
    return this.lent.raw;
  };

  private answered(message: FromWriter): void {
    if (message.type === 'finished') {
      this.finished?.();
      return;
    }
    this.waiting -= message.bytes;
    this.slabs.give(message.slab);
    if (this.waiting >= PACE_BYTES / 2) return;
    this.wake?.();
    this.wake = undefined;
  }
}
