import type { Nanos } from '#base/time';
import type { NetCounters } from './counters.ts';
import type { FlowListener } from './flow.ts';
import type { FlowRecord, Segment, FlowSide } from './flow-record.ts';
import type { NetOptions } from './options.ts';
import { advance, costOf, enqueue, type Stretch } from './segment-queue.ts';

/** Distance beyond which a sequence number does not belong to its stream: no window in use is larger than 16 MiB. */
export const FAR = 1 << 24;

/**
 * The streams of TCP flows: delivers bytes in order and in place, holds what comes early, and declares lost what will not come.
 *
 * Two orders hold for a listener. Within a stream, bytes and gaps come by offset. Between the two streams of a flow, a segment's bytes
 * come after the bytes (or the gap) that the segment acknowledges, as far as they were captured at all.
 */
export class Streams {
  /** Flows with something held or a hole that was acknowledged past. */
  readonly watching: Set<FlowRecord> = new Set<FlowRecord>();
  /** Cost of all held segments. */
  held = 0;
  private readonly listener: FlowListener;
  private readonly options: NetOptions;
  private readonly counters: NetCounters;

  constructor(listener: FlowListener, options: NetOptions, counters: NetCounters) {
    this.listener = listener;
    this.options = options;
    this.counters = counters;
  }

  /** The stream begins at a sequence number; `tentative` when nothing of it was seen there. */
  begin(flow: FlowRecord, me: FlowSide, seq: number, tentative: boolean): void {
    me.known = true;
    me.tentative = tentative;
    me.base = me.next = me.acked = seq;
    me.offset = me.unseen = 0;
    flow.baseSequence[me.side] = seq >>> 0;
  }

  /** Moves a tentative beginning to where the first payload is, `behind` bytes before it. `false`: the payload is early, wait. */
  rebase(flow: FlowRecord, me: FlowSide, seq: number, behind: number): boolean {
    if (behind > 0 && behind <= me.unseen) {
      me.next = seq;
      me.offset -= behind;
      me.unseen -= behind;
      return true;
    }
    // -1: the beginning was taken from a keep-alive, which stands one before the next byte.
    if (behind < -1 && behind >= -FAR) return false;
    this.begin(flow, me, seq, true);
    return true;
  }

  /** Hands on the next `length` bytes of a stream, of which `[start, end)` were captured; the rest is a gap. */
  deliver(
    flow: FlowRecord,
    me: FlowSide,
    peer: FlowSide,
    bytes: Uint8Array,
    start: number,
    end: number,
    length: number,
    at: Nanos,
    ack: number,
    acks: boolean,
  ): void {
    if (me.fresh) this.first(flow, me, bytes, start, end, at);
    const offset = me.offset;
    me.next = (me.next + length) | 0;
    me.offset = offset + length;
    const acked = acks && peer.known ? peer.offset + ((ack - peer.next) | 0) : -1;
    if (start < end) this.listener.data(flow, me.side, bytes, start, end, at, offset, acked < 0 ? -1 : acked);
    const missing = length - (end - start);
    if (missing > 0) this.lose(flow, me, missing, at);
  }

  /** Before anything of a stream is delivered: settles who is who, and declares what was lost before the side was first seen. */
  private first(flow: FlowRecord, me: FlowSide, bytes: Uint8Array, start: number, end: number, at: Nanos): void {
    me.fresh = false;
    me.tentative = false;
    if (!flow.oriented) {
      flow.oriented = true;
      const side = start < end ? this.options.guess?.(bytes, start, end) : undefined;
      if (side !== undefined && side !== me.side) flow.turn();
    }
    if (me.unseen === 0) return;
    this.lose(flow, me, me.unseen, at);
    me.unseen = 0;
  }

  /** Delivers what of a stretch is next and holds the rest. `blocked`: it acknowledges bytes that are still missing. Consumes the stretch. */
  put(flow: FlowRecord, me: FlowSide, peer: FlowSide, stretch: Stretch, blocked: boolean): void {
    const { at } = stretch;
    const early = ((stretch.seq - me.next) | 0) > 0;
    const passed = (me.next - stretch.seq) | 0;
    if (passed > 0) advance(stretch, passed);
    while (stretch.length > 0 && stretch.seq === me.next) {
      if (blocked) break;
      const head = me.queue[0];
      const length = head === undefined ? stretch.length : Math.min(stretch.length, (head.seq - stretch.seq) | 0);
      if (length <= 0) break;
      const end = Math.min(stretch.end, stretch.start + length);
      this.deliver(flow, me, peer, stretch.bytes, stretch.start, end, length, at, stretch.ack, stretch.acks);
      advance(stretch, length);
      this.settle(flow, me, peer, at);
      const covered = (me.next - stretch.seq) | 0;
      if (covered > 0) advance(stretch, Math.min(covered, stretch.length));
    }
    if (stretch.length > 0) this.hold(flow, me, peer, stretch, early);
  }

  private hold(flow: FlowRecord, me: FlowSide, peer: FlowSide, stretch: Stretch, early: boolean): void {
    const { at } = stretch;
    if (me.queue.length === 0) me.waitAt = at;
    const cost = enqueue(me, stretch);
    if (cost === 0) {
      me.retransmissions++;
      this.counters['segments.retransmitted']++;
      return;
    }
    if (early) {
      me.outOfOrder++;
      this.counters['segments.outoforder']++;
    }
    this.held += cost;
    this.observe(flow);
    while (me.queued > this.options.maxQueuedPerSide) {
      this.counters['queue.flowlimit']++;
      this.force(flow, me, peer, at);
    }
    while (this.held > this.options.maxQueued && me.queue.length > 0) {
      this.counters['queue.totallimit']++;
      this.force(flow, me, peer, at);
    }
  }

  /** Delivers what is held of both streams as far as it is next. */
  settle(flow: FlowRecord, me: FlowSide, peer: FlowSide, at: Nanos): void {
    for (let moved = true; moved; ) {
      moved = this.drain(flow, me, peer, at, false);
      if (this.drain(flow, peer, me, at, false)) moved = true;
    }
  }

  /** Delivers what is held of one stream as far as it is next; `forced` also what waits for the other stream. */
  private drain(flow: FlowRecord, me: FlowSide, peer: FlowSide, at: Nanos, forced: boolean): boolean {
    let taken = 0;
    const queue = me.queue;
    while (taken < queue.length) {
      const segment = queue[taken] as Segment;
      const passed = (me.next - segment.seq) | 0;
      if (passed < 0 || (!forced && blockedBy(peer, segment))) break;
      taken++;
      const length = ((segment.end - segment.seq) | 0) - passed;
      me.queued -= costOf(segment);
      this.held -= costOf(segment);
      if (length <= 0) continue;
      const { bytes } = segment;
      this.deliver(flow, me, peer, bytes, Math.min(passed, bytes.length), bytes.length, length, segment.at, segment.ack, segment.acks);
    }
    if (taken > 0) {
      queue.splice(0, taken);
      me.waitAt = at;
    }
    return this.endIfFin(flow, me, at) || taken > 0;
  }

  /** Ends a stream whose FIN is next. The FIN takes one sequence number, and one offset, so that acknowledgements of it make sense. */
  endIfFin(flow: FlowRecord, me: FlowSide, at: Nanos): boolean {
    if (!me.finKnown || me.ended || ((me.next - me.finAt) | 0) < 0) return false;
    me.ended = true;
    flow.oriented = true;
    me.next = (me.next + 1) | 0;
    me.offset++;
    this.listener.end(flow, me.side, 'fin', at);
    return true;
  }

  /** Forgets what is held behind a FIN. */
  trim(me: FlowSide): void {
    const { queue, finAt } = me;
    for (let last = queue[queue.length - 1]; last !== undefined && ((last.end - finAt) | 0) > 0; last = queue[queue.length - 1]) {
      queue.pop();
      this.counters['segments.afterclose']++;
      me.queued -= costOf(last);
      this.held -= costOf(last);
      const length = (finAt - last.seq) | 0;
      if (length <= 0) continue;
      const kept = { ...last, end: finAt, bytes: last.bytes.slice(0, length) };
      queue.push(kept);
      me.queued += costOf(kept);
      this.held += costOf(kept);
    }
  }

  /** A RST ended the stream. */
  cut(flow: FlowRecord, me: FlowSide, at: Nanos): void {
    if (me.ended) return;
    me.ended = true;
    this.listener.end(flow, me.side, 'rst', at);
  }

  private observe(flow: FlowRecord): void {
    if (flow.watched) return;
    flow.watched = true;
    this.watching.add(flow);
  }

  /** The other side acknowledged past the next byte of `me` (`me.acked`). */
  noteHole(flow: FlowRecord, me: FlowSide, at: Nanos): void {
    if (me.hole) return;
    me.hole = true;
    me.holeAt = at;
    me.holeAck = me.acked;
    me.holePackets = 0;
    this.observe(flow);
  }

  /** Looks after the holes of a flow; `counts` when a packet of the flow set it off. */
  watch(flow: FlowRecord, at: Nanos, counts: boolean): void {
    this.watchSide(flow, flow.a, flow.b, at, counts);
    this.watchSide(flow, flow.b, flow.a, at, counts);
    if (flow.a.hole || flow.b.hole || flow.a.queue.length > 0 || flow.b.queue.length > 0) return;
    flow.watched = false;
    this.watching.delete(flow);
  }

  private watchSide(flow: FlowRecord, me: FlowSide, peer: FlowSide, at: Nanos, counts: boolean): void {
    if (me.hole) {
      if (counts) me.holePackets++;
      if (((me.holeAck - me.next) | 0) > 0 && this.isRipe(me, at)) this.giveUp(flow, me, peer, me.holeAck, at);
      if (((me.holeAck - me.next) | 0) <= 0) {
        me.hole = false;
        // What was acknowledged later has its own patience.
        if (!me.ended && ((me.acked - me.next) | 0) > 0) this.noteHole(flow, me, at);
      }
    }
    if (me.queue.length > 0 && at - me.waitAt >= this.options.holeAge) {
      this.counters['queue.aged']++;
      this.force(flow, me, peer, at);
    }
  }

  private isRipe(me: FlowSide, at: Nanos): boolean {
    const { holePackets, holeTime, holePacketsAlone, holeTimeAlone } = this.options;
    const waited = at - me.holeAt;
    return waited >= holeTimeAlone || me.holePackets > holePacketsAlone || (me.holePackets > holePackets && waited >= holeTime);
  }

  /** Declares lost what is missing before `upto`, and delivers what is held behind each hole. */
  private giveUp(flow: FlowRecord, me: FlowSide, peer: FlowSide, upto: number, at: Nanos): void {
    const limit = me.finKnown && ((upto - me.finAt) | 0) > 0 ? me.finAt : upto;
    for (let missing = (limit - me.next) | 0; missing > 0; missing = (limit - me.next) | 0) {
      const head = me.queue[0];
      if (head === undefined && missing === 1 && peer.finKnown && !me.finKnown) {
        // One byte, after the other side has ended: the FIN was lost, not data.
        me.finKnown = me.fin = true;
        me.finAt = me.next;
      } else {
        const length = head === undefined ? missing : Math.min(missing, (head.seq - me.next) | 0);
        if (length > 0) this.skip(flow, me, length, at);
        else if (!this.drain(flow, me, peer, at, false)) break;
      }
      this.settle(flow, me, peer, at);
    }
  }

  /** Gives up the hole before the first held segment and delivers it, whatever it waits for. */
  private force(flow: FlowRecord, me: FlowSide, peer: FlowSide, at: Nanos): void {
    const head = me.queue[0];
    if (head === undefined) return;
    const missing = (head.seq - me.next) | 0;
    if (missing > 0) this.skip(flow, me, missing, at);
    this.drain(flow, me, peer, at, true);
    this.settle(flow, me, peer, at);
  }

  /** Takes a stream up at a sequence number that is far from where it was: the capture stopped for a while. */
  jump(flow: FlowRecord, me: FlowSide, peer: FlowSide, seq: number, at: Nanos): void {
    while (me.queue.length > 0) this.force(flow, me, peer, at);
    if (me.next !== seq) this.skip(flow, me, (seq - me.next) >>> 0, at);
    me.acked = seq;
    me.hole = false;
  }

  /** Delivers all that is held, with the gaps between, and the gap at the end that the other side acknowledged. */
  flush(flow: FlowRecord, at: Nanos): void {
    const { a, b } = flow;
    this.flushAcked(flow, a, b, at);
    this.flushAcked(flow, b, a, at);
    while (a.queue.length > 0) this.force(flow, a, b, at);
    while (b.queue.length > 0) this.force(flow, b, a, at);
    a.hole = b.hole = flow.watched = false;
    this.watching.delete(flow);
  }

  private flushAcked(flow: FlowRecord, me: FlowSide, peer: FlowSide, at: Nanos): void {
    if (!me.known || me.ended || me.packets === 0) return;
    const missing = (me.acked - me.next) | 0;
    // One byte with nothing behind it is a FIN that was not captured.
    if (missing > 1 || (missing === 1 && me.queued > 0)) this.giveUp(flow, me, peer, me.acked, at);
  }

  private skip(flow: FlowRecord, me: FlowSide, length: number, at: Nanos): void {
    if (me.fresh) this.first(flow, me, EMPTY, 0, 0, at);
    me.lostFrom = me.next;
    me.next = (me.next + length) | 0;
    me.lostTo = me.next;
    me.offset += length;
    this.lose(flow, me, length, at);
  }

  private lose(flow: FlowRecord, me: FlowSide, length: number, at: Nanos): void {
    me.lost += length;
    me.gaps++;
    this.counters['gap.count']++;
    this.counters['gap.bytes'] += length;
    this.listener.gap(flow, me.side, length, at);
  }
}

const EMPTY = new Uint8Array(0);

/** Whether a segment acknowledges bytes of the other stream that are neither delivered nor given up. */
function blockedBy(peer: FlowSide, segment: Segment): boolean {
  return segment.acks && peer.hole && ((segment.ack - peer.next) | 0) > 0 && !peer.ended;
}
