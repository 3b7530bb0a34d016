import { Malformed } from '#base/errors';
import { other, type Side } from '#base/side';
import type { StoredExchange } from '#entry/stored';
import type { Dissector } from '#protocols/contract/emit';
import type { Keys } from '#protocols/contract/masking';
import type { AnyProtocol, ApiServer, Detail, OpenContext } from '#protocols/contract/protocol';
import { defaultKeys } from '../mask/keys.ts';
import { Collector } from './emit.fixture.ts';
import { testPorts } from './ports.fixture.ts';
import type { SaidExchange, Transcript } from './transcript.fixture.ts';

/** What one side does: it says something (a text is ISO-8859-1), some of what it said is lost, or it stops. */
export type Step = readonly [side: Side, what: Uint8Array | string | { readonly gap: number } | { readonly end: 'fin' | 'rst' | 'idle' }];

/** How a conversation is held; everything has a default. */
export interface ConversationOptions {
  /** Protocols that may claim its exchanges. */
  readonly inner?: readonly AnyProtocol[];
  readonly keys?: Keys;
  /** Bytes kept of a message; default 64 KiB. */
  readonly limit?: number;
  /** Whether the connection's start was seen; default `true`. */
  readonly started?: boolean;
  /** What the protocol before said in `become`. */
  readonly context?: string;
  readonly transport?: 'tcp' | 'udp' | 'icmp';
  /** What the API proxy knows of it. */
  readonly apiServer?: ApiServer;
  /** Version of IP; default 4. */
  readonly ip?: 4 | 6;
  readonly clientPort?: number;
  readonly serverPort?: number;
  /** How sides end that no step ended; default `fin`. */
  readonly end?: 'fin' | 'rst' | 'idle';
}

/**
 * Holds a conversation with a protocol's dissector as the pipeline would: each step is one segment or datagram. The bytes of a call lie somewhere in a larger
 * array that is overwritten after it, so a dissector that keeps a view is found out.
 */
export function conversation(protocol: AnyProtocol, steps: readonly Step[], options: ConversationOptions = {}): Transcript {
  const context: OpenContext = {
    ports: testPorts,
    keys: options.keys ?? defaultKeys,
    clientPort: options.clientPort ?? 40_000,
    serverPort: options.serverPort ?? protocol.serverPorts[0] ?? 4000,
    started: options.started ?? true,
    transport: options.transport ?? 'tcp',
    ip: options.ip ?? 4,
    context: options.context ?? '',
    ...(options.apiServer === undefined ? {} : { apiServer: options.apiServer }),
  };
  const collector = new Collector({
    protocol,
    inner: options.inner ?? [],
    keys: context.keys,
    context,
    limit: options.limit ?? 65_536,
  });
  const dissector = protocol.open?.(collector, context);
  if (dissector === undefined) throw new Error(`${protocol.id} has no dissector of its own`);
  const host = new Host(collector, dissector, context.transport !== 'tcp');
  if (!context.started) for (const side of [0, 1] as const) dissector.resync(side);
  steps.forEach(([side, what], index) => {
    collector.at = index * 1_000_000;
    if (typeof what === 'string') host.data(side, ascii(what));
    else if (what instanceof Uint8Array) host.data(side, what);
    else if ('gap' in what) host.gap(side, what.gap);
    else host.end(side, what.end);
  });
  host.end(0, options.end ?? 'fin');
  host.end(1, options.end ?? 'fin');
  return host.transcript();
}

/** Bytes of a text, one for each character. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** What `detail` says of an exchange of a transcript. */
export function detailOf(protocol: AnyProtocol, exchange: SaidExchange): Detail {
  return protocol.detail(storedOf(exchange), testPorts);
}

/** An exchange of a transcript as it would be stored. */
export function storedOf(exchange: SaidExchange): StoredExchange {
  const { request, response } = exchange;
  return {
    ...(request === undefined ? {} : { request: request.stored }),
    ...(response === undefined ? {} : { response: response.stored }),
    context: request?.context ?? response?.context ?? '',
  };
}

/** Carries over what was not consumed and catches what is malformed, as the pipeline does. */
class Host {
  private readonly carried: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  private readonly ended: [boolean, boolean] = [false, false];
  private readonly malformed: string[] = [];
  private readonly collector: Collector;
  private dissector: Dissector;
  private readonly datagrams: boolean;

  constructor(collector: Collector, dissector: Dissector, datagrams: boolean) {
    this.collector = collector;
    this.dissector = dissector;
    this.datagrams = datagrams;
  }

  data(side: Side, bytes: Uint8Array): void {
    const carried = this.carried[side];
    if (this.collector.becoming !== undefined) {
      this.carried[side] = joined(carried, bytes);
      return;
    }
    const shift = 1 + ((carried.length + bytes.length) % 7);
    const end = shift + carried.length + bytes.length;
    const window = new Uint8Array(end + 5).fill(0x7e);
    window.set(carried, shift);
    window.set(bytes, shift + carried.length);
    this.collector.window = [shift, end];
    let consumed = end;
    this.guard(side, () => {
      consumed = this.dissector.data(side, window, shift, end);
      if (!this.datagrams && (consumed < shift || consumed > end)) throw new Error(`consumed up to ${consumed} of [${shift}, ${end}]`);
    });
    this.carried[side] = this.datagrams ? new Uint8Array(0) : window.slice(consumed, end);
    window.fill(0x7e);
    const { taken } = this.collector;
    if (taken === undefined || taken === this.dissector) return;
    this.dissector = taken;
    for (const each of [0, 1] as const) if (this.carried[each].length > 0) this.data(each, new Uint8Array(0));
  }

  gap(side: Side, length: number): void {
    this.torn(side, false);
    this.carried[side] = new Uint8Array(0);
    this.collector.lost();
    if (this.collector.becoming === undefined) this.guard(side, () => this.dissector.gap(side, length));
  }

  end(side: Side, how: 'fin' | 'rst' | 'idle'): void {
    if (this.ended[side]) return;
    this.ended[side] = true;
    this.torn(side, true);
    if (this.collector.becoming === undefined) this.guard(side, () => this.dissector.end(side, how));
  }

  /** Shows once more what will not be continued. */
  private torn(side: Side, ended: boolean): void {
    const carried = this.carried[side];
    if (carried.length === 0 || this.collector.becoming !== undefined || this.dissector.torn === undefined) return;
    this.collector.window = [0, carried.length];
    this.guard(side, () => this.dissector.torn?.(side, carried, 0, carried.length, ended));
  }

  transcript(): Transcript {
    const { becoming, unknowns, tunnels } = this.collector;
    return {
      exchanges: this.collector.said(),
      tunnels,
      unknown: unknowns,
      malformed: this.malformed,
      became: becoming === undefined ? undefined : { ...becoming, rest: this.carried },
    };
  }

  private guard(side: Side, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.malformed.push(error.reason);
      this.dissector.resync(side);
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

/** The same conversation with the sides swapped. */
export function swapped(steps: readonly Step[]): Step[] {
  return steps.map(([side, what]) => [other(side), what]);
}
