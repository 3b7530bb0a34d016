import type { StoredMessage } from '#entry/stored';
import type { Json } from '#entry/field';
import { utf8, utf8Strict } from '#base/globals';
import { REDACTED, storedText } from '../kit/redacted.ts';
import {
  ARRAY,
  ATTRIBUTE,
  BIG_NUMBER,
  BOOLEAN,
  BULK,
  BULK_ERROR,
  CHUNK,
  DOUBLE,
  END,
  ERROR,
  INTEGER,
  MAP,
  MAX_DEPTH,
  NULL,
  PUSH,
  SET,
  SIMPLE,
  VERBATIM,
} from './resp.ts';

/** A RESP value as a tree over its bytes. A leaf's text is `[start, end)`; an aggregate has its elements, a map names and values in turn. */
export interface Value {
  readonly type: number;
  readonly start: number;
  readonly end: number;
  readonly items: readonly Value[] | undefined;
}

/** The value at `start`, as far as it is there. `undefined` when nothing can be read. Never throws. */
export function readValue(bytes: Uint8Array, start: number, end: number): Value | undefined {
  return new TreeReader(bytes, start, end).value(0);
}

/** All values in `[start, end)`, one after another (confirmations of a SUBSCRIBE). */
export function readValues(bytes: Uint8Array, start: number, end: number): readonly Value[] {
  const reader = new TreeReader(bytes, start, end);
  const values: Value[] = [];
  for (;;) {
    const value = reader.value(0);
    if (value === undefined) return values;
    values.push(value);
  }
}

class TreeReader {
  private readonly bytes: Uint8Array;
  private at: number;
  private readonly end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  value(depth: number): Value | undefined {
    const { bytes, end } = this;
    if (this.at >= end || depth > MAX_DEPTH) return undefined;
    const type = bytes[this.at] as number;
    const start = this.at + 1;
    const lf = bytes.indexOf(10, start);
    const lineEnd = lf < 0 || lf >= end ? end : lf - 1;
    this.at = lf < 0 || lf >= end ? end : lf + 1;
    switch (type) {
      case SIMPLE:
      case ERROR:
      case INTEGER:
      case NULL:
      case BOOLEAN:
      case DOUBLE:
      case BIG_NUMBER:
        return { type, start, end: Math.max(start, lineEnd), items: undefined };
      case BULK:
      case BULK_ERROR:
      case VERBATIM:
      case CHUNK:
        return this.bulk(type, this.length(start, lineEnd), depth);
      case ARRAY:
      case SET:
      case PUSH:
      case MAP:
      case ATTRIBUTE:
        return this.aggregate(type, this.length(start, lineEnd), depth);
      default:
        this.at = end;
        return undefined;
    }
  }

  private length(start: number, end: number): number {
    if (this.bytes[start] === 0x2d) return -1;
    if (this.bytes[start] === 0x3f) return Number.POSITIVE_INFINITY;
    let value = 0;
    for (let i = start; i < end; i++) value = value * 10 + ((this.bytes[i] as number) - 48);
    return value;
  }

  private bulk(type: number, length: number, depth: number): Value | undefined {
    if (length < 0) return { type: NULL, start: this.at, end: this.at, items: undefined };
    if (length === Number.POSITIVE_INFINITY) return this.chunks(depth);
    const start = this.at;
    const stop = start + length <= this.end ? start + length : this.end;
    this.at = type === CHUNK && length === 0 ? stop : Math.min(this.end, stop + 2);
    return { type, start: type === VERBATIM && stop - start >= 4 ? start + 4 : start, end: stop, items: undefined };
  }

  /** A streamed string: its chunks are elements. */
  private chunks(depth: number): Value {
    const items: Value[] = [];
    const start = this.at;
    while (this.at < this.end && this.bytes[this.at] === CHUNK) {
      const chunk = this.value(depth + 1);
      if (chunk === undefined || chunk.end === chunk.start) break;
      items.push(chunk);
    }
    return { type: CHUNK, start, end: this.at, items };
  }

  private aggregate(type: number, count: number, depth: number): Value | undefined {
    if (count < 0) return { type: NULL, start: this.at, end: this.at, items: undefined };
    const start = this.at;
    const items: Value[] = [];
    const most = type === MAP || type === ATTRIBUTE ? count * 2 : count;
    while (items.length < most && this.at < this.end) {
      if (this.bytes[this.at] === END) {
        this.at = Math.min(this.end, this.at + 3);
        break;
      }
      const item = this.value(depth + 1);
      if (item === undefined) break;
      items.push(item);
    }
    if (type === ATTRIBUTE) return this.value(depth);
    return { type, start, end: this.at, items };
  }
}

/** Elements shown of one aggregate. */
const MOST = 10_000;

/** A value as JSON: maps by name, numbers as numbers where they are exact, text with `[REDACTED]` where it was masked. */
export function valueJson(message: StoredMessage, value: Value): Json {
  const { bytes } = message;
  const text = (): string => leafText(message, value.start, value.end);
  switch (value.type) {
    case NULL:
      return JSON_NULL;
    case BOOLEAN:
      return bytes[value.start] === 0x74;
    case INTEGER:
    case DOUBLE: {
      const number = Number(text());
      return Number.isFinite(number) && (value.type === DOUBLE || Number.isSafeInteger(number)) ? number : text();
    }
    case MAP:
      return Object.fromEntries(
        pairsOf(value).map(([name, item]) => [nameOf(message, name), item === undefined ? JSON_NULL : valueJson(message, item)]),
      );
    case CHUNK:
      if (value.items !== undefined) return value.items.map((item) => leafText(message, item.start, item.end)).join('');
      return text();
    default:
      if (value.items === undefined) return text();
      return shown(message, value.items);
  }
}

const JSON_NULL = JSON.parse('null') as Json;

function shown(message: StoredMessage, items: readonly Value[]): Json {
  const list: Json[] = items.slice(0, MOST).map((item) => valueJson(message, item));
  if (items.length > MOST) list.push(`… ${items.length - MOST} more`);
  return list;
}

function nameOf(message: StoredMessage, value: Value): string {
  return value.items === undefined ? leafText(message, value.start, value.end) : JSON.stringify(valueJson(message, value));
}

/** Elements as pairs; a last one without a partner stands alone. */
export function pairsOf(value: Value): readonly (readonly [Value, Value | undefined])[] {
  const pairs: (readonly [Value, Value | undefined])[] = [];
  const items = value.items ?? [];
  for (let i = 0; i < items.length; i += 2) pairs.push([items[i] as Value, items[i + 1]]);
  return pairs;
}

/** Stored bytes as text: UTF-8, or with `\x` escapes where they are not. */
export function leafText(message: StoredMessage, start: number, end: number): string {
  if (message.spans.some((span) => span.start < end && span.end > start)) {
    const whole = message.spans.some((span) => span.start <= start && span.end >= end);
    return whole ? REDACTED : storedText(message, start, end);
  }
  return utf8Strict(message.bytes, start, end) ?? escaped(message.bytes, start, end);
}

function escaped(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    text += byte >= 32 && byte < 127 ? utf8(bytes, i, i + 1) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}
