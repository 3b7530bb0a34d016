import type { Ports } from '#base/ports';
import type { Nanos } from '#base/time';
import type { StoredMessage } from '#entry/stored';
import type { Keys, MaskContext } from '#protocols/contract/masking';
import type { AnyProtocol } from '#protocols/contract/protocol';
import type { Counters } from './counters.ts';
import { Detection } from './detection.ts';
import type { Draft } from './draft.ts';
import { DraftPool } from './draft.ts';
import type { Exchange } from './exchange.ts';
import type { Limits } from './limits.ts';
import { OpenList } from './open-list.ts';

/** Where closed entries and messages of long streams go. */
export interface EntrySink {
  /** An entry closed. It and its drafts are valid during the call only. */
  entry(exchange: Exchange, at: Nanos): void;
  /** One message of an open entry; `seq` counts from 0. */
  event(exchange: Exchange, seq: number, at: Nanos, side: 0 | 1, message: StoredMessage): void;
}

/** What an engine is made with. */
export interface EngineOptions {
  readonly protocols: readonly AnyProtocol[];
  readonly ports: Ports;
  /** The names whose values are masked; `undefined` switches masking off. */
  readonly keys: Keys | undefined;
  readonly limits: Limits;
  readonly counters: Counters;
  /** `false`: hot fields only, no message is kept. */
  readonly keepMessages: boolean;
  readonly sink: EntrySink;
  /** Numbers of entries; engines of one worker share it. */
  readonly numbers: { next: number };
}

const NO_KEYS: Keys = { matches: () => false, matchesText: () => false, mentions: () => false, mayMention: () => false };
const NO_EVENTS = 0;

/** What the conversations of one engine share. Everything that an entry passes on its way from a dissector to the sink is here. */
export class Engine {
  readonly protocols = new Map<string, AnyProtocol>();
  readonly inner: readonly AnyProtocol[];
  readonly detection: Detection;
  readonly ports: Ports;
  readonly keys: Keys;
  readonly limits: Limits;
  readonly counters: Counters;
  readonly pool: DraftPool;
  readonly open = new OpenList();
  /** Stands for a request whose entry closed before its answer came: only its context is true. */
  readonly late: Draft;
  readonly keepMessages: boolean;
  private readonly sink: EntrySink;
  private readonly masking: boolean;
  private readonly numbers: { next: number };
  /** Bytes of the packed messages of open flows. */
  private flowBytes = 0;
  private streams = 0;

  constructor(options: EngineOptions) {
    for (const protocol of options.protocols) this.protocols.set(protocol.id, protocol);
    this.inner = options.protocols.filter((p) => p.claim !== undefined && p.openInner !== undefined);
    this.detection = new Detection(options.protocols);
    this.ports = options.ports;
    this.keys = options.keys ?? NO_KEYS;
    this.masking = options.keys !== undefined;
    this.limits = options.limits;
    this.counters = options.counters;
    this.keepMessages = options.keepMessages;
    this.pool = new DraftPool(options.limits, options.counters, options.keepMessages);
    this.late = this.pool.take();
    this.sink = options.sink;
    this.numbers = options.numbers;
  }

  /** A number for a flow without packets: negative, so that it is no packet flow's. */
  streamId(): number {
    return -++this.streams;
  }

  /** Numbers an entry and lists it as open. */
  opened(exchange: Exchange, at: Nanos): void {
    exchange.sequence = this.numbers.next++;
    this.open.add(exchange);
    if (this.open.count > this.limits.openExchanges) this.evict(at);
  }

  /** Masks a complete message; from here on nothing else of it exists. */
  finish(draft: Draft, exchange: Exchange): void {
    draft.message = this.masked(draft, exchange);
  }

  /**
   * Masks the messages of a flow's own entry and keeps them in no more memory than they need: flows live long. What exceeds `flowBytes` in all of them
   * is dropped and marked as cut.
   */
  packFlow(entry: Exchange): void {
    for (const draft of [entry.request, entry.response]) {
      if (draft === undefined || draft.done) continue;
      draft.done = true;
      const room = this.limits.flowBytes - this.flowBytes;
      if (draft.kept > room) {
        this.counters.add('messages.flowBytes');
        draft.flags |= 1;
      }
      this.finish(draft, entry);
      const message = draft.message as StoredMessage;
      const bytes = draft.kept > room ? NOTHING : message.bytes.slice();
      draft.message = { ...message, bytes, spans: draft.kept > room ? NO_SPANS : message.spans };
      this.flowBytes += bytes.length;
      this.pool.silence(draft);
    }
  }

  /** Closes an entry: it is written, and its drafts go back to the pool. */
  close(exchange: Exchange, at: Nanos): void {
    if (exchange.closed) return;
    exchange.closed = true;
    if (exchange.sequence === 0) exchange.sequence = this.numbers.next++;
    else this.open.remove(exchange);
    if (exchange.kind === 'flow') this.unpackFlow(exchange);
    this.unfinished(exchange.request, exchange);
    this.unfinished(exchange.response, exchange);
    this.sink.entry(exchange, at);
    if (exchange.response === undefined) exchange.askedContext = exchange.request?.context;
    this.release(exchange.request);
    this.release(exchange.response);
    exchange.request = undefined;
    exchange.response = undefined;
  }

  /** A draft that is not done may still be held by its dissector: it is not used again before that says so. */
  private release(draft: Draft | undefined): void {
    if (draft === undefined) return;
    if (draft.done) this.pool.give(draft);
    else this.pool.silence(draft);
  }

  event(exchange: Exchange, at: Nanos, side: 0 | 1, message: StoredMessage): void {
    const seq = exchange.events++;
    exchange.changed = true;
    if (!this.keepMessages) return;
    if (seq >= this.limits.eventsPerEntry) {
      this.counters.add('events.perEntry');
      return;
    }
    this.sink.event(exchange, seq, at, side, message);
  }

  /** Masks a message of a long stream with the innermost protocol's rules. */
  maskedEvent(exchange: Exchange, side: 0 | 1, size: number, bytes: Uint8Array, start: number, end: number): StoredMessage {
    const length = Math.min(end - start, this.limits.messageBytes);
    if (length < end - start) this.counters.add('events.cut');
    const message: StoredMessage = {
      bytes: bytes.slice(start, start + length),
      parts: [],
      spans: [],
      flags: length < end - start ? 1 : NO_EVENTS,
      size,
    };
    const protocol = exchange.innerProtocol ?? exchange.protocol;
    if (!this.masking || protocol.maskEvent === undefined) return message;
    const masked = protocol.maskEvent(message, this.maskContext(side, exchange.request?.context ?? ''));
    exchange.redacted += masked.count;
    if (masked.count > 0) this.counters.add('redacted.values', masked.count);
    return masked.message;
  }

  private unpackFlow({ request, response }: Exchange): void {
    if (request?.done === true) this.flowBytes -= request.message?.bytes.length ?? 0;
    if (response?.done === true) this.flowBytes -= response.message?.bytes.length ?? 0;
  }

  private unfinished(draft: Draft | undefined, exchange: Exchange): void {
    if (draft === undefined || draft.message !== undefined) return;
    draft.flags |= 1;
    this.finish(draft, exchange);
  }

  private masked(draft: Draft, exchange: Exchange): StoredMessage {
    if (!this.keepMessages) return UNKEPT;
    const message: StoredMessage = {
      bytes: draft.stored.subarray(0, draft.kept),
      parts: draft.parts,
      spans: NO_SPANS,
      flags: draft.flags,
      size: draft.size,
    };
    if (!this.masking || draft.kept === 0) return message;
    const context = this.maskContext(draft.isRequest ? 0 : 1, exchange.request?.context ?? draft.context);
    const { innerProtocol } = exchange;
    const leaves = innerProtocol?.masksBody;
    const outer = exchange.protocol.mask(message, leaves === undefined ? context : { ...context, leaves });
    // A body that HTTP's own masking does not understand is masked by the protocol inside.
    const inner = innerProtocol?.mask(outer.message, context);
    const masked = inner?.message ?? outer.message;
    const count = outer.count + (inner?.count ?? 0);
    exchange.redacted += count;
    if (count > 0) this.counters.add('redacted.values', count);
    if ((masked.flags & 4) !== 0) this.counters.add('redacted.notMaskable');
    return masked;
  }

  private maskContext(side: 0 | 1, context: string): MaskContext {
    return { keys: this.keys, ports: this.ports, side, context, inflateLimit: this.limits.inflateBytes };
  }

  private evict(at: Nanos): void {
    const oldest = this.open.oldest;
    if (oldest === undefined) return;
    this.counters.add('entries.evicted');
    oldest.outcome = 'interrupted';
    oldest.errorType = 'too_many_open';
    oldest.errorMessage = 'closed early because too many entries were open at once';
    this.close(oldest, at);
  }
}

const NOTHING = new Uint8Array(0);
const NO_SPANS: readonly never[] = [];
/** What stands for every message when none is kept. */
const UNKEPT: StoredMessage = { bytes: NOTHING, parts: [], spans: NO_SPANS, flags: 0, size: 0 };
