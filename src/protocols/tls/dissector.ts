import type { Side } from '#base/side';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { OpenContext } from '#protocols/contract/protocol';
import type { TlsFields } from './fields.ts';
import { bodyLength, CLIENT_HELLO, isAligned, isPlainType, MESSAGE_HEADER, SERVER_HELLO } from './handshake.ts';
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, findRecord, HANDSHAKE, isRecord, RECORD_HEADER, recordLength } from './records.ts';
import { Session } from './session.ts';
import { isSsl2Hello, readSsl2Hello, ssl2Length } from './ssl2.ts';

/** A handshake message that says it is longer is none: chains of certificates stay below. */
const GREATEST_MESSAGE = 128 * 1024;
const EMPTY = new Uint8Array(0);

/** What is known of a direction. */
class Direction {
  /** Bytes of an application data record that are still to come. */
  remaining = 0;
  hunting = false;
  /** Nothing was read yet. */
  fresh = true;
  /** Handshake records are encrypted from here on, or their messages' borders were lost. */
  opaque = false;
  /** `[0, held)` is the beginning of a handshake message whose end comes in a later record. */
  pending: Uint8Array = EMPTY;
  held = 0;

  hold(bytes: Uint8Array, start: number, end: number): void {
    const length = this.held + (end - start);
    if (length > this.pending.length) {
      const larger = new Uint8Array(length * 2);
      larger.set(this.pending.subarray(0, this.held));
      this.pending = larger;
    }
    this.pending.set(bytes.subarray(start, end), this.held);
    this.held = length;
  }

  forget(): void {
    this.pending = EMPTY;
    this.held = 0;
  }
}

/** TLS and SSL over a stream: reads the handshake as far as it is plain, then counts (RFC 8446 §5, RFC 5246 §6). */
export class TlsDissector implements Dissector {
  private readonly emit: Emit<TlsFields>;
  private readonly session: Session;
  private readonly directions: readonly [Direction, Direction] = [new Direction(), new Direction()];

  constructor(emit: Emit<TlsFields>, { ports }: OpenContext) {
    this.emit = emit;
    this.session = new Session(emit, ports, false);
  }

  data(side: Side, bytes: Uint8Array, start: number, end: number): number {
    const direction = this.directions[side];
    let at = start;
    while (at < end) {
      if (direction.remaining > 0) {
        const length = Math.min(direction.remaining, end - at);
        direction.remaining -= length;
        this.session.applicationBytes[side] += length;
        at += length;
        continue;
      }
      if (direction.hunting) {
        const found = findRecord(bytes, at, end);
        const to = found < 0 ? Math.max(at, end - RECORD_HEADER + 1) : found;
        if (to > at) this.emit.unknown('between records', to - at);
        if (found < 0) return to;
        at = found;
        direction.hunting = false;
      }
      const next = direction.fresh && side === 0 ? this.opening(direction, bytes, at, end) : at;
      if (next < 0) return at;
      if (next > at) {
        at = next;
        continue;
      }
      if (end - at < RECORD_HEADER) return at;
      if (!isRecord(bytes, at)) {
        this.lose(side);
        continue;
      }
      const length = recordLength(bytes, at);
      const content = at + RECORD_HEADER;
      if (bytes[at] === APPLICATION_DATA) {
        this.session.application(side, length, 0x0300 | (bytes[at + 2] as number));
        direction.remaining = length;
        at = content;
      } else {
        if (content + length > end) return at;
        at = content + length;
        this.record(side, bytes, content, at, bytes[content - RECORD_HEADER] as number);
      }
    }
    return at;
  }

  gap(side: Side, length: number): void {
    const direction = this.directions[side];
    if (length <= direction.remaining) {
      direction.remaining -= length;
      this.session.applicationBytes[side] += length;
    } else this.lose(side);
  }

  end(_side: Side, how: 'fin' | 'rst' | 'idle'): void {
    this.session.end(how);
  }

  resync(side: Side): void {
    this.lose(side);
  }

  private lose(side: Side): void {
    const direction = this.directions[side];
    this.session.gap(side);
    direction.remaining = 0;
    direction.forget();
    direction.opaque = true;
    direction.hunting = true;
  }

  /** A hello in SSL 2.0's form, which only stands at the very beginning: the index behind it, `at` when there is none, -1 for more bytes. */
  private opening(direction: Direction, bytes: Uint8Array, at: number, end: number): number {
    const verdict = isSsl2Hello(bytes, at, end);
    if (verdict === 'more') return -1;
    const next = verdict === 'yes' ? at + 2 + ssl2Length(bytes, at) : at;
    if (next > end) return -1;
    direction.fresh = false;
    if (verdict === 'yes') {
      this.session.hello(readSsl2Hello(bytes, at));
      this.session.keep(0, bytes, at, next);
      this.session.tell();
    }
    return next;
  }

  private record(side: Side, bytes: Uint8Array, start: number, end: number, type: number): void {
    if (type === CHANGE_CIPHER_SPEC) {
      this.directions[side].opaque = true;
      this.session.changeCipher(side);
    } else if (type === ALERT) {
      if (end - start === 2) this.session.alerted(side, bytes[start] as number, bytes[start + 1] as number);
    } else if (type === HANDSHAKE) this.handshake(side, bytes, start, end);
  }

  private handshake(side: Side, bytes: Uint8Array, start: number, end: number): void {
    const direction = this.directions[side];
    if (direction.opaque) {
      // Behind a ChangeCipherSpec of TLS 1.3 a second hello may follow in plain; behind a loss whatever stands in whole messages.
      const type = bytes[start];
      const plain = (type === CLIENT_HELLO || type === SERVER_HELLO || !this.session.changed[side]) && isAligned(bytes, start, end);
      if (!plain) return;
    }
    if (direction.held === 0) {
      const next = this.messages(side, direction, bytes, start, end);
      if (next < end) direction.hold(bytes, next, end);
      return;
    }
    direction.hold(bytes, start, end);
    const { pending, held } = direction;
    const next = this.messages(side, direction, pending, 0, held);
    if (next === 0) return;
    direction.forget();
    if (next < held) direction.hold(pending, next, held);
  }

  /** Reads whole messages; the index up to which bytes are done with. */
  private messages(side: Side, direction: Direction, bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (end - at >= MESSAGE_HEADER) {
      const length = bodyLength(bytes, at);
      if (length > GREATEST_MESSAGE || !isPlainType(bytes[at] as number)) {
        this.emit.unknown('not a handshake message', end - at);
        direction.opaque = true;
        return end;
      }
      const next = at + MESSAGE_HEADER + length;
      if (next > end) return at;
      this.session.message(side, bytes, at, next);
      at = next;
    }
    return at;
  }
}
