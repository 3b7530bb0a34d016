import { concat } from '#base/bytes';
import type { Side } from '#base/side';
import { STORED_DECODED, type StoredMessage } from '#entry/stored';
import { FieldLines } from '../kit/http/field-lines.ts';
import { BODY, HEAD, partOf, TRAILERS } from '../kit/http/stored-head.ts';
import { CONTINUATION, DATA, END_HEADERS, END_STREAM, FRAME_DEFAULT, FRAME_HEADER, HEADERS } from './frames.ts';

/**
 * The stored form as frames again: header blocks of literals that are not indexed (RFC 7541 §6.2.2), so that they can be read without a table;
 * the body in DATA frames of at most 16 KiB. `context` begins with the stream id.
 */
export function wire(message: StoredMessage, side: Side, context: string): Uint8Array {
  const stream = streamOf(context) ?? 1;
  const { bytes } = message;
  const body = partOf(message, BODY);
  const trailers = partOf(message, TRAILERS);
  const hasTrailers = trailers.end > trailers.start;
  const head = partOf(message, HEAD);
  const bodyEnd = hasTrailers ? body.end : Math.max(body.end, body.start);
  const frames = headerFrames(headBlock(message, head.start, head.end, side), stream, bodyEnd === body.start && !hasTrailers);
  for (let at = body.start; at < bodyEnd; at += FRAME_DEFAULT) {
    const to = Math.min(bodyEnd, at + FRAME_DEFAULT);
    frames.push(frame(DATA, to === bodyEnd && !hasTrailers ? END_STREAM : 0, stream, bytes.subarray(at, to)));
  }
  if (hasTrailers) frames.push(...headerFrames(linesBlock(bytes, trailers.start, trailers.end, false), stream, true));
  return concat(frames);
}

/** The stream id at the beginning of an exchange's context. */
export function streamOf(context: string): number | undefined {
  const id = Number.parseInt(context, 10);
  return id > 0 ? id : undefined;
}

function headerFrames(block: Uint8Array, stream: number, last: boolean): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < block.length; at += FRAME_DEFAULT) {
    const to = Math.min(block.length, at + FRAME_DEFAULT);
    const flags = (to === block.length ? END_HEADERS : 0) | (at === 0 && last ? END_STREAM : 0);
    frames.push(frame(at === 0 ? HEADERS : CONTINUATION, flags, stream, block.subarray(at, to)));
  }
  return frames;
}

function frame(type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, payload.length >> 8);
  bytes[2] = payload.length & 0xff;
  bytes[3] = type;
  bytes[4] = flags;
  view.setUint32(5, stream);
  bytes.set(payload, FRAME_HEADER);
  return bytes;
}

/** The first line becomes pseudo-fields again, in front of the others. */
function headBlock(message: StoredMessage, start: number, end: number, side: Side): Uint8Array {
  const { bytes } = message;
  const lf = bytes.indexOf(0x0a, start);
  const lineEnd = lf < 0 || lf >= end ? end : lf - 1;
  const first = bytes.indexOf(0x20, start);
  const parts: Uint8Array[] = [];
  if (bytes[start] === 0x48 && side === 1) parts.push(literal(ascii(':status'), bytes.subarray(first + 1, lineEnd)));
  else {
    const last = bytes.lastIndexOf(0x20, lineEnd - 1);
    parts.push(
      literal(ascii(':method'), bytes.subarray(start, first)),
      literal(ascii(':path'), bytes.subarray(first + 1, Math.max(first + 1, last))),
    );
  }
  parts.push(linesBlock(bytes, lf < 0 ? end : lf + 1, end, (message.flags & STORED_DECODED) !== 0));
  return concat(parts);
}

/** `unpacked`: the body is stored without its content coding, so what spoke of the packed one is left out. */
function linesBlock(bytes: Uint8Array, start: number, end: number, unpacked: boolean): Uint8Array {
  const lines = new FieldLines();
  const parts: Uint8Array[] = [];
  lines.open(bytes, start, end);
  while (lines.next()) {
    if (unpacked && (lines.is('content-encoding') || lines.is('content-length'))) continue;
    parts.push(literal(bytes.subarray(lines.nameStart, lines.nameEnd), bytes.subarray(lines.valueStart, lines.valueEnd)));
  }
  return concat(parts);
}

function literal(name: Uint8Array, value: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(0), length(name.length), name, length(value.length), value]);
}

/** An integer with a prefix of seven bits (RFC 7541 §5.1). */
function length(value: number): Uint8Array {
  if (value < 127) return Uint8Array.of(value);
  const bytes = [127];
  let left = value - 127;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  bytes.push(left);
  return Uint8Array.from(bytes);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
