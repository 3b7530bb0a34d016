import { latin1 } from '#base/bytes';
import { utf8 } from '#base/globals';
import type { Side } from '#base/side';
import type { HotValues } from '#entry/field';
import { STORED_GAP } from '#entry/stored';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Keys } from '#protocols/contract/masking';
import type { Message, Result } from '#protocols/contract/message';
import type { OpenContext } from '#protocols/contract/protocol';
import { closeResult } from './close.ts';
import { type Agreement, readAgreement, Unpacker } from './deflate.ts';
import { Direction } from './direction.ts';
import type { WebSocketFields } from './fields.ts';
import { CLOSE, CONTINUATION, FrameHeader, keyAt, TEXT, unmask } from './frames.ts';
import { resumesAt } from './hunt.ts';

const NO_CODE = 1005;
/** Bytes at the beginning of a JSON message in which its name is looked for. */
const NAMED_WITHIN = 256;
const CUT_SHORT: Result = { outcome: 'interrupted', errorType: 'cut_short', errorMessage: 'the connection ended inside the message' };
const LOST: Result = { outcome: 'interrupted', errorType: 'incomplete', errorMessage: 'the capture lost a part of the message' };

const header = new FrameHeader();

/** WebSocket (RFC 6455) behind its upgrade: each message, and each close, is an entry; pings and pongs are counted. */
export class WebSocketDissector implements Dissector {
  private readonly emit: Emit<WebSocketFields>;
  private readonly keys: Keys;
  private readonly agreement: Agreement;
  private readonly directions: readonly [Direction, Direction];
  private pings = 0;
  private messages = 0;
  private closedWith = 0;

  constructor(emit: Emit<WebSocketFields>, { ports, keys, context }: OpenContext) {
    this.emit = emit;
    this.keys = keys;
    this.agreement = readAgreement(context);
    const { fresh } = this.agreement;
    this.directions = [new Direction(0, new Unpacker(ports, fresh[0])), new Direction(1, new Unpacker(ports, fresh[1]))];
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    const direction = this.directions[side];
    if (direction.hunting && !this.resume(direction, bytes, start, end)) return end;
    let at = start;
    while (at < end) {
      if (direction.remaining > 0) {
        at = this.payload(direction, bytes, at, end);
        continue;
      }
      header.read(bytes, at, end);
      if (header.problem !== '') {
        this.emit.unknown(header.problem, end - at);
        this.lose(direction);
        return end;
      }
      if (header.size === 0 || (header.control && at + header.size + header.length > end)) return at;
      at = header.control ? this.control(direction, bytes, at) : this.frame(direction, bytes, at);
    }
    return at;
  }

  gap(side: Side, length: number): void {
    const direction = this.directions[side];
    if (length > direction.remaining) {
      this.lose(direction);
      return;
    }
    direction.remaining -= length;
    direction.offset += length;
    direction.length += length;
    direction.lost = true;
    const { message } = direction;
    if (message !== undefined) {
      message.size += length;
      message.mark(STORED_GAP);
    }
    if (direction.remaining === 0) this.frameEnds(direction);
  }

  end(side: Side): void {
    const direction = this.directions[side];
    if (direction.message !== undefined) this.finish(direction, direction.message, CUT_SHORT);
  }

  resync(side: Side): void {
    this.lose(this.directions[side]);
  }

  /** Whether frames begin where a segment begins. */
  private resume(direction: Direction, bytes: Uint8Array, start: number, end: number): boolean {
    if (!resumesAt(bytes, start, end, direction.side === 0)) {
      this.emit.unknown('between frames', end - start);
      return false;
    }
    direction.hunting = false;
    return true;
  }

  private lose(direction: Direction): void {
    direction.remaining = 0;
    direction.hunting = true;
    direction.unpacker.lose();
    if (direction.message === undefined) return;
    direction.lost = true;
    direction.message.mark(STORED_GAP);
    this.finish(direction, direction.message, LOST);
  }

  /** A data frame begins. */
  private frame(direction: Direction, bytes: Uint8Array, at: number): number {
    const { opcode, compressed, size } = header;
    if (opcode !== CONTINUATION) {
      if (direction.message !== undefined) this.finish(direction, direction.message, LOST);
      const message = this.emit.begin(direction.side, at, undefined, 'request');
      direction.open(message, opcode, compressed && this.agreement.deflate !== false);
    } else if (direction.message === undefined) this.emit.unknown('a frame whose message was not seen', size + header.length);
    if (direction.message !== undefined) direction.message.size += size;
    direction.frames++;
    direction.final = header.final;
    direction.masked = header.masked;
    direction.key = header.masked ? keyAt(bytes, header.key) : 0;
    direction.offset = 0;
    direction.remaining = header.length;
    if (header.length === 0) this.frameEnds(direction);
    return at + size;
  }

  private payload(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const to = Math.min(end, at + direction.remaining);
    const { message } = direction;
    if (message !== undefined) {
      message.size += to - at;
      direction.payload(message, bytes, at, to);
    }
    direction.remaining -= to - at;
    if (direction.remaining === 0) this.frameEnds(direction);
    return to;
  }

  private frameEnds(direction: Direction): void {
    if (direction.final && direction.message !== undefined) this.finish(direction, direction.message, undefined);
  }

  private finish(direction: Direction, message: Message, result: Result | undefined): void {
    const whole = result === undefined;
    if (!whole) direction.lost ||= direction.compressed;
    const length = direction.unpackInto(message);
    const { opcode } = direction;
    this.messages++;
    direction.close();
    this.tell(message, result, {
      type: opcode === TEXT ? 'text' : 'binary',
      opcode,
      name: opcode === TEXT ? this.nameOf(message) : undefined,
      length: whole ? length : undefined,
      compressed: direction.compressed ? true : undefined,
      frames: direction.frames,
      closeCode: undefined,
      closeReason: undefined,
    });
  }

  /** A close becomes an entry; pings and pongs only count. All of the frame is there. */
  private control(direction: Direction, bytes: Uint8Array, at: number): number {
    const { opcode, size, length, masked, key } = header;
    const next = at + size + length;
    if (opcode !== CLOSE) {
      this.pings++;
      return next;
    }
    const plain = bytes.slice(at + size, next);
    if (masked) unmask(bytes, at + size, next, keyAt(bytes, key), 0, plain, 0);
    const code = length < 2 ? NO_CODE : ((plain[0] as number) << 8) | (plain[1] as number);
    const message = this.emit.begin(direction.side, at, undefined, 'request');
    message.size += next - at;
    message.keep(plain, 0, plain.length);
    const reason = utf8(plain, Math.min(2, length));
    this.emit.exchange(message, { pings: this.pings, messages: this.messages });
    // The other side answers with the code that it was sent (§5.5.1): it is not the one that complains.
    const answers = this.closedWith === code;
    this.closedWith = code;
    const { status, statusText, ...complaint } = closeResult(direction.side, code, reason);
    this.tell(
      message,
      { status, statusText, ...(answers ? {} : complaint) },
      {
        type: 'close',
        opcode,
        name: undefined,
        length,
        compressed: undefined,
        frames: 1,
        closeCode: code,
        closeReason: reason === '' ? undefined : reason,
      },
    );
    return next;
  }

  private tell(message: Message, result: Result | undefined, values: HotValues<WebSocketFields['request']>): void {
    const { subprotocol } = this.agreement;
    message.context = subprotocol === '' ? String(values.opcode) : `${values.opcode} ${subprotocol}`;
    this.emit.oneWay(message, values, result);
  }

  /** What a JSON message calls itself. */
  private nameOf(message: Message): string | undefined {
    const { stored, kept } = message;
    if (kept < 2 || stored[0] !== 0x7b) return undefined;
    const beginning = latin1(stored, 0, Math.min(kept, NAMED_WITHIN));
    const match = /[{,]\s*"(type|event|op|action|method)"\s*:\s*"([^"\\]{1,64})"/.exec(beginning);
    return match === null || this.keys.matchesText(match[1] as string) ? undefined : match[2];
  }
}
