import { Malformed } from '#base/errors';
import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { HotValues } from '#entry/field';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Message } from '#protocols/contract/message';
import type { OpenContext } from '#protocols/contract/protocol';
import { questionKey, readAnswered, readAsked } from './answers.ts';
import { isMessage, MDNS } from './detect.ts';
import type { DnsFields } from './fields.ts';
import { HEADER, Walker } from './message.ts';
import { Transfers } from './transfer.ts';

/** Questions of one flow that are remembered to recognise their repetition. */
const MOST_PENDING = 512;
const TYPE_IXFR = 251;
const TYPE_AXFR = 252;
/** One for all flows: it is filled and read within one call. */
const walker = new Walker();

interface Pending {
  readonly message: Message;
  readonly at: Nanos;
  readonly key: number;
  readonly id: number;
  attempts: number;
}

/** DNS over UDP (a message is a datagram) and TCP (a length comes first); multicast DNS has no answers, only messages. */
export class DnsDissector implements Dissector {
  private readonly emit: Emit<DnsFields>;
  private readonly stream: boolean;
  private readonly transport: string;
  private readonly multicast: boolean;
  private readonly pending = new Map<number, Pending>();
  private readonly transfers = new Transfers();
  private readonly hunting: [boolean, boolean] = [false, false];
  private announcements = 0;
  /** What is said of an exchange as a whole before a question is repeated, and where none was seen. */
  private readonly first: HotValues<DnsFields['exchange']>;
  private readonly unasked: HotValues<DnsFields['exchange']>;

  constructor(emit: Emit<DnsFields>, context: OpenContext) {
    this.emit = emit;
    this.stream = context.transport === 'tcp';
    this.multicast = context.transport === 'udp' && (context.serverPort === MDNS || context.clientPort === MDNS);
    this.transport = this.multicast ? 'mdns' : context.transport;
    this.first = { transport: this.transport, attempts: 1 };
    this.unasked = { transport: this.transport, attempts: undefined };
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    if (!this.stream) {
      this.message(side, bytes, start, start, end);
      return end;
    }
    let at = start;
    if (this.hunting[side]) {
      if (!this.boundary(bytes, start, end)) {
        this.emit.unknown('between messages', end - start);
        return end;
      }
      this.hunting[side] = false;
    }
    while (end - at >= 2) {
      const length = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
      const next = at + 2 + length;
      if (next > end) return at;
      this.message(side, bytes, at, at + 2, next);
      at = next;
    }
    return at;
  }

  gap(side: Side): void {
    this.resync(side);
  }

  end(side: Side): void {
    if (side === 0) return;
    for (const message of this.transfers.close()) this.emit.abort(message);
  }

  resync(side: Side): void {
    this.hunting[side] = this.stream;
  }

  /** A whole message with its length stands at the beginning of a segment. */
  private boundary(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 2 + HEADER) return false;
    const length = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
    return start + 2 + length <= end && isMessage(bytes, start + 2, start + 2 + length, false, false);
  }

  /** One message, `[start, end)`; with its length over TCP it begins at `position`. The walker stays on it. */
  private message(side: Side, bytes: Uint8Array, position: number, start: number, end: number): void {
    if (!walker.open(bytes, start, end)) throw new Malformed('shorter than a header');
    const key = questionKey(walker);
    if (key < 0) throw new Malformed('broken question');
    if (this.multicast) this.announce(side, position);
    else if (walker.isResponse) this.answer(side, walker.count(0) > 0 ? key : this.keyOf(walker.id, key), position);
    else this.ask(side, key, position);
  }

  private begin(side: Side, key: number, role: 'request' | 'response', position: number): Message {
    const message = this.emit.begin(side, position, key, role);
    message.size += walker.end - position;
    message.keep(walker.bytes, walker.base, walker.end);
    return message;
  }

  private questions(): HotValues<DnsFields['request']> {
    walker.rewind();
    const asked = readAsked(walker);
    if (asked === undefined) throw new Malformed('broken name');
    return asked;
  }

  private ask(side: Side, key: number, position: number): void {
    const again = this.pending.get(key);
    if (again !== undefined && again.message.at === again.at) {
      again.attempts++;
      this.emit.exchange(again.message, { transport: this.transport, attempts: again.attempts });
      return;
    }
    const asked = this.questions();
    const message = this.begin(side, key, 'request', position);
    if (this.pending.size >= MOST_PENDING) this.forgetOldest();
    this.pending.set(key, { message, at: message.at, key, id: walker.id, attempts: 1 });
    this.emit.request(message, asked);
    this.emit.exchange(message, this.first);
    this.emit.done(message);
  }

  private forgetOldest(): void {
    for (const key of this.pending.keys()) {
      this.pending.delete(key);
      return;
    }
  }

  private answer(side: Side, key: number, position: number): void {
    const { emit } = this;
    const running = this.transfers.running(key);
    if (running !== undefined) {
      running.size += walker.end - position;
      running.keep(walker.bytes, walker.base, walker.end);
      running.part();
      if (!this.transfers.more(key, walker)) emit.done(running);
      return;
    }
    const { type, at } = walker;
    const asked = this.pending.delete(key) ? undefined : this.questions();
    const message = this.begin(side, key, 'response', position);
    if (asked !== undefined) this.orphan(message, asked);
    walker.at = at;
    const { values, result } = readAnswered(walker);
    emit.response(message, values, result);
    if (this.stream && (type === TYPE_AXFR || type === TYPE_IXFR) && result.status === 0) {
      message.part();
      walker.at = at;
      if (this.transfers.begin(key, message, walker, type === TYPE_IXFR)) return;
    }
    emit.done(message);
  }

  /** An answer whose question was not seen repeats it. */
  private orphan(message: Message, asked: HotValues<DnsFields['request']>): void {
    message.context = this.transport;
    this.emit.request(message, asked);
    this.emit.exchange(message, this.unasked);
  }

  /** Answers without a question (errors of some servers) are told apart by their id alone. */
  private keyOf(id: number, otherwise: number): number {
    for (const pending of this.pending.values()) if (pending.id === id) return pending.key;
    return this.transfers.keyOf(id) ?? otherwise;
  }

  private announce(side: Side, position: number): void {
    const { emit } = this;
    const asked = this.questions();
    const { at } = walker;
    this.announcements++;
    const message = this.begin(side, -this.announcements, 'request', position);
    emit.exchange(message, this.unasked);
    if (!walker.isResponse) {
      emit.oneWay(message, asked);
      return;
    }
    const { values, result } = readAnswered(walker);
    emit.response(message, values);
    walker.at = at;
    emit.oneWay(message, { ...asked, ...walker.firstRecord(), opcode: 'RESPONSE' }, result);
  }
}
