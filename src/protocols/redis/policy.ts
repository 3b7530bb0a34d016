import type { Keys } from '#protocols/contract/masking';
import type { Command } from './command.ts';
import { GUARDED, spells, SUBSCRIBE, UNSUBSCRIBE, VALUE } from './commands.ts';

/**
 * What an exchange's `context` says: the command, and behind a blank what its reply holds that is secret by position.
 * `all`: every text; `at 0,2`: these elements; `names`: the element behind a matching name anywhere; a number: how many channels were named.
 * EXEC lists the contexts of the queued commands, one a line.
 */
export function contextOf(command: Command, bytes: Uint8Array, keys: Keys): string {
  const { spec } = command;
  if ((spec.flags & (GUARDED | VALUE | SUBSCRIBE | UNSUBSCRIBE)) === 0) return spec.name;
  if ((spec.flags & VALUE) !== 0)
    return command.keyStart >= 0 && namesSecret(bytes, command.keyStart, command.keyEnd, keys) ? `${spec.name} all` : spec.name;
  if ((spec.flags & (SUBSCRIBE | UNSUBSCRIBE)) !== 0) return `${spec.name} ${command.argumentCount}`;
  return guardedContext(command, bytes, keys);
}

function guardedContext(command: Command, bytes: Uint8Array, keys: Keys): string {
  const { words, spec } = command;
  switch (spec.name) {
    case 'HGET':
      return words.seek(2) && keys.matches(bytes, words.start, words.end) ? 'HGET all' : 'HGET';
    case 'HMGET':
      return listed(command, 2, (start, end) => keys.matches(bytes, start, end));
    case 'HGETEX':
    case 'HGETDEL':
      return listed(command, fieldsFrom(command, bytes), (start, end) => keys.matches(bytes, start, end));
    case 'MGET':
      return listedFromKey(command, (start, end) => namesSecret(bytes, start, end, keys));
    case 'ACL':
      return command.subcommand === 'GENPASS' || command.subcommand === 'LIST' || command.subcommand === 'GETUSER' ? 'ACL all' : 'ACL';
    case 'EVAL':
    case 'EVALSHA':
    case 'EVAL_RO':
    case 'EVALSHA_RO':
    case 'FCALL':
    case 'FCALL_RO':
    case 'SLOWLOG':
    case 'EXEC':
      return `${spec.name} names`;
    default:
      return spec.name;
  }
}

/** The word behind FIELDS and its count. */
function fieldsFrom(command: Command, bytes: Uint8Array): number {
  const { words } = command;
  while (words.next()) if (spells('FIELDS', bytes, words.start, words.end)) return words.next() ? words.index + 1 : words.count;
  return words.count;
}

function listed(command: Command, from: number, secret: (start: number, end: number) => boolean): string {
  const { words, spec } = command;
  let list = '';
  while (words.next()) if (words.index >= from && secret(words.start, words.end)) list += `${list === '' ? '' : ','}${words.index - from}`;
  return list === '' ? spec.name : `${spec.name} at ${list}`;
}

function listedFromKey(command: Command, secret: (start: number, end: number) => boolean): string {
  const first = command.keyStart >= 0 && secret(command.keyStart, command.keyEnd);
  const rest = listed(command, 1, secret);
  if (!first) return rest;
  return rest === command.spec.name ? `${rest} at 0` : rest.replace(' at ', ' at 0,');
}

const LONGEST_NAME = 40;

/** Whether the last part of a key (behind `:`, `/` or `|`) is one of the names whose values are masked: `user:42:password`. */
export function namesSecret(bytes: Uint8Array, start: number, end: number, keys: Keys): boolean {
  let from = end;
  const floor = Math.max(start, end - LONGEST_NAME);
  while (from > floor) {
    const byte = bytes[from - 1];
    if (byte === 0x3a || byte === 0x2f || byte === 0x7c) break;
    from--;
  }
  if (from === floor && floor > start) return false;
  return keys.matches(bytes, from, end);
}

/** The command that a context names, and what it says of the reply. */
export function splitContext(context: string): { readonly name: string; readonly rest: string } {
  const line = context.indexOf('\n');
  const head = line < 0 ? context : context.slice(0, line);
  const blank = head.indexOf(' ');
  return blank < 0 ? { name: head, rest: '' } : { name: head.slice(0, blank), rest: head.slice(blank + 1) };
}
