import { utf8 } from '#base/globals';
import type { HotValues } from '#entry/field';
import type { Outcome } from '#entry/outcome';
import type { Result } from '#protocols/contract/message';
import { shortText } from './command.ts';
import { commandNamed, FIELDS, MEMBERS } from './commands.ts';
import type { response } from './fields.ts';
import { splitContext } from './policy.ts';
import {
  ARRAY,
  BIG_NUMBER,
  BOOLEAN,
  BULK,
  BULK_ERROR,
  DOUBLE,
  ERROR,
  INTEGER,
  MAP,
  NIL,
  NULL,
  PUSH,
  SET,
  SIMPLE,
  VERBATIM,
} from './resp.ts';

export type ReplyValues = HotValues<typeof response>;

/** The hot values of a reply and what it says of its exchange. One object is used again and again. */
export class Reply {
  values: ReplyValues = { type: undefined, error: undefined, count: undefined };
  result: Result = {};
}

/** Words for the types of replies. */
export function typeWord(type: number): string {
  switch (type) {
    case SIMPLE:
      return 'simple';
    case ERROR:
    case BULK_ERROR:
      return 'error';
    case INTEGER:
      return 'integer';
    case BULK:
      return 'bulk';
    case ARRAY:
      return 'array';
    case NULL:
      return 'null';
    case BOOLEAN:
      return 'boolean';
    case DOUBLE:
      return 'double';
    case BIG_NUMBER:
      return 'bignumber';
    case VERBATIM:
      return 'verbatim';
    case MAP:
      return 'map';
    case SET:
      return 'set';
    case PUSH:
      return 'push';
    default:
      return 'unknown';
  }
}

const OK_VALUES: ReplyValues = { type: 'simple', error: undefined, count: undefined };
const INTEGER_VALUES: ReplyValues = { type: 'integer', error: undefined, count: undefined };
const NULL_VALUES: ReplyValues = { type: 'null', error: undefined, count: undefined };
const OK: Result = { statusText: 'OK' };
const NOTHING: Result = { statusText: 'nil' };
const ABORTED: Result = {
  statusText: 'nil',
  outcome: 'warning',
  errorType: 'transaction_aborted',
  errorMessage: 'a watched key changed, so EXEC ran nothing',
};

/**
 * Reads a reply's hot values. `type` and `count` are the scanner's; the reply's outermost value begins at `at`, its bytes may be cut at `end`.
 * `context` is the request's.
 */
export function readReply(reply: Reply, bytes: Uint8Array, at: number, end: number, type: number, count: number, context: string): void {
  switch (type) {
    case SIMPLE: {
      const text = lineText(bytes, at + 1, end);
      reply.values = OK_VALUES;
      reply.result = text === 'OK' ? OK : { statusText: text };
      return;
    }
    case INTEGER:
      reply.values = INTEGER_VALUES;
      reply.result = { statusText: lineText(bytes, at + 1, end) };
      return;
    case BULK:
      if (count === NIL) return nothing(reply, context);
      reply.values = { type: 'bulk', error: undefined, count: count < 0 ? undefined : count };
      reply.result = sized(count);
      return;
    case NULL:
      return nothing(reply, context);
    case ERROR:
      return readError(reply, bytes, at + 1, lineEnd(bytes, at + 1, end));
    case BULK_ERROR: {
      const body = lineEnd(bytes, at, end) + 2;
      return readError(reply, bytes, Math.min(body, end), Math.min(body + Math.max(0, count), end));
    }
    case BOOLEAN:
      reply.values = { type: 'boolean', error: undefined, count: undefined };
      reply.result = { statusText: bytes[at + 1] === 0x74 ? 'true' : 'false' };
      return;
    case DOUBLE:
    case BIG_NUMBER:
      reply.values = { type: typeWord(type), error: undefined, count: undefined };
      reply.result = { statusText: lineText(bytes, at + 1, end) };
      return;
    case VERBATIM:
      reply.values = { type: 'verbatim', error: undefined, count: count < 0 ? undefined : count };
      reply.result = sized(count);
      return;
    default:
      return readAggregate(reply, type, count, context);
  }
}

function nothing(reply: Reply, context: string): void {
  reply.values = NULL_VALUES;
  reply.result = context.startsWith('EXEC') ? ABORTED : NOTHING;
}

function readAggregate(reply: Reply, type: number, count: number, context: string): void {
  if (count === NIL) return nothing(reply, context);
  const pairs = type === MAP;
  const { name } = splitContext(context);
  const flags = commandNamed(name)?.flags ?? 0;
  const fields = pairs || (flags & FIELDS) !== 0;
  const shown = fields && !pairs ? count >> 1 : count;
  reply.values = { type: typeWord(type), error: undefined, count: count < 0 ? undefined : shown };
  if (count < 0) {
    reply.result = { statusText: 'streamed' };
    return;
  }
  const word = fields
    ? 'field'
    : name === 'EXEC'
      ? 'result'
      : type === SET || (flags & MEMBERS) !== 0
        ? 'member'
        : name === 'KEYS'
          ? 'key'
          : 'item';
  reply.result = { statusText: counted(shown, word) };
}

/** `14 fields`, `1 field`. */
export function counted(count: number, word: string): string {
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}

const SIZES: (Result | undefined)[] = [];

function sized(count: number): Result {
  if (count < 0) return { statusText: 'streamed' };
  if (count >= 4096) return { statusText: `${count} bytes` };
  return (SIZES[count] ??= { statusText: counted(count, 'byte') });
}

const SERVER_ERRORS = new Set([
  'BUSY',
  'CLUSTERDOWN',
  'IOERR',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'NOGOODSLAVE',
  'NOMASTERLINK',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'UNBLOCKED',
]);

/** What an error's first word says: redirects of a cluster are warnings, states of the server are its fault, the rest the client's. */
export function outcomeOf(prefix: string): Outcome {
  if (prefix === 'MOVED' || prefix === 'ASK') return 'warning';
  return SERVER_ERRORS.has(prefix) ? 'server_error' : 'client_error';
}

function readError(reply: Reply, bytes: Uint8Array, start: number, end: number): void {
  const prefix = errorPrefix(bytes, start, end);
  const message = errorText(bytes, start, end);
  reply.values = { type: 'error', error: prefix, count: undefined };
  const outcome = message.startsWith('ERR max number of clients') ? 'server_error' : outcomeOf(prefix);
  reply.result = { statusText: prefix, outcome, errorType: prefix, errorMessage: message };
}

/** The first word of an error when it is one in capitals, else `ERR`. */
function errorPrefix(bytes: Uint8Array, start: number, end: number): string {
  let i = start;
  while (i < end && isCapital(bytes[i] as number)) i++;
  const ended = i === end || bytes[i] === 32;
  return ended && i > start && i - start <= 32 ? shortText(bytes, start, i) : 'ERR';
}

function isCapital(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || byte === 0x5f || (byte >= 48 && byte <= 57);
}

const MAX_MESSAGE = 256;

/** An error's text, at most 256 bytes, without the words of the client that an unknown command is answered with. */
export function errorText(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8(bytes, start, Math.min(end, start + MAX_MESSAGE));
  const quoted = text.indexOf(', with args beginning with:');
  return quoted < 0 ? text : text.slice(0, quoted);
}

function lineEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && bytes[i] !== 13) i++;
  return i;
}

function lineText(bytes: Uint8Array, start: number, end: number): string {
  return shortText(bytes, start, Math.min(start + 64, lineEnd(bytes, start, end)));
}
