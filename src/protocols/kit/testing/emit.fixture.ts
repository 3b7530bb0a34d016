import { concat } from '#base/bytes';
import type { Side } from '#base/side';
import { STORED_GAP } from '#entry/stored';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { HttpHead, Inner, Nested } from '#protocols/contract/http';
import type { Keys } from '#protocols/contract/masking';
import type { Message, Result } from '#protocols/contract/message';
import type { AnyProtocol, OpenContext } from '#protocols/contract/protocol';
import { DraftMessage, type HotRecord, type Said, type SaidEvent, type SaidExchange, type SaidTunnel } from './transcript.fixture.ts';

/** What a collector is made with. */
export interface CollectorOptions {
  readonly protocol: AnyProtocol;
  readonly inner: readonly AnyProtocol[];
  readonly keys: Keys;
  readonly context: OpenContext;
  /** Bytes kept of a message. */
  readonly limit: number;
}

interface Exchange {
  kind: 'exchange' | 'message' | 'flow';
  readonly key: number | undefined;
  request: DraftMessage | undefined;
  response: DraftMessage | undefined;
  values: HotRecord;
  result: Result;
  provisional: number;
  noAnswer: boolean;
  readonly events: SaidEvent[];
  inner: { readonly protocol: AnyProtocol; readonly state: Inner } | undefined;
  readonly innerEnded: [boolean, boolean];
  /** Which of the exchanges a one-way message was said to belong to. */
  parent?: number;
}

/** The host's side of `Emit` for tests: deterministic, and with every promise of the contract checked. */
export class Collector implements Emit {
  readonly exchanges: Exchange[] = [];
  readonly unknowns: Record<string, number> = {};
  becoming: { readonly protocol: string; readonly context: string } | undefined = undefined;
  /** What an inner protocol reads behind an upgrade, and the connections that it found inside. */
  taken: Dissector | undefined = undefined;
  readonly tunnels: SaidTunnel[] = [];
  at = 0;
  /** The stretch that `data` may speak of at the moment. */
  window: readonly [start: number, end: number] = [0, 0];
  private readonly options: CollectorOptions;
  private readonly of = new Map<Message, Exchange>();
  private waiting: Exchange[] = [];
  private readonly keyed = new Map<number, Exchange>();
  private lossy = false;
  private flowExchange: Exchange | undefined = undefined;

  constructor(options: CollectorOptions) {
    this.options = options;
  }

  begin(side: Side, position: number, key?: number, role?: 'request' | 'response'): Message {
    const [start, end] = this.window;
    if (position < start || position > end) throw new Error(`begin at ${position}, outside [${start}, ${end}]`);
    const draft = new DraftMessage(side, this.at, this.options.limit);
    const isRequest = role === undefined ? side === 0 : role === 'request';
    const exchange = isRequest ? this.opened(key) : this.answered(key);
    if (isRequest) exchange.request = draft;
    else exchange.response = draft;
    this.of.set(draft, exchange);
    return draft;
  }

  asked(response: Message): Message | undefined {
    return this.exchangeOf(response).request;
  }

  provisional(response: Message): void {
    const exchange = this.exchangeOf(response);
    exchange.response = undefined;
    exchange.provisional++;
    this.of.delete(response);
    if (exchange.request === undefined) this.exchanges.splice(this.exchanges.indexOf(exchange), 1);
    else if (exchange.key === undefined) this.waiting.unshift(exchange);
  }

  request(message: Message, values: HotRecord): void {
    (message as DraftMessage).values = { ...values };
    this.exchangeOf(message);
  }

  response(message: Message, values: HotRecord, result?: Result): void {
    (message as DraftMessage).values = { ...values };
    this.say(this.exchangeOf(message), result);
  }

  exchange(message: Message, values: HotRecord): void {
    this.exchangeOf(message).values = { ...values };
  }

  head(message: Message, head: HttpHead): void {
    const exchange = this.exchangeOf(message);
    const isRequest = exchange.request === message;
    if (exchange.inner === undefined) {
      const claimed = this.claimant(isRequest ? head : undefined, isRequest ? undefined : head);
      if (claimed?.openInner === undefined) return;
      const emit = {
        event: (side: Side, size: number, bytes: Uint8Array, start: number, end: number) =>
          this.event(message, side, size, bytes, start, end),
        unknown: (reason: string, length: number) => this.unknown(reason, length),
        now: () => 0,
        nested: (ports: readonly [number, number]) => this.tunnel(ports),
      };
      const asked = isRequest ? {} : { asked: exchange.request?.values ?? {} };
      exchange.inner = {
        protocol: claimed,
        state: claimed.openInner(emit, isRequest ? head : undefined, { ...this.options.context, ...asked }),
      };
    }
    if (!isRequest) exchange.inner.state.responseHead(head);
  }

  body(message: Message, bytes: Uint8Array, start: number, end: number): void {
    if (end < start) throw new Error(`body [${start}, ${end})`);
    message.keep(bytes, start, end);
    const exchange = this.exchangeOf(message);
    exchange.inner?.state.data(exchange.request === message ? 0 : 1, bytes, start, end);
  }

  trailers(message: Message, head: HttpHead): void {
    this.endInner(message, head, true);
  }

  done(message: Message, options?: { readonly noAnswer?: boolean; readonly result?: Result }): void {
    const exchange = this.exchangeOf(message);
    this.say(exchange, options?.result);
    exchange.noAnswer ||= options?.noAnswer === true;
    if (options?.noAnswer === true) this.waiting = this.waiting.filter((each) => each !== exchange);
    this.finish(message as DraftMessage, exchange, 'done');
  }

  abort(message: Message, result?: Result): void {
    const exchange = this.exchangeOf(message);
    this.say(exchange, { outcome: 'interrupted', ...result });
    this.waiting = this.waiting.filter((each) => each !== exchange);
    this.finish(message as DraftMessage, exchange, 'aborted');
  }

  oneWay(message: Message, values: HotRecord, result?: Result, parent?: number): void {
    const exchange = this.exchangeOf(message);
    exchange.kind = 'message';
    if (parent !== undefined && parent > 0) exchange.parent = parent - 1;
    (message as DraftMessage).values = { ...values };
    this.waiting = this.waiting.filter((each) => each !== exchange);
    this.say(exchange, result);
    this.finish(message as DraftMessage, exchange, 'done');
  }

  entry(message: Message): number {
    return this.exchanges.indexOf(this.exchangeOf(message)) + 1;
  }

  event(of: Message, side: Side, size: number, bytes: Uint8Array, start: number, end: number): void {
    this.exchangeOf(of).events.push({ side, size, bytes: bytes.slice(start, end) });
  }

  flow(values: { request?: HotRecord; response?: HotRecord; exchange?: HotRecord }, result?: Result): void {
    if (this.flowExchange === undefined) {
      this.flowExchange = this.added(undefined, 'flow');
      this.flowExchange.request = new DraftMessage(0, this.at, this.options.limit);
      this.flowExchange.response = new DraftMessage(1, this.at, this.options.limit);
    }
    const { request, response } = this.flowExchange;
    if (values.request !== undefined && request !== undefined) request.values = { ...values.request };
    if (values.response !== undefined && response !== undefined) response.values = { ...values.response };
    if (values.exchange !== undefined) this.flowExchange.values = { ...values.exchange };
    this.say(this.flowExchange, result);
  }

  flowMessage(side: Side): Message {
    if (this.flowExchange === undefined) this.flow({});
    const draft = side === 0 ? this.flowExchange?.request : this.flowExchange?.response;
    if (draft === undefined) throw new Error('a flow has messages of both sides');
    this.of.set(draft, this.flowExchange as Exchange);
    return draft;
  }

  flowKept(): void {
    for (const draft of [this.flowExchange?.request, this.flowExchange?.response]) if (draft !== undefined) draft.full = true;
  }

  become(protocol: string, of: Message | undefined, context: string): void {
    const exchange = of === undefined ? undefined : this.exchangeOf(of);
    this.taken = exchange?.inner?.state.upgraded?.(protocol, context);
    if (this.taken === undefined) this.becoming = { protocol, context };
  }

  private tunnel(ports: readonly [number, number]): Nested {
    const said: { readonly ports: readonly [number, number]; readonly bytes: [Uint8Array, Uint8Array]; closed: boolean } = {
      ports,
      bytes: [new Uint8Array(0), new Uint8Array(0)],
      closed: false,
    };
    this.tunnels.push(said);
    return {
      data: (side, bytes, start, end) => {
        said.bytes[side] = concat([said.bytes[side], bytes.subarray(start, end)]);
      },
      close: () => {
        said.closed = true;
      },
    };
  }

  unknown(reason: string, length: number): void {
    this.unknowns[reason] = (this.unknowns[reason] ?? 0) + length;
  }

  /** Bytes of a side were lost: from here on only the newest request may be answered. */
  lost(): void {
    this.lossy = true;
  }

  /** What was said so far. */
  said(): SaidExchange[] {
    return this.exchanges.map((exchange) => ({
      kind: exchange.kind,
      key: exchange.key,
      request: this.saidMessage(exchange.request, exchange),
      response: this.saidMessage(exchange.response, exchange),
      values: exchange.values,
      result: exchange.result,
      provisional: exchange.provisional,
      noAnswer: exchange.noAnswer,
      events: exchange.events,
      inner:
        exchange.inner === undefined
          ? undefined
          : { protocol: exchange.inner.protocol.id, ...exchange.inner.state.values(), result: exchange.inner.state.result() },
    }));
  }

  private saidMessage(draft: DraftMessage | undefined, exchange: Exchange): Said | undefined {
    if (draft === undefined) return undefined;
    if (draft.message === undefined) this.mask(draft, exchange);
    const { side, values, state, size, context, message, masked } = draft;
    return { side, values, state, size, context, stored: message ?? draft.asStored(), masked };
  }

  private mask(draft: DraftMessage, exchange: Exchange): void {
    const { keys, context, protocol } = this.options;
    const side: Side = draft === exchange.request ? 0 : 1;
    const how = { keys, ports: context.ports, side, context: exchange.request?.context ?? draft.context, inflateLimit: 1 << 20 };
    const leaves = exchange.inner?.protocol.masksBody;
    const outer = protocol.mask(draft.asStored(), leaves === undefined ? how : { ...how, leaves });
    const inner = exchange.inner?.protocol.mask(outer.message, how);
    draft.message = inner?.message ?? outer.message;
    draft.masked = outer.count + (inner?.count ?? 0);
  }

  private finish(draft: DraftMessage, exchange: Exchange, state: 'done' | 'aborted'): void {
    if (draft.state !== 'open') throw new Error(`a message that is ${draft.state} was ended again`);
    draft.state = state;
    this.endInner(draft, undefined, state === 'done' && (draft.flags & STORED_GAP) === 0);
    this.mask(draft, exchange);
    if (exchange.key !== undefined && draft === exchange.response) this.keyed.delete(exchange.key);
  }

  private endInner(message: Message, trailers: HttpHead | undefined, complete: boolean): void {
    const exchange = this.exchangeOf(message);
    const side: Side = exchange.request === message ? 0 : 1;
    if (exchange.innerEnded[side]) return;
    exchange.innerEnded[side] = true;
    exchange.inner?.state.end(side, trailers, complete);
  }

  private claimant(request: HttpHead | undefined, response: HttpHead | undefined): AnyProtocol | undefined {
    const ranked = this.options.inner.map((protocol) => ({
      protocol,
      rank: protocol.claim?.(request, response, this.options.context.apiServer) ?? 0,
    }));
    const best = ranked.reduce((a, b) => (b.rank > a.rank ? b : a), { protocol: undefined as AnyProtocol | undefined, rank: 0 });
    return best.protocol;
  }

  private say(exchange: Exchange, result: Result | undefined): void {
    if (result === undefined) return;
    const known = Object.entries(result).filter(([, value]) => value !== undefined);
    exchange.result = { ...exchange.result, ...(Object.fromEntries(known) as Result) };
  }

  private opened(key: number | undefined): Exchange {
    const exchange = this.added(key, 'exchange');
    if (key === undefined) this.waiting.push(exchange);
    else this.keyed.set(key, exchange);
    return exchange;
  }

  private answered(key: number | undefined): Exchange {
    let exchange = key === undefined ? this.nextWaiting() : this.keyed.get(key);
    if (exchange === undefined || exchange.response !== undefined) exchange = this.added(key, 'exchange');
    return exchange;
  }

  private nextWaiting(): Exchange | undefined {
    if (!this.lossy) return this.waiting.shift();
    const newest = this.waiting.findLast((each) => each.request?.state === 'done');
    this.waiting = newest === undefined ? this.waiting : this.waiting.slice(this.waiting.indexOf(newest) + 1);
    return newest;
  }

  private added(key: number | undefined, kind: 'exchange' | 'flow'): Exchange {
    const exchange: Exchange = {
      kind,
      key,
      request: undefined,
      response: undefined,
      values: {},
      result: {},
      provisional: 0,
      noAnswer: false,
      events: [],
      inner: undefined,
      innerEnded: [false, false],
    };
    this.exchanges.push(exchange);
    return exchange;
  }

  private exchangeOf(message: Message): Exchange {
    const exchange = this.of.get(message);
    if (exchange === undefined) throw new Error('a message that this host did not begin, or that was provisional');
    return exchange;
  }
}
