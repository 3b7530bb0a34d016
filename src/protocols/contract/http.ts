import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { HotValues, Fields } from '#entry/field';
import type { Dissector } from './emit.ts';
import type { Result } from './message.ts';

/** What protocols inside HTTP see of a message's head, whatever its version. Valid during the call only. */
export interface HttpHead {
  readonly side: Side;
  /** Of a request; empty on a response. */
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  /** Of a response; 0 on a request. */
  readonly status: number;
  /** `1.0`, `1.1`, `2`. */
  readonly version: string;
  /** The first value of a header by its lower-case name. */
  header(name: string): string | undefined;
}

/** A protocol inside HTTP, for one exchange. Bodies come without transfer coding; a content coding is still on them. */
export interface Inner<F extends Fields = Fields> {
  /** The response's head (the request's was given to `claim` and `openInner`). */
  responseHead(head: HttpHead): void;
  data(side: Side, bytes: Uint8Array, start: number, end: number): void;
  /** The body is complete; `trailers` when there were any. `complete` is false when it was cut short. */
  end(side: Side, trailers: HttpHead | undefined, complete: boolean): void;
  /** Whether what was said so far is all that one can expect when the client leaves: the response goes on for as long as somebody listens. */
  mayLeave?(): boolean;
  /** Hot values as known now. */
  values(): {
    readonly request: HotValues<F['request']>;
    readonly response: HotValues<F['response']>;
    readonly exchange: HotValues<F['exchange']>;
  };
  /**
   * The connection was upgraded (101): what follows belongs to the protocol that the outer one names. A dissector here reads it in its place, and the entry stays
   * open until the connection ends, with what that finds as its messages.
   */
  upgraded?(protocol: string, context: string): Dissector | undefined;
  /** What the inner protocol says of the exchange; overrides HTTP's where set. */
  result(): Result | undefined;
}

/** What an inner protocol may emit: messages of a stream. */
export interface InnerEmit {
  /** `at` is the time of its first byte where that came earlier than the bytes that are being read now. */
  event(side: Side, size: number, bytes: Uint8Array, start: number, end: number, at?: Nanos): void;
  unknown(reason: string, length: number): void;
  /** Time of the bytes that are being read. */
  now(): Nanos;
  /** A connection inside this one (port-forward): its bytes are read as any connection's. The ports are of its client and its server. */
  nested(ports: readonly [client: number, server: number]): Nested;
}

/** A connection inside another. */
export interface Nested {
  /** The next bytes of a side. */
  data(side: Side, bytes: Uint8Array, start: number, end: number): void;
  close(how: 'fin' | 'rst' | 'idle'): void;
}
