import { utf8 } from '#base/globals';
import type { Side } from '#base/side';
import type { StoredMessage } from '#entry/stored';
import { Connection, type Ends } from '#net/connection.fixture';
import { emptyFrame } from '#net/frame';
import { Network } from '#net/network';
import type { NetOptions } from '#net/options';
import { all } from '#protocols/all';
import type { AnyProtocol } from '#protocols/contract/protocol';
import { defaultKeys } from '#protocols/kit/mask/keys';
import { testPorts } from '#protocols/kit/testing/ports.fixture';
import { Counters } from './counters.ts';
import type { EntrySink } from './engine.ts';
import type { Exchange, HotRecord } from './exchange.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { Pipeline } from './pipeline.ts';

/** One message of an entry as it left the engine. */
export interface Kept {
  readonly text: string;
  readonly at: number;
  readonly endAt: number;
  readonly size: number;
  readonly flags: number;
  readonly spans: number;
  readonly context: string;
}

/** An entry as it left the engine. */
export interface Written {
  readonly sequence: number;
  readonly parent: number;
  readonly kind: string;
  readonly protocol: string;
  readonly inner: string | undefined;
  readonly outcome: string;
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly error: string | undefined;
  readonly message: string | undefined;
  readonly asked: HotRecord | undefined;
  readonly answered: HotRecord | undefined;
  readonly whole: HotRecord | undefined;
  readonly request: Kept | undefined;
  readonly response: Kept | undefined;
  readonly handshake: number;
  readonly marks: number;
  readonly redacted: number;
  readonly events: number;
  readonly closedAt: number;
  readonly client: string;
}

/** Copies what it is given: everything is valid during the call only. */
export class Collecting implements EntrySink {
  readonly entries: Written[] = [];
  readonly events: { readonly entry: number; readonly seq: number; readonly at: number; readonly side: Side; readonly text: string }[] = [];

  entry(exchange: Exchange, at: number): void {
    const inner = exchange.inner?.values();
    this.entries.push({
      sequence: exchange.sequence,
      parent: exchange.parent,
      kind: exchange.kind,
      protocol: exchange.protocol.id,
      inner: exchange.innerProtocol?.id,
      outcome: exchange.outcome,
      status: exchange.status,
      statusText: exchange.statusText,
      error: exchange.errorType,
      message: exchange.errorMessage,
      asked: inner?.request ?? exchange.requestValues,
      answered: inner?.response ?? exchange.responseValues,
      whole: exchange.exchangeValues,
      request: kept(exchange.request),
      response: kept(exchange.response),
      handshake: exchange.handshake,
      marks: exchange.marks,
      redacted: exchange.redacted,
      events: exchange.events,
      closedAt: at,
      client: `${exchange.flow.addresses[0]}:${exchange.flow.ports[0]}`,
    });
  }

  event(exchange: Exchange, seq: number, at: number, side: Side, message: StoredMessage): void {
    this.events.push({ entry: exchange.sequence, seq, at, side, text: utf8(message.bytes) });
  }
}

function kept(draft: Exchange['request']): Kept | undefined {
  if (draft?.message === undefined) return undefined;
  const { bytes, flags, spans, size } = draft.message;
  return { text: utf8(bytes), at: draft.at, endAt: draft.endAt, size, flags, spans: spans.length, context: draft.context };
}

export interface BenchOptions {
  readonly limits?: Partial<Limits>;
  readonly net?: Partial<NetOptions>;
  readonly protocols?: readonly AnyProtocol[];
  readonly keepMessages?: boolean;
  readonly sink?: EntrySink;
}

/** A whole engine with a clock of its own: frames or streams in, entries out. */
export class Bench {
  readonly sink = new Collecting();
  readonly counters = new Counters();
  readonly pipeline: Pipeline;
  readonly network: Network;
  at = 1_000_000;
  private readonly one = emptyFrame();

  constructor(options: BenchOptions = {}) {
    this.pipeline = new Pipeline({
      protocols: options.protocols ?? all,
      ports: testPorts,
      keys: defaultKeys,
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      counters: this.counters,
      keepMessages: options.keepMessages ?? true,
      sink: options.sink ?? this.sink,
      numbers: { next: 1 },
    });
    const { pipeline } = this;
    this.network = new Network(pipeline, { guess: (bytes, start, end) => pipeline.guess(bytes, start, end), ...options.net });
  }

  /** Pushes Ethernet frames, 10 µs apart. */
  frames(...frames: readonly Uint8Array[]): this {
    for (const bytes of frames) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.network.frame(Object.assign(this.one, { bytes, view, start: 0, end: bytes.length, wireLength: bytes.length, at: this.at }));
      this.at += 10_000;
    }
    return this;
  }

  /** Pushes a frame of which the capture kept only the first bytes. */
  cut(bytes: Uint8Array, kept: number): this {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.network.frame(Object.assign(this.one, { bytes, view, start: 0, end: kept, wireLength: bytes.length, at: this.at }));
    this.at += 10_000;
    return this;
  }

  /** Lets time pass. */
  wait(nanos: number): this {
    this.at += nanos;
    this.network.tick(this.at);
    return this;
  }

  /** The source is over. Gives everything that was written. */
  end(): readonly Written[] {
    this.network.end(this.at);
    return this.sink.entries;
  }

  get entries(): readonly Written[] {
    return this.sink.entries;
  }
}

/** A connection whose handshake the bench has seen. */
export function connect(bench: Bench, ends: Partial<Ends> = {}): Connection {
  const c = new Connection(ends);
  bench.frames(...c.handshake());
  return c;
}

/** An HTTP answer with a body. */
export function ok(body: string, head = ''): string {
  return `HTTP/1.1 200 OK\r\n${head}content-length: ${body.length}\r\n\r\n${body}`;
}

/** An HTTP request without a body. */
export function get(path: string, head = ''): string {
  return `GET ${path} HTTP/1.1\r\nhost: shop\r\n${head}\r\n`;
}

/** `GET /a 200 ok` of each entry. */
export function lines(entries: readonly Written[]): string[] {
  return entries.map((e) => `${word(e, 'path') || word(e, 'command') || e.protocol} ${e.status ?? '-'} ${e.outcome}`);
}

/** A text among the hot values of a request; empty when it has none. */
export function word(entry: Written, name: string): string {
  const value = entry.asked?.[name];
  return typeof value === 'string' ? value : '';
}
