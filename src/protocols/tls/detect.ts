import type { Hint, Verdict } from '#protocols/contract/protocol';
import { CLIENT_HELLO, bodyLength, SERVER_HELLO } from './handshake.ts';
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, isRecord, RECORD_HEADER, recordLength } from './records.ts';
import { isSsl2Hello } from './ssl2.ts';
import { alertWords } from './words.ts';

/** Where TLS is at home. */
export const PORTS: readonly number[] = [443, 8443, 6443, 853, 993, 995, 465, 636, 5671, 9093, 10_250, 2379, 2380];

/** Record header, message header, and the version of a hello. */
const OPENING = 11;
const GREATEST_HELLO = 0x1_ff_ff;
/** With so few bytes in it an application data record of TLS has no room for its tag. */
const LEAST_DATA = 16;

/** A connection begins with a hello, or with an alert instead of one; one that is joined in the middle shows records that follow one another. */
export function detect(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  if (end === start) return 'more';
  const first = bytes[start] as number;
  if (first === HANDSHAKE) {
    const verdict = opens(bytes, start, end, hint.side === 0 ? CLIENT_HELLO : SERVER_HELLO);
    if (verdict !== 'no' || hint.start) return verdict;
  } else if (first === ALERT && hint.side === 1) return refuses(bytes, start, end);
  else if ((first & 0x80) !== 0 && hint.side === 0 && hint.start) return isSsl2Hello(bytes, start, end);
  return hint.start ? 'no' : goesOn(bytes, start, end, hint);
}

function opens(bytes: Uint8Array, start: number, end: number, hello: number): Verdict {
  if (end - start >= 2 && bytes[start + 1] !== 3) return 'no';
  if (end - start >= 3 && (bytes[start + 2] as number) > 4) return 'no';
  if (end - start >= RECORD_HEADER && (!isRecord(bytes, start) || recordLength(bytes, start) < OPENING - RECORD_HEADER)) return 'no';
  const at = start + RECORD_HEADER;
  if (end > at && bytes[at] !== hello) return 'no';
  if (end - start < OPENING) return 'more';
  const length = bodyLength(bytes, at);
  const major = bytes[at + 4];
  return length >= 34 && length <= GREATEST_HELLO && (major === 3 || major === 0x7f) ? 'yes' : 'no';
}

/** A server that answers with nothing but an alert. */
function refuses(bytes: Uint8Array, start: number, end: number): Verdict {
  const expected = [ALERT, 3, -1, 0, 2];
  for (let i = 0; i < expected.length && start + i < end; i++) if (expected[i] !== -1 && bytes[start + i] !== expected[i]) return 'no';
  if (end - start < RECORD_HEADER + 2) return 'more';
  const level = bytes[start + RECORD_HEADER] as number;
  const known = alertWords(bytes[start + RECORD_HEADER + 1] as number) !== undefined;
  return (bytes[start + 2] as number) <= 4 && (level === 1 || level === 2) && known ? 'yes' : 'no';
}

/**
 * A connection whose start was not seen. One record must end where the next begins, or where the segment ends; at a port of TLS a record that is longer than
 * the segment is enough.
 */
function goesOn(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  const atHome = PORTS.includes(hint.port);
  for (let at = start; at + RECORD_HEADER <= end; at++) {
    const type = bytes[at];
    if (type !== APPLICATION_DATA && type !== CHANGE_CIPHER_SPEC) continue;
    if (!isRecord(bytes, at) || (bytes[at + 2] as number) > 3) continue;
    const length = recordLength(bytes, at);
    if (type === APPLICATION_DATA && length < LEAST_DATA) continue;
    const next = at + RECORD_HEADER + length;
    if (next === end && at === start && type === APPLICATION_DATA) return 'yes';
    if (next + RECORD_HEADER <= end) {
      if (isRecord(bytes, next) && recordLength(bytes, next) >= LEAST_DATA) return 'yes';
    } else if (atHome && next > end && type === APPLICATION_DATA) return 'yes';
  }
  return 'no';
}
