import { Malformed } from '#base/errors';
import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Message } from '#protocols/contract/message';
import type { OpenContext } from '#protocols/contract/protocol';
import { readAnswered, readAsked, type Asked } from './answers.ts';
import { isMessage, MDNS } from './detect.ts';
import type { DnsFields } from './fields.ts';
import { HEADER, Walker } from './message.ts';
import { Transfers } from './transfer.ts';

/** Questions of one flow that are remembered to recognise their repetition. */
const MOST_PENDING = 512;
const TYPE_IXFR = 'IXFR';
const TYPE_AXFR = 'AXFR';
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

  constructor(emit: Emit<DnsFields>, context: OpenContext) {
    this.emit = emit;
    this.stream = context.transport === 'tcp';
    this.multicast = context.transport === 'udp' && (context.serverPort === MDNS || context.clientPort === MDNS);
    this.transport = this.multicast ? 'mdns' : context.transport;
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

  private message(side: Side, bytes: Uint8Array, position: number, start: number, end: number): void {
    if (!walker.open(bytes, start, end)) throw new Malformed('shorter than a header');
    const asked = readAsked(walker);
    if (asked === undefined) throw new Malformed('broken question');
    if (this.multicast) this.announce(side, asked, bytes, position, start, end);
    else if (walker.isResponse) this.answer(side, asked, bytes, position, start, end);
    else this.ask(side, asked, bytes, position, start, end);
  }

  private begin(
    side: Side,
    key: number,
    role: 'request' | 'response',
    bytes: Uint8Array,
    position: number,
    start: number,
    end: number,
  ): Message {
    const message = this.emit.begin(side, position, key, role);
    message.size += end - position;
    message.keep(bytes, start, end);
    return message;
  }

  private ask(side: Side, asked: Asked, bytes: Uint8Array, position: number, start: number, end: number): void {
    const again = this.pending.get(asked.key);
    if (again !== undefined && again.message.at === again.at) {
      again.attempts++;
      this.emit.exchange(again.message, { transport: this.transport, attempts: again.attempts });
      return;
    }
    const message = this.begin(side, asked.key, 'request', bytes, position, start, end);
    if (this.pending.size >= MOST_PENDING) this.forgetOldest();
    this.pending.set(asked.key, { message, at: message.at, key: asked.key, id: asked.values.id ?? 0, attempts: 1 });
    this.emit.request(message, asked.values);
    this.emit.exchange(message, { transport: this.transport, attempts: 1 });
    this.emit.done(message);
  }

  private forgetOldest(): void {
    for (const key of this.pending.keys()) {
      this.pending.delete(key);
      return;
    }
  }

  private answer(side: Side, asked: Asked, bytes: Uint8Array, position: number, start: number, end: number): void {
    const { emit } = this;
    const key = asked.values.questions === undefined ? this.keyOf(asked) : asked.key;
    const running = this.transfers.running(key);
    if (running !== undefined) {
      running.size += end - position;
      running.keep(bytes, start, end);
      running.part();
      if (this.transfers.more(key, walker)) return;
      emit.done(running);
      return;
    }
    const pending = this.pending.get(key);
    this.pending.delete(key);
    const message = this.begin(side, key, 'response', bytes, position, start, end);
    const { values, result } = readAnswered(walker);
    if (pending === undefined) {
      message.context = this.transport;
      emit.exchange(message, { transport: this.transport, attempts: undefined });
    }
    emit.response(message, values, result);
    const transfer = this.stream && (asked.values.type === TYPE_AXFR || asked.values.type === TYPE_IXFR) && values.code === 'NOERROR';
    if (transfer) {
      message.part();
      walker.open(bytes, start, end);
      readAsked(walker);
      if (this.transfers.begin(key, message, walker, asked.values.type === TYPE_IXFR)) return;
    }
    emit.done(message);
  }

  /** Answers without a question (errors of some servers) are told apart by their id alone. */
  private keyOf(asked: Asked): number {
    for (const pending of this.pending.values()) if (pending.id === asked.values.id) return pending.key;
    return this.transfers.keyOf(asked.values.id ?? 0) ?? asked.key;
  }

  private announce(side: Side, asked: Asked, bytes: Uint8Array, position: number, start: number, end: number): void {
    const { emit } = this;
    this.announcements++;
    const message = this.begin(side, -this.announcements, 'request', bytes, position, start, end);
    emit.exchange(message, { transport: this.transport, attempts: undefined });
    if (!walker.isResponse) {
      emit.oneWay(message, asked.values);
      return;
    }
    const firstName = walker.at;
    const { values, result } = readAnswered(walker);
    emit.response(message, values);
    const first = announced(bytes, start, firstName, end);
    emit.oneWay(message, { ...asked.values, ...first, opcode: 'RESPONSE' }, result);
  }
}

/** The name and type of the first record. */
function announced(bytes: Uint8Array, start: number, at: number, end: number): { readonly name?: string; readonly type?: string } {
  if (!walker.open(bytes, start, end)) return {};
  walker.at = at;
  return walker.firstRecord();
}
