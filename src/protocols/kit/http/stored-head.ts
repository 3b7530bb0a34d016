import { indexOfByte } from '#base/bytes';
import type { Pair } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import { storedText } from '../redacted.ts';
import { FieldLines } from './field-lines.ts';

/** The parts of HTTP's stored form. */
export const HEAD = 0;
export const BODY = 1;
export const TRAILERS = 2;

/** A stretch of the stored bytes. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Where a part of a stored message lies; empty, at the end, when there is none. */
export function partOf(message: StoredMessage, part: number): Part {
  const { parts, bytes } = message;
  const start = part === 0 ? 0 : (parts[part - 1] ?? bytes.length);
  return { start, end: parts[part] ?? (part <= parts.length ? bytes.length : start) };
}

/** A stored head as text, masked values as `[REDACTED]`. */
export interface StoredHead {
  /** Empty on a response. */
  readonly method: string;
  /** The request target as it was sent (RFC 9112 §3.2); empty on a response. */
  readonly target: string;
  /** `1.0`, `1.1`, `2`. */
  readonly version: string;
  /** 0 on a request. */
  readonly status: number;
  /** The reason phrase; often empty. */
  readonly statusText: string;
  /** In the order sent, names as sent, HTTP/2's pseudo-fields among them (`:scheme`, `:authority`). */
  readonly headers: readonly Pair[];
}

/** Reads the head; parts of it that are broken are empty. */
export function readStoredHead(message: StoredMessage): StoredHead {
  const { start, end } = partOf(message, HEAD);
  const lf = indexOfByte(message.bytes, 0x0a, start, end);
  const line = storedText(message, start, lf < 0 ? end : lf).replace(/\r$/, '');
  const headers = readFields(message, lf < 0 ? end : lf + 1, end);
  const response = /^HTTP\/(\d(?:\.\d)?) (\d{3})(?: (.*))?$/.exec(line);
  if (response !== null)
    return { method: '', target: '', version: response[1] as string, status: Number(response[2]), statusText: response[3] ?? '', headers };
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' HTTP/');
  // `GET HTTP/1.1`: without a target both blanks are one.
  const target = first < 0 || first === last ? '' : line.slice(first + 1, last > first ? last : undefined);
  return {
    method: first < 0 ? line : line.slice(0, first),
    target,
    version: last < 0 ? '0.9' : line.slice(last + 6),
    status: 0,
    statusText: '',
    headers,
  };
}

/** Reads the trailers; empty when there were none. */
export function readStoredTrailers(message: StoredMessage): readonly Pair[] {
  const { start, end } = partOf(message, TRAILERS);
  return readFields(message, start, end);
}

function readFields(message: StoredMessage, start: number, end: number): Pair[] {
  const lines = new FieldLines();
  lines.open(message.bytes, start, end);
  const pairs: Pair[] = [];
  while (lines.next()) {
    const value = storedText(message, lines.valueStart, lines.valueEnd).replace(/\r?\n[ \t]+/g, ' ');
    pairs.push([storedText(message, lines.nameStart, lines.nameEnd), value]);
  }
  return pairs;
}

/** The first value of a header; `name` in lower case. */
export function headerOf(headers: readonly Pair[], name: string): string | undefined {
  for (const [each, value] of headers) if (each.length === name.length && each.toLowerCase() === name) return value;
  return undefined;
}

/** All values of a header, joined by `, ` (RFC 9110 §5.3); `undefined` when it is absent. */
export function headerListOf(headers: readonly Pair[], name: string): string | undefined {
  let joined: string | undefined;
  for (const [each, value] of headers) if (each.toLowerCase() === name) joined = joined === undefined ? value : `${joined}, ${value}`;
  return joined;
}
