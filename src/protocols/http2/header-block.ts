import type { Bytes } from '#base/bytes';
import { startsWithAscii } from '#base/bytes';

/** What a header block may come to, decoded; fields beyond it are left out and counted (their effect on the table is kept). */
export const BLOCK_LIMIT = 65_536;
const FIELD_LIMIT = 512;
const CR = 0x0d;
const LF = 0x0a;
const COLON = 0x3a;
const SPACE = 0x20;

/**
 * A decoded header block as lines `name: value\r\n`, in order, and where each lies. One object serves any number of blocks.
 * A field that could not be known is the line `?: ?`.
 */
export class HeaderBlock {
  bytes: Uint8Array = new Uint8Array(2048);
  /** Bytes of all lines. */
  length = 0;
  /** Fields. */
  count = 0;
  /** Fields whose name or value is not known; fields left out; fields with characters that none may hold (replaced). */
  unknown = 0;
  /** Fields from table entries whose place was inferred from too little to be certain. */
  inferred = 0;
  dropped = 0;
  odd = 0;
  /** A hash of the names in their order. */
  signature = 0;
  private starts = new Int32Array(FIELD_LIMIT + 1);
  private nameLengths = new Int32Array(FIELD_LIMIT + 1);

  clear(): void {
    this.length = 0;
    this.count = 0;
    this.unknown = 0;
    this.inferred = 0;
    this.dropped = 0;
    this.odd = 0;
    this.signature = 0;
    this.starts[0] = 0;
  }

  /** Makes sure that `length` more bytes can be written from `from` on. */
  room(from: number, length: number): void {
    if (from + length <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, from + length));
    larger.set(this.bytes.subarray(0, from));
    this.bytes = larger;
  }

  /** Adds a line that stands elsewhere. */
  add(from: Bytes, start: number, end: number, nameLength: number): void {
    this.room(this.length, end - start);
    const into = this.bytes;
    let to = this.length;
    if (end - start <= 48) for (let i = start; i < end; i++) into[to++] = from[i] as number;
    else {
      into.set(from.subarray(start, end), to);
      to += end - start;
    }
    this.close(to, nameLength);
  }

  /** Adds the line that was written at `[length, end)`. */
  close(end: number, nameLength: number): void {
    const start = this.length;
    const first = this.bytes[start] as number;
    const last = this.bytes[start + nameLength - 1] as number;
    this.signature = (Math.imul(this.signature, 31) + (nameLength << 16) + (first << 8) + last) | 0;
    if (end > BLOCK_LIMIT || this.count === FIELD_LIMIT) {
      this.dropped++;
      return;
    }
    this.nameLengths[this.count] = nameLength;
    this.count++;
    this.starts[this.count] = end;
    this.length = end;
  }

  /** Ends a line that is being written: CR LF behind `end`. Returns the new end. */
  lineEnd(end: number): number {
    this.bytes[end] = CR;
    this.bytes[end + 1] = LF;
    return end + 2;
  }

  /** Writes what stands between name and value behind `end`. Returns the new end. */
  separator(end: number): number {
    this.bytes[end] = COLON;
    this.bytes[end + 1] = SPACE;
    return end + 2;
  }

  /** Where field `i` begins and ends as a line. */
  lineStart(i: number): number {
    return this.starts[i] as number;
  }
  nameEnd(i: number): number {
    return (this.starts[i] as number) + (this.nameLengths[i] as number);
  }
  valueStart(i: number): number {
    return this.nameEnd(i) + 2;
  }
  valueEnd(i: number): number {
    return (this.starts[i + 1] as number) - 2;
  }

  /** Whether field `i` is named `name`. */
  is(i: number, name: string): boolean {
    return (this.nameLengths[i] as number) === name.length && startsWithAscii(this.bytes, this.starts[i] as number, this.length, name);
  }

  /** The first field of that name, or -1. */
  find(name: string): number {
    for (let i = 0; i < this.count; i++) if (this.is(i, name)) return i;
    return -1;
  }

  /** Whether field `i` is a pseudo-field (RFC 9113 §8.3). */
  isPseudo(i: number): boolean {
    return this.bytes[this.starts[i] as number] === COLON;
  }

  /** Whether the name of field `i` is not known. */
  isUnknown(i: number): boolean {
    return this.is(i, '?');
  }
}
