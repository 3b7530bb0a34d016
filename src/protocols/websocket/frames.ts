/** Opcodes (RFC 6455 §5.2). */
export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const LONG = 126;
const LONGER = 127;

/** A frame's header; one object is read again and again. */
export class FrameHeader {
  final = false;
  compressed = false;
  opcode = 0;
  masked = false;
  /** Bytes of the header; 0 when not all of them are there. */
  size = 0;
  /** Bytes of payload. */
  length = 0;
  /** Where the masking key stands. */
  key = 0;
  /** Empty, or the rule that it breaks. */
  problem = '';

  /** Reads the header at `at`; afterwards `size` is 0 when more bytes are needed. */
  read(bytes: Uint8Array, at: number, end: number): void {
    this.size = 0;
    this.problem = '';
    if (end - at < 2) return;
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    const short = second & 0x7f;
    this.final = (first & 0x80) !== 0;
    this.compressed = (first & 0x40) !== 0;
    this.opcode = first & 0x0f;
    this.masked = (second & 0x80) !== 0;
    this.problem = this.check(first, short);
    const extended = short === LONG ? 2 : short === LONGER ? 8 : 0;
    this.key = at + 2 + extended;
    const size = 2 + extended + (this.masked ? 4 : 0);
    if (this.problem !== '' || end - at < size) return;
    this.length = short;
    if (extended > 0) {
      this.length = 0;
      for (let i = 0; i < extended; i++) this.length = this.length * 256 + (bytes[at + 2 + i] as number);
      if (this.length < (extended === 2 ? LONG : 0x1_0000) || this.length > Number.MAX_SAFE_INTEGER) this.problem = 'frame length';
    }
    this.size = size;
  }

  get control(): boolean {
    return this.opcode >= CLOSE;
  }

  private check(first: number, short: number): string {
    if ((first & 0x30) !== 0) return 'reserved bits';
    if (this.opcode > PONG || (this.opcode > BINARY && this.opcode < CLOSE)) return 'opcode';
    if (this.opcode >= CLOSE && (!this.final || short > 125 || this.compressed)) return 'control frame';
    return this.opcode === CONTINUATION && this.compressed ? 'reserved bits' : '';
  }
}

/** Copies `[start, end)` without its mask to `into`, from `to` on. `offset` is the place of `start` in the frame's payload. */
export function unmask(bytes: Uint8Array, start: number, end: number, key: number, offset: number, into: Uint8Array, to: number): void {
  for (let i = start; i < end; i++) {
    const shift = 24 - 8 * ((offset + i - start) & 3);
    into[to + i - start] = (bytes[i] as number) ^ ((key >>> shift) & 0xff);
  }
}

/** The masking key as a number. */
export function keyAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}

/** What a run of frames looks like. */
export interface Chain {
  /** Whole frames in it. */
  readonly frames: number;
  /** Whether the last one ends where the bytes end. */
  readonly exact: boolean;
}

const header = new FrameHeader();

/** Follows frames from `start` on as far as the bytes go; `undefined` at the first that is none. Clients mask, servers do not (§5.1). */
export function followFrames(bytes: Uint8Array, start: number, end: number, masked: boolean): Chain | undefined {
  let frames = 0;
  let at = start;
  while (at < end) {
    header.read(bytes, at, end);
    if (header.problem !== '' || (end - at >= 2 && header.masked !== masked)) return undefined;
    if (header.size === 0) return { frames, exact: false };
    at += header.size + header.length;
    if (at > end) return { frames, exact: false };
    frames++;
  }
  return { frames, exact: true };
}
