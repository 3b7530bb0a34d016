import { LineFinder } from '../line-finder.ts';

const HT = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const COLON = 0x3a;

const lines = new LineFinder();

/**
 * Walks over the field lines of a head or of trailers in place (RFC 9112 §5): positions instead of strings, so that one object serves any number of
 * messages. Bare LF ends a line, folded lines (obs-fold, §5.2) belong to the value before them, names may begin with a colon (HTTP/2's
 * pseudo-fields in the stored form). A line without a colon is a name with an empty value.
 */
export class FieldLines {
  nameStart = 0;
  nameEnd = 0;
  /** The value without the blanks around it. */
  valueStart = 0;
  valueEnd = 0;
  /** Where the next line begins; after the last one, behind the empty line that ends the head. */
  at = 0;
  private bytes: Uint8Array = EMPTY;
  private end = 0;

  /** Starts over at `start`, the first field line. */
  open(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Starts over behind the start line that begins at `start`. */
  openHead(bytes: Uint8Array, start: number, end: number): void {
    const lf = lines.find(bytes, start, end);
    this.open(bytes, lf < 0 ? end : lf + 1, end);
  }

  /** Moves to the next line; `false` at the empty line or the end of the bytes. */
  next(): boolean {
    const { bytes, end } = this;
    const start = this.at;
    if (start >= end) return false;
    let lf = lines.find(bytes, start, end);
    const first = lf < 0 ? end : lf;
    if (first === start || (first === start + 1 && bytes[start] === CR)) {
      this.at = lf < 0 ? end : lf + 1;
      return false;
    }
    while (lf >= 0 && lf + 1 < end && isBlank(bytes[lf + 1] as number)) lf = lines.find(bytes, lf + 1, end);
    const lineEnd = lf < 0 ? end : lf;
    this.at = lf < 0 ? end : lf + 1;
    const colon = colonIn(bytes, start + 1, lineEnd);
    this.nameStart = start;
    this.nameEnd = trimEnd(bytes, start, colon < 0 ? lineEnd : colon);
    this.valueStart = trimStart(bytes, colon < 0 ? lineEnd : colon + 1, lineEnd);
    this.valueEnd = trimEnd(bytes, this.valueStart, lineEnd);
    return true;
  }

  /** Whether the current line's name is `name`, which is in lower case. */
  is(name: string): boolean {
    if (this.nameEnd - this.nameStart !== name.length) return false;
    const { bytes, nameStart } = this;
    for (let i = 0; i < name.length; i++) if (lower(bytes[nameStart + i] as number) !== name.charCodeAt(i)) return false;
    return true;
  }
}

const EMPTY = new Uint8Array(0);

/** Names are short: a loop is at their end before a search has begun. */
function colonIn(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (bytes[at] === COLON) return at;
  return -1;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === HT;
}

function trimStart(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at] as number)) at++;
  return at;
}

function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1] as number)) at--;
  return at;
}

function isSpace(byte: number): boolean {
  return byte === SP || byte === HT || byte === CR || byte === LF;
}
