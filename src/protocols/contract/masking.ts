import type { Ports } from '#base/ports';
import type { StoredMessage } from '#entry/stored';

/** The names whose values are masked. Names match when equal after lower-casing and dropping `-`, `_` and `.`. */
export interface Keys {
  /** Whether `[start, end)` spells one of the names. */
  matches(bytes: Uint8Array, start: number, end: number): boolean;
  /** The same for a text. */
  matchesText(name: string): boolean;
  /**
   * Whether one of the names occurs anywhere in `[start, end)`, also inside longer words: one scan over the bytes.
   * `false` proves that no name is there in plain; escapes (`%6b`, `\u006b`) are for the caller.
   */
  mentions(bytes: Uint8Array, start: number, end: number): boolean;
  /**
   * Whether a name may occur: in plain, or behind an escape of JSON, of a URL or of XML (`\u0070`, `%70`, `&#112;`). `false` proves that there is
   * nothing to mask. The same single scan.
   */
  mayMention(bytes: Uint8Array, start: number, end: number): boolean;
}

/** What masking made of a message. */
export interface Masked {
  /** The same object when nothing changed. */
  readonly message: StoredMessage;
  /** Values masked. */
  readonly count: number;
}

/** What `mask` is given besides the message. */
export interface MaskContext {
  readonly keys: Keys;
  readonly ports: Ports;
  /** Which side of the exchange the message is, and the exchange's `context`. */
  readonly side: 0 | 1;
  readonly context: string;
  /** Inflating stops at this many bytes out, and at 100 times the bytes in. */
  readonly inflateLimit: number;
  /** Whether a body of that media type (lower case, without parameters; empty when absent) is left alone, because the protocol inside masks it by rules of its own (`Protocol.masksBody`). */
  readonly leaves?: ((mediaType: string) => boolean) | undefined;
}
