import type { Verdict } from '#protocols/contract/protocol';
import { type ClientHello, emptyHello } from './hello.ts';

/** Bytes up to the lists: length, type, version and three lengths. */
const FIXED = 11;
const CLIENT_HELLO = 1;

/** Whether a ClientHello in SSL 2.0's form stands at `start` (RFC 5246 appendix E.2): its parts must fill it to the byte. */
export function isSsl2Hello(bytes: Uint8Array, start: number, end: number): Verdict {
  if (end > start && ((bytes[start] as number) & 0x80) === 0) return 'no';
  if (end - start >= 3 && bytes[start + 2] !== CLIENT_HELLO) return 'no';
  if (end - start < FIXED) return 'more';
  const version = u16(bytes, start + 3);
  if (version !== 0x0002 && (version < 0x0300 || version > 0x0303)) return 'no';
  const [ciphers, session, challenge] = [u16(bytes, start + 5), u16(bytes, start + 7), u16(bytes, start + 9)];
  const sound =
    ciphers > 0 && ciphers % 3 === 0 && (session === 0 || session === 16 || session === 32) && challenge >= 16 && challenge <= 32;
  return sound && FIXED - 2 + ciphers + session + challenge === ssl2Length(bytes, start) ? 'yes' : 'no';
}

/** Bytes of the record behind its length. */
export function ssl2Length(bytes: Uint8Array, start: number): number {
  return u16(bytes, start) & 0x7fff;
}

/** Reads the hello. Ciphers of SSL 2.0 alone, whose codes have three bytes, are left out. */
export function readSsl2Hello(bytes: Uint8Array, start: number): ClientHello {
  const ciphers: number[] = [];
  const from = start + FIXED;
  for (let at = from; at < from + u16(bytes, start + 5); at += 3) if (bytes[at] === 0) ciphers.push(u16(bytes, at + 1));
  return emptyHello(u16(bytes, start + 3), ciphers, u16(bytes, start + 7) > 0);
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
