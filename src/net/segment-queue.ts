import type { Nanos } from '#base/time';
import type { Segment, FlowSide } from './flow-record.ts';

/** What a held segment costs beside its bytes, so that a flood of tiny ones is bounded too. */
export const SEGMENT_COST = 512;

/** A stretch of payload before it is queued: `length` bytes from `seq`, of which `[start, end)` of `bytes` were captured. */
export interface Stretch {
  bytes: Uint8Array;
  start: number;
  end: number;
  seq: number;
  length: number;
  at: Nanos;
  ack: number;
  acks: boolean;
}

/** Drops the first `count` bytes of a stretch. */
export function advance(stretch: Stretch, count: number): void {
  stretch.seq = (stretch.seq + count) | 0;
  stretch.length -= count;
  stretch.start = Math.min(stretch.end, stretch.start + count);
}

/**
 * Queues the parts of a stretch that are not queued yet; where it overlaps queued bytes those stay. Consumes the stretch.
 * Answers the cost in bytes of what was added, 0 when nothing was new.
 */
export function enqueue(me: FlowSide, stretch: Stretch): number {
  const queue = me.queue;
  let i = queue.length;
  while (i > 0 && (((queue[i - 1] as Segment).seq - stretch.seq) | 0) > 0) i--;
  if (i > 0) {
    const covered = ((queue[i - 1] as Segment).end - stretch.seq) | 0;
    if (covered > 0) advance(stretch, Math.min(covered, stretch.length));
  }
  let cost = 0;
  while (stretch.length > 0) {
    const next = queue[i];
    const room = next === undefined ? stretch.length : Math.min(stretch.length, (next.seq - stretch.seq) | 0);
    if (room > 0) {
      queue.splice(i++, 0, copyOf(stretch, room));
      cost += SEGMENT_COST + Math.min(room, stretch.end - stretch.start);
      advance(stretch, room);
    }
    if (next === undefined || stretch.length <= 0) break;
    advance(stretch, Math.min((next.end - stretch.seq) | 0, stretch.length));
    i++;
  }
  me.queued += cost;
  return cost;
}

function copyOf(stretch: Stretch, length: number): Segment {
  const { seq, start, at, ack, acks } = stretch;
  const bytes = stretch.bytes.slice(start, Math.min(stretch.end, start + length));
  return { seq, end: (seq + length) | 0, bytes, at, ack, acks };
}

/** What a queued segment costs. */
export function costOf(segment: Segment): number {
  return SEGMENT_COST + segment.bytes.length;
}

/** Whether all of `[seq, end)` is queued. */
export function covers(queue: readonly Segment[], seq: number, end: number): boolean {
  let from = seq;
  for (const segment of queue) {
    if (((segment.seq - from) | 0) > 0) return false;
    if (((segment.end - from) | 0) > 0) from = segment.end;
    if (((end - from) | 0) <= 0) return true;
  }
  return false;
}

/** How many bytes of a stretch differ from queued ones at the same place. */
export function differing(queue: readonly Segment[], stretch: Stretch): number {
  let count = 0;
  for (let i = queue.length - 1; i >= 0; i--) {
    const segment = queue[i] as Segment;
    if (((segment.end - stretch.seq) | 0) <= 0) break;
    const shift = (segment.seq - stretch.seq) | 0;
    const from = Math.max(0, shift);
    const to = Math.min(stretch.end - stretch.start, shift + segment.bytes.length);
    for (let at = from; at < to; at++) if (stretch.bytes[stretch.start + at] !== segment.bytes[at - shift]) count++;
  }
  return count;
}
