import type { MessagePort } from 'node:worker_threads';
import type { Block } from '#store/block';
import { blockBytes } from '#store/block';
import { SegmentBuilder } from '#store/writer-rows';

/** Bytes of blocks that the writing thread has not taken yet, at which a file is read no further. */
const PACE_BYTES = 16 * 1024 * 1024;
/** … and at which a live capture drops the messages of its blocks, and then the blocks themselves, rather than grow. */
const DROP_MESSAGES_BYTES = 96 * 1024 * 1024;
const DROP_BYTES = 160 * 1024 * 1024;

/** What the capturing thread tells the others. */
export type ToThread = { readonly type: 'block'; readonly block: Block } | { readonly type: 'finish' };
/** What the writing thread answers: bytes that it has taken. */
export type FromWriter = { readonly type: 'taken'; readonly bytes: number } | { readonly type: 'finished' };

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
    const block = this.rows.publish(now, finish);
    if (block === undefined) return;
    const bytes = blockBytes(block);
    if (this.waiting > DROP_MESSAGES_BYTES) {
      this.droppedMessages += block.rows;
      this.send({ ...block, raw: block.raw.subarray(0, 0), frames: [] }, bytes - block.raw.length);
    } else this.send(block, bytes);
  }

  /** Publishes the rows of open entries, which take the place of those published before. */
  publishOpen(now: number): void {
    const some = this.open.count > 0;
    if (!some && !this.openShown) return;
    this.openShown = some;
    const block = this.open.publish(now);
    if (block === undefined) return;
    this.query?.postMessage({ type: 'block', block } satisfies ToThread);
    this.writer.postMessage({ type: 'block', block } satisfies ToThread);
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

  private send(block: Block, bytes: number): void {
    this.waiting += bytes;
    this.query?.postMessage({ type: 'block', block } satisfies ToThread);
    this.writer.postMessage({ type: 'block', block } satisfies ToThread);
  }

  private answered(message: FromWriter): void {
    if (message.type === 'finished') {
      this.finished?.();
      return;
    }
    this.waiting -= message.bytes;
    if (this.waiting >= PACE_BYTES / 2) return;
    this.wake?.();
    this.wake = undefined;
  }
}
