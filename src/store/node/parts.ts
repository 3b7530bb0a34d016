import { crc32 } from 'node:zlib';

/** A file that is about to be written, as the parts that it is made of: nothing is joined only to be written. */
export class Parts {
  readonly list: Uint8Array[] = [];
  private readonly starts: number[] = [];
  /** Bytes of all parts. */
  length = 0;

  constructor(parts: Iterable<Uint8Array> = []) {
    for (const part of parts) this.push(part);
  }

  /** Appends a part; it must not change until the file is written. */
  push(part: Uint8Array): void {
    if (part.length === 0) return;
    this.list.push(part);
    this.starts.push(this.length);
    this.length += part.length;
  }

  /** The CRC-32 of `[at, at + length)`. */
  crc(at: number, length: number): number {
    let crc = 0;
    for (const piece of this.pieces(at, length)) crc = crc32(piece, crc);
    return crc;
  }

  /** A copy of `[at, at + length)`, or less where the file ends. */
  copy(at: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.length - at)));
    let to = 0;
    for (const piece of this.pieces(at, bytes.length)) {
      bytes.set(piece, to);
      to += piece.length;
    }
    return bytes;
  }

  private *pieces(at: number, length: number): Generator<Uint8Array> {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    const end = at + length;
    for (let i = Math.max(0, low - 1); i < this.list.length; i++) {
      const start = this.starts[i] as number;
      const part = this.list[i] as Uint8Array;
      if (start >= end) return;
      yield part.subarray(Math.max(0, at - start), Math.min(part.length, end - start));
    }
  }
}
