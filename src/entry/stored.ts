import type { Bytes } from '#base/bytes';

/** A masked stretch of stored bytes, `[start, end)`: filled with `x` of the same length; viewers print `[REDACTED]` for it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Bits of `StoredMessage.flags`. */
export const STORED_CUT = 1;
/** The content coding was undone before storing, because a value inside had to be masked. */
export const STORED_DECODED = 2;
/** Something could not be masked, so storing ends at the last byte proven masked. */
export const STORED_NOT_MASKABLE = 4;
/** Bytes were lost inside. */
export const STORED_GAP = 8;

/**
 * A message as it is kept: the raw bytes where the protocol is stateless, otherwise its protocol's canonical form, always masked.
 * It means something by itself, so that `detail` needs no state of the connection.
 */
export interface StoredMessage {
  readonly bytes: Bytes;
  /** Where the parts of the message end (for HTTP: head, body, trailers), rising. */
  readonly parts: readonly number[];
  readonly spans: readonly Span[];
  readonly flags: number;
  /** Bytes on the wire. */
  readonly size: number;
}

/** What is kept of an exchange; `context` is a small text from the dissector (API version, statement text …). */
export interface StoredExchange {
  readonly request?: StoredMessage;
  readonly response?: StoredMessage;
  readonly context: string;
}

/** One message of a long stream. `at` is µs since 1970. */
export interface StoredEvent {
  readonly seq: number;
  readonly at: number;
  readonly side: 0 | 1;
  readonly message: StoredMessage;
}
