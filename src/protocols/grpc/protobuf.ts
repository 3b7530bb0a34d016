/**
 * The wire format of protocol buffers without a schema (https://protobuf.dev/programming-guides/encoding): fields with their numbers and wire types, and
 * guesses at what length-delimited ones are.
 */
import { utf8Strict } from '#base/globals';

export const VARINT = 0;
export const FIXED64 = 1;
export const DELIMITED = 2;
export const GROUP = 3;
const GROUP_END = 4;
export const FIXED32 = 5;

/** Fields of one message, and nesting, that are read. */
const FIELD_LIMIT = 20_000;
export const DEPTH_LIMIT = 32;
const HIGHEST_FIELD = 536_870_911;

/** A field: its number, its wire type, and where its content lies (of a group: its fields). */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly start: number;
  readonly end: number;
}

/** The fields of a message, as far as they can be read. */
export interface Fields {
  readonly fields: readonly Field[];
  /** Whether all bytes were fields. */
  readonly whole: boolean;
  /** Where reading stopped. */
  readonly end: number;
}

/** Reads the fields of `[start, end)`. Never throws. */
export function readFields(bytes: Uint8Array, start: number, end: number): Fields {
  const fields: Field[] = [];
  let at = start;
  while (at < end && fields.length < FIELD_LIMIT) {
    const content = varintEnd(bytes, at, end);
    if (content < 0) break;
    const tag = smallVarint(bytes, at, content);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (number === 0 || number > HIGHEST_FIELD) break;
    const field = readField(bytes, number, wire, content, end);
    if (field === undefined) break;
    fields.push(field);
    at = wire === GROUP ? varintEnd(bytes, field.end, end) : field.end;
  }
  return { fields, whole: at === end, end: at };
}

function readField(bytes: Uint8Array, number: number, wire: number, at: number, end: number): Field | undefined {
  if (wire === VARINT) {
    const to = varintEnd(bytes, at, end);
    return to < 0 ? undefined : { number, wire, start: at, end: to };
  }
  if (wire === FIXED64 || wire === FIXED32) {
    const to = at + (wire === FIXED64 ? 8 : 4);
    return to > end ? undefined : { number, wire, start: at, end: to };
  }
  if (wire === DELIMITED) {
    const start = varintEnd(bytes, at, end);
    if (start < 0) return undefined;
    const length = smallVarint(bytes, at, start);
    return length > end - start ? undefined : { number, wire, start, end: start + length };
  }
  if (wire !== GROUP) return undefined;
  const to = groupEnd(bytes, number, at, end, 0);
  return to < 0 ? undefined : { number, wire, start: at, end: to };
}

/** Where the end tag of the group begins whose content begins at `at`; -1 when there is none. */
function groupEnd(bytes: Uint8Array, number: number, start: number, end: number, depth: number): number {
  if (depth > DEPTH_LIMIT) return -1;
  let at = start;
  while (at < end) {
    const content = varintEnd(bytes, at, end);
    if (content < 0) return -1;
    const tag = smallVarint(bytes, at, content);
    const wire = tag % 8;
    if (wire === GROUP_END) return Math.floor(tag / 8) === number ? at : -1;
    if (wire === GROUP) {
      const inner = groupEnd(bytes, Math.floor(tag / 8), content, end, depth + 1);
      if (inner < 0) return -1;
      at = varintEnd(bytes, inner, end);
    } else {
      const field = readField(bytes, 1, wire, content, end);
      if (field === undefined) return -1;
      at = field.end;
    }
  }
  return -1;
}

/** Where the varint at `at` ends (at most ten bytes); -1 when it does not. */
export function varintEnd(bytes: Uint8Array, at: number, end: number): number {
  const most = Math.min(end, at + 10);
  for (let i = at; i < most; i++) if ((bytes[i] as number) < 0x80) return i + 1;
  return -1;
}

/** The value of a varint `[start, end)` as a double: exact up to 2^53. */
export function smallVarint(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let scale = 1;
  for (let i = start; i < end; i++) {
    value += ((bytes[i] as number) & 0x7f) * scale;
    scale *= 128;
  }
  return value;
}

/** The value of a varint as an unsigned 64-bit integer. */
export function bigVarint(bytes: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let i = end - 1; i >= start; i--) value = (value << 7n) | BigInt((bytes[i] as number) & 0x7f);
  return BigInt.asUintN(64, value);
}

/** What a length-delimited field holds. */
export type Guess =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'message'; readonly fields: Fields }
  | { readonly kind: 'bytes' };

const BYTES: Guess = { kind: 'bytes' };

/**
 * Guesses: readable text is text, unless it begins with a control character and is a whole message; else a whole message is one; the rest is bytes.
 * Empty content is the empty text.
 */
export function guess(bytes: Uint8Array, start: number, end: number, depth: number): Guess {
  if (start === end) return { kind: 'text', text: '' };
  const text = readableText(bytes, start, end);
  if (text !== undefined && (bytes[start] as number) >= 0x20) return { kind: 'text', text };
  if (depth < DEPTH_LIMIT) {
    const fields = readFields(bytes, start, end);
    if (fields.whole) return { kind: 'message', fields };
  }
  return text === undefined ? BYTES : { kind: 'text', text };
}

function readableText(bytes: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f) return undefined;
  }
  return utf8Strict(bytes, start, end);
}
