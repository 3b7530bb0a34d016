import { Malformed } from '#base/errors';

/** Marks of RESP types (redis.io/docs/latest/develop/reference/protocol-spec). */
export const SIMPLE = 0x2b;
export const ERROR = 0x2d;
export const INTEGER = 0x3a;
export const BULK = 0x24;
export const ARRAY = 0x2a;
export const NULL = 0x5f;
export const BOOLEAN = 0x23;
export const DOUBLE = 0x2c;
export const BIG_NUMBER = 0x28;
export const BULK_ERROR = 0x21;
export const VERBATIM = 0x3d;
export const MAP = 0x25;
export const SET = 0x7e;
export const PUSH = 0x3e;
export const ATTRIBUTE = 0x7c;
export const CHUNK = 0x3b;
export const END = 0x2e;

/** Values inside values inside values … deeper than this are refused. */
export const MAX_DEPTH = 64;
const MAX_LENGTH = 4_294_967_296;
const MAX_COUNT = 1 << 30;
/** Longest header line: mark, sign, digits, CR, LF. */
const MAX_HEADER = 16;

/** `lengthAt`: the line is not complete, is a null, is a `?`. */
export const MORE = -2;
export const NIL = -1;
export const STREAMED = -3;

/**
 * Reads the number of a header line whose mark stands at `at`; the line ends at `at + width` where `width` is `lengthWidth` of the same call.
 * Throws `Malformed` when it is no number.
 */
export function lengthAt(bytes: Uint8Array, at: number, end: number): number {
  let value = 0;
  let i = at + 1;
  for (; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte >= 48 && byte <= 57) {
      value = value * 10 + (byte - 48);
      continue;
    }
    if (byte === 13) break;
    return oddLength(bytes, at, end);
  }
  if (i - at > MAX_HEADER - 2) throw new Malformed('length too long');
  if (i + 1 >= end) return MORE;
  if (i === at + 1) throw new Malformed('length without digits');
  if (bytes[i + 1] !== 10) throw new Malformed('line without LF');
  headerEnd = i + 2;
  return value;
}

/** Where the line that `lengthAt` read last ends. */
export let headerEnd = 0;

function oddLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at + 1];
  if (first === 0x2d) {
    if (at + 5 > end) return MORE;
    if (bytes[at + 2] !== 0x31 || bytes[at + 3] !== 13 || bytes[at + 4] !== 10) throw new Malformed('negative length');
    headerEnd = at + 5;
    return NIL;
  }
  if (first === 0x3f) {
    if (at + 4 > end) return MORE;
    if (bytes[at + 2] !== 13 || bytes[at + 3] !== 10) throw new Malformed('length without digits');
    headerEnd = at + 4;
    return STREAMED;
  }
  throw new Malformed('length without digits');
}

/**
 * Finds where RESP values end, over any cutting of the stream, without keeping them: a bulk string is stepped over by its length.
 * One for each side of a connection. `requests`: only commands are allowed, which are arrays of bulk strings.
 */
export class Scanner {
  /** Whether the last `advance` stopped behind the last byte of a value. */
  complete = false;
  /** Mark of the outermost value, its length or count (`NIL`, `STREAMED`), and its offset from where the value began (attributes precede it). */
  type = 0;
  count = 0;
  offset = 0;
  private readonly requests: boolean;
  private depth = 0;
  /** By level: elements still to come, -1 when an end mark tells; whether the level is an attribute. */
  private readonly left = new Int32Array(MAX_DEPTH);
  private readonly attribute = new Uint8Array(MAX_DEPTH);
  private skip = 0;
  private tail = false;
  private line = false;
  private consumed = 0;

  constructor(requests: boolean) {
    this.requests = requests;
  }

  /** Forgets a value that was begun. */
  reset(): void {
    this.depth = 0;
    this.skip = 0;
    this.tail = false;
    this.line = false;
    this.consumed = 0;
    this.complete = false;
  }

  /** Bytes of a bulk string that are still to come: loss inside them loses nothing else. */
  get skippable(): number {
    return this.skip;
  }

  /** Steps over lost bytes; only up to `skippable`. */
  lose(length: number): void {
    this.skip -= length;
    if (this.skip === 0) this.tail = true;
  }

  /** Consumes whole tokens from `at`; returns where it stopped. What remains must be presented again with more. */
  advance(bytes: Uint8Array, at: number, end: number): number {
    this.complete = false;
    let p = at;
    if (this.skip > 0) {
      const step = Math.min(this.skip, end - p);
      p += step;
      this.skip -= step;
      if (this.skip > 0) return this.stop(at, p);
      this.tail = true;
    }
    if (this.tail) {
      if (end - p < 2) return this.stop(at, p);
      this.terminator(bytes, p);
      p += 2;
      this.tail = false;
      if (this.elementDone()) return this.finish(p);
    }
    while (p < end) {
      const next = this.token(bytes, p, end, at);
      if (next < 0) return this.finish(-next);
      if (next === p) break;
      p = next;
      if (this.skip > 0 || this.tail || this.line) break;
    }
    return this.stop(at, p);
  }

  private finish(p: number): number {
    this.complete = true;
    this.consumed = 0;
    return p;
  }

  private stop(at: number, p: number): number {
    this.consumed += p - at;
    return p;
  }

  private terminator(bytes: Uint8Array, p: number): void {
    if (bytes[p] !== 13 || bytes[p + 1] !== 10) throw new Malformed('bulk string without CRLF');
  }

  /** One token; its end, negated when it ends the outermost value, or `p` when more bytes are needed. */
  private token(bytes: Uint8Array, p: number, end: number, at: number): number {
    const type = bytes[p] as number;
    if (this.line) return this.lineToken(bytes, p, end);
    if (this.requests && type !== (this.depth === 0 ? ARRAY : BULK)) throw new Malformed('command is not an array of bulk strings');
    switch (type) {
      case BULK:
      case BULK_ERROR:
      case VERBATIM:
      case CHUNK:
        return this.bulkToken(bytes, p, end, at, type);
      case ARRAY:
      case SET:
      case PUSH:
      case MAP:
      case ATTRIBUTE:
        return this.aggregateToken(bytes, p, end, at, type);
      case SIMPLE:
      case ERROR:
      case INTEGER:
      case NULL:
      case BOOLEAN:
      case DOUBLE:
      case BIG_NUMBER:
        this.outermost(type, 0, p - at);
        this.line = true;
        return this.lineToken(bytes, p, end);
      case END:
        return this.endToken(bytes, p, end);
      default:
        throw new Malformed('unknown type');
    }
  }

  private outermost(type: number, count: number, offset: number): void {
    if (this.depth > 0) return;
    this.type = type;
    this.count = count;
    this.offset = this.consumed + offset;
  }

  /** Texts hold neither CR nor LF, so the next LF ends the line. The last byte is left to see CR and LF together. */
  private lineToken(bytes: Uint8Array, p: number, end: number): number {
    let i = p;
    while (i < end && bytes[i] !== 10) i++;
    if (i === end) return end - 1;
    if (i === p || bytes[i - 1] !== 13) throw new Malformed('line without CR');
    this.line = false;
    return this.elementDone() ? -(i + 1) : i + 1;
  }

  private bulkToken(bytes: Uint8Array, p: number, end: number, at: number, type: number): number {
    const length = lengthAt(bytes, p, end);
    if (length === MORE) return p;
    const body = headerEnd;
    if (type === CHUNK) {
      if (this.depth === 0 || this.left[this.depth - 1] !== -1) throw new Malformed('chunk outside of a streamed string');
      if (length === 0) return this.endLevel() ? -body : body;
    }
    this.outermost(type, length, p - at);
    if (length < 0) {
      if (this.requests) throw new Malformed('null in a command');
      if (length === STREAMED) return this.push(-1, false, body);
      return this.elementDone() ? -body : body;
    }
    if (length > MAX_LENGTH) throw new Malformed('bulk string too long');
    const close = body + length;
    if (close + 2 <= end) {
      this.terminator(bytes, close);
      return this.elementDone() ? -(close + 2) : close + 2;
    }
    const here = Math.min(close, end);
    this.skip = close - here;
    this.tail = this.skip === 0;
    return here;
  }

  private aggregateToken(bytes: Uint8Array, p: number, end: number, at: number, type: number): number {
    const count = lengthAt(bytes, p, end);
    if (count === MORE) return p;
    const next = headerEnd;
    if (count > MAX_COUNT) throw new Malformed('too many elements');
    if (type !== ATTRIBUTE) this.outermost(type, count, p - at);
    if (count === STREAMED) return this.push(-1, type === ATTRIBUTE, next);
    const elements = type === MAP || type === ATTRIBUTE ? count * 2 : count;
    if (elements <= 0) {
      if (type === ATTRIBUTE) return next;
      return this.elementDone() ? -next : next;
    }
    return this.push(elements, type === ATTRIBUTE, next);
  }

  private push(elements: number, attribute: boolean, next: number): number {
    if (this.depth === MAX_DEPTH) throw new Malformed('nested too deep');
    this.left[this.depth] = elements;
    this.attribute[this.depth] = attribute ? 1 : 0;
    this.depth++;
    return next;
  }

  private endToken(bytes: Uint8Array, p: number, end: number): number {
    if (this.depth === 0 || this.left[this.depth - 1] !== -1) throw new Malformed('end mark outside of a streamed aggregate');
    if (end - p < 3) return p;
    if (bytes[p + 1] !== 13 || bytes[p + 2] !== 10) throw new Malformed('line without CR');
    return this.endLevel() ? -(p + 3) : p + 3;
  }

  private endLevel(): boolean {
    this.depth--;
    return this.attribute[this.depth] === 1 ? false : this.elementDone();
  }

  /** An element ended; whether it was the last of the outermost value. */
  private elementDone(): boolean {
    while (this.depth > 0) {
      const level = this.depth - 1;
      const left = this.left[level] as number;
      if (left < 0) return false;
      this.left[level] = left - 1;
      if (left > 1) return false;
      this.depth = level;
      if (this.attribute[level] === 1) return false;
    }
    return true;
  }
}
