import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import { STORED_CUT, type StoredMessage } from '#entry/stored';
import type { Message } from '#protocols/contract/message';
import type { Counters } from './counters.ts';
import type { Exchange } from './exchange.ts';
import type { Limits } from './limits.ts';

const FIRST_SIZE = 2048;
const POOLED_SIZE = 16_384;
const EMPTY = new Uint8Array(0);

/** The memory that messages in the making share: a pool of drafts, and the sum that they may hold. */
export class DraftPool {
  readonly limits: Limits;
  readonly counters: Counters;
  /** Whether messages are kept at all; `false` keeps hot fields only. */
  readonly keepMessages: boolean;
  held = 0;
  private readonly free: Draft[] = [];

  constructor(limits: Limits, counters: Counters, keepMessages: boolean) {
    this.limits = limits;
    this.counters = counters;
    this.keepMessages = keepMessages;
  }

  take(): Draft {
    const draft = this.free.pop() ?? new Draft(this);
    draft.free = false;
    return draft;
  }

  /** Takes a draft back that nobody holds any more. */
  give(draft: Draft): void {
    if (draft.free) return;
    draft.free = true;
    if (draft.stored.length > POOLED_SIZE) {
      this.held -= draft.stored.length;
      draft.stored = EMPTY;
    }
    if (this.free.length < 1024) this.free.push(draft);
    else this.held -= draft.stored.length;
  }

  /** Takes the memory of a draft whose entry closed while its dissector was still filling it: what comes for it from now on is ignored. */
  silence(draft: Draft): void {
    this.held -= draft.stored.length;
    draft.silence();
  }
}

/** A message in the making: the host's side of `Message`. */
export class Draft implements Message {
  private readonly pool: DraftPool;
  private keeping = false;
  side: Side = 0;
  at: Nanos = 0;
  endAt: Nanos = 0;
  /** Stream offset of the first byte and, once done, of the byte behind the last; what its first segment acknowledged of the other stream. */
  offset = 0;
  endOffset = 0;
  acked = -1;
  size = 0;
  context = '';
  kept = 0;
  stored: Uint8Array = EMPTY;
  parts: number[] = [];
  flags = 0;
  isRequest = true;
  done = false;
  /** Whether its trailers were handed to the inner protocol. */
  trailed = false;
  key: number | undefined = undefined;
  /** The last one that it belonged to, also while it is free. */
  exchange: Exchange | undefined = undefined;
  /** In the pool: waits for another message. */
  free = false;
  /** Set once the message is complete and masked. */
  message: StoredMessage | undefined = undefined;

  constructor(pool: DraftPool) {
    this.pool = pool;
  }

  /** Makes it ready for a new message. */
  start(side: Side, at: Nanos, offset: number, acked: number, isRequest: boolean, key: number | undefined): void {
    this.side = side;
    this.at = at;
    this.endAt = at;
    this.offset = offset;
    this.endOffset = offset;
    this.acked = acked;
    this.size = 0;
    this.context = '';
    this.kept = 0;
    if (this.parts.length > 0) this.parts = [];
    this.flags = 0;
    this.isRequest = isRequest;
    this.done = false;
    this.trailed = false;
    this.key = key;
    this.message = undefined;
    this.keeping = this.pool.keepMessages;
  }

  silence(): void {
    this.keeping = false;
    this.stored = EMPTY;
    this.kept = 0;
  }

  keep(bytes: Uint8Array, start: number, end: number): void {
    if (!this.keeping || end <= start) return;
    const room = this.pool.limits.messageBytes - this.kept;
    let length = end - start;
    if (length > room) {
      if ((this.flags & STORED_CUT) === 0) this.pool.counters.add('messages.cut');
      this.flags |= STORED_CUT;
      length = room;
    }
    if (length <= 0) return;
    if (this.kept + length > this.stored.length && !this.grow(this.kept + length)) return;
    this.stored.set(bytes.subarray(start, start + length), this.kept);
    this.kept += length;
  }

  part(): void {
    this.parts.push(this.kept);
  }

  mark(flags: number): void {
    this.flags |= flags;
  }

  private grow(needed: number): boolean {
    let size = Math.max(FIRST_SIZE, this.stored.length);
    while (size < needed) size *= 2;
    if (this.pool.held + size - this.stored.length > this.pool.limits.pendingBytes) {
      if ((this.flags & STORED_CUT) === 0) this.pool.counters.add('messages.pendingBytes');
      this.flags |= STORED_CUT;
      return false;
    }
    this.pool.held += size - this.stored.length;
    const larger = new Uint8Array(size);
    larger.set(this.stored.subarray(0, this.kept));
    this.stored = larger;
    return true;
  }
}
