import { Malformed } from '#base/errors';
import { other, type Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { Flow, FlowEnd } from '#net/flow';
import type { Dissector } from '#protocols/contract/emit';
import type { Nested } from '#protocols/contract/http';
import type { AnyProtocol, Hint } from '#protocols/contract/protocol';
import { Emitter } from './emitter.ts';
import type { Engine } from './engine.ts';
import { apiServerOf, StreamFlow } from './stream-flow.ts';
import { StreamSide } from './stream-side.ts';

const NOTHING = new Uint8Array(0);

/**
 * One flow as its protocol sees it: detects the protocol, hands its dissector the bytes of both sides in order, keeps what was not consumed,
 * and survives whatever the bytes are.
 */
export class Conversation {
  readonly flow: Flow;
  readonly engine: Engine;
  readonly sides: [StreamSide, StreamSide] = [new StreamSide(), new StreamSide()];
  readonly emitter: Emitter;
  protocol: AnyProtocol | undefined = undefined;
  private dissector: Dissector | undefined = undefined;
  /** Given up: bytes are only counted. */
  private opaque = false;
  /** The side whose bytes are being read. */
  running: Side = 0;
  /** Set by `become` while a call runs. */
  next: { readonly protocol: string; readonly context: string; readonly taken: Dissector | undefined } | undefined = undefined;

  constructor(engine: Engine, flow: Flow) {
    this.engine = engine;
    this.flow = flow;
    this.emitter = new Emitter(engine, flow, this.sides, this);
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos, offset: number, acked: number): void {
    const stream = this.sides[side];
    stream.offset = offset + (end - start);
    if (this.opaque) return;
    if (this.dissector === undefined) {
      if (!this.detect(side, bytes, start, end, at, offset, acked)) return;
    } else this.deliver(side, bytes, start, end, at, offset, acked);
  }

  datagram(side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos): void {
    if (this.opaque) return;
    const stream = this.sides[side];
    if (this.dissector === undefined && !this.detectDatagram(side, bytes, start, end)) return;
    stream.base = start;
    stream.baseOffset = 0;
    stream.at = at;
    stream.acked = -1;
    stream.fromCarry = false;
    this.emitter.now = at;
    this.call(side, bytes, start, end);
  }

  gap(side: Side, length: number, at: Nanos): void {
    const stream = this.sides[side];
    stream.offset += length;
    stream.gapped = true;
    if (this.opaque) return;
    this.emitter.now = at;
    if (stream.carry.length > 0) {
      this.torn(side, false);
      this.engine.counters.add('bytes.beforeGap', stream.carry.length);
      stream.carry.clear();
    }
    this.emitter.lost(side, stream.offset - length, stream.offset);
    if (this.dissector === undefined) return;
    this.guard(side, 0, () => this.dissector?.gap(side, length));
  }

  end(side: Side, how: 'fin' | 'rst' | 'idle', at: Nanos): void {
    const stream = this.sides[side];
    if (stream.ended) return;
    stream.ended = true;
    this.emitter.now = at;
    if (stream.carry.length > 0) this.torn(side, true);
    if (this.dissector !== undefined) this.guard(side, 0, () => this.dissector?.end(side, how));
    if (stream.carry.length > 0 && this.dissector !== undefined) this.engine.counters.add('bytes.atEnd', stream.carry.length);
    stream.carry.clear();
  }

  /** Shows the dissector once more what it waited to see continued. */
  private torn(side: Side, ended: boolean): void {
    const stream = this.sides[side];
    const { carry } = stream;
    if (this.dissector?.torn === undefined) return;
    this.running = side;
    stream.base = carry.start;
    stream.baseOffset = carry.offset;
    stream.fromCarry = true;
    this.guard(side, 0, () => this.dissector?.torn?.(side, carry.bytes, carry.start, carry.end, ended));
  }

  close(how: FlowEnd, at: Nanos): void {
    const last = how === 'fin' ? 'fin' : how === 'rst' ? 'rst' : 'idle';
    this.end(0, last, at);
    this.end(1, last, at);
    this.emitter.close(how, at);
  }

  /** Looks at the opening bytes; `true` once the protocol is known and everything was delivered. */
  private detect(side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos, offset: number, acked: number): boolean {
    const stream = this.sides[side];
    let seen = bytes;
    let from = start;
    let to = end;
    if (stream.carry.length > 0) {
      stream.carry.append(bytes, start, end, at, offset, acked);
      seen = stream.carry.bytes;
      from = stream.carry.start;
      to = stream.carry.end;
    }
    const opposite = this.sides[other(side)].carry;
    const found = this.engine.detection.look(seen, from, to, {
      side,
      port: this.flow.ports[1],
      transport: 'tcp',
      start: this.flow.started && stream.tries === 0 && !stream.gapped,
      opposite: opposite.length > 0 ? opposite.bytes.subarray(opposite.start, opposite.end) : NOTHING,
    });
    if (found.verdict === 'yes') {
      this.start(found.protocol, '');
      const carried = other(side);
      if (opposite.length > 0 && this.sides[carried].carry.length > 0) this.deliverCarry(carried, at);
      if (stream.carry.length > 0) this.deliverCarry(side, at);
      else this.deliver(side, bytes, start, end, at, offset, acked);
      return true;
    }
    if (seen !== bytes && this.beginsHere(side, bytes, start, end)) {
      this.engine.counters.add('bytes.notUnderstood', stream.carry.length - (end - start));
      stream.carry.clear();
      stream.tries++;
      return this.detect(side, bytes, start, end, at, offset, acked);
    }
    if (this.turnsRound(side, bytes, start, end)) return this.detect(other(side), bytes, start, end, at, offset, acked);
    if (found.verdict === 'more' && to - from < this.engine.limits.detectBytes) {
      if (stream.carry.length === 0) stream.carry.append(bytes, start, end, at, offset, acked);
      return false;
    }
    stream.carry.clear();
    stream.tries++;
    if (stream.tries >= this.engine.limits.detectTries) this.giveUp();
    return false;
  }

  /** Whether a segment that follows others is the start of something by itself: what came before was a preamble that nobody knows (a SOCKS handshake). */
  private beginsHere(side: Side, bytes: Uint8Array, start: number, end: number): boolean {
    const hint: Hint = { side, port: this.flow.ports[1], transport: 'tcp', start: false, opposite: NOTHING };
    return this.engine.detection.look(bytes, start, end, hint).verdict === 'yes';
  }

  /**
   * The one that was connected to asks (a tunnel that was opened from behind a firewall): when its segment is the start of what clients say, and both
   * have said something before that nobody knows, client and server are turned round.
   */
  private turnsRound(side: Side, bytes: Uint8Array, start: number, end: number): boolean {
    const { flow, sides } = this;
    if (side === 0 || flow.turn === undefined || sides[0].offset === 0 || sides[1].offset === end - start) return false;
    const hint: Hint = { side: 0, port: 0, transport: 'tcp', start: true, opposite: NOTHING };
    if (this.engine.detection.look(bytes, start, end, hint).verdict !== 'yes') return false;
    for (const stream of sides) {
      this.engine.counters.add('bytes.notUnderstood', stream.carry.length);
      stream.carry.clear();
      stream.tries++;
    }
    flow.turn();
    sides.reverse();
    this.engine.counters.add('flows.turned');
    return true;
  }

  private detectDatagram(side: Side, bytes: Uint8Array, start: number, end: number): boolean {
    const transport = this.flow.transport === 'icmp' ? 'icmp' : 'udp';
    const found = this.engine.detection.look(bytes, start, end, {
      side,
      port: this.flow.ports[1],
      transport,
      start: true,
      opposite: NOTHING,
    });
    if (found.verdict === 'yes') {
      this.start(found.protocol, '');
      return true;
    }
    if (++this.sides[side].tries >= this.engine.limits.detectTries) this.giveUp();
    return false;
  }

  /** A connection inside this one: a flow of its own, whose entries belong to the entry `parent`. Its time is this one's. */
  nested(ports: readonly [number, number], parent: number): Nested {
    const { engine, flow } = this;
    const inner = new StreamFlow({ ip: flow.ip, addresses: flow.addresses, ports, started: true }, engine.streamId(), this.emitter.now);
    const conversation = new Conversation(engine, inner);
    conversation.emitter.inside(parent);
    inner.user = conversation;
    engine.counters.add('flows');
    return {
      data: (side, bytes, start, end) => {
        const offset = inner.offsets[side];
        inner.offsets[side] = offset + (end - start);
        inner.lastAt = this.emitter.now;
        inner.stats[side].bytes += end - start;
        inner.stats[side].packets++;
        conversation.data(side, bytes, start, end, this.emitter.now, offset, inner.offsets[side === 0 ? 1 : 0]);
      },
      close: (how) => conversation.close(how, this.emitter.now),
    };
  }

  private giveUp(): void {
    this.opaque = true;
    this.sides[0].carry.clear();
    this.sides[1].carry.clear();
  }

  private start(protocol: AnyProtocol, context: string): void {
    const { flow, sides } = this;
    const whole = flow.started && !sides[0].missed && !sides[1].missed;
    this.protocol = protocol;
    this.emitter.protocol = protocol;
    this.dissector = protocol.open?.(this.emitter, {
      ports: this.engine.ports,
      keys: this.engine.keys,
      clientPort: flow.ports[0],
      serverPort: flow.ports[1],
      started: whole,
      ip: flow.ip,
      transport: flow.transport === 'udp' || flow.transport === 'icmp' ? flow.transport : 'tcp',
      context,
      ...apiServerOf(flow),
    });
    if (this.dissector === undefined) this.giveUp();
    else if (!whole && context === '') {
      this.emitter.joined();
      this.dissector.resync(0);
      this.dissector.resync(1);
    }
  }

  private deliver(side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos, offset: number, acked: number): void {
    const stream = this.sides[side];
    this.emitter.now = at;
    const carry = stream.carry;
    if (carry.end > carry.start) {
      carry.append(bytes, start, end, at, offset, acked);
      this.deliverCarry(side, at);
      return;
    }
    stream.base = start;
    stream.baseOffset = offset;
    stream.at = at;
    stream.acked = acked;
    stream.fromCarry = false;
    const consumed = this.call(side, bytes, start, end);
    if (consumed < end) {
      carry.append(bytes, consumed, end, at, offset + (consumed - start), acked);
      this.checkCarry(side);
    }
    if (this.next !== undefined) this.switchProtocol(at);
  }

  private deliverCarry(side: Side, at: Nanos): void {
    const stream = this.sides[side];
    const carry = stream.carry;
    this.emitter.now = at;
    stream.base = carry.start;
    stream.baseOffset = carry.offset;
    stream.fromCarry = true;
    const consumed = this.call(side, carry.bytes, carry.start, carry.end);
    if (consumed > carry.start) carry.consume(Math.min(consumed, carry.end));
    this.checkCarry(side);
    if (this.next !== undefined) this.switchProtocol(at);
  }

  private checkCarry(side: Side): void {
    const carry = this.sides[side].carry;
    if (carry.length <= this.engine.limits.carryBytes) return;
    this.engine.counters.add('bytes.carry', carry.length);
    this.emitter.unread(side, carry.offset, carry.offset + carry.length);
    carry.clear();
    this.dissector?.resync(side);
  }

  /** Calls the dissector; hostile bytes are counted and skipped. Returns the index up to which bytes are done with. */
  private call(side: Side, bytes: Uint8Array, start: number, end: number): number {
    this.running = side;
    let consumed = end;
    try {
      consumed = (this.dissector as Dissector).data(side, bytes, start, end);
    } catch (error) {
      this.malformed(side, end - start, error);
      consumed = end;
    }
    return consumed < start ? start : consumed;
  }

  private guard(side: Side, length: number, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.malformed(side, length, error);
    }
  }

  private malformed(side: Side, length: number, error: unknown): void {
    if (!(error instanceof Malformed)) throw error;
    this.engine.counters.add(`malformed.${this.protocol?.id ?? 'flow'}.${error.reason}`);
    this.engine.counters.add('bytes.notUnderstood', length);
    const stream = this.sides[side];
    this.emitter.unread(side, stream.baseOffset, stream.offset);
    this.dissector?.resync(side);
  }

  /** What a tunnel carries (CONNECT), or a protocol that nobody knows by name, is looked at like the first bytes of a connection. */
  private lookAnew(side: Side, at: Nanos): void {
    const { carry } = this.sides[side];
    this.sides[side].tries = 0;
    if (carry.length === 0) return;
    const held = carry.bytes.slice(carry.start, carry.end);
    const { offset } = carry;
    const acked = carry.ackedOf(carry.markOf(offset));
    carry.clear();
    if (this.dissector === undefined) this.detect(side, held, 0, held.length, at, offset, acked);
    else this.deliver(side, held, 0, held.length, at, offset, acked);
  }

  /** Hands both sides to the protocol that `become` named; what was not consumed goes to it first. */
  private switchProtocol(at: Nanos): void {
    const next = this.next;
    this.next = undefined;
    if (next === undefined) return;
    const protocol = this.engine.protocols.get(next.protocol);
    this.dissector = next.taken;
    if (next.taken === undefined) {
      if (protocol?.open === undefined) {
        for (const side of [0, 1] as const) this.lookAnew(side, at);
        return;
      }
      this.start(protocol, next.context === '' ? '{}' : next.context);
    }
    for (const side of [0, 1] as const) if (this.dissector !== undefined && this.sides[side].carry.length > 0) this.deliverCarry(side, at);
  }
}
