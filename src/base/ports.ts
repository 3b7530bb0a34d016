import type { Bytes } from './bytes.ts';

/** The content codings that a message can be packed in (RFC 9110 §8.4.1, RFC 8878), and raw DEFLATE (RFC 1951). */
export type Encoding = 'gzip' | 'deflate' | 'deflate-raw' | 'br' | 'zstd';

/** What inflating gave: all of it, as much as the limit allows, or why it failed. */
export type Inflated =
  | { readonly kind: 'whole'; readonly bytes: Bytes }
  | { readonly kind: 'cut'; readonly bytes: Bytes }
  | { readonly kind: 'broken'; readonly reason: string };

/** Inflates synchronously and never gives more than `limit` bytes. Pure rooms are given one at construction. */
export type Inflate = (encoding: Encoding, bytes: Bytes, limit: number) => Inflated;

/** A stateful inflater for one direction of a stream that keeps its window (permessage-deflate with context takeover). */
export interface InflateStream {
  /** Inflates one more message that was flushed with SYNC_FLUSH; at most `limit` bytes out. */
  push(bytes: Bytes, limit: number): Inflated;
}

/**
 * Where a text of ASCII occurs in `[start, end)` of some bytes, rising, overlapping ones too; with `fold`, whatever the case of its letters. A shell gives the
 * machine's own search: loops over bytes are ten times slower.
 */
export type Places = (bytes: Bytes, start: number, end: number, text: string, fold: boolean) => readonly number[];

/** The hash functions that dissectors need (JA4, certificate fingerprints). */
export interface Crypto {
  sha256(bytes: Bytes): Bytes;
  sha1(bytes: Bytes): Bytes;
  md5(bytes: Bytes): Bytes;
}

/** Everything that pure rooms cannot do by themselves; shells give it, tests too. */
export interface Ports {
  readonly inflate: Inflate;
  /** `dictionary` is what both sides know before the first byte (SPDY); at most a window of it counts. */
  readonly openInflate: (encoding: 'deflate-raw', dictionary?: Bytes) => InflateStream;
  readonly crypto: Crypto;
}
