// Over 400 lines because it is one interface, `Emit`, and its methods share the state of one flow.
import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import { STORED_GAP } from '#entry/stored';
import type { Flow, FlowEnd } from '#net/flow';
import type { Emit } from '#protocols/contract/emit';
import type { HttpHead, InnerEmit } from '#protocols/contract/http';
import type { Message, Result } from '#protocols/contract/message';
import type { AnyProtocol } from '#protocols/contract/protocol';
import type { Conversation } from './conversation.ts';
import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { Exchange, type HotRecord } from './exchange.ts';
import { writeFlow } from './flow-entry.ts';
import { claim } from './inner-host.ts';
import { Pairing } from './pairing.ts';
import { giveOutcome } from './unfinished.ts';
import type { StreamSide } from './stream-side.ts';

const MARK_GAP = 2;
const MARK_ONE_SIDED = 8;
type HotGroups = { readonly request?: HotRecord; readonly response?: HotRecord; readonly exchange?: HotRecord };

/** The host's side of `Emit` for one flow: pairs, opens, updates and closes its entries. */
export class Emitter implements Emit {
  private readonly engine: Engine;
  private readonly connection: Flow;
  private readonly sides: readonly [StreamSide, StreamSide];
  private readonly conversation: Conversation;
  private readonly pairing = new Pairing();
  private readonly keyed = new Map<number, Exchange>();
  private answering: Exchange | undefined = undefined;
  private flowEntry: Exchange | undefined = undefined;
  private parent: Exchange | undefined = undefined;
  private parentSequence = 0;
  private entries = 0;
  private handshakeTold = false;
  /** The flow's protocol; set by the conversation. */
  protocol: AnyProtocol | undefined = undefined;
  /** Time of the segment that is being looked at. */
  now: Nanos = 0;
  /** An ICMP error that spoke of the flow. */
  icmp: { readonly type: string; readonly message: string } | undefined = undefined;

  constructor(engine: Engine, flow: Flow, sides: readonly [StreamSide, StreamSide], conversation: Conversation) {
    this.engine = engine;
    this.connection = flow;
    this.sides = sides;
    this.conversation = conversation;
  }

  begin(side: Side, position: number, key?: number, role?: 'request' | 'response'): Message {
    const stream = this.sides[side];
    const offset = stream.offsetOf(position);
    const mark = stream.fromCarry ? stream.carry.markOf(offset) : -1;
    const draft = this.engine.pool.take();
    const isRequest = role === undefined ? side === 0 : role === 'request';
    draft.start(
      side,
      mark < 0 ? stream.at : stream.carry.atOf(mark),
      offset,
      mark < 0 ? stream.acked : stream.carry.ackedOf(mark),
      isRequest,
      key,
    );
    if (isRequest) this.beginRequest(draft);
    else this.beginResponse(draft);
    return draft;
  }

  asked(response: Message): Message | undefined {
    const exchange = (response as Draft).exchange;
    if (exchange?.askedContext === undefined) return exchange?.request;
    const { late } = this.engine;
    late.context = exchange.askedContext;
    return late;
  }

  provisional(response: Message): void {
    const draft = response as Draft;
    const exchange = this.live(draft);
    if (exchange === undefined) return;
    if (exchange.request === undefined) {
      this.forget(exchange);
      return;
    }
    exchange.response = undefined;
    if (this.answering === exchange) this.answering = undefined;
    if (exchange.key === undefined) this.pairing.restore(exchange);
    this.engine.pool.give(draft);
  }

  request(message: Message, values: HotRecord): void {
    const exchange = (message as Draft).exchange;
    if (exchange === undefined || exchange.closed) return;
    exchange.requestValues = values;
    exchange.changed = true;
    this.openEntry(exchange, message.at);
  }

  response(message: Message, values: HotRecord, result?: Result): void {
    const exchange = (message as Draft).exchange;
    if (exchange === undefined || exchange.closed) return;
    exchange.responseValues = values;
    exchange.changed = true;
    if (result !== undefined) exchange.apply(result);
    this.openEntry(exchange, message.at);
  }

  exchange(message: Message, values: HotRecord): void {
    const exchange = (message as Draft).exchange;
    if (exchange !== undefined && !exchange.closed) exchange.exchangeValues = values;
  }

  head(message: Message, head: HttpHead): void {
    const draft = message as Draft;
    const exchange = draft.exchange;
    if (exchange === undefined || exchange.closed || this.engine.inner.length === 0) return;
    if (exchange.inner !== undefined) {
      if (!draft.isRequest) exchange.inner.responseHead(head);
      return;
    }
    claim(this.engine, exchange, draft, head, this.innerEmit(exchange));
  }

  body(message: Message, bytes: Uint8Array, start: number, end: number): void {
    const draft = message as Draft;
    const exchange = draft.exchange;
    if (exchange === undefined || exchange.closed) return;
    draft.keep(bytes, start, end);
    exchange.inner?.data(draft.isRequest ? 0 : 1, bytes, start, end);
  }

  trailers(message: Message, head: HttpHead): void {
    const draft = message as Draft;
    const exchange = draft.exchange;
    if (exchange === undefined || exchange.closed) return;
    exchange.inner?.end(draft.isRequest ? 0 : 1, head, true);
    draft.trailed = true;
  }

  done(message: Message, options?: { readonly noAnswer?: boolean; readonly result?: Result }): void {
    const draft = message as Draft;
    const exchange = this.live(draft);
    if (exchange === undefined) return;
    this.complete(draft, exchange, true);
    if (options?.result !== undefined) exchange.apply(options.result);
    // What goes on behind the upgrade is this entry's, which ends with the connection.
    if (exchange.held) return;
    if (draft.isRequest) {
      if (options?.noAnswer === true || exchange.response?.done === true) this.closeEntry(exchange, draft.endAt);
    } else if (exchange.request === undefined || exchange.request.done) this.closeEntry(exchange, draft.endAt);
  }

  abort(message: Message, result?: Result): void {
    const draft = message as Draft;
    const exchange = this.live(draft);
    if (exchange === undefined) return;
    if (!draft.isRequest && (result?.errorType === 'cancelled' || this.clientLeft) && exchange.inner?.mayLeave?.() === true) {
      this.complete(draft, exchange, true);
      this.closeEntry(exchange, draft.endAt);
      return;
    }
    exchange.outcome = 'interrupted';
    if (result !== undefined) exchange.apply(result);
    // Nobody knows whether it will be answered.
    if (draft.isRequest && draft.key === undefined) this.pairing.lostRequests(draft.offset);
    this.complete(draft, exchange, false);
    this.closeEntry(exchange, this.now);
  }

  oneWay(message: Message, values: HotRecord, result?: Result, parent?: number): void {
    const draft = message as Draft;
    const exchange = this.live(draft);
    if (exchange === undefined) return;
    exchange.kind = 'message';
    exchange.parent = parent === undefined || parent === 0 ? (this.parent?.sequence ?? this.parentSequence) : parent;
    exchange.requestValues = values;
    if (result !== undefined) exchange.apply(result);
    this.complete(draft, exchange, true);
    this.closeEntry(exchange, draft.endAt);
  }

  entry(message: Message): number {
    return (message as Draft).exchange?.sequence ?? 0;
  }

  event(of: Message, side: Side, size: number, bytes: Uint8Array, start: number, end: number): void {
    const exchange = (of as Draft).exchange;
    if (exchange === undefined || exchange.closed) return;
    this.engine.event(exchange, this.now, side, this.engine.maskedEvent(exchange, side, size, bytes, start, end));
  }

  flow(values: HotGroups, result?: Result): void {
    const entry = this.ownFlowEntry();
    if (values.request !== undefined) entry.requestValues = values.request;
    if (values.response !== undefined) entry.responseValues = values.response;
    if (values.exchange !== undefined) entry.exchangeValues = values.exchange;
    entry.changed = true;
    if (result !== undefined) entry.apply(result);
  }

  flowMessage(side: Side): Message {
    const entry = this.ownFlowEntry();
    const known = side === 0 ? entry.request : entry.response;
    if (known !== undefined) return known;
    const draft = this.engine.pool.take();
    draft.start(side, this.now, 0, -1, side === 0, undefined);
    draft.exchange = entry;
    if (entry.closed) this.engine.pool.silence(draft);
    if (side === 0) entry.request = draft;
    else entry.response = draft;
    return draft;
  }

  flowKept(): void {
    if (this.flowEntry?.closed === false) this.engine.packFlow(this.flowEntry);
  }

  become(protocol: string, of: Message | undefined, context: string): void {
    const exchange = (of as Draft | undefined)?.exchange;
    this.parent = exchange;
    this.parentSequence = exchange?.sequence ?? 0;
    const taken = exchange?.closed === false ? exchange.inner?.upgraded?.(protocol, context) : undefined;
    if (exchange !== undefined && taken !== undefined) exchange.held = true;
    this.conversation.next = { protocol, context, taken };
  }

  unknown(reason: string, length: number): void {
    const { running } = this.conversation;
    const stream = this.sides[running];
    this.unread(running, stream.baseOffset, stream.offset);
    this.engine.counters.add(`unknown.${this.protocol?.id ?? 'flow'}.${reason}`);
    this.engine.counters.add('bytes.notUnderstood', length);
  }

  /** The flow runs inside an entry, which is the parent of its own. */
  inside(parent: number): void {
    this.parentSequence = parent;
  }

  /** The start of the stream was not seen. */
  joined(): void {
    this.pairing.joined();
  }

  /** Bytes of a side were not understood: between two stream offsets. */
  unread(side: Side, from: number, to: number): void {
    if (side === 0) this.pairing.lostRequests(from);
    else this.pairing.lostResponses(to);
  }

  /** Bytes of a side were lost, between two stream offsets. */
  lost(side: Side, from: number, to: number): void {
    this.unread(side, from, to);
    if (this.answering !== undefined) this.answering.marks |= MARK_GAP;
  }

  /** The flow is over: what waits will get no answer any more. */
  close(how: FlowEnd, at: Nanos): void {
    const give = (exchange: Exchange): void => this.giveUp(exchange, how, at);
    if (this.answering !== undefined) give(this.answering);
    this.pairing.drain(give);
    for (const exchange of this.keyed.values()) give(exchange);
    this.keyed.clear();
    if (this.flowEntry !== undefined || this.entries === 0) this.closeFlow(how, at);
  }

  private beginRequest(draft: Draft): void {
    const exchange = this.newExchange(draft);
    exchange.request = draft;
    if (draft.key !== undefined) {
      const before = this.keyed.get(draft.key);
      if (before !== undefined) this.giveUp(before, 'reused', draft.at);
      this.keyed.set(draft.key, exchange);
      if (this.keyed.size > this.engine.limits.openPerFlow) this.evict(true, draft.at);
    } else {
      this.pairing.add(exchange, draft, this.sides[1].offset);
      if (this.pairing.size > this.engine.limits.openPerFlow) this.evict(false, draft.at);
    }
  }

  private beginResponse(draft: Draft): void {
    const key = draft.key;
    let exchange: Exchange | undefined;
    if (key !== undefined) exchange = this.keyed.get(key);
    else {
      if (this.answering !== undefined) this.giveUp(this.answering, 'capture', draft.at);
      exchange = this.pairing.take(draft, this.sides[0].offset, (left) => this.giveUp(left, 'capture', draft.at));
    }
    if (exchange?.response !== undefined) {
      this.giveUp(exchange, 'capture', draft.at);
      exchange = undefined;
    }
    if (exchange === undefined) {
      exchange = this.newExchange(draft);
      exchange.marks |= MARK_ONE_SIDED;
    }
    draft.exchange = exchange;
    // Its entry was closed early: what it answers is written, and it is read only to find where it ends.
    if (exchange.closed) {
      this.engine.pool.silence(draft);
      return;
    }
    exchange.response = draft;
    if (key === undefined) this.answering = exchange;
    else this.keyed.set(key, exchange);
  }

  private newExchange(draft: Draft): Exchange {
    const exchange = new Exchange(this.connection, this.protocol as AnyProtocol, 'exchange');
    exchange.key = draft.key;
    const stats = this.connection.stats;
    exchange.retransmissions = stats[0].retransmissions + stats[1].retransmissions;
    exchange.zeroWindows = stats[0].zeroWindows + stats[1].zeroWindows;
    if (!this.handshakeTold && this.connection.synAt >= 0 && this.connection.establishedAt >= 0)
      exchange.handshake = this.connection.establishedAt - this.connection.synAt;
    this.handshakeTold = true;
    exchange.parent = this.parent?.sequence ?? this.parentSequence;
    draft.exchange = exchange;
    return exchange;
  }

  private openEntry(exchange: Exchange, at: Nanos): void {
    if (exchange.sequence !== 0) return;
    this.entries++;
    this.engine.opened(exchange, at);
  }

  private complete(draft: Draft, exchange: Exchange, whole: boolean): void {
    if (draft.done) return;
    draft.done = true;
    draft.endAt = this.now;
    draft.endOffset = draft.offset + draft.size;
    if (draft.isRequest) exchange.requestEnd = draft.endOffset;
    if ((draft.flags & STORED_GAP) !== 0) exchange.marks |= MARK_GAP;
    if (exchange.inner !== undefined && !draft.trailed) exchange.inner.end(draft.isRequest ? 0 : 1, undefined, whole);
    this.engine.finish(draft, exchange);
    exchange.changed = true;
  }

  private closeEntry(exchange: Exchange, at: Nanos): void {
    if (this.answering === exchange) this.answering = undefined;
    if (exchange.key !== undefined) {
      if (this.keyed.get(exchange.key) === exchange) this.keyed.delete(exchange.key);
    } else if (exchange.response === undefined) this.pairing.remove(exchange);
    if (exchange.sequence === 0) this.entries++;
    if (this.parent === exchange) this.parentSequence = exchange.sequence;
    this.engine.close(exchange, at);
  }

  /** Whether the client ended the connection; asked while the server has more to say, so it was the first. */
  private get clientLeft(): boolean {
    const [client, server] = this.connection.stats;
    return (client.rst && !server.rst) || (client.fin && this.sides[0].ended);
  }

  /** Closes an entry that will not be completed. */
  private giveUp(exchange: Exchange, how: FlowEnd | 'capture', at: Nanos): void {
    if (exchange.closed) return;
    const { response } = exchange;
    if (exchange.held) {
      if (response !== undefined) response.endAt = at;
      this.closeEntry(exchange, at);
      return;
    }
    if (response !== undefined && this.clientLeft && exchange.inner?.mayLeave?.() === true) {
      this.complete(response, exchange, true);
      this.closeEntry(exchange, at);
      return;
    }
    giveOutcome(exchange, how, this.pairing.unsure || (exchange.marks & MARK_GAP) !== 0, this.icmp);
    this.closeEntry(exchange, at);
  }

  /** The open exchange of a message that ends; a message of one that closed before is given back. */
  private live(draft: Draft): Exchange | undefined {
    const exchange = draft.exchange;
    if (exchange?.closed !== true) return exchange;
    if (exchange.key !== undefined && this.keyed.get(exchange.key) === exchange && !draft.isRequest) this.keyed.delete(exchange.key);
    this.engine.pool.give(draft);
    return undefined;
  }

  private forget(exchange: Exchange): void {
    if (this.answering === exchange) this.answering = undefined;
    if (exchange.key !== undefined) this.keyed.delete(exchange.key);
    if (exchange.sequence !== 0) {
      this.entries--;
      this.engine.open.remove(exchange);
    }
    exchange.closed = true;
    if (exchange.response !== undefined) this.engine.pool.give(exchange.response);
  }

  private evict(keyed: boolean, at: Nanos): void {
    this.engine.counters.add('entries.openPerFlow');
    const [key, oldest] = keyed ? (this.keyed.entries().next().value ?? []) : [undefined, this.pairing.evict()];
    if (key !== undefined) this.keyed.delete(key);
    if (oldest !== undefined) this.giveUp(oldest, 'evicted', at);
  }

  private innerEmit(exchange: Exchange): InnerEmit {
    return {
      event: (side, size, bytes, start, end, at) =>
        this.engine.event(exchange, at ?? this.now, side, this.engine.maskedEvent(exchange, side, size, bytes, start, end)),
      unknown: (reason, length) => this.unknown(reason, length),
      now: () => this.now,
      nested: (ports) => this.conversation.nested(ports, exchange.sequence),
    };
  }

  private ownFlowEntry(): Exchange {
    if (this.flowEntry !== undefined) return this.flowEntry;
    const entry = new Exchange(this.connection, this.protocol as AnyProtocol, 'flow');
    entry.parent = this.parent?.sequence ?? this.parentSequence;
    this.flowEntry = entry;
    this.openEntry(entry, this.connection.firstAt);
    return entry;
  }

  private closeFlow(how: FlowEnd, at: Nanos): void {
    const protocol = this.flowEntry?.protocol ?? this.engine.protocols.get(this.connection.transport) ?? this.engine.protocols.get('ip');
    if (protocol === undefined) return;
    const entry = this.flowEntry ?? new Exchange(this.connection, protocol, 'flow');
    writeFlow(entry, how, this.icmp, this.protocol !== undefined && this.flowEntry === undefined ? this.protocol.id : undefined);
    this.engine.packFlow(entry);
    this.engine.close(entry, at);
  }
}
