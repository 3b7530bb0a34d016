import type { Nanos } from '#base/time';
import type { NetCounters } from './counters.ts';
import { type Endpoints, servesSurely } from './endpoints.ts';
import type { FlowListener } from './flow.ts';
import { type Direction, type FlowRecord, isUnanswered, type FlowSide } from './flow-record.ts';
import { type CloseFlow, type Flows, TCP_FLOWS } from './flows.ts';
import { touch } from './idle.ts';
import type { NetOptions } from './options.ts';
import { ACK, FIN, type Packet, RST, SYN } from './packet.ts';
import { covers, differing, type Stretch } from './segment-queue.ts';
import { FAR, Streams } from './streams.ts';

/** Segments in a row that must be far from their stream before it is taken up where they are. */
const STRANGE = 4;

/**
 * TCP (RFC 9293): follows the states of connections and puts segments into streams. What is in order is delivered in place, without a
 * copy; `Streams` holds the rest. Sequence numbers are int32, compared as `(a - b) | 0`.
 */
export class Assembler {
  private readonly listener: FlowListener;
  private readonly counters: NetCounters;
  private readonly flows: Flows;
  private readonly endpoints: Endpoints;
  private readonly close: CloseFlow;
  private readonly streams: Streams;
  /** One stretch for all, filled for each irregular segment. */
  private readonly stretch: Stretch = { bytes: new Uint8Array(0), start: 0, end: 0, seq: 0, length: 0, at: 0, ack: 0, acks: false };

  constructor(listener: FlowListener, options: NetOptions, counters: NetCounters, flows: Flows, endpoints: Endpoints, close: CloseFlow) {
    this.listener = listener;
    this.counters = counters;
    this.flows = flows;
    this.endpoints = endpoints;
    this.close = close;
    this.streams = new Streams(listener, options, counters);
  }

  /** Bytes held in queues of all flows. */
  get held(): number {
    return this.streams.held;
  }

  /** Takes a TCP segment. */
  push(packet: Packet): void {
    const flows = this.flows;
    let flow = flows.find(packet, TCP_FLOWS);
    const direction = flows.direction;
    if (flow === undefined) flow = this.open(packet, direction);
    else if (flow.closed || (packet.flags & SYN) !== 0) {
      if (this.replaces(flow, packet, direction)) flow = this.open(packet, direction);
      else if (flow.closed) {
        this.afterwards(packet, direction === 0 ? flow.a : flow.b);
        touch(flow, packet.at, flows.epoch);
        return;
      }
    }
    if (direction === 0) this.segment(flow, packet, flow.a, flow.b);
    else this.segment(flow, packet, flow.b, flow.a);
  }

  /** Gives up holes that are old enough. */
  tick(at: Nanos): void {
    for (const flow of this.streams.watching) {
      this.streams.watch(flow, at, false);
      this.closeIfDone(flow, at);
    }
  }

  /** Delivers all that is held of a flow that is about to be closed. */
  finish(flow: FlowRecord, at: Nanos): void {
    this.streams.flush(flow, at);
  }

  /**
   * Whether a packet begins a new connection on a 5-tuple that is in the table; then the old flow is closed and removed. A SYN does unless
   * it is a copy of the one that began the flow; after the end also data that is far from the old streams (its SYN was not captured).
   */
  private replaces(flow: FlowRecord, packet: Packet, direction: Direction): boolean {
    const me = direction === 0 ? flow.a : flow.b;
    const { flags, seq, at } = packet;
    if ((flags & SYN) !== 0) {
      if (!me.known && !flow.closed) return false;
      // After the end even the same SYN is a new attempt, unless it is a copy from another tap.
      const again = flow.closed && packet.tap === me.tap && (flags & ACK) === 0;
      if (me.known && ((seq + 1) | 0) === me.base && !again) return false;
    } else {
      if ((flags & RST) !== 0 || packet.length === 0 || !me.known) return false;
      if (Math.abs((seq - me.next) | 0) < FAR) return false;
    }
    if (!flow.closed) {
      this.counters['flows.reused']++;
      this.close(flow, isUnanswered(flow) ? 'unanswered' : 'reused', at);
    }
    this.flows.remove(flow);
    return true;
  }

  private open(packet: Packet, direction: Direction): FlowRecord {
    const turned: Direction = direction === 0 ? 1 : 0;
    const syn = (packet.flags & SYN) !== 0;
    const sure = syn ? (packet.flags & ACK) !== 0 : servesSurely(packet, this.endpoints);
    // Without a better sign the lower port serves.
    const serves = sure ?? packet.sourcePort < packet.destinationPort;
    const flow = this.flows.add(packet, TCP_FLOWS, serves ? turned : direction, syn ? this.flows.opening : this.flows.open);
    flow.oriented = sure !== undefined;
    flow.opening = syn;
    flow.started = syn;
    if (!syn) this.counters['flows.midstream']++;
    this.listener.open(flow);
    return flow;
  }

  /** One segment of `me`, who talks to `peer`. */
  private segment(flow: FlowRecord, packet: Packet, me: FlowSide, peer: FlowSide): void {
    if (packet.tap !== me.tap) {
      if (me.tap !== -1 && !this.bringsNews(packet, me, peer)) {
        this.counters['segments.duplicate']++;
        return;
      }
      me.tap = packet.tap;
    }
    const { flags, length, at } = packet;
    me.packets++;
    me.bytes += length;
    touch(flow, at, this.flows.epoch);
    let seq = packet.seq;
    if ((flags & (SYN | RST)) !== 0) {
      if ((flags & RST) !== 0) {
        this.reset(flow, packet, me, peer);
        return;
      }
      this.synchronise(flow, packet, me);
      seq = (seq + 1) | 0;
    } else if (flow.opening) this.established(flow, packet, me);
    const held = (flags & ACK) !== 0 && this.acknowledge(flow, packet, me, peer);
    if (packet.window !== 0) me.zeroWindow = false;
    else if (!me.zeroWindow) {
      me.zeroWindow = true;
      me.zeroWindows++;
    }
    if (length > 0) {
      if (seq === me.next && !held && !me.fresh && me.queued === 0 && !me.finKnown) {
        this.streams.deliver(flow, me, peer, packet.bytes, packet.payload, packet.payloadEnd, length, at, packet.ack, (flags & ACK) !== 0);
        if (peer.queued !== 0) this.streams.settle(flow, me, peer, at);
      } else this.irregular(flow, packet, me, peer, seq, held);
    } else if (seq !== me.next || !me.known) this.bare(packet, flow, me, peer, seq);
    if ((flags & FIN) !== 0) this.finSeen(flow, me, (seq + length) | 0, at);
    if (flow.watched) this.streams.watch(flow, at, true);
    if (me.ended || peer.ended) this.closeIfDone(flow, at);
  }

  private closeIfDone(flow: FlowRecord, at: Nanos): void {
    if (!flow.a.ended || !flow.b.ended || flow.closed) return;
    this.close(flow, 'fin', at);
    this.flows.linger(flow, at);
  }

  /**
   * Whether a segment from another tap than the side's last one says anything new. If not it is a copy. (The tap that brings news first
   * becomes the side's own, so that each retransmission is counted once however many taps saw it.)
   */
  private bringsNews(packet: Packet, me: FlowSide, peer: FlowSide): boolean {
    const { flags, length } = packet;
    if ((flags & RST) !== 0 || ((flags & SYN) !== 0 && !me.syn) || ((flags & FIN) !== 0 && !me.finKnown)) return true;
    if ((flags & ACK) !== 0 && (!peer.known || ((packet.ack - peer.acked) | 0) > 0)) return true;
    if (length === 0) return false;
    if (!me.known) return true;
    const seq = (flags & SYN) !== 0 ? (packet.seq + 1) | 0 : packet.seq;
    const end = (seq + length) | 0;
    if (((end - me.next) | 0) <= 0) return false;
    return !covers(me.queue, ((seq - me.next) | 0) > 0 ? seq : me.next, end);
  }

  /** SYN and SYN-ACK: where the stream begins, and who is who. */
  private synchronise(flow: FlowRecord, packet: Packet, me: FlowSide): void {
    const { at } = packet;
    const answers = (packet.flags & ACK) !== 0;
    if (!answers) {
      flow.syns++;
      if (flow.synAt < 0) flow.synAt = at;
    } else if (flow.synAckAt < 0) flow.synAckAt = at;
    flow.started = true;
    if (me.syn) {
      if (answers) this.retransmitted(me);
      return;
    }
    me.syn = true;
    if (!me.known || (me.fresh && me.tentative)) this.streams.begin(flow, me, (packet.seq + 1) | 0, false);
    if (answers) this.endpoints.learn(packet);
    const toldNothing = flow.a.fresh && flow.b.fresh && !flow.a.ended && !flow.b.ended;
    if (toldNothing && flow.syns + (answers ? 1 : 0) <= 1 && me.side !== (answers ? 1 : 0)) flow.turn();
    flow.oriented = true;
  }

  /** The first segment after the SYNs. */
  private established(flow: FlowRecord, packet: Packet, me: FlowSide): void {
    flow.opening = false;
    if (me.side === 0 && flow.synAckAt >= 0) flow.establishedAt = packet.at;
    this.flows.schedule(flow, this.flows.open, packet.at);
  }

  /**
   * Notes what a segment acknowledges. `true` when it acknowledges bytes that were not seen yet: they are lost, or come a moment later.
   * Its own payload is held until that is settled, so that a response is never delivered before its request.
   */
  private acknowledge(flow: FlowRecord, packet: Packet, me: FlowSide, peer: FlowSide): boolean {
    const ack = packet.ack;
    if (!peer.known) {
      this.streams.begin(flow, peer, ack, true);
      return false;
    }
    const beyond = (ack - peer.next) | 0;
    if (beyond <= 0) {
      if (((ack - peer.acked) | 0) > 0) peer.acked = ack;
      return false;
    }
    if (peer.packets === 0) {
      // One-sided: the other direction may never show up. Its offsets go on, the gap is declared when it does.
      peer.next = ack;
      peer.acked = ack;
      peer.offset += beyond;
      peer.unseen += beyond;
      return false;
    }
    if (beyond === 1 && peer.fresh && peer.tentative && peer.queued === 0) {
      // Its first segment was a keep-alive, which stands one before the next byte.
      this.streams.begin(flow, peer, ack, true);
      return false;
    }
    if (beyond > FAR || peer.ended) {
      if (me.strange === 0) this.counters['segments.strange']++;
      return false;
    }
    if (((ack - peer.acked) | 0) > 0) peer.acked = ack;
    this.streams.noteHole(flow, peer, packet.at);
    return true;
  }

  /** Segments without payload that are not where the next byte is: first sight of a stream, keep-alives, probes. */
  private bare(packet: Packet, flow: FlowRecord, me: FlowSide, peer: FlowSide, seq: number): void {
    if (!me.known) {
      this.streams.begin(flow, me, seq, true);
      return;
    }
    if ((packet.flags & (SYN | FIN)) === 0 && ((seq - me.next) | 0) === -1 && !peer.zeroWindow) me.keepAlives++;
  }

  /** Payload that cannot simply be handed on. */
  private irregular(flow: FlowRecord, packet: Packet, me: FlowSide, peer: FlowSide, seq: number, held: boolean): void {
    const { at, length } = packet;
    if (!me.known) this.streams.begin(flow, me, seq, false);
    let behind = (me.next - seq) | 0;
    if (me.ended) {
      if (bringsMore(me, seq, length)) this.counters['segments.afterclose']++;
      else this.old(packet, me, peer, seq, behind);
      return;
    }
    if (me.fresh && me.tentative && behind !== 0 && me.queue.length === 0) {
      if (this.streams.rebase(flow, me, seq, behind)) behind = 0;
    }
    if (behind > FAR || behind < -FAR) {
      this.counters['segments.strange']++;
      if (++me.strange < STRANGE) return;
      this.streams.jump(flow, me, peer, seq, at);
      behind = 0;
    }
    me.strange = 0;
    if (behind >= length) {
      this.old(packet, me, peer, seq, behind);
      return;
    }
    const stretch = this.stretch;
    stretch.bytes = packet.bytes;
    stretch.start = packet.payload;
    stretch.end = packet.payloadEnd;
    stretch.seq = seq;
    stretch.length = length;
    stretch.at = at;
    stretch.ack = packet.ack;
    stretch.acks = (packet.flags & ACK) !== 0;
    if (me.finKnown && !this.clip(me, stretch)) return;
    this.compare(me, stretch);
    // Old bytes with new ones behind them.
    if (behind > 0) this.retransmitted(me);
    this.streams.put(flow, me, peer, stretch, held);
  }

  /** A segment of a closed flow: only payload that was never seen is lost. Retransmissions go on for a while when an acknowledgement was lost. */
  private afterwards(packet: Packet, me: FlowSide): void {
    const { length, seq, tap } = packet;
    if (length > 0 && (!me.known || bringsMore(me, seq, length))) this.counters['segments.afterclose']++;
    else if (tap !== me.tap) this.counters['segments.duplicate']++;
    else if (length > 0) this.counters['segments.retransmitted']++;
  }

  /** Cuts what lies behind the FIN; `false` when nothing is left. */
  private clip(me: FlowSide, stretch: Stretch): boolean {
    const beyond = (stretch.seq + stretch.length - me.finAt) | 0;
    if (beyond <= 0) return true;
    this.counters['segments.afterclose']++;
    stretch.length -= beyond;
    stretch.end = Math.min(stretch.end, stretch.start + Math.max(0, stretch.length));
    return stretch.length > 0;
  }

  private compare(me: FlowSide, stretch: Stretch): void {
    if (me.queue.length === 0) return;
    const count = differing(me.queue, stretch);
    me.differing += count;
    this.counters['segments.differing'] += count;
  }

  /** A segment all of whose bytes were delivered or declared lost before. */
  private old(packet: Packet, me: FlowSide, peer: FlowSide, seq: number, behind: number): void {
    const { length } = packet;
    if (length === 1 && behind === 1 && me.queue.length === 0 && ((me.acked - me.next) | 0) >= 0) {
      if (!peer.zeroWindow) me.keepAlives++;
      return;
    }
    if (me.lostFrom !== me.lostTo && ((seq + length - me.lostFrom) | 0) > 0 && ((seq - me.lostTo) | 0) < 0)
      this.counters['segments.late']++;
    this.retransmitted(me);
  }

  private retransmitted(me: FlowSide): void {
    me.retransmissions++;
    this.counters['segments.retransmitted']++;
  }

  private finSeen(flow: FlowRecord, me: FlowSide, seq: number, at: Nanos): void {
    if (me.finKnown) {
      if (me.ended && ((seq + 1 - me.next) | 0) === 0) this.retransmitted(me);
      return;
    }
    if (Math.abs((seq - me.next) | 0) > FAR) return;
    me.finKnown = true;
    me.finAt = seq;
    me.fin = true;
    if (me.queued > 0) this.streams.trim(me);
    this.flows.schedule(flow, this.flows.closing, at);
    this.streams.endIfFin(flow, me, at);
  }

  /** RST ends both directions, unless it is too far from its stream to be real. */
  private reset(flow: FlowRecord, packet: Packet, me: FlowSide, peer: FlowSide): void {
    const { at } = packet;
    if (me.known && Math.abs((packet.seq - me.next) | 0) > FAR) {
      this.counters['rst.ignored']++;
      return;
    }
    me.rst = true;
    const refused = flow.opening && me.side === 1 && !me.syn;
    flow.opening = false;
    this.streams.flush(flow, at);
    this.streams.cut(flow, me, at);
    this.streams.cut(flow, peer, at);
    this.close(flow, refused ? 'refused' : 'rst', at);
    this.flows.linger(flow, at);
  }
}

/** Whether a segment has payload behind the end of an ended stream. The FIN took one number, which keep-alives use again. */
function bringsMore(me: FlowSide, seq: number, length: number): boolean {
  const finished = me.finKnown && ((me.next - me.finAt) | 0) > 0;
  if (finished && length === 1 && seq === me.finAt) return false;
  return ((seq + length - (finished ? me.finAt : me.next)) | 0) > 0;
}
