import type { Format } from '../format.ts';
import { readCborTree } from '../cbor-tree.ts';

/** Bytes of one event that are kept; what is longer is cut, and counted whole. */
const GREATEST_EVENT = 1 << 20;

/** Takes what a framer found. The bytes are valid during the call only; `size` counts all bytes on the wire, also those that were not kept. */
export type Found = (size: number, bytes: Uint8Array, start: number, end: number) => void;

/** Cuts a body into events, however it is cut itself. */
export interface Framer {
  push(bytes: Uint8Array, start: number, end: number): void;
  /** The framing was lost; nothing more is read. */
  readonly broken: boolean;
}

/** The framer for a format. */
export function framerFor(format: Format, found: Found): Framer {
  if (format === 'protobuf') return new LengthFramer(found);
  return format === 'cbor' ? new SequenceFramer(found) : new ObjectFramer(found);
}

/** Bytes of one piece that comes in parts; at most `GREATEST_EVENT`. */
class Piece {
  bytes: Uint8Array = new Uint8Array(1024);
  length = 0;
  size = 0;

  add(bytes: Uint8Array, start: number, end: number): void {
    this.size += end - start;
    const more = Math.min(end - start, GREATEST_EVENT - this.length);
    if (more <= 0) return;
    if (this.length + more > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(start, start + more), this.length);
    this.length += more;
  }

  clear(): void {
    this.length = 0;
    this.size = 0;
    if (this.bytes.length > 65_536) this.bytes = new Uint8Array(1024);
  }
}

/** JSON objects in a row, with line ends between them or without (the server writes them, no client needs them). */
class ObjectFramer implements Framer {
  broken = false;
  private readonly found: Found;
  private readonly piece = new Piece();
  private depth = 0;
  private quoted = false;
  private escaped = false;

  constructor(found: Found) {
    this.found = found;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    for (let at = start; at < end && !this.broken; at++) {
      const byte = bytes[at] as number;
      if (this.quoted) {
        if (this.escaped) this.escaped = false;
        else if (byte === 0x5c) this.escaped = true;
        else if (byte === 0x22) this.quoted = false;
      } else if (byte === 0x22) this.quoted = true;
      else if (byte === 0x7b || byte === 0x5b) {
        if (this.depth++ === 0) from = at;
      } else if (byte === 0x7d || byte === 0x5d) {
        if (--this.depth === 0) {
          this.piece.add(bytes, from, at + 1);
          this.found(this.piece.size, this.piece.bytes, 0, this.piece.length);
          this.piece.clear();
          from = at + 1;
        }
      } else if (this.depth === 0 && byte > 0x20) this.broken = true;
      if (this.depth < 0) this.broken = true;
    }
    if (this.depth > 0 && !this.broken) this.piece.add(bytes, from, end);
  }
}

const PREFIX = 4;

/** Four bytes of length, big end first, before each (apimachinery, serializer/streaming). */
class LengthFramer implements Framer {
  broken = false;
  private readonly found: Found;
  private readonly piece = new Piece();
  private prefix = 0;
  private length = 0;

  constructor(found: Found) {
    this.found = found;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && !this.broken) {
      if (this.prefix < PREFIX) {
        this.length = (this.length * 256 + (bytes[at++] as number)) >>> 0;
        this.prefix++;
        this.broken = this.prefix === PREFIX && this.length > 0x1000_0000;
      } else {
        const to = Math.min(end, at + this.length - this.piece.size);
        this.piece.add(bytes, at, to);
        at = to;
      }
      if (this.prefix === PREFIX && this.piece.size === this.length && !this.broken) this.close();
    }
  }

  private close(): void {
    this.found(this.length + PREFIX, this.piece.bytes, 0, this.piece.length);
    this.piece.clear();
    this.prefix = 0;
    this.length = 0;
  }
}

/** CBOR objects in a row (RFC 8742). What is not whole yet is read again with what follows, so events beyond the limit end it. */
class SequenceFramer implements Framer {
  broken = false;
  private readonly found: Found;
  private readonly piece = new Piece();

  constructor(found: Found) {
    this.found = found;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    if (this.broken) return;
    this.piece.add(bytes, start, end);
    const { bytes: all, length, size } = this.piece;
    let at = 0;
    while (at < length) {
      const { node, next, whole } = readCborTree(all, at, length);
      if (node === undefined || !whole) break;
      this.found(next - at, all, at, next);
      at = next;
    }
    if (at === 0 && size > GREATEST_EVENT) this.broken = true;
    if (at === 0) return;
    const rest = all.slice(at, length);
    this.piece.clear();
    this.piece.add(rest, 0, rest.length);
  }
}

/** Lines, without what ends them; a line of more than 64 KiB comes in parts. */
export class LineFramer implements Framer {
  readonly broken = false;
  private readonly found: Found;
  private readonly piece = new Piece();

  constructor(found: Found) {
    this.found = found;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== 0x0a) continue;
      this.piece.add(bytes, from, at);
      this.found(this.piece.size + 1, this.piece.bytes, 0, this.piece.length);
      this.piece.clear();
      from = at + 1;
    }
    this.piece.add(bytes, from, end);
    if (this.piece.length > 65_536) this.flush();
  }

  /** The last line has no end. */
  flush(): void {
    if (this.piece.length === 0) return;
    this.found(this.piece.size, this.piece.bytes, 0, this.piece.length);
    this.piece.clear();
  }
}
