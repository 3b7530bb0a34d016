import { ipv4, ipv6 } from '../kit/address-text.ts';
import { typeWord } from '../kit/icmp-words.ts';
import { transportWord } from './words.ts';

/** What a message is to its neighbours: a question, its answer, an error about a packet, or news. */
export type Role = 'query' | 'reply' | 'error' | 'news';

/** What is read of every message. */
export interface IcmpMessage {
  readonly version: 4 | 6;
  readonly type: number;
  readonly code: number;
  readonly role: Role;
  /** Of queries and replies. */
  readonly identifier: number | undefined;
  readonly sequence: number | undefined;
  /** Of neighbor discovery, group reports and redirects. */
  readonly target: string | undefined;
  /** Of errors and redirects. */
  readonly about: string | undefined;
}

const REPLIES_4 = new Set([0, 14, 16, 18, 43]);
const QUERIES_4 = new Set([8, 13, 15, 17, 42]);
const ERRORS_4 = new Set([3, 4, 11, 12]);
/** The first bytes of a message that is there at all. */
export const SHORTEST = 8;

/** Reads a message of ICMP over this version of IP, type to end; `undefined` when it is shorter than 8 bytes. */
export function readMessage(version: 4 | 6, bytes: Uint8Array, start: number, end: number): IcmpMessage | undefined {
  if (end - start < SHORTEST) return undefined;
  const type = bytes[start] as number;
  const code = bytes[start + 1] as number;
  const role = roleOf(version, type);
  const paired = role === 'query' || role === 'reply';
  const extended = paired && (version === 4 ? type >= 42 : type >= 160);
  return {
    version,
    type,
    code,
    role,
    identifier: paired ? u16(bytes, start + 4) : undefined,
    sequence: paired ? (extended ? bytes[start + 6] : u16(bytes, start + 6)) : undefined,
    target: targetOf(bytes, start, end, version, type),
    about: role === 'error' || (version === 4 && type === 5) ? quoted(bytes, start + 8, end) : undefined,
  };
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function roleOf(version: 4 | 6, type: number): Role {
  if (version === 4) return QUERIES_4.has(type) ? 'query' : REPLIES_4.has(type) ? 'reply' : ERRORS_4.has(type) ? 'error' : 'news';
  if (type < 128) return 'error';
  return type === 128 || type === 160 ? 'query' : type === 129 || type === 161 ? 'reply' : 'news';
}

function targetOf(bytes: Uint8Array, start: number, end: number, version: 4 | 6, type: number): string | undefined {
  if (version === 4) return type === 5 ? ipv4(bytes, start + 4) : undefined;
  const speaks = (type >= 130 && type <= 132) || (type >= 135 && type <= 137);
  return speaks && end - start >= 24 ? ipv6(bytes, start + 8) : undefined;
}

/** The quoted packet: `udp 10.0.0.1:40112 → 10.96.0.10:53`. `undefined` when its addresses are not there. */
function quoted(bytes: Uint8Array, at: number, end: number): string | undefined {
  const version = at < end ? (bytes[at] as number) >> 4 : 0;
  if (version === 4 && end - at >= 20) {
    const first = (u16(bytes, at + 6) & 0x1fff) === 0;
    return quotedText(
      bytes,
      bytes[at + 9] as number,
      ipv4(bytes, at + 12),
      ipv4(bytes, at + 16),
      at + (((bytes[at] as number) & 15) << 2),
      end,
      first,
    );
  }
  if (version !== 6 || end - at < 40) return undefined;
  let next = bytes[at + 6] as number;
  let offset = at + 40;
  for (let headers = 0; headers < 8 && (next === 0 || next === 43 || next === 60) && end - offset >= 8; headers++) {
    next = bytes[offset] as number;
    offset += ((bytes[offset + 1] as number) + 1) << 3;
  }
  return quotedText(bytes, next, `[${ipv6(bytes, at + 8)}]`, `[${ipv6(bytes, at + 24)}]`, offset, end, true);
}

function quotedText(bytes: Uint8Array, protocol: number, source: string, target: string, at: number, end: number, first: boolean): string {
  const ported = first && (protocol === 6 || protocol === 17 || protocol === 132) && end - at >= 4;
  const ports = ported ? [`:${u16(bytes, at)}`, `:${u16(bytes, at + 2)}`] : ['', ''];
  return `${transportWord(protocol)} ${source}${ports[0]} → ${target}${ports[1]}`;
}

/** The words for a message's type. */
export function messageWord(message: IcmpMessage): string {
  return typeWord(message.version, message.type);
}
