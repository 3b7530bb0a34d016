import { latin1 } from '#base/bytes';
import type { InflateStream, Ports } from '#base/ports';
import type { Side } from '#base/side';
import { DICTIONARY } from './spdy-dictionary.ts';

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const HEADERS = 8;
const FIN = 1;
const HEADER = 8;
/** A data frame is handed over in pieces of at most this many bytes. */
const GREATEST_PIECE = 65_536;
const GREATEST_CONTROL = 65_536;
const GREATEST_BLOCK = 65_536;
/** Magic of zlib (RFC 1950 §2.2) with the dictionary's checksum behind it. */
const ZLIB_HEADER = 6;

/** What a connection tells. */
export interface SpdyListener {
  /** A stream is opened; names of headers in lower case. */
  opened(side: Side, stream: number, headers: ReadonlyMap<string, string>): void;
  data(side: Side, stream: number, bytes: Uint8Array, start: number, end: number): void;
  /** A side has said all (`reset`: gave up). */
  closed(side: Side, stream: number, reset: boolean): void;
}

interface Way {
  readonly inflate: InflateStream;
  begun: boolean;
  /** Of the data frame in progress. */
  stream: number;
  remaining: number;
  last: boolean;
}

/** SPDY/3.1 on one connection (draft-mbelshe-httpbis-spdy-00 §2), as far as the streams of Kubernetes need it. */
export class Spdy {
  /** Why nothing more is read, or empty. */
  problem = '';
  private readonly listener: SpdyListener;
  private readonly ways: readonly [Way, Way];

  constructor(ports: Ports, listener: SpdyListener) {
    this.listener = listener;
    const way = (): Way => ({ inflate: ports.openInflate('deflate-raw', DICTIONARY), begun: false, stream: 0, remaining: 0, last: false });
    this.ways = [way(), way()];
  }

  /** Reads frames; the index up to which bytes are done with. */
  push(side: Side, bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && this.problem === '') {
      const next = this.step(side, this.ways[side], bytes, at, end);
      if (next < 0) return at;
      at = next;
    }
    return this.problem === '' ? at : end;
  }

  private step(side: Side, way: Way, bytes: Uint8Array, at: number, end: number): number {
    if (way.remaining > 0) return this.piece(side, way, bytes, at, end);
    if (end - at < HEADER) return -1;
    const length = ((bytes[at + 5] as number) << 16) | ((bytes[at + 6] as number) << 8) | (bytes[at + 7] as number);
    const flags = bytes[at + 4] as number;
    if (((bytes[at] as number) & 0x80) !== 0) return this.control(side, way, bytes, at, end, flags, length);
    way.stream = number31(bytes, at);
    way.last = (flags & FIN) !== 0;
    way.remaining = length;
    if (length === 0 && way.last) this.listener.closed(side, way.stream, false);
    return at + HEADER;
  }

  private piece(side: Side, way: Way, bytes: Uint8Array, at: number, end: number): number {
    const length = Math.min(way.remaining, GREATEST_PIECE);
    if (end - at < length) return -1;
    way.remaining -= length;
    this.listener.data(side, way.stream, bytes, at, at + length);
    if (way.remaining === 0 && way.last) this.listener.closed(side, way.stream, false);
    return at + length;
  }

  private control(side: Side, way: Way, bytes: Uint8Array, at: number, end: number, flags: number, length: number): number {
    const version = (((bytes[at] as number) & 0x7f) << 8) | (bytes[at + 1] as number);
    const type = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    if (version !== 3 || length > GREATEST_CONTROL) {
      this.problem = 'no frame of SPDY/3';
      return -1;
    }
    const from = at + HEADER;
    const to = from + length;
    if (to > end) return -1;
    const stream = length >= 4 ? number31(bytes, from) : 0;
    if (type === SYN_STREAM && length >= 10) this.listener.opened(side, stream, this.headers(way, bytes, from + 10, to));
    else if ((type === SYN_REPLY || type === HEADERS) && length >= 4) this.headers(way, bytes, from + 4, to);
    else if (type === RST_STREAM) this.listener.closed(side, stream, true);
    if ((type === SYN_STREAM || type === SYN_REPLY || type === HEADERS) && (flags & FIN) !== 0) this.listener.closed(side, stream, false);
    return to;
  }

  /** A header block. Every one is read, because each is packed with what came before. */
  private headers(way: Way, bytes: Uint8Array, start: number, end: number): ReadonlyMap<string, string> {
    const from = way.begun ? start : Math.min(end, start + ZLIB_HEADER);
    way.begun = true;
    const block = way.inflate.push(bytes.slice(from, end), GREATEST_BLOCK);
    const headers = new Map<string, string>();
    if (block.kind !== 'whole') {
      this.problem = 'a header block can not be unpacked';
      return headers;
    }
    const plain = block.bytes;
    let at = 4;
    const text = (): string => {
      const length = at + 4 <= plain.length ? number31(plain, at) : 0;
      const value = latin1(plain, Math.min(plain.length, at + 4), Math.min(plain.length, at + 4 + length));
      at += 4 + length;
      return value;
    };
    for (let i = plain.length < 4 ? 0 : number31(plain, 0); i > 0 && at < plain.length; i--) {
      const name = text().toLowerCase();
      headers.set(name, text());
    }
    return headers;
  }
}

function number31(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) & 0x7f) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}
