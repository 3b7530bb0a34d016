import type { Side } from '#base/side';
import type { Verdict } from '#protocols/contract/protocol';
import { isToken, LONGEST_METHOD } from './head.ts';

const METHODS: readonly string[] = (
  'GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY PURGE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK SEARCH REPORT ACL BIND ' +
  'MERGE MKACTIVITY CHECKOUT MKCALENDAR LINK UNLINK SUBSCRIBE UNSUBSCRIBE NOTIFY LIST'
).split(' ');

/** Methods by their first letter (RFC 9110 §9, RFC 5789, RFC 4918 and what else is on the wire), each with the blank behind it. */
const BY_LETTER: readonly (readonly string[] | undefined)[] = Array.from({ length: 256 }, (_, letter) => {
  const found = METHODS.filter((method) => method.charCodeAt(0) === letter);
  return found.length === 0 ? undefined : found.map((method) => `${method} `);
});

/** A target that is longer than this without its end in sight is taken for one. */
const LONG_TARGET = 1024;

/**
 * Whether a message of this side starts at `start`: a request line with a known method, or a status line (RFC 9112 §3, §4). `more` when what is there could
 * become one. Only the start line is looked at.
 */
export function startsMessage(side: Side, bytes: Uint8Array, start: number, end: number): Verdict {
  return side === 0 ? startsRequest(bytes, start, end) : startsResponse(bytes, start, end);
}

/**
 * Whether an incomplete start line may still become one where a message is due: there any token is a method (RFC 9110 §9.1). Once it says
 * `false` no further byte changes that.
 */
export function couldStart(side: Side, bytes: Uint8Array, start: number, end: number): boolean {
  if (side === 1) return startsResponse(bytes, start, end) !== 'no';
  const most = Math.min(end, start + LONGEST_METHOD + 1);
  for (let at = start; at < most; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x20) return at > start;
    if (!isToken(byte)) return false;
  }
  return end - start <= LONGEST_METHOD;
}

/** Index of the first place in `[start, end)` where a message starts or could start; `end` when there is none. */
export function findMessage(side: Side, bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    const candidate = side === 0 ? BY_LETTER[byte] !== undefined : byte === 0x48;
    if (candidate && startsMessage(side, bytes, at, end) !== 'no') return at;
  }
  return end;
}

function startsRequest(bytes: Uint8Array, start: number, end: number): Verdict {
  const methods = BY_LETTER[bytes[start] as number];
  if (methods === undefined) return 'no';
  let verdict: Verdict = 'no';
  for (const method of methods) {
    const matched = spells(bytes, start, end, method);
    if (matched === 'yes') return targetAndVersion(bytes, start + method.length, end);
    if (matched === 'more') verdict = 'more';
  }
  return verdict;
}

/** `target HTTP/1.1` and the end of the line. */
function targetAndVersion(bytes: Uint8Array, start: number, end: number): Verdict {
  let at = start;
  while (at < end && (bytes[at] as number) > 0x20) at++;
  if (at === end) return at - start > LONG_TARGET ? 'yes' : 'more';
  // Servers answer a line without a target as well (`GET HTTP/1.1`).
  if (bytes[at] !== 0x20) return spells(bytes, start, at, 'HTTP/1.') === 'yes' ? lineEnds(bytes, start + 7, end) : 'no';
  if (at === start) return 'no';
  const version = spells(bytes, at + 1, end, 'HTTP/1.');
  if (version !== 'yes') return version;
  return lineEnds(bytes, at + 8, end);
}

/** A digit and the end of the line. */
function lineEnds(bytes: Uint8Array, at: number, end: number): Verdict {
  if (at < end && !isDigit(bytes[at] as number)) return 'no';
  if (at + 1 >= end) return 'more';
  const byte = bytes[at + 1];
  if (byte === 0x0a) return 'yes';
  if (byte !== 0x0d) return 'no';
  if (at + 2 >= end) return 'more';
  return bytes[at + 2] === 0x0a ? 'yes' : 'no';
}

const STATUS_LINE = 'HTTP/1.';

/** `HTTP/1.1 200`, then a blank or the end of the line. */
function startsResponse(bytes: Uint8Array, start: number, end: number): Verdict {
  const version = spells(bytes, start, end, STATUS_LINE);
  if (version !== 'yes') return version;
  for (let i = 0; i < 6; i++) {
    const at = start + STATUS_LINE.length + i;
    if (at >= end) return 'more';
    const byte = bytes[at] as number;
    const right = i === 1 ? byte === 0x20 : i === 5 ? byte === 0x20 || byte === 0x0d || byte === 0x0a : isDigit(byte);
    if (!right) return 'no';
  }
  return 'yes';
}

function spells(bytes: Uint8Array, start: number, end: number, text: string): Verdict {
  for (let i = 0; i < text.length; i++) {
    if (start + i >= end) return 'more';
    if (bytes[start + i] !== text.charCodeAt(i)) return 'no';
  }
  return 'yes';
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
