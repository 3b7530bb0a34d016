/** Before each message: one byte of flags, four of length ("gRPC over HTTP/2", Length-Prefixed-Message). */
export const PREFIX = 5;
export const COMPRESSED = 0x01;
/** gRPC-Web: the frame holds trailers. */
export const TRAILERS = 0x80;

/** Bytes of a message, prefix included, that are put together for an event or for trailers by default. */
const KEPT_LIMIT = 65_536;

/** What a reader found. The bytes `[start, end)` begin with the prefix, may be cut, and are valid during the call only. */
export interface MessageListener {
  /** A message is complete; `size` counts its prefix. `index` counts from 0. */
  message(index: number, size: number, bytes: Uint8Array, start: number, end: number): void;
  /** The trailers of gRPC-Web. */
  trailers(bytes: Uint8Array, start: number, end: number): void;
  /** What follows is not framed as gRPC; nothing more is read. */
  broken(): void;
}

/** Cuts the body of one side into messages, however it is cut itself. Holds at most `limit` bytes of a message. */
export class MessageReader {
  private readonly listener: MessageListener;
  private readonly web: boolean;
  private readonly limit: number;
  /** Complete messages. */
  count = 0;
  /** Whether the framing was lost. */
  isBroken = false;
  /** The message in progress when it does not lie in one piece. */
  private held: Uint8Array | undefined = undefined;
  private heldLength = 0;
  /** Bytes of the message in progress that were seen, and all of them once its prefix was read. */
  private seen = 0;
  private size = PREFIX;
  private flags = 0;

  constructor(listener: MessageListener, web: boolean, limit: number = KEPT_LIMIT) {
    this.listener = listener;
    this.web = web;
    this.limit = limit;
  }

  /** Whether a message has begun and is not complete. */
  get partial(): boolean {
    return this.seen > 0;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && !this.isBroken) {
      if (this.seen === 0 && end - at >= PREFIX) {
        if (!this.open(bytes, at)) return;
        if (end - at >= this.size) {
          const next = at + this.size;
          this.close(bytes, at, Math.min(next, at + this.limit));
          at = next;
          continue;
        }
      }
      at = this.collect(bytes, at, end);
    }
  }

  /** Takes bytes of a message that does not lie in one piece; returns where what it took ends. */
  private collect(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.seen < PREFIX) {
      const next = Math.min(end, at + PREFIX - this.seen);
      this.hold(bytes, at, next);
      this.seen += next - at;
      at = next;
      if (this.seen < PREFIX) return at;
      if (!this.open(this.held as Uint8Array, 0)) return end;
    }
    const next = Math.min(end, at + this.size - this.seen);
    this.hold(bytes, at, next);
    this.seen += next - at;
    if (this.seen === this.size) this.close(this.held as Uint8Array, 0, this.heldLength);
    return next;
  }

  private hold(bytes: Uint8Array, start: number, end: number): void {
    const length = Math.min(end - start, this.limit - this.heldLength);
    if (length <= 0) return;
    const needed = this.heldLength + length;
    if (this.held === undefined || this.held.length < needed) {
      const larger = new Uint8Array(Math.min(this.limit, Math.max(needed, 2 * (this.held?.length ?? 64))));
      if (this.held !== undefined) larger.set(this.held.subarray(0, this.heldLength));
      this.held = larger;
    }
    this.held.set(bytes.subarray(start, start + length), this.heldLength);
    this.heldLength = needed;
  }

  private open(bytes: Uint8Array, at: number): boolean {
    const flags = bytes[at] as number;
    if ((flags & ~(this.web ? COMPRESSED | TRAILERS : COMPRESSED)) !== 0) {
      this.isBroken = true;
      this.listener.broken();
      return false;
    }
    this.flags = flags;
    this.size = PREFIX + lengthAt(bytes, at);
    return true;
  }

  private close(bytes: Uint8Array, start: number, end: number): void {
    const { size, flags } = this;
    this.seen = 0;
    this.size = PREFIX;
    this.heldLength = 0;
    if ((flags & TRAILERS) !== 0) this.listener.trailers(bytes, start + PREFIX, end);
    else this.listener.message(this.count++, size, bytes, start, end);
  }
}

/** The length that the prefix at `at` announces. */
export function lengthAt(bytes: Uint8Array, at: number): number {
  const high = (bytes[at + 1] as number) * 0x1_00_00_00;
  return high + (((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number));
}
