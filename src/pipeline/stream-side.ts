import type { Nanos } from '#base/time';
import { Carry } from './carry.ts';

/** What a conversation knows of one direction. */
export class StreamSide {
  readonly carry = new Carry();
  /** The stretch that the dissector is looking at: index `base` of its bytes is stream offset `baseOffset`; it came with one segment unless it is the carry. */
  base = 0;
  baseOffset = 0;
  at: Nanos = 0;
  acked = -1;
  fromCarry = false;
  /** Stream offset behind the last byte delivered. */
  offset = 0;
  ended = false;
  tries = 0;
  /** Whether bytes of it were lost. */
  gapped = false;

  /** Whether a protocol that starts now has not seen everything. */
  get missed(): boolean {
    return this.gapped || this.tries > 0;
  }

  /** Stream offset of an index into the bytes of the running call. */
  offsetOf(position: number): number {
    return this.baseOffset + (position - this.base);
  }
}
