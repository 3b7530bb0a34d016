import type { StoredExchange, StoredMessage } from '#entry/stored';
import type { Values } from '#entry/field';
import type { Json } from '#entry/field';
import type { Detail } from '#protocols/contract/protocol';
import { Command } from './command.ts';
import type { RedisFields, request as requestFields, response as responseFields } from './fields.ts';
import { commandNamed, CONTAINER, FIELDS } from './commands.ts';
import { splitContext } from './policy.ts';
import { BULK_ERROR, ERROR, MAP, NULL } from './resp.ts';
import { typeWord } from './reply.ts';
import { leafText, readValues, type Value, valueJson } from './value.ts';
import { Words } from './words.ts';

const MOST_WORDS = 10_000;
const LONGEST_LINE = 4096;
const DELIVERIES = new Set(['MESSAGE', 'PMESSAGE', 'SMESSAGE']);

/** Everything about an exchange from its stored bytes. */
export function detail(exchange: StoredExchange): Detail<RedisFields> {
  const { request, response } = exchange;
  return {
    ...(request === undefined ? {} : { request: requestDetail(request, exchange.context) }),
    ...(response === undefined ? {} : { response: responseDetail(response, exchange.context) }),
  };
}

function requestDetail(message: StoredMessage, context: string): Values<typeof requestFields> {
  const { bytes } = message;
  if (bytes[0] !== 0x2a || DELIVERIES.has(context)) return deliveryDetail(message, context);
  const command = new Command();
  if (!command.read(bytes, 0, bytes.length)) return {};
  const { spec, subcommand, key, channel, keyCount, argumentCount, blocking } = command;
  const words = wordsOf(message);
  const name = spec.name === '' ? context : spec.name;
  const scripted = name.startsWith('EVAL') || name.startsWith('FCALL');
  const line = [name, ...words.slice(1)].join(' ');
  return {
    command: name,
    subcommand,
    key,
    channel,
    keyCount,
    argumentCount,
    blocking,
    line: line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line,
    keys: keysOf(command, words),
    arguments: words.slice((spec.flags & CONTAINER) !== 0 ? 2 : 1),
    ...(scripted && words[1] !== undefined ? { script: words[1] } : {}),
  };
}

/** A delivery that nobody asked for: a push, or a line of MONITOR. */
function deliveryDetail(message: StoredMessage, context: string): Values<typeof requestFields> {
  const value = readValues(message.bytes, 0, message.bytes.length)[0];
  if (value === undefined) return {};
  const parts = (value.items ?? [value]).map((item) =>
    item.items === undefined ? leafText(message, item.start, item.end) : JSON.stringify(valueJson(message, item)),
  );
  if (value.items === undefined) return { command: context, arguments: parts, line: parts.join(' ') };
  const command = (parts[0] ?? '').toUpperCase();
  const channel = command === 'PMESSAGE' ? parts[2] : command === 'INVALIDATE' ? undefined : parts[1];
  return {
    command,
    ...(channel === undefined ? {} : { channel }),
    argumentCount: Math.max(0, parts.length - 1),
    arguments: parts.slice(1),
    line: [command, ...parts.slice(1)].join(' '),
  };
}

/** The words of a stored command. */
function wordsOf(message: StoredMessage): string[] {
  const { bytes } = message;
  const words = new Words();
  const list: string[] = [];
  if (!words.open(bytes, 0, bytes.length)) return list;
  while (words.next() && list.length < MOST_WORDS) list.push(leafText(message, words.start, words.end));
  return list;
}

function keysOf(command: Command, words: readonly string[]): readonly string[] {
  if (command.keyCount === 0) return [];
  const { rule, step } = command.spec;
  const first = command.firstKey;
  if (first < 0) return [];
  return Array.from({ length: Math.min(command.keyCount, MOST_WORDS) }, (_, i) => words[first + i * (rule === 'range' ? step : 1)]).filter(
    (key) => key !== undefined,
  );
}

function responseDetail(message: StoredMessage, context: string): Values<typeof responseFields> {
  const { bytes } = message;
  const values = readValues(bytes, 0, bytes.length);
  const value = values[0];
  if (value === undefined) return {};
  if (value.type === ERROR || value.type === BULK_ERROR) {
    const text = leafText(message, value.start, value.end);
    return { type: 'error', error: /^[A-Z0-9_]+(?= |$)/.exec(text)?.[0] ?? 'ERR', message: text };
  }
  const json: Json = values.length > 1 ? values.map((each) => valueJson(message, each)) : valueJson(message, asFields(value, context));
  return { type: typeWord(value.type), ...countOf(value, context), value: json };
}

/** RESP2 has no maps: a reply that lists names and values in turn is shown as one. */
function asFields(value: Value, context: string): Value {
  return value.items !== undefined && value.type !== MAP && isFields(context) ? { ...value, type: MAP } : value;
}

function isFields(context: string): boolean {
  return ((commandNamed(splitContext(context).name)?.flags ?? 0) & FIELDS) !== 0;
}

function countOf(value: Value, context: string): { readonly count?: number } {
  if (value.type === NULL) return {};
  if (value.items !== undefined) return { count: value.type === MAP || isFields(context) ? value.items.length >> 1 : value.items.length };
  return value.type === 0x24 || value.type === 0x3d ? { count: value.end - value.start } : {};
}
