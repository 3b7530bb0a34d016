import type { Side } from '#base/side';
import { STORED_CUT, STORED_GAP, STORED_NOT_MASKABLE } from '#entry/stored';
import type { Message } from '#protocols/contract/message';
import { GREATEST_PACKED, type Unpacker } from './deflate.ts';
import { unmask } from './frames.ts';

const SCRATCH = 16_384;
const scratch = new Uint8Array(SCRATCH);
const EMPTY = new Uint8Array(0);

/** What is known of a direction: the frame and the message that are being read. */
export class Direction {
  readonly side: Side;
  readonly unpacker: Unpacker;
  hunting = false;
  /** Payload of the current data frame that is still to come, and how much of it there was. */
  remaining = 0;
  offset = 0;
  key = 0;
  masked = false;
  final = false;
  message: Message | undefined = undefined;
  opcode = 0;
  compressed = false;
  frames = 0;
  /** Bytes of payload, as sent. */
  length = 0;
  lost = false;
  private packed: Uint8Array = EMPTY;
  private held = 0;
  private full = false;

  constructor(side: Side, unpacker: Unpacker) {
    this.side = side;
    this.unpacker = unpacker;
  }

  open(message: Message, opcode: number, compressed: boolean): void {
    this.message = message;
    this.opcode = opcode;
    this.compressed = compressed;
    this.frames = 0;
    this.length = 0;
    this.lost = false;
    this.held = 0;
    this.full = false;
  }

  /** Payload of the message: kept as it is, or held until it can be unpacked. What stands behind a gap would stand in a wrong place. */
  payload(message: Message, bytes: Uint8Array, start: number, end: number): void {
    this.length += end - start;
    if (!this.lost && !this.full) {
      if (this.compressed) this.hold(bytes, start, end);
      else if (this.masked) this.keepMasked(message, bytes, start, end);
      else message.keep(bytes, start, end);
    }
    this.offset += end - start;
  }

  /** Keeps what a packed message was; returns its length unpacked, `undefined` when that is not known. */
  unpackInto(message: Message): number | undefined {
    if (!this.compressed) return this.length;
    if (this.lost || this.full) {
      this.unpacker.lose();
      message.mark(this.full ? STORED_NOT_MASKABLE | STORED_CUT : STORED_GAP);
      return undefined;
    }
    const plain = this.unpacker.unpack(this.packed, this.held);
    if (plain.kind === 'broken') {
      message.mark(this.unpacker.damaged ? STORED_NOT_MASKABLE | STORED_GAP : STORED_NOT_MASKABLE);
      return undefined;
    }
    message.keep(plain.bytes, 0, plain.bytes.length);
    if (plain.kind === 'whole') return plain.bytes.length;
    message.mark(STORED_CUT);
    return undefined;
  }

  close(): void {
    this.message = undefined;
    if (this.packed.length > SCRATCH) this.packed = EMPTY;
  }

  private keepMasked(message: Message, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && !this.full; at += SCRATCH) {
      const to = Math.min(end, at + SCRATCH);
      unmask(bytes, at, to, this.key, this.offset + at - start, scratch, 0);
      const before = message.kept;
      message.keep(scratch, 0, to - at);
      // Where nothing is kept any more, nothing need be unmasked.
      this.full = message.kept === before;
    }
  }

  private hold(bytes: Uint8Array, start: number, end: number): void {
    const length = this.held + end - start;
    if (length > GREATEST_PACKED) {
      this.full = true;
      return;
    }
    if (length > this.packed.length) {
      const larger = new Uint8Array(Math.max(1024, length * 2));
      larger.set(this.packed.subarray(0, this.held));
      this.packed = larger;
    }
    if (this.masked) unmask(bytes, start, end, this.key, this.offset, this.packed, this.held);
    else this.packed.set(bytes.subarray(start, end), this.held);
    this.held = length;
  }
}
