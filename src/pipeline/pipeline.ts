import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { Flow, FlowEnd, FlowListener } from '#net/flow';
import { Conversation } from './conversation.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { icmpError } from './icmp-words.ts';
import { type Connection, StreamFlow } from './stream-flow.ts';

/**
 * Frames' flows in, entries out. It is the listener of the net room, and takes streams that never were packets
 * (plaintext of TLS, a proxy's connections) by `pushStream`, `gap` and `endStream`.
 */
export class Pipeline implements FlowListener {
  readonly engine: Engine;

  constructor(options: EngineOptions) {
    this.engine = new Engine(options);
  }

  open(flow: Flow): void {
    this.engine.counters.add('flows');
    flow.user = new Conversation(this.engine, flow);
  }

  data(flow: Flow, side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos, offset: number, acked: number): void {
    (flow.user as Conversation).data(side, bytes, start, end, at, offset, acked);
  }

  gap(flow: Flow, side: Side, length: number, at: Nanos): void {
    (flow.user as Conversation).gap(side, length, at);
  }

  end(flow: Flow, side: Side, how: 'fin' | 'rst', at: Nanos): void {
    (flow.user as Conversation).end(side, how, at);
  }

  datagram(flow: Flow, side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos): void {
    (flow.user as Conversation).datagram(side, bytes, start, end, at);
  }

  icmp(flow: Flow, type: number, code: number, from: string): void {
    (flow.user as Conversation).emitter.icmp = icmpError(flow.ip, type, code, from);
  }

  close(flow: Flow, how: FlowEnd, at: Nanos): void {
    (flow.user as Conversation).close(how, at);
    // The net room keeps closed flows a while for late packets; they need no state of ours.
    flow.user = undefined;
  }

  /** Whose first bytes these look like: the net room asks it of streams whose start was not seen and whose ports do not tell. */
  guess(bytes: Uint8Array, start: number, end: number): Side | undefined {
    return this.engine.detection.sideOf(bytes, start, end);
  }

  /** A connection whose bytes come without packets. Hand the result to `pushStream` and `closeStream`. */
  openStream(connection: Connection, at: Nanos): StreamFlow {
    const flow = new StreamFlow(connection, this.engine.streamId(), at);
    this.open(flow);
    return flow;
  }

  /** The next bytes of a side of such a connection. */
  pushStream(flow: StreamFlow, side: Side, bytes: Uint8Array, at: Nanos): void {
    const stats = flow.stats[side];
    const offset = flow.offsets[side];
    flow.offsets[side] = offset + bytes.length;
    flow.lastAt = at;
    stats.bytes += bytes.length;
    stats.packets++;
    this.data(flow, side, bytes, 0, bytes.length, at, offset, flow.offsets[side === 0 ? 1 : 0]);
  }

  /** Bytes of a side of such a connection are lost. */
  gapStream(flow: StreamFlow, side: Side, length: number, at: Nanos): void {
    flow.offsets[side] = flow.offsets[side] + length;
    this.gap(flow, side, length, at);
  }

  /** Such a connection is over. */
  closeStream(flow: StreamFlow, how: FlowEnd, at: Nanos): void {
    this.close(flow, how, at);
  }
}
