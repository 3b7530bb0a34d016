import type { Draft } from './draft.ts';
import type { Exchange } from './exchange.ts';

/**
 * Which request a response without a key answers. While nothing was lost: the oldest one. After a loss, by TCP's own acknowledgements: a response
 * that starts at server offset `s` in a segment that acknowledged client offset `A` answers a request that ended at or before `A`, sent when the client
 * had acknowledged no more than `s`. Requests that were sent on the same acknowledgement form a burst. The newest burst that fits is the one;
 * inside a burst of several, order can be trusted only when no loss touched it. What cannot be known is given up rather than guessed.
 */
export class Pairing {
  private queue: Exchange[] = [];
  private head = 0;
  /** Whether bytes were lost on either side, and whether several requests ever waited at once. */
  private lossy = false;
  private pipelined = false;
  private serverLossEnd = -1;
  private taintedBurst = -1;
  private taintNext = false;
  /** Requests that were given up for want of room before all that wait; their answers may still come. The burst of the last of them. */
  private evicted = 0;
  private evictedBurst = -1;
  /** Whether requests are sent while answers to earlier ones are still due, so that bursts do not tell requests apart. */
  private overlapping = false;

  /** Requests that wait. */
  get size(): number {
    return this.queue.length - this.head;
  }

  /** The request that waits longest leaves the queue for want of room. */
  evict(): Exchange | undefined {
    if (this.head === this.queue.length) return undefined;
    const exchange = this.shift();
    this.evicted++;
    this.evictedBurst = exchange.burst;
    return exchange;
  }

  /** Whether something was lost, so that a missing answer proves nothing. */
  get unsure(): boolean {
    return this.lossy;
  }

  /** Puts a request back in front: its answer was provisional. */
  restore(exchange: Exchange): void {
    if (this.head > 0) this.queue[--this.head] = exchange;
    else this.queue.unshift(exchange);
  }

  /** A request began. */
  add(exchange: Exchange, draft: Draft): void {
    exchange.burst = draft.acked;
    if (this.head < this.queue.length) {
      this.pipelined = true;
      if (!this.lossy && (this.queue[this.queue.length - 1] as Exchange).burst !== draft.acked) this.overlapping = true;
    }
    if (this.taintNext) {
      this.taintedBurst = draft.acked;
      this.taintNext = false;
    }
    exchange.tainted = this.pipelined && this.taintedBurst >= 0 && draft.acked === this.taintedBurst;
    this.queue.push(exchange);
  }

  /** The client lost bytes: requests may be missing. */
  lostRequests(): void {
    this.lossy = true;
    this.taintNext = true;
  }

  /** The server lost bytes that end at `offset`: responses may be missing. */
  lostResponses(offset: number): void {
    this.lossy = true;
    this.serverLossEnd = offset;
  }

  /** The request that a response answers; it leaves the queue. Requests that can no longer be answered are handed to `giveUp`. */
  take(response: Draft, giveUp: (exchange: Exchange) => void): Exchange | undefined {
    if (!this.lossy && this.evicted > 0) {
      this.evicted--;
      return undefined;
    }
    if (this.head === this.queue.length) return undefined;
    if (!this.lossy || response.acked < 0) return this.shift();
    let last = -1;
    for (let i = this.queue.length - 1; i >= this.head; i--) {
      const waiting = this.queue[i] as Exchange;
      if (waiting.burst <= response.offset && waiting.requestEnd >= 0 && waiting.requestEnd <= response.acked) {
        last = i;
        break;
      }
    }
    if (last < 0) return undefined;
    const { burst, tainted } = this.queue[last] as Exchange;
    let first = last;
    while (first > this.head && (this.queue[first - 1] as Exchange).burst === burst) first--;
    // An older burst none of whose answers can be lost is still being answered.
    if (first > this.head && this.pipelined && (this.queue[first - 1] as Exchange).burst >= this.serverLossEnd) this.overlapping = true;
    const size = last - first + 1;
    for (let older = first - this.head; older > 0; older--) giveUp(this.shift());
    const certain = !tainted && !this.overlapping && burst > this.evictedBurst && burst >= this.serverLossEnd;
    if (certain || !this.pipelined) return this.shift();
    for (let unsure = size; unsure > 0; unsure--) giveUp(this.shift());
    return undefined;
  }

  /** Takes a request out that ended otherwise. */
  remove(exchange: Exchange): void {
    const at = this.queue.indexOf(exchange, this.head);
    if (at === this.head) this.shift();
    else if (at > 0) this.queue.splice(at, 1);
  }

  /** Hands over every request that waits. */
  drain(each: (exchange: Exchange) => void): void {
    while (this.head < this.queue.length) each(this.shift());
  }

  private shift(): Exchange {
    const exchange = this.queue[this.head] as Exchange;
    this.head++;
    if (this.head === this.queue.length) {
      if (this.head > 64) this.queue = [];
      else this.queue.length = 0;
      this.head = 0;
    } else if (this.head > 1024) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    return exchange;
  }
}
