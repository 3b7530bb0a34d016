import { startsWithAscii } from '#base/bytes';
import type { Hint, Verdict } from '#protocols/contract/protocol';
import { findCommand } from './commands.ts';
import { looksLikeCommand, looksLikeReply, nextCommand } from './hunt.ts';

export const PORTS: readonly number[] = [6379, 6380, 16379, 26379];

const PROOFS = [
  '+PONG\r\n',
  '-NOAUTH ',
  '-WRONGTYPE ',
  '-LOADING Redis',
  '-MOVED ',
  '-DENIED Redis',
  '-WRONGPASS ',
  '-ERR max number of clients',
];
const DELIVERIES = [
  '*3\r\n$7\r\nmessage\r\n',
  '*4\r\n$8\r\npmessage\r\n',
  '*3\r\n$9\r\nsubscribe\r\n',
  '>3\r\n$7\r\nmessage\r\n',
  '>2\r\n$10\r\ninvalidate\r\n',
];

/** Whether a side speaks RESP. Commands as arrays prove themselves; inline commands and replies need the port or the other side to agree. */
export function detect(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  if (hint.transport !== 'tcp' || start >= end) return 'no';
  return hint.side === 0 ? detectClient(bytes, start, end, hint) : detectServer(bytes, start, end, hint);
}

function detectClient(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  const look = looksLikeCommand(bytes, start, end, false);
  if (look !== 'no') return look;
  if (!hint.start) {
    const next = nextCommand(bytes, start, end);
    if (next.at < end && !next.more) return 'yes';
  }
  return detectInline(bytes, start, end, hint);
}

/** Inline commands are words that other protocols know too (`PING`, `GET`, `QUIT`). On a port of Redis an unknown word waits for the server to speak. */
function detectInline(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  let stop = start;
  while (stop < end && stop - start < 32 && isWord(bytes[stop] as number)) stop++;
  if (stop === start || stop - start >= 32) return 'no';
  if (stop === end) return PORTS.includes(hint.port) ? 'more' : 'no';
  const byte = bytes[stop];
  if (byte !== 32 && byte !== 13 && byte !== 10) return 'no';
  const known = findCommand(bytes, start, stop) !== undefined;
  if (PORTS.includes(hint.port)) return known ? 'yes' : 'more';
  if (!known) return 'no';
  const { opposite } = hint;
  return opposite.length > 0 && speaksRedis(opposite, 0, opposite.length) ? 'yes' : 'no';
}

function isWord(byte: number): boolean {
  return ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x5f;
}

function detectServer(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  if (speaksRedis(bytes, start, end)) return 'yes';
  const asked = hint.opposite.length > 0 && looksLikeCommand(hint.opposite, 0, hint.opposite.length, false) === 'yes';
  if ((asked || PORTS.includes(hint.port)) && looksLikeReply(bytes, start, end)) return 'yes';
  return 'no';
}

function speaksRedis(bytes: Uint8Array, start: number, end: number): boolean {
  for (const proof of PROOFS) if (startsWithAscii(bytes, start, end, proof)) return true;
  for (const delivery of DELIVERIES) if (startsWithAscii(bytes, start, end, delivery)) return true;
  return false;
}
