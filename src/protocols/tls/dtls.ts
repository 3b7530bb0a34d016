import { other, type Side } from '#base/side';
import type { Dissector, Emit } from '#protocols/contract/emit';
import type { Hint, OpenContext, Verdict } from '#protocols/contract/protocol';
import type { TlsFields } from './fields.ts';
import { bodyLength, CLIENT_HELLO, HELLO_VERIFY_REQUEST, MESSAGE_HEADER, SERVER_HELLO } from './handshake.ts';
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, GREATEST_RECORD, HANDSHAKE, HEARTBEAT } from './records.ts';
import { Session } from './session.ts';

/** Bytes before a record's content: type, version, epoch, sequence number, length (RFC 6347 §4.1). */
const RECORD = 13;
/** Bytes before a fragment's content: type, length, message number, fragment offset and length (§4.2.2). */
const FRAGMENT = 12;
/** DTLS 1.3 may leave most of a header out (RFC 9147 §4). */
const SHORT_MASK = 0xe0;
const SHORT = 0x20;
const GREATEST_MESSAGE = 64 * 1024;

/** Whether a datagram opens DTLS: a hello in a plain record, or the server's answer to one. */
export function detectDtls(bytes: Uint8Array, start: number, end: number, _hint: Hint): Verdict {
  if (end - start < RECORD + FRAGMENT || bytes[start] !== HANDSHAKE || !isDtlsRecord(bytes, start, end)) return 'no';
  const at = start + RECORD;
  const type = bytes[at];
  if (u16(bytes, start + 3) !== 0 || (type !== CLIENT_HELLO && type !== SERVER_HELLO && type !== HELLO_VERIFY_REQUEST)) return 'no';
  const [length, offset, part] = [bodyLength(bytes, at), u24(bytes, at + 6), u24(bytes, at + 9)];
  return length > 0 && length < GREATEST_MESSAGE && offset + part <= length && FRAGMENT + part <= u16(bytes, start + 11) ? 'yes' : 'no';
}

function isDtlsRecord(bytes: Uint8Array, at: number, end: number): boolean {
  const type = bytes[at] as number;
  const version = u16(bytes, at + 1);
  if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT + 2 || (version !== 0xfeff && version !== 0xfefd && version !== 0x0100)) return false;
  const length = u16(bytes, at + 11);
  return length > 0 && length <= GREATEST_RECORD && at + RECORD + length <= end;
}

/** A handshake message that comes in fragments. */
interface Assembly {
  readonly bytes: Uint8Array;
  /** Bytes of the body that are here, from its beginning. */
  have: number;
}

/** DTLS 1.0 and 1.2 (RFC 6347), and of 1.3 the hellos (RFC 9147). Fragments are taken in order; repeated and early ones are left out. */
export class DtlsDissector implements Dissector {
  private readonly session: Session;
  /** Which side of the flow is the client of the handshake: in WebRTC often the one that was called. */
  private clientSide: Side = 0;
  private readonly next: [number, number] = [0, 0];
  private readonly assemblies: [Assembly | undefined, Assembly | undefined] = [undefined, undefined];

  constructor(emit: Emit<TlsFields>, { ports }: OpenContext) {
    this.session = new Session(emit, ports, true);
  }

  data(from: Side, bytes: Uint8Array, start: number, end: number): number {
    if (from === 1 && end - start > RECORD && bytes[start] === HANDSHAKE && bytes[start + RECORD] === CLIENT_HELLO && !this.session.begun)
      this.clientSide = 1;
    const side = this.clientSide === 0 ? from : other(from);
    let at = start;
    while (end - at >= RECORD && isDtlsRecord(bytes, at, end)) {
      const length = u16(bytes, at + 11);
      const content = at + RECORD;
      const type = bytes[at];
      const plain = u16(bytes, at + 3) === 0;
      at = content + length;
      if (type === APPLICATION_DATA) this.application(side, length, u16(bytes, content - RECORD + 1));
      else if (type === CHANGE_CIPHER_SPEC) this.session.changeCipher(side);
      else if (type === ALERT && plain && length === 2) this.session.alerted(side, bytes[content] as number, bytes[content + 1] as number);
      else if (type === HANDSHAKE && plain) this.fragments(side, bytes, content, at);
    }
    if (end > at && ((bytes[at] as number) & SHORT_MASK) === SHORT) this.application(side, end - at, 0xfefc);
    return end;
  }

  gap(): void {}

  end(_side: Side, how: 'fin' | 'rst' | 'idle'): void {
    this.session.end(how);
  }

  resync(): void {}

  private application(side: Side, length: number, version: number): void {
    this.session.applicationBytes[side] += length;
    this.session.application(side, length, version);
  }

  private fragments(side: Side, bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; end - at >= FRAGMENT; ) {
      const part = u24(bytes, at + 9);
      const content = at + FRAGMENT;
      if (content + part > end) return;
      this.fragment(side, bytes, at, content, part);
      at = content + part;
    }
  }

  private fragment(side: Side, bytes: Uint8Array, at: number, content: number, part: number): void {
    const [length, number, offset] = [bodyLength(bytes, at), u16(bytes, at + 4), u24(bytes, at + 6)];
    if (number < this.next[side] || length > GREATEST_MESSAGE) return;
    // What was lost is not waited for: messages are numbered, so the next one stands by itself.
    if (number > this.next[side]) {
      this.assemblies[side] = undefined;
      this.next[side] = number;
    }
    const assembly = this.assemblies[side] ?? started(bytes, at, length);
    if (assembly.bytes.length !== MESSAGE_HEADER + length || offset > assembly.have) return;
    this.assemblies[side] = assembly;
    assembly.bytes.set(bytes.subarray(content, content + Math.min(part, length - offset)), MESSAGE_HEADER + offset);
    assembly.have = Math.max(assembly.have, Math.min(length, offset + part));
    if (assembly.have < length) return;
    this.assemblies[side] = undefined;
    this.next[side] = number + 1;
    if (bytes[at] === HELLO_VERIFY_REQUEST) this.session.verified();
    else this.session.message(side, assembly.bytes, 0, assembly.bytes.length);
  }
}

/** A message without its body: type and length as in TLS, so that the stored form is the same. */
function started(bytes: Uint8Array, at: number, length: number): Assembly {
  const whole = new Uint8Array(MESSAGE_HEADER + length);
  whole.set(bytes.subarray(at, at + MESSAGE_HEADER));
  return { bytes: whole, have: 0 };
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function u24(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 16) | u16(bytes, at + 1);
}
