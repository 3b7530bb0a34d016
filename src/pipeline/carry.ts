import type { Nanos } from '#base/time';

const MARKS = 32;
const EMPTY = new Uint8Array(0);

/**
 * Bytes of one side that its dissector has not consumed yet, and the times of the segments that brought them.
 * The bytes stand at `[start, end)` of `bytes`; `offset` is the stream offset of `start`.
 */
export class Carry {
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  offset = 0;
  private marks = 0;
  private readonly markOffset = new Float64Array(MARKS);
  private readonly markAt = new Float64Array(MARKS);
  private readonly markAcked = new Float64Array(MARKS);

  get length(): number {
    return this.end - this.start;
  }

  /** Adds bytes of a segment. */
  append(bytes: Uint8Array, start: number, end: number, at: Nanos, offset: number, acked: number): void {
    const length = end - start;
    if (this.end === this.start) {
      this.start = 0;
      this.end = 0;
      this.offset = offset;
      this.marks = 0;
    }
    if (this.end + length > this.bytes.length) this.makeRoom(length);
    this.bytes.set(bytes.subarray(start, end), this.end);
    this.end += length;
    this.mark(offset, at, acked);
  }

  /** Drops bytes from the front, up to index `to`. */
  consume(to: number): void {
    this.offset += to - this.start;
    this.start = to;
    if (this.start === this.end) {
      this.clear();
      return;
    }
    let drop = 0;
    while (drop + 1 < this.marks && (this.markOffset[drop + 1] as number) <= this.offset) drop++;
    if (drop === 0) return;
    this.markOffset.copyWithin(0, drop, this.marks);
    this.markAt.copyWithin(0, drop, this.marks);
    this.markAcked.copyWithin(0, drop, this.marks);
    this.marks -= drop;
  }

  /** Forgets everything; large memory is given back. */
  clear(): void {
    this.start = 0;
    this.end = 0;
    this.marks = 0;
    if (this.bytes.length > 65_536) this.bytes = EMPTY;
  }

  /** The segment that brought the byte at a stream offset: an index for `atOf` and `ackedOf`. */
  markOf(offset: number): number {
    let i = this.marks - 1;
    while (i > 0 && (this.markOffset[i] as number) > offset) i--;
    return i;
  }
  atOf(mark: number): Nanos {
    return this.markAt[mark] as number;
  }
  ackedOf(mark: number): number {
    return this.markAcked[mark] as number;
  }

  private mark(offset: number, at: Nanos, acked: number): void {
    if (this.marks === MARKS) return;
    this.markOffset[this.marks] = offset;
    this.markAt[this.marks] = at;
    this.markAcked[this.marks] = acked;
    this.marks++;
  }

  private makeRoom(length: number): void {
    const held = this.end - this.start;
    const needed = held + length;
    const into = needed > this.bytes.length ? new Uint8Array(Math.max(4096, needed * 2)) : this.bytes;
    into.set(this.bytes.subarray(this.start, this.end), 0);
    this.bytes = into;
    this.start = 0;
    this.end = held;
  }
}
