import type { Nanos } from '#base/time';
import type { Side } from '#base/side';
import type { Outcome } from '#entry/outcome';

/** What the answer says of the exchange in protocol-neutral words. Absent ones keep what was said before. */
export interface Result {
  /** The protocol's own code, and its words. */
  readonly status?: number | undefined;
  readonly statusText?: string | undefined;
  /** Default `ok`. */
  readonly outcome?: Outcome | undefined;
  /** A constant word, and a sentence. */
  readonly errorType?: string | undefined;
  readonly errorMessage?: string | undefined;
}

/**
 * A message that is being cut out of a stream. The host makes it (`Emit.begin`), the dissector fills it. It may be reused once `Emit.done` returned.
 */
export interface Message {
  readonly side: Side;
  /** Time of the segment that brought the first byte, and of the one that brought the last. */
  readonly at: Nanos;
  /** Bytes on the wire so far. The dissector counts: `message.size += n` for every byte that belongs to it. */
  size: number;
  /** Small text kept with the exchange for `detail` (request only, or response when the request has none). */
  context: string;
  /**
   * Appends bytes to the stored form. Beyond the host's limit nothing more is kept and the message is marked cut.
   * The bytes are copied; masking happens at `done`.
   */
  keep(bytes: Uint8Array, start: number, end: number): void;
  /** Ends the current part of the stored form (HTTP: head, body, trailers). */
  part(): void;
  /** Bytes kept so far. They may be read and overwritten (masked) in place: `[0, kept)` of `stored`. */
  readonly kept: number;
  readonly stored: Uint8Array;
  /** Sets bits of `StoredMessage.flags`. */
  mark(flags: number): void;
}
