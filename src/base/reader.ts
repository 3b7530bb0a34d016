import type { Bytes } from './bytes.ts';
import { latin1 } from './bytes.ts';
import { Malformed } from './errors.ts';

/** A cursor over bytes that are all there. Every read past `end` throws `Malformed`. Network byte order unless named `Le`. */
export class Reader {
  readonly bytes: Bytes;
  at: number;
  readonly end: number;
  private readonly view: DataView;

  constructor(bytes: Bytes, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.end - this.at;
  }

  private take(length: number): number {
    const at = this.at;
    if (length < 0 || at + length > this.end) throw new Malformed('truncated');
    this.at = at + length;
    return at;
  }

  u8(): number {
    return this.bytes[this.take(1)] as number;
  }
  u16(): number {
    return this.view.getUint16(this.take(2));
  }
  u24(): number {
    const at = this.take(3);
    return (this.view.getUint16(at) << 8) | (this.bytes[at + 2] as number);
  }
  u32(): number {
    return this.view.getUint32(this.take(4));
  }
  i32(): number {
    return this.view.getInt32(this.take(4));
  }
  u64(): bigint {
    return this.view.getBigUint64(this.take(8));
  }
  u16Le(): number {
    return this.view.getUint16(this.take(2), true);
  }
  u32Le(): number {
    return this.view.getUint32(this.take(4), true);
  }
  u64Le(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }
  skip(length: number): void {
    this.take(length);
  }
  /** A view of the next bytes; it shares their memory. */
  slice(length: number): Bytes {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }
  /** The next bytes as ISO-8859-1 text. */
  text(length: number): string {
    const at = this.take(length);
    return latin1(this.bytes, at, at + length);
  }
}
