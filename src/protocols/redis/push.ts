import type { HotValues } from '#entry/field';
import { shortText } from './command.ts';
import { spells } from './commands.ts';
import type { request } from './fields.ts';
import { ARRAY, PUSH } from './resp.ts';
import { Words } from './words.ts';

/**
 * What an array or push that nobody asked for is: an answer to a subscription, one whose command was missed, a delivery, something else,
 * or too short to tell.
 */
export type PushKind = 'confirmation' | 'stray' | 'delivery' | 'other' | 'more';

const CONFIRMATIONS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'PSUBSCRIBE', 'PUNSUBSCRIBE', 'SSUBSCRIBE', 'SUNSUBSCRIBE'];
const DELIVERIES = ['MESSAGE', 'PMESSAGE', 'SMESSAGE'];
const LONGEST_WORD = 40;
const words = new Words();
const head = new Uint8Array(LONGEST_WORD);

/** Looks at the first word of an array or push at `at`. */
export function pushKind(bytes: Uint8Array, at: number, end: number): PushKind {
  if (!openWords(bytes, at, end)) return end - at < LONGEST_WORD ? 'more' : 'other';
  if (words.cut) return 'more';
  for (const word of CONFIRMATIONS) if (spells(word, bytes, words.start, words.end)) return 'confirmation';
  for (const word of DELIVERIES) if (spells(word, bytes, words.start, words.end)) return 'delivery';
  return 'other';
}

/** Pushes and arrays are read alike: the mark differs only. */
function openWords(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === ARRAY) return words.open(bytes, at, end) && words.next();
  if (bytes[at] !== PUSH) return false;
  const stop = Math.min(end, at + LONGEST_WORD);
  head.set(bytes.subarray(at, stop));
  head[0] = ARRAY;
  if (!words.open(head, 0, stop - at) || !words.next()) return false;
  words.start += at;
  words.end += at;
  return true;
}

/** The hot values of a delivery (`message`, `invalidate` …) of `[at, end)`, which may be cut. */
export function pushValues(bytes: Uint8Array, at: number, end: number, database: number | undefined): HotValues<typeof request> {
  const copy = bytes.slice(at, Math.min(end, at + 1024));
  copy[0] = ARRAY;
  const found = words.open(copy, 0, copy.length) && words.next();
  const command = found ? shortText(copy, words.start, words.end).toUpperCase() : 'PUSH';
  const delivery = DELIVERIES.includes(command);
  const argumentCount = Math.max(0, words.count - 1);
  let channel: string | undefined;
  if (delivery && words.next()) {
    if (command === 'PMESSAGE') words.next();
    channel = shortText(copy, words.start, words.end);
  }
  return { command, subcommand: undefined, key: undefined, channel, keyCount: 0, argumentCount, database, blocking: false };
}
