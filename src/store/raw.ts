import type { Bytes } from '#base/bytes';
import { Malformed } from '#base/errors';
import { encodeUtf8, utf8 } from '#base/globals';
import type { Span, StoredExchange, StoredMessage } from '#entry/stored';

/**
 * How stored messages lie in the raw bytes of a segment, version 1:
 *
 *     exchange = presence (u8: 1 request, 2 response, 4 context) [varint length, UTF-8 context] [message] [message]
 *     message  = varint flags, size, parts, {delta of end}*, spans, {start since last end, length}*, length, bytes
 *
 * Varints are LEB128 of at most 8 bytes, so that every number up to 2^53 fits.
 */
const REQUEST = 1;
const RESPONSE = 2;
const CONTEXT = 4;

/** A message has at most this many parts and masked spans when read back; more is a damaged disk. */
const MOST_PARTS = 1 << 20;

const FIRST_CAPACITY = 64 * 1024;

/** Raw bytes that grow by doubling; the builder of a segment appends to one. */
export class RawBuffer {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity: number = FIRST_CAPACITY) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `more` bytes. */
  ensure(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Appends a number, 0 to 2^53. Room for 8 bytes must have been made. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
  }

  /** Appends bytes. */
  append(bytes: Bytes): void {
    this.ensure(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** What was appended, until the next call. It is copied to be shared: appending to memory that threads share is slower than this one copy. */
  get taken(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** Forgets what was appended; memory beyond `keep` bytes is given back. */
  reset(keep = 8 * 1024 * 1024): void {
    this.length = 0;
    if (this.bytes.length > keep) this.bytes = new Uint8Array(FIRST_CAPACITY);
  }
}

/** Most bytes that `appendExchange` will take for an exchange, so that frames can be cut before it. */
export function exchangeBound(request: StoredMessage | undefined, response: StoredMessage | undefined, context: string): number {
  return (
    16 + 3 * context.length + (request === undefined ? 0 : messageBound(request)) + (response === undefined ? 0 : messageBound(response))
  );
}

/** Most bytes that `appendMessage` will take. */
export function messageBound(message: StoredMessage): number {
  return 40 + 8 * message.parts.length + 16 * message.spans.length + message.bytes.length;
}

/** Appends an exchange in stored form. */
export function appendExchange(
  into: RawBuffer,
  request: StoredMessage | undefined,
  response: StoredMessage | undefined,
  context: string,
): void {
  into.ensure(exchangeBound(request, response, context));
  const presence = (request === undefined ? 0 : REQUEST) | (response === undefined ? 0 : RESPONSE) | (context === '' ? 0 : CONTEXT);
  into.bytes[into.length++] = presence;
  if (context !== '') {
    const text = encodeUtf8(context);
    into.varint(text.length);
    into.append(text);
  }
  if (request !== undefined) appendMessage(into, request);
  if (response !== undefined) appendMessage(into, response);
}

/** Appends one message in stored form. */
export function appendMessage(into: RawBuffer, message: StoredMessage): void {
  into.ensure(messageBound(message));
  into.varint(message.flags);
  into.varint(message.size);
  into.varint(message.parts.length);
  let last = 0;
  for (const end of message.parts) {
    into.varint(end - last);
    last = end;
  }
  into.varint(message.spans.length);
  last = 0;
  for (const span of message.spans) {
    into.varint(span.start - last);
    into.varint(span.end - span.start);
    last = span.end;
  }
  into.varint(message.bytes.length);
  into.append(message.bytes);
}

/** Reads an exchange from `[start, end)`. Message bytes are views. Throws `Malformed` when they are not one. */
export function readExchange(bytes: Bytes, start: number, end: number): StoredExchange {
  const cursor = new Cursor(bytes, start, end);
  const presence = cursor.byte();
  if (presence > 7) throw new Malformed('stored exchange: unknown presence');
  const context = (presence & CONTEXT) === 0 ? '' : utf8(cursor.slice(cursor.varint()));
  const request = (presence & REQUEST) === 0 ? undefined : message(cursor);
  const response = (presence & RESPONSE) === 0 ? undefined : message(cursor);
  cursor.finish();
  return { context, ...(request === undefined ? {} : { request }), ...(response === undefined ? {} : { response }) };
}

/** Reads one message from `[start, end)`. Its bytes are a view. Throws `Malformed` when they are not one. */
export function readMessage(bytes: Bytes, start: number, end: number): StoredMessage {
  const cursor = new Cursor(bytes, start, end);
  const read = message(cursor);
  cursor.finish();
  return read;
}

function message(cursor: Cursor): StoredMessage {
  const flags = cursor.varint();
  const size = cursor.varint();
  const parts: number[] = [];
  for (let left = cursor.count(), last = 0; left > 0; left--) parts.push((last += cursor.varint()));
  const spans: Span[] = [];
  for (let left = cursor.count(), last = 0; left > 0; left--) {
    const start = last + cursor.varint();
    last = start + cursor.varint();
    spans.push({ start, end: last });
  }
  const bytes = cursor.slice(cursor.varint());
  if ((parts.at(-1) ?? 0) > bytes.length || (spans.at(-1)?.end ?? 0) > bytes.length) throw new Malformed('stored message: past its end');
  return { bytes, parts, spans, flags, size };
}

class Cursor {
  private readonly bytes: Bytes;
  private at: number;
  private readonly end: number;

  constructor(bytes: Bytes, start: number, end: number) {
    if (start < 0 || end > bytes.length || start > end) throw new Malformed('stored message: outside its block');
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  byte(): number {
    if (this.at >= this.end) throw new Malformed('stored message: truncated');
    return this.bytes[this.at++] as number;
  }

  varint(): number {
    let value = 0;
    for (let scale = 1, i = 0; i < 8; i++, scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
    }
    throw new Malformed('stored message: number too long');
  }

  count(): number {
    const count = this.varint();
    if (count > MOST_PARTS || count > this.end - this.at) throw new Malformed('stored message: too many parts');
    return count;
  }

  slice(length: number): Bytes {
    if (length > this.end - this.at) throw new Malformed('stored message: truncated');
    const at = this.at;
    this.at = at + length;
    return this.bytes.subarray(at, at + length);
  }

  finish(): void {
    if (this.at !== this.end) throw new Malformed('stored message: bytes left over');
  }
}
