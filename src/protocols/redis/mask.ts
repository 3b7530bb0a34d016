import type { Span, StoredMessage } from '#entry/stored';
import type { Keys, Masked, MaskContext } from '#protocols/contract/masking';
import { decodeJsonString } from '../kit/mask/decoded.ts';
import { mayName, type Plan } from '../kit/mask/plan.ts';
import { planFor } from '../kit/mask/text.ts';
import { findCommand, unknownCommand } from './commands.ts';
import { splitContext } from './policy.ts';
import { ARRAY, ERROR, SIMPLE } from './resp.ts';
import { isGuarded, ReplySecrets } from './secret-replies.ts';
import { wordRoles, type WordSpans } from './secret-words.ts';
import { readValues } from './value.ts';
import { Words } from './words.ts';

const FILLER = 0x78;
const ALWAYS = new Set(['AUTH', 'HELLO', 'CONFIG', 'ACL', 'MIGRATE', 'SENTINEL']);
const DELIVERIES = new Set(['MESSAGE', 'PMESSAGE', 'SMESSAGE']);

/**
 * Masks passwords in every command that takes one, values whose field, key or setting is named in the list, and the same in the replies;
 * texts that are JSON, XML or forms are looked into. Keys, fields and channels are identity and stay.
 */
export function mask(message: StoredMessage, context: MaskContext): Masked {
  const { keys, side } = context;
  const { bytes } = message;
  const { name } = splitContext(context.context);
  const plan = planFor(keys);
  if (side === 0) {
    if (!ALWAYS.has(name) && !mayName(keys, bytes, 0, bytes.length)) return { message, count: 0 };
    maskRequest(bytes, name, keys, plan);
  } else {
    if (bytes[0] !== ERROR && !isGuarded(context.context) && !mayName(keys, bytes, 0, bytes.length)) return { message, count: 0 };
    const secrets = new ReplySecrets(bytes, keys, plan);
    for (const value of readValues(bytes, 0, bytes.length)) secrets.reply(value, context.context);
  }
  return applied(message, plan);
}

function maskRequest(bytes: Uint8Array, name: string, keys: Keys, plan: Plan): void {
  if (name === 'MONITOR' && bytes[0] === SIMPLE) maskWords(quotedWords(bytes), keys, plan, true);
  else if (bytes[0] === ARRAY && !DELIVERIES.has(name)) maskWords(arrayWords(bytes), keys, plan, false);
  else maskDelivery(bytes, plan);
}

/** The last part of a delivery is its payload; what stands before are kind and channel. */
function maskDelivery(bytes: Uint8Array, plan: Plan): void {
  for (const value of readValues(bytes, 0, bytes.length)) {
    const payload = value.items?.at(-1);
    if (payload !== undefined && payload.items === undefined) plan.addInside(bytes, payload.start, payload.end);
  }
}

/** `quoted`: the words have escapes, whose forms are those of JSON strings. */
function maskWords(words: WordSpans, keys: Keys, plan: Plan, quoted: boolean): void {
  const { bytes, starts, ends } = words;
  if (starts.length === 0) return;
  const spec =
    findCommand(bytes, starts[0] as number, ends[0] as number) ?? unknownCommand(spelled(bytes, starts[0] as number, ends[0] as number));
  wordRoles(words, spec, keys).forEach((role, i) => {
    const start = starts[i] as number;
    const end = ends[i] as number;
    if (role === 'secret') plan.add(start, end);
    else if (role === 'value' && quoted) plan.addDecoded(decodeJsonString(bytes, start, end));
    else if (role === 'value') plan.addInside(bytes, start, end);
  });
}

function spelled(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 64))).toUpperCase();
}

function arrayWords(bytes: Uint8Array): WordSpans {
  const words = new Words();
  const starts: number[] = [];
  const ends: number[] = [];
  if (words.open(bytes, 0, bytes.length))
    while (words.next()) {
      starts.push(words.start);
      ends.push(words.end);
    }
  return { bytes, starts, ends, count: words.count };
}

/** The words of a line of MONITOR: each in quotes, quotes inside escaped. */
function quotedWords(bytes: Uint8Array): WordSpans {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = bytes.indexOf(0x22); at >= 0; at = bytes.indexOf(0x22, at)) {
    starts.push(++at);
    while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
    ends.push(Math.min(at, bytes.length));
    at++;
  }
  return { bytes, starts, ends, count: starts.length };
}

function applied(message: StoredMessage, plan: Plan): Masked {
  if (plan.count === 0) return { message, count: 0 };
  const bytes = message.bytes.slice();
  const spans: Span[] = [];
  for (let i = 0; i < plan.spans.length; i += 2) {
    const span = { start: plan.spans[i] as number, end: plan.spans[i + 1] as number };
    bytes.fill(FILLER, span.start, span.end);
    spans.push(span);
  }
  return { message: { ...message, bytes, spans }, count: spans.length };
}
