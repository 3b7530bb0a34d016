import type { Hint, Verdict } from '#protocols/contract/protocol';
import { HEADER, RA, TYPE_OPT, Walker, Z } from './message.ts';
import { isPlausibleName } from './names.ts';
import { isKnownClass, isKnownType, opcodeName } from './words.ts';

export const PORTS: readonly number[] = [53, 5353, 5355];
export const MDNS = 5353;
const NETBIOS = 137;
const LARGEST_QUERY = 4096;
const walker = new Walker();

/** Whether bytes are a DNS message, by its structure: header, counts, names and records must all agree and fill it to its last byte. */
export function detect(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  if (hint.port === NETBIOS) return 'no';
  const hinted = PORTS.includes(hint.port);
  if (hint.transport === 'udp') return isMessage(bytes, start, end, hinted, hint.port === MDNS) ? 'yes' : 'no';
  return hint.transport === 'tcp' ? detectStream(bytes, start, end, hinted) : 'no';
}

/** Over TCP two bytes of length come first (RFC 1035 §4.2.2). */
function detectStream(bytes: Uint8Array, start: number, end: number, hinted: boolean): Verdict {
  if (end - start < 2) return hinted ? 'more' : 'no';
  const length = ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
  if (length < HEADER + 5) return 'no';
  const available = Math.min(end, start + 2 + length);
  if (available - start < 2 + HEADER) return hinted || plausibleFlags(bytes, start + 2, available) ? 'more' : 'no';
  if (!walker.open(bytes, start + 2, available) || !plausibleHeader(walker, false)) return 'no';
  if (!walker.isResponse && length > LARGEST_QUERY) return 'no';
  if (available === start + 2 + length) return isMessage(bytes, start + 2, available, hinted, false) ? 'yes' : 'no';
  return 'more';
}

function plausibleFlags(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start < 4 || ((bytes[start + 3] as number) & Z) === 0;
}

/** Whether `[start, end)` is one whole message. `hinted` (a DNS port): unknown types and empty messages are taken too. */
export function isMessage(bytes: Uint8Array, start: number, end: number, hinted: boolean, multicast: boolean): boolean {
  if (!walker.open(bytes, start, end) || !plausibleHeader(walker, multicast)) return false;
  const questions = walker.count(0);
  const records = walker.count(1) + walker.count(2) + walker.count(3);
  if (questions + records === 0) return hinted && walker.isResponse && end - start === HEADER;
  for (let i = 0; i < questions; i++) {
    if (!walker.question() || !isPlausibleName(bytes, walker.nameAt, end)) return false;
    if (!isKnownClass(walker.class, multicast) || (!hinted && !isKnownType(walker.type)) || isNetbiosName(walker)) return false;
  }
  for (let i = 0; i < records; i++) {
    if (!walker.record()) return hinted && questions > 0 && walker.isResponse;
    if (walker.type === TYPE_OPT) continue;
    if (!isKnownClass(walker.class, multicast) || (!hinted && !isKnownType(walker.type))) return false;
  }
  return walker.at === end || hinted;
}

/** Queries have no answers and no error; at most a few questions; bits that must be zero are zero. */
function plausibleHeader(message: Walker, multicast: boolean): boolean {
  const { flags, opcode } = message;
  if (opcodeName(opcode) === '' || (flags & Z) !== 0) return false;
  const questions = message.count(0);
  const records = message.count(1) + message.count(2) + message.count(3);
  const room = message.end - message.base - HEADER;
  if (questions * 5 + records * 11 > room && !message.isResponse) return false;
  if (message.isResponse) return questions <= (multicast ? 64 : 1) && records <= 16_384;
  if ((flags & 15) !== 0 || (flags & RA) !== 0 || questions === 0) return false;
  if (multicast || opcode === 5) return true;
  return questions <= 4 && (message.count(1) === 0 || opcode === 4) && message.count(2) <= 1 && message.count(3) <= 3;
}

/** NetBIOS name service has the same header, but names of 32 letters A to P. */
function isNetbiosName(message: Walker): boolean {
  const { bytes, nameAt, type } = message;
  if ((type !== 32 && type !== 33) || bytes[nameAt] !== 32) return false;
  for (let i = nameAt + 1; i <= nameAt + 32; i++) if ((bytes[i] as number) < 0x41 || (bytes[i] as number) > 0x50) return false;
  return true;
}
