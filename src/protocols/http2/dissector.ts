import { concat, startsWithAscii } from '#base/bytes';
import { Malformed } from '#base/errors';
import type { Side } from '#base/side';
import { other } from '#base/side';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { OpenContext } from '#protocols/contract/protocol';
import { Direction } from './direction.ts';
import type { fields } from './fields.ts';
import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  FRAME_HEADER,
  GOAWAY,
  HEADERS,
  lengthAt,
  PADDED,
  PREFACE,
  PUSH_PROMISE,
  RST_STREAM,
  SETTING_MAX_FRAME_SIZE,
  SETTINGS,
  u31At,
  u32At,
  WINDOW_UPDATE,
} from './frames.ts';
import { HeaderBlock } from './header-block.ts';
import { BlockHead } from './head.ts';
import { blockOf, hunt } from './hunt.ts';
import { Streams } from './streams.ts';

/** Header blocks larger than this, continuations included, are skipped. Bytes. */
const BLOCK_WIRE_LIMIT = 131_072;
/** SETTINGS and GOAWAY frames larger than this are not read. Bytes. */
const CONTROL_LIMIT = 4096;
/** Streams this far ahead of the newest known one are believed when looking for a boundary. */
const AHEAD = 0x1_00_00;
const ANY_STREAM = 0x7f_ff_ff_ff;

/** Decoding is over before the next frame is looked at, so one block serves all connections. */
const block = new HeaderBlock();
const head = new BlockHead(block);

/** One HTTP/2 connection (RFC 9113): frames in, an exchange for each stream out. */
export class Http2Dissector implements Dissector {
  private readonly emit: Emit<typeof fields>;
  private readonly directions: readonly [Direction, Direction];
  private readonly streams: Streams;

  constructor(emit: Emit<typeof fields>, context: OpenContext) {
    this.emit = emit;
    const started = context.started || context.context !== '';
    this.directions = [new Direction(started), new Direction(started)];
    this.streams = new Streams(emit, context.keys, !started, context.context !== '');
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    const direction = this.directions[side];
    let at = start;
    if (direction.opening) {
      at = this.openSide(side, direction, bytes, start, end);
      if (direction.opening) return start;
    }
    while (at < end) {
      if (direction.hunting) {
        const found = this.hunt(direction, bytes, at, end);
        if (found > at) this.emit.unknown('between frames', found - at);
        at = found;
        if (direction.hunting) return at;
      }
      if (direction.bodyLeft > 0 || direction.padLeft > 0) at = this.payload(side, direction, bytes, at, end);
      else {
        if (end - at < FRAME_HEADER) return at;
        const next = this.frame(side, direction, bytes, at, end);
        if (next < 0) return at;
        at = next;
      }
    }
    return at;
  }

  gap(side: Side, length: number): void {
    const direction = this.directions[side];
    if (direction.opening) this.join(side, direction);
    if (direction.hunting) return;
    if (length <= direction.bodyLeft && direction.bodyLeft > 0) {
      // Only bytes of one body are missing: framing and header tables are whole.
      direction.bodyLeft -= length;
      if (direction.stream !== undefined) this.streams.lostBody(direction.stream, side, length);
      if (direction.bodyLeft === 0 && direction.padLeft === 0) this.endData(side, direction);
      return;
    }
    this.lose(side, direction);
  }

  end(side: Side, how: 'fin' | 'rst' | 'idle'): void {
    this.directions[side].opening = false;
    if (how !== 'idle') this.streams.end(side);
  }

  resync(side: Side): void {
    const direction = this.directions[side];
    if (direction.opening) this.join(side, direction);
    else if (!direction.hunting) this.lose(side, direction);
  }

  private join(side: Side, direction: Direction): void {
    direction.join();
    this.streams.lost(side);
  }

  private lose(side: Side, direction: Direction): void {
    direction.lose();
    this.streams.lost(side);
  }

  /** The first bytes of a side: the preface, or the server's SETTINGS (§3.4). Anything else means that the start was not seen. */
  private openSide(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    const length = Math.min(end - start, PREFACE.length);
    if (side === 1) {
      if (length < FRAME_HEADER) return start;
      if (bytes[start + 3] === SETTINGS && u31At(bytes, start + 5) === 0) direction.opening = false;
      else this.join(side, direction);
      return start;
    }
    if (!startsWithAscii(bytes, start, end, PREFACE.slice(0, length))) {
      this.join(side, direction);
      return start;
    }
    if (length < PREFACE.length) return start;
    direction.opening = false;
    return start + PREFACE.length;
  }

  private hunt(direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    const newest = this.streams.newest;
    const found = hunt(bytes, start, end, direction.frameMost, newest === 0 ? ANY_STREAM : newest + AHEAD);
    if (found.kind === 'boundary') direction.hunting = false;
    return found.at;
  }

  /** Reads the frame at `at`; returns where the next begins, or -1 when more bytes are needed. */
  private frame(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const length = lengthAt(bytes, at);
    const type = bytes[at + 3] as number;
    const after = at + FRAME_HEADER + length;
    if (length > direction.frameMost) {
      this.emit.unknown('frame too large', 1);
      this.lose(side, direction);
      return at + 1;
    }
    switch (type) {
      case DATA:
        return this.beginData(side, direction, bytes, at, end, length);
      case HEADERS:
      case PUSH_PROMISE:
        return this.headerFrames(side, direction, bytes, at, end);
      case CONTINUATION:
        this.emit.unknown('continuation without a beginning', FRAME_HEADER + length);
        direction.decoder.lost();
        break;
      case RST_STREAM:
        if (after > end) return -1;
        if (length === 4) this.streams.reset(side, u31At(bytes, at + 5), u32At(bytes, at + FRAME_HEADER), at);
        break;
      case SETTINGS:
        if (length > CONTROL_LIMIT) break;
        if (after > end) return -1;
        if (((bytes[at + 4] as number) & ACK) === 0) this.settings(side, bytes, at + FRAME_HEADER, after);
        break;
      case GOAWAY:
        if (length > CONTROL_LIMIT) break;
        if (after > end) return -1;
        if (length >= 8) this.streams.goAway(side, u31At(bytes, at + FRAME_HEADER), u32At(bytes, at + FRAME_HEADER + 4), at);
        break;
      default:
        // Frames of unknown types are to be ignored (§5.5); the others say nothing that is shown.
        if (type > WINDOW_UPDATE) this.emit.unknown('frame type', 0);
    }
    direction.bodyLeft = length;
    direction.stream = undefined;
    direction.last = false;
    return at + FRAME_HEADER;
  }

  private settings(side: Side, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at + 6 <= end; at += 6)
      if (((bytes[at] as number) << 8) + (bytes[at + 1] as number) === SETTING_MAX_FRAME_SIZE)
        this.directions[other(side)].allow(u32At(bytes, at + 2));
  }

  private beginData(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number, length: number): number {
    const flags = bytes[at + 4] as number;
    const id = u31At(bytes, at + 5);
    let start = at + FRAME_HEADER;
    let pad = 0;
    if ((flags & PADDED) !== 0 && length > 0) {
      if (start === end) return -1;
      pad = bytes[start] as number;
      start++;
      if (pad >= length) {
        this.emit.unknown('padding', 1);
        this.lose(side, direction);
        return at + 1;
      }
    }
    const stream = this.streams.withBody(side, id, start - at);
    if (stream === undefined) {
      this.streams.nowhere(id, FRAME_HEADER + length);
      if ((flags & END_STREAM) !== 0) this.streams.endUnseen(side, id, at);
    }
    direction.stream = stream;
    direction.padLeft = pad;
    direction.bodyLeft = length - pad - (start - at - FRAME_HEADER);
    direction.last = (flags & END_STREAM) !== 0;
    if (direction.bodyLeft === 0 && pad === 0) this.endData(side, direction);
    return start;
  }

  private payload(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const { stream } = direction;
    const take = Math.min(direction.bodyLeft, end - at);
    if (take > 0) {
      if (stream !== undefined) this.streams.body(stream, side, bytes, at, at + take);
      direction.bodyLeft -= take;
    }
    const pad = direction.bodyLeft > 0 ? 0 : Math.min(direction.padLeft, end - at - take);
    if (pad > 0) {
      if (stream !== undefined) this.streams.padding(stream, side, pad);
      direction.padLeft -= pad;
    }
    if (direction.bodyLeft === 0 && direction.padLeft === 0) this.endData(side, direction);
    return at + take + pad;
  }

  private endData(side: Side, direction: Direction): void {
    const { stream } = direction;
    direction.stream = undefined;
    if (stream !== undefined && direction.last) this.streams.finish(stream, side);
  }

  /** HEADERS or PUSH_PROMISE with the CONTINUATION frames behind it (§6.10); they are read in one go. */
  private headerFrames(side: Side, direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const id = u31At(bytes, at + 5);
    let after = at + FRAME_HEADER + lengthAt(bytes, at);
    if (after > end) return this.tooLong(after - at) ? this.skipBlock(direction, at, after) : -1;
    const part = blockOf(bytes, at, after);
    if (part === undefined) {
      this.badBlock(direction, 'padding', after - at);
      return after;
    }
    let from: Uint8Array = bytes;
    let { start, end: to } = part;
    let whole = ((bytes[at + 4] as number) & END_HEADERS) !== 0;
    if (!whole) {
      const parts = [bytes.subarray(start, to)];
      while (!whole) {
        if (after + FRAME_HEADER > end) return -1;
        if (bytes[after + 3] !== CONTINUATION || u31At(bytes, after + 5) !== id) {
          this.badBlock(direction, 'header block without an end', after - at);
          return after;
        }
        const next = after + FRAME_HEADER + lengthAt(bytes, after);
        if (this.tooLong(next - at)) return this.skipBlock(direction, at, after);
        if (next > end) return -1;
        parts.push(bytes.subarray(after + FRAME_HEADER, next));
        whole = ((bytes[after + 4] as number) & END_HEADERS) !== 0;
        after = next;
      }
      from = concat(parts);
      start = 0;
      to = from.length;
    }
    const promise = bytes[at + 3] === PUSH_PROMISE;
    const promised = promise && to - start >= 4 ? u31At(from, start) : 0;
    if (!this.decode(side, direction, id, from, promise ? start + 4 : start, to, after - at)) return after;
    if (promise) this.streams.promise(side, promised, head, at, after - at);
    else this.streams.head(side, id, head, at, after - at, ((bytes[at + 4] as number) & END_STREAM) !== 0);
    return after;
  }

  private tooLong(length: number): boolean {
    return length > BLOCK_WIRE_LIMIT;
  }

  private skipBlock(direction: Direction, at: number, after: number): number {
    this.badBlock(direction, 'header block too large', after - at);
    direction.bodyLeft = after - at - FRAME_HEADER;
    direction.stream = undefined;
    direction.last = false;
    return at + FRAME_HEADER;
  }

  private badBlock(direction: Direction, reason: string, length: number): void {
    this.emit.unknown(reason, length);
    direction.decoder.lost();
  }

  /** Decodes a block into `head`. A broken one costs its stream, not the connection: frames are where they were, the table is in doubt. */
  private decode(side: Side, direction: Direction, id: number, from: Uint8Array, start: number, end: number, size: number): boolean {
    if (side === 0 && direction.decoder.doubtful && this.streams.provesNothingLost(id)) direction.decoder.trust();
    try {
      direction.decoder.decode(from, start, end, block);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.badBlock(direction, error.reason, size);
      this.streams.broken(side, id);
      return false;
    }
    this.count(direction);
    return true;
  }

  private count(direction: Direction): void {
    if (block.unknown > 0) this.emit.unknown('hpack: field sent before the capture or in a lost block', 0);
    if (block.dropped > 0) this.emit.unknown('header block longer than 64 KiB', 0);
    if (block.odd > 0) this.emit.unknown('characters that no field may hold', 0);
    if (direction.decoder.inferred) this.emit.unknown('hpack: place in the table inferred after a loss', 0);
  }
}
