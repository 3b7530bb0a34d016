import { latin1 } from '#base/bytes';
import { Malformed } from '#base/errors';
import { findCommand } from './commands.ts';
import { ARRAY, BULK, Scanner } from './resp.ts';

/** What bytes at a place look like: a beginning, none, or too few to say. */
export type Look = 'yes' | 'no' | 'more';

const LONGEST_NAME = 64;

/** Whether a command begins at `at`: `*N`, then a bulk string that is a word. `known`: the word must be in the table of commands. */
export function looksLikeCommand(bytes: Uint8Array, at: number, end: number, known: boolean): Look {
  if (bytes[at] !== ARRAY) return 'no';
  const count = headerAt(bytes, at, end);
  if (count.look !== 'yes') return count.look;
  if (count.value < 1 || count.value > 1_048_576) return 'no';
  if (count.next >= end) return 'more';
  if (bytes[count.next] !== BULK) return 'no';
  const length = headerAt(bytes, count.next, end);
  if (length.look !== 'yes') return length.look;
  if (length.value < 1 || length.value > LONGEST_NAME) return 'no';
  const stop = Math.min(end, length.next + length.value);
  for (let i = length.next; i < stop; i++) if (!isWordByte(bytes[i] as number, i === length.next)) return 'no';
  if (stop < length.next + length.value) return 'more';
  if (stop < end && bytes[stop] !== 13) return 'no';
  return !known || findCommand(bytes, length.next, stop) !== undefined ? 'yes' : 'no';
}

interface Header {
  readonly look: Look;
  readonly value: number;
  readonly next: number;
}

function headerAt(bytes: Uint8Array, at: number, end: number): Header {
  let value = 0;
  let i = at + 1;
  for (; i < end && i < at + 11; i++) {
    const digit = (bytes[i] as number) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (i >= end) return { look: 'more', value, next: i };
  if (i === at + 1 || bytes[i] !== 13) return { look: 'no', value, next: i };
  if (i + 1 >= end) return { look: 'more', value, next: i };
  return { look: bytes[i + 1] === 10 ? 'yes' : 'no', value, next: i + 2 };
}

function isWordByte(byte: number, first: boolean): boolean {
  const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return letter || (!first && ((byte >= 48 && byte <= 57) || byte === 0x2e || byte === 0x5f || byte === 0x2d));
}

/**
 * Where the next command begins in `[start, end)`: at `start` itself or behind a CRLF, its name in the table of commands.
 * `end` when there is none; a place that needs more bytes to tell counts as one when `more` is set.
 */
export function nextCommand(bytes: Uint8Array, start: number, end: number): { readonly at: number; readonly more: boolean } {
  for (let at = bytes.indexOf(ARRAY, start); at >= 0 && at < end; at = bytes.indexOf(ARRAY, at + 1)) {
    if (at > start && bytes[at - 1] !== 10) continue;
    const look = looksLikeCommand(bytes, at, end, true);
    if (look !== 'no') return { at, more: look === 'more' };
  }
  return { at: end, more: false };
}

/** Whether a reply stands at `at`: its first line is there, and what follows of it breaks no rule. */
export function looksLikeReply(bytes: Uint8Array, at: number, end: number): boolean {
  if (!validLine(bytes, at, end)) return false;
  try {
    return new Scanner(false).advance(bytes, at, end) > at;
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

/** What may stand in the first line of a reply, by its type. */
const LINES = new Map<number, RegExp>([
  [0x2b, /^[A-Za-z][ -~]*$/],
  [0x2d, /^[A-Z]{2,}[ -~]*$/],
  [0x3a, /^[+-]?[0-9]+$/],
  [0x28, /^[+-]?[0-9]+$/],
  [0x2c, /^([+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|[+-]?inf|nan)$/],
  [0x5f, /^$/],
  [0x23, /^[tf]$/],
]);
const LENGTH = /^(-1|\?|[0-9]+)$/;
const LONGEST_LINE = 512;

/** Whether the line at `at` is there to its end and says what its type allows. */
function validLine(bytes: Uint8Array, at: number, end: number): boolean {
  const lf = bytes.indexOf(10, at);
  if (lf < 0 || lf >= end || lf - at < 2 || lf - at > LONGEST_LINE || bytes[lf - 1] !== 13) return false;
  return (LINES.get(bytes[at] as number) ?? LENGTH).test(latin1(bytes, at + 1, lf - 1));
}
