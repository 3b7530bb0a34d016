import { LineFinder } from '../kit/line-finder.ts';
import { FieldName } from './field-name.ts';

const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const HT = 0x09;
const COLON = 0x3a;

/** What `Head.read` answers when the head is not complete. */
export const INCOMPLETE = -1;

/** No method is longer. */
export const LONGEST_METHOD = 32;

/** A stretch of the bytes that were read: `end` is 0 when there is none. */
export interface Place {
  start: number;
  end: number;
}

const lines = new LineFinder();
const CONTENT_LENGTH = new FieldName('content-length');
const CONTENT_TYPE = new FieldName('content-type');
const CONNECTION = new FieldName('connection');
const HOST = new FieldName('host');
const TRANSFER_ENCODING = new FieldName('transfer-encoding');
const USER_AGENT = new FieldName('user-agent');
const UPGRADE = new FieldName('upgrade');
const ACCEPT = new FieldName('accept');

/**
 * The head of an HTTP/1 message (RFC 9112 §2 to §6), read in place in one pass: positions and numbers, no texts. Only field lines that decide on
 * framing or become hot values are looked at. Bare LF ends a line (§2.2), folded lines belong to the value before them (§5.2).
 */
export class Head {
  /** Request: method and target, both ends. Response: the reason phrase. */
  readonly method: Place = place();
  readonly target: Place = place();
  readonly reason: Place = place();
  /** Of a response; 0 on a request. */
  status = 0;
  /** The digit behind `HTTP/1.`. */
  minor = 0;
  /** Where the field lines begin. */
  fields = 0;
  /** Bytes of the body, -1 when no `Content-Length` says so. */
  contentLength = -1;
  /** Whether the last transfer coding is chunked, and whether there is any. */
  chunked = false;
  transferCoded = false;
  readonly host: Place = place();
  readonly contentType: Place = place();
  readonly userAgent: Place = place();
  readonly upgrade: Place = place();
  readonly accept: Place = place();
  /** A bit for each field's name, by its first two letters: most names that somebody asks for are not there, and it takes no walk to say so. */
  names = 0;
  /** Whether `Connection` names `upgrade`. */
  upgrades = false;
  /** Whether the start line is complete, and whether it is none. */
  started = false;
  badStart = false;
  /** The broken rule when the head can not be trusted, a counter's label; otherwise empty. */
  problem = '';

  /** Reads the head that starts at `start`; gives the index behind its empty line, or `INCOMPLETE`. */
  read(bytes: Uint8Array, start: number, end: number): number {
    this.reset();
    let lf = lines.find(bytes, start, end);
    if (lf < 0) return INCOMPLETE;
    this.readStartLine(bytes, start, lf > start && bytes[lf - 1] === CR ? lf - 1 : lf);
    if (this.badStart) return INCOMPLETE;
    this.started = true;
    this.fields = lf + 1;
    const view = lines.viewOf(bytes);
    for (let at = lf + 1; ; at = lf + 1) {
      lf = lines.find(bytes, at, end);
      if (lf < 0) return INCOMPLETE;
      if (lf === at || (lf === at + 1 && bytes[at] === CR)) return lf + 1;
      while (lf + 1 < end && isBlank(bytes[lf + 1] as number)) {
        lf = lines.find(bytes, lf + 1, end);
        if (lf < 0) return INCOMPLETE;
      }
      this.readField(view, bytes, at, lf);
    }
  }

  private reset(): void {
    this.status = 0;
    this.contentLength = -1;
    this.chunked = false;
    this.transferCoded = false;
    this.upgrades = false;
    this.started = false;
    this.badStart = false;
    this.problem = '';
    this.method.end = 0;
    this.target.end = 0;
    this.reason.end = 0;
    this.host.end = 0;
    this.contentType.end = 0;
    this.userAgent.end = 0;
    this.upgrade.end = 0;
    this.accept.end = 0;
    this.names = 0;
  }

  private readStartLine(bytes: Uint8Array, start: number, end: number): void {
    let blank = start;
    while (blank < end && isToken(bytes[blank] as number)) blank++;
    if (bytes[start + 4] === 0x2f && bytes[start] === 0x48 && blank - start === 8) this.readStatusLine(bytes, start, end);
    else {
      // ` HTTP/1.x` ends the line; the target between may hold anything.
      const version = end - 9;
      const known =
        bytes[blank] === SP &&
        blank - start <= LONGEST_METHOD &&
        bytes[version] === SP &&
        bytes[version + 5] === 0x2f &&
        bytes[version + 6] === 0x31;
      // Without a target both blanks are one.
      this.badStart = !known || blank === start || version === blank + 1;
      this.minor = (bytes[end - 1] as number) - 0x30;
      this.set(this.method, start, blank);
      this.set(this.target, blank + 1, known && version > blank ? version : blank + 1);
    }
  }

  private readStatusLine(bytes: Uint8Array, start: number, end: number): void {
    this.minor = (bytes[start + 7] as number) - 0x30;
    let status = 0;
    for (let i = 9; i < 12; i++) {
      const digit = (bytes[start + i] as number) - 0x30;
      if (start + i >= end || digit < 0 || digit > 9) this.badStart = true;
      status = status * 10 + digit;
    }
    if (bytes[start + 5] !== 0x31 || status < 100) this.badStart = true;
    this.status = status;
    if (start + 13 < end) this.set(this.reason, start + 13, end);
  }

  /** A name is known by its first letter and the place of its colon before its letters are compared. */
  private readField(view: DataView, bytes: Uint8Array, at: number, lf: number): void {
    this.names |= nameBit(bytes[at] as number, bytes[at + 1] as number);
    switch ((bytes[at] as number) | 0x20) {
      case 0x61: // a
        if (bytes[at + 6] === COLON && ACCEPT.isAt(view, at)) this.setValue(this.accept, bytes, at + 7, lf);
        return;
      case 0x63: // c
        if (bytes[at + 14] === COLON && CONTENT_LENGTH.isAt(view, at)) this.readLength(bytes, at + 15, lf);
        else if (bytes[at + 12] === COLON && CONTENT_TYPE.isAt(view, at)) this.setValue(this.contentType, bytes, at + 13, lf);
        else if (bytes[at + 10] === COLON && CONNECTION.isAt(view, at)) this.upgrades ||= hasWord(bytes, at + 11, lf, 'upgrade');
        return;
      case 0x68: // h
        if (bytes[at + 4] === COLON && HOST.isAt(view, at)) this.setValue(this.host, bytes, at + 5, lf);
        return;
      case 0x74: // t
        if (bytes[at + 17] === COLON && TRANSFER_ENCODING.isAt(view, at)) {
          this.transferCoded = true;
          this.chunked = endsWithWord(bytes, at + 18, lf, 'chunked');
        }
        return;
      case 0x75: // u
        if (bytes[at + 10] === COLON && USER_AGENT.isAt(view, at)) this.setValue(this.userAgent, bytes, at + 11, lf);
        else if (bytes[at + 7] === COLON && UPGRADE.isAt(view, at)) this.setValue(this.upgrade, bytes, at + 8, lf);
        return;
    }
  }

  /** One number, or the same one several times (RFC 9110 §8.6). */
  private readLength(bytes: Uint8Array, start: number, end: number): void {
    let value = -1;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte >= 0x30 && byte <= 0x39) value = Math.max(value, 0) * 10 + byte - 0x30;
      else if (byte === 0x2c) {
        this.setLength(value);
        value = -1;
      } else if (!isSpace(byte)) {
        this.problem = 'content length';
        return;
      }
    }
    this.setLength(value);
  }

  private setLength(value: number): void {
    const differs = this.contentLength >= 0 && this.contentLength !== value;
    if (value < 0 || value > Number.MAX_SAFE_INTEGER || differs) this.problem = 'content length';
    else this.contentLength = value;
  }

  /** The first of several counts. */
  private setValue(field: Place, bytes: Uint8Array, start: number, lf: number): void {
    if (field.end !== 0) return;
    let from = start;
    let to = lf;
    while (from < to && isSpace(bytes[from] as number)) from++;
    while (to > from && isSpace(bytes[to - 1] as number)) to--;
    this.set(field, from, to);
  }

  private set(field: Place, start: number, end: number): void {
    field.start = start;
    field.end = end;
  }
}

function place(): Place {
  return { start: 0, end: 0 };
}

/** The bit of `Head.names` for a name that begins with two letters, in whatever case. */
export function nameBit(first: number, second: number): number {
  return 1 << (((first & 31) * 7 + second) & 31);
}

/** Visible ASCII: a little more than tokens are made of. */
export function isToken(byte: number): boolean {
  return byte > SP && byte < 0x7f;
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === HT;
}

function isSpace(byte: number): boolean {
  return byte === SP || byte === HT || byte === CR || byte === LF;
}

/** Whether the letters at `at` are those of a name in lower case. */
function isName(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[at + i] as number;
    if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== name.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether a list has a word in it, in whatever case. */
function hasWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  for (let at = start; at + word.length <= end; at++)
    if (isName(bytes, at, word) && isBorder(bytes, at - 1) && (at + word.length === end || isBorder(bytes, at + word.length))) return true;
  return false;
}

/** Whether the last word of a list is this one. */
function endsWithWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  let to = end;
  while (to > start && isSpace(bytes[to - 1] as number)) to--;
  const at = to - word.length;
  return at >= start && isName(bytes, at, word) && isBorder(bytes, at - 1);
}

function isBorder(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] as number;
  return isSpace(byte) || byte === 0x2c || byte === COLON;
}
