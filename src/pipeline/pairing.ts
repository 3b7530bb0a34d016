import type { Draft } from './draft.ts';
import type { Exchange } from './exchange.ts';

/**
 * Which request a response without a key answers. While nothing was lost: the oldest one. After a loss, by TCP's own acknowledgements: a response
 * that starts at server offset `s` in a segment that acknowledged client offset `A` answers a request that ended at or before `A`, sent when the client
 * had acknowledged no more than `s`, if nothing is missing between that request and `A`. Requests that were sent on the same acknowledgement form a burst. The newest burst that fits is the one;
 * inside a burst of several, order can be trusted only when no loss touched it. What cannot be known is given up rather than guessed.
 */
export class Pairing {
  /** Those that wait are at `[head, tail)`. An array whose length is set to 0 loses its memory, and with one request at a time that would be for each. */
  private queue: (Exchange | undefined)[] = [];
  private head = 0;
  private tail = 0;
  /** Whether bytes of either side are missing (`lost`: since it began), and whether several requests ever waited at once. */
  private lossy = false;
  private lost = false;
  private pipelined = false;
  private serverLossEnd = -1;
  private taintedBurst = -1;
  private taintNext = false;
  /** Where client bytes went missing last, and where the first answer to what was in them began; -1 while none came. */
  private lostFrom = 0;
  private lostAnswerAt = -1;
  /** The burst that a stream was joined in: some of it may not have been seen. */
  private joinedBurst = -2;
  /** Requests that were given up for want of room before all that wait; their answers may still come. The burst of the last of them. */
  private evicted = 0;
  private evictedBurst = -1;
  private lastEvicted: Exchange | undefined = undefined;
  /** Whether requests are sent while answers to earlier ones are still due, so that bursts do not tell requests apart. */
  private overlapping = false;

  /** Requests that wait. */
  get size(): number {
    return this.tail - this.head;
  }

  /** The request that waits longest leaves the queue for want of room. */
  evict(): Exchange | undefined {
    if (this.head === this.tail) return undefined;
    const exchange = this.shift();
    this.evicted++;
    this.lastEvicted = exchange;
    this.evictedBurst = exchange.burst;
    return exchange;
  }

  /** Whether something was lost, so that a missing answer proves nothing. */
  get unsure(): boolean {
    return this.lost;
  }

  /** Puts a request back in front: its answer was provisional. */
  restore(exchange: Exchange): void {
    if (this.head > 0) this.queue[--this.head] = exchange;
    else {
      this.queue.unshift(exchange);
      this.tail++;
    }
  }

  /** A request began; `delivered` bytes of answers were seen before it. */
  add(exchange: Exchange, draft: Draft, delivered: number): void {
    exchange.burst = draft.acked;
    if (this.head < this.tail) {
      // An answer that is acknowledged but was not seen is about to be declared lost: then this proves nothing.
      const same = (this.queue[this.tail - 1] as Exchange).burst === draft.acked;
      const sure = !this.lossy && draft.acked <= delivered;
      if (same || sure) this.pipelined = true;
      if (sure && !same) this.overlapping = true;
    }
    if (this.joinedBurst === -1) this.joinedBurst = draft.acked;
    if (this.taintNext) {
      // Whoever waits for answers has sent what is missing before the answer to it, and this request after it.
      if (this.lostAnswerAt < 0 || this.lostAnswerAt >= draft.acked) this.taintedBurst = draft.acked;
      this.taintNext = false;
    }
    exchange.tainted = this.taintedBurst >= 0 && draft.acked === this.taintedBurst;
    this.queue[this.tail++] = exchange;
  }

  /** The stream was joined in the middle: answers to requests that were not seen may come first. */
  joined(): void {
    this.lossy = true;
    this.joinedBurst = -1;
  }

  /** Bytes of the client from `offset` on are missing or were not understood: there may be requests in them. */
  lostRequests(offset: number): void {
    this.lossy = true;
    this.lost = true;
    this.taintNext = true;
    this.lostFrom = offset;
    this.lostAnswerAt = -1;
    for (let i = this.tail - 1; i >= this.head; i--) {
      const waiting = this.queue[i] as Exchange;
      if (waiting.lossAfter >= 0) break;
      waiting.lossAfter = offset;
    }
  }

  /** Bytes of the server that end at `offset` are missing or were not understood: there may be responses in them. */
  lostResponses(offset: number): void {
    this.lossy = true;
    this.lost = true;
    this.serverLossEnd = offset;
  }

  /**
   * The request that a response answers; it leaves the queue. Requests that can no longer be answered are handed to `giveUp`. `delivered` bytes of
   * requests were seen before it.
   */
  take(response: Draft, delivered: number, giveUp: (exchange: Exchange) => void): Exchange | undefined {
    if (this.taintNext && this.lostAnswerAt < 0 && response.acked > this.lostFrom) this.lostAnswerAt = response.offset;
    if (!this.lossy && this.evicted > 0) {
      // Which of them does not matter: it is closed, and so is what answers it.
      this.evicted--;
      return this.lastEvicted;
    }
    if (this.head === this.tail) return undefined;
    if (!this.lossy || response.acked < 0) return this.shift();
    let last = -1;
    for (let i = this.tail - 1; i >= this.head; i--) {
      const waiting = this.queue[i] as Exchange;
      if (waiting.burst <= response.offset && waiting.requestEnd >= 0 && waiting.requestEnd <= response.acked) {
        last = i;
        break;
      }
    }
    if (last < 0) return undefined;
    const { burst, tainted, lossAfter } = this.queue[last] as Exchange;
    let first = last;
    while (first > this.head && (this.queue[first - 1] as Exchange).burst === burst) first--;
    // An older burst none of whose answers can be lost is still being answered.
    if (first > this.head && this.pipelined && (this.queue[first - 1] as Exchange).burst >= this.serverLossEnd) this.overlapping = true;
    const size = last - first + 1;
    for (let older = first - this.head; older > 0; older--) giveUp(this.shift());
    const certain = burst !== this.joinedBurst && !this.overlapping && burst > this.evictedBurst && burst >= this.serverLossEnd;
    // A FIN counts as one byte.
    const between = (lossAfter >= 0 && lossAfter < response.acked) || response.acked > delivered + 1;
    if (!tainted && !between && (certain || !this.pipelined)) return this.shift();
    for (let unsure = size; unsure > 0; unsure--) giveUp(this.shift());
    return undefined;
  }

  /** Takes a request out that ended otherwise. */
  remove(exchange: Exchange): void {
    const at = this.queue.indexOf(exchange, this.head);
    if (at === this.head) this.shift();
    else if (at > 0) {
      this.queue.splice(at, 1);
      this.tail--;
    }
  }

  /** Hands over every request that waits. */
  drain(each: (exchange: Exchange) => void): void {
    while (this.head < this.tail) each(this.shift());
  }

  private shift(): Exchange {
    const exchange = this.queue[this.head] as Exchange;
    this.queue[this.head++] = undefined;
    if (this.head === this.tail) {
      if (this.head > 64) this.queue = [];
      this.head = 0;
      this.tail = 0;
    } else if (this.head > 1024) {
      this.queue = this.queue.slice(this.head, this.tail);
      this.tail -= this.head;
      this.head = 0;
    }
    return exchange;
  }
}
