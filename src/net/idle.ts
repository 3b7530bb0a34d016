import type { Nanos } from '#base/time';
import { NANOS_PER_SECOND } from '#base/time';
import type { FlowRecord } from './flow-record.ts';

/** A flow is moved to the end of its list at most once in this time, so that most packets leave the list alone. */
const STEP = NANOS_PER_SECOND;

/** The step that a time lies in, a small integer. */
export function epochOf(at: Nanos): number {
  return Math.floor(at / STEP);
}

/** Flows with one idle timeout, the longest idle first, true to a second: finding the next to expire or evict costs nothing. */
export class IdleList {
  readonly timeout: Nanos;
  head: FlowRecord | undefined = undefined;
  private tail: FlowRecord | undefined = undefined;
  size = 0;

  constructor(timeout: Nanos) {
    this.timeout = timeout;
  }

  /** Puts a flow at the end. It must be in no list. */
  add(flow: FlowRecord, at: Nanos): void {
    flow.list = this;
    flow.listedAt = at;
    flow.older = this.tail;
    flow.newer = undefined;
    if (this.tail === undefined) this.head = flow;
    else this.tail.newer = flow;
    this.tail = flow;
    this.size++;
  }

  /** Takes out a flow that is in this list. */
  remove(flow: FlowRecord): void {
    if (flow.older === undefined) this.head = flow.newer;
    else flow.older.newer = flow.newer;
    if (flow.newer === undefined) this.tail = flow.older;
    else flow.newer.older = flow.older;
    flow.older = undefined;
    flow.newer = undefined;
    flow.list = undefined;
    this.size--;
  }

  /** Moves a flow to the end after it was active at `at`. */
  refresh(flow: FlowRecord, at: Nanos): void {
    this.remove(flow);
    this.add(flow, at);
  }

  /** The flow at the front if it has been idle for the timeout; those that were active since they were listed move back. */
  expired(at: Nanos): FlowRecord | undefined {
    for (let flow = this.head; flow !== undefined; flow = this.head) {
      if (at - flow.listedAt < this.timeout) return undefined;
      if (at - flow.lastAt >= this.timeout) return flow;
      this.refresh(flow, flow.lastAt);
    }
    return undefined;
  }
}

/** Notes activity of a flow at `at`, in the step `epoch`; cheap enough for every packet. */
export function touch(flow: FlowRecord, at: Nanos, epoch: number): void {
  flow.lastAt = at;
  if (flow.epoch !== epoch) {
    flow.epoch = epoch;
    flow.list?.refresh(flow, at);
  }
}
