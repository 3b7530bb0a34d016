import type { Side } from '#base/side';
import type { Fields, HotValues } from '#entry/field';
import type { HttpHead } from './http.ts';
import type { Message, Result } from './message.ts';

/**
 * Where a dissector puts what it finds. The host pairs requests with responses, opens, updates and closes entries, masks and stores.
 *
 * Pairing: messages begun with a `key` (HTTP/2 stream, DNS transaction id …) belong to the exchange of that key; without one they pair first in,
 * first out, and after a gap by TCP acknowledgement. Side 0 sends requests, side 1 responses, unless `begin` says otherwise by `role`.
 */
export interface Emit<F extends Fields = Fields> {
  /**
   * A message begins at `position`, an index into the bytes of the call that is running (it may lie in bytes carried over from earlier calls:
   * the host knows their times). `role` is for servers that ask (push) and clients that answer; default by side.
   */
  begin(side: Side, position: number, key?: number, role?: 'request' | 'response'): Message;
  /** The request that a begun response answers; its `context` tells how to read the answer (HTTP: a HEAD has no body). `undefined` when it was not seen. */
  asked(response: Message): Message | undefined;
  /** A begun response was provisional (HTTP 1xx): its bytes count, the exchange goes on waiting. */
  provisional(response: Message): void;
  /** Hot values of a request are known: its entry opens, if not yet open. May be called again with more. */
  request(message: Message, values: HotValues<F['request']>): void;
  /** Hot values of a response, and what it says of the exchange. May be called again with more. */
  response(message: Message, values: HotValues<F['response']>, result?: Result): void;
  /** Hot values that belong to neither side. */
  exchange(message: Message, values: HotValues<F['exchange']>): void;
  /**
   * The head of an HTTP-like message: lets protocols inside HTTP claim the exchange (gRPC, SSE …). After it `body` feeds them.
   * Call it once per message, after `request` / `response`.
   */
  head(message: Message, head: HttpHead): void;
  /** Bytes of an HTTP-like message's body without transfer coding: kept, and fed to the protocol that claimed the exchange. `position` as in `begin`. */
  body(message: Message, bytes: Uint8Array, start: number, end: number): void;
  /** Trailers of an HTTP-like message. */
  trailers(message: Message, head: HttpHead): void;
  /**
   * The message is complete: it is masked and stored; a complete response closes the exchange. With `noAnswer` a request closes its entry by itself
   * (nothing will answer it).
   */
  done(message: Message, options?: { readonly noAnswer?: boolean; readonly result?: Result }): void;
  /** The message can not be completed (reset stream, lost framing): closes what it belongs to as `interrupted`, or as `result` says. */
  abort(message: Message, result?: Result): void;
  /**
   * A complete one-way message (`begin` … `done` in one): becomes an entry of kind `message`. Its parent is the exchange that opened this protocol,
   * or the one that `entry` numbered (a subscription).
   */
  oneWay(message: Message, values: HotValues<F['request']>, result?: Result, parent?: number): void;
  /** Number of the entry that a message belongs to, 0 while that has not opened. Stays true when the message is used again. */
  entry(message: Message): number;
  /** One message of a long stream that stays one entry (SSE event, gRPC message, pub/sub delivery): a row in the table of messages. */
  event(of: Message, side: Side, size: number, bytes: Uint8Array, start: number, end: number): void;
  /** For protocols whose flow is the entry (TLS): hot values of it; the flow's entry carries this protocol from now on. */
  flow(
    values: { request?: HotValues<F['request']>; response?: HotValues<F['response']>; exchange?: HotValues<F['exchange']> },
    result?: Result,
  ): void;
  /**
   * The stored message of a side of the flow's own entry, for `detail` (a handshake). The dissector fills it with `keep`, `part`, `mark` and `context`,
   * and never ends it: it is complete with `flowKept`, or when the flow closes.
   */
  flowMessage(side: Side): Message;
  /** The stored messages of the flow's own entry are complete: they are masked and packed, and what is kept afterwards is dropped. */
  flowKept(): void;
  /** From the end of what this call consumes, both sides speak another protocol (Upgrade, STARTTLS). `context` is handed to its `open`. The exchange `of` becomes its parent. */
  become(protocol: string, of: Message | undefined, context: string): void;
  /** Bytes that were not understood; `reason` is a constant text and a counter's label. */
  unknown(reason: string, length: number): void;
}

/** The state of one connection. All methods are hot. */
export interface Dissector {
  /**
   * The next bytes of a side, `[start, end)`. Returns the index up to which they are consumed; the host keeps the rest (bounded) and presents it
   * again with what follows. To wait for more return an earlier index; never consume part of what must be read again.
   * Datagram flows: one call per datagram, the return value is ignored.
   * May throw `Malformed`: the host counts it and calls `resync`.
   */
  data(side: Side, bytes: Uint8Array, start: number, end: number): number;
  /**
   * What the host carried over of a side, `[start, end)`, will never be continued: a gap follows (`gap` is called next), or with `ended` the end. The last chance
   * to say what its beginning tells; it is gone afterwards.
   */
  torn?(side: Side, bytes: Uint8Array, start: number, end: number, ended: boolean): void;
  /** `length` bytes of a side are lost. What was carried over is dropped by the host. Next call of `data` starts behind them: find the next message boundary. */
  gap(side: Side, length: number): void;
  /** A side will send no more. Messages delimited by the end of the connection are complete. `how` is `fin`, `rst` or `idle` (capture ended, evicted). */
  end(side: Side, how: 'fin' | 'rst' | 'idle'): void;
  /** After `Malformed`, or when the stream was joined in the middle: hunt for the next boundary of that side. */
  resync(side: Side): void;
}
