import type { Side } from '#base/side';
import { BINARY, CONTINUATION, FrameHeader, keyAt, TEXT, unmask } from '../../websocket/frames.ts';

/** Of one message; what is longer is handed over in parts. */
const GREATEST_MESSAGE = 1 << 20;

/** A message of a side; the bytes are valid during the call only. `first` is false for the later parts of one that is too long for one piece. */
export type FoundMessage = (side: Side, size: number, bytes: Uint8Array, start: number, end: number, first: boolean) => void;

/** WebSocket frames (RFC 6455 §5) of one direction, without extensions: joined to messages, pings and closes left out. */
export class MessageReader {
  problem = '';
  private readonly side: Side;
  private readonly found: FoundMessage;
  private readonly header = new FrameHeader();
  private remaining = 0;
  private offset = 0;
  private key = 0;
  private masked = false;
  private control = false;
  private final = false;
  private held: Uint8Array = new Uint8Array(1024);
  private length = 0;
  private size = 0;
  private first = true;

  constructor(side: Side, found: FoundMessage) {
    this.side = side;
    this.found = found;
  }

  /** Reads frames; the index up to which bytes are done with. */
  push(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && this.problem === '') {
      if (this.remaining > 0) {
        at = this.payload(bytes, at, end);
        continue;
      }
      this.header.read(bytes, at, end);
      if (this.header.problem !== '') this.problem = this.header.problem;
      else if (this.header.size === 0) return at;
      else at = this.open(bytes, at);
    }
    return at;
  }

  private open(bytes: Uint8Array, at: number): number {
    const { opcode, size, length, masked, key, final } = this.header;
    this.control = this.header.control;
    if (!this.control && opcode !== CONTINUATION && opcode !== TEXT && opcode !== BINARY) this.problem = 'opcode';
    this.remaining = length;
    this.offset = 0;
    this.masked = masked;
    this.key = masked ? keyAt(bytes, key) : 0;
    this.final = final;
    if (!this.control) this.size += size;
    if (length === 0) this.frameEnds();
    return at + size;
  }

  private payload(bytes: Uint8Array, start: number, end: number): number {
    const to = Math.min(end, start + this.remaining, start + GREATEST_MESSAGE - this.length);
    if (!this.control) {
      this.room(this.length + to - start);
      if (this.masked) unmask(bytes, start, to, this.key, this.offset, this.held, this.length);
      else this.held.set(bytes.subarray(start, to), this.length);
      this.length += to - start;
      this.size += to - start;
    }
    this.offset += to - start;
    this.remaining -= to - start;
    if (this.remaining === 0) this.frameEnds();
    else if (this.length >= GREATEST_MESSAGE) this.tell(false);
    return to;
  }

  private frameEnds(): void {
    if (!this.control && this.final) this.tell(true);
    this.control = false;
  }

  private tell(ends: boolean): void {
    this.found(this.side, this.size, this.held, 0, this.length, this.first);
    this.first = ends;
    this.length = 0;
    this.size = 0;
    if (ends && this.held.length > 65_536) this.held = new Uint8Array(1024);
  }

  private room(needed: number): void {
    if (needed <= this.held.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.held.length));
    larger.set(this.held.subarray(0, this.length));
    this.held = larger;
  }
}
