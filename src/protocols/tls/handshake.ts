import type { Crypto } from '#base/ports';
import { Reader } from '#base/reader';
import { Malformed } from '#base/errors';
import { type Certificate, readCertificate } from './certificate.ts';
import { hexOf } from './ja4.ts';

/** Handshake messages (RFC 8446 §4, RFC 5246 §7.4, RFC 6347 §4.2.2). */
export const CLIENT_HELLO = 1;
export const SERVER_HELLO = 2;
export const HELLO_VERIFY_REQUEST = 3;
export const CERTIFICATE = 11;
export const SERVER_KEY_EXCHANGE = 12;
export const CERTIFICATE_REQUEST = 13;
export const SERVER_HELLO_DONE = 14;

/** Bytes before a message's body: its type and length. */
export const MESSAGE_HEADER = 4;

const NAMED_CURVE = 3;
const GREATEST_CHAIN = 20;

/** Whether `type` is a message that is sent in plain. */
export function isPlainType(type: number): boolean {
  return type <= 4 || (type >= 8 && type <= 16 && type !== 9 && type !== 10) || (type >= 20 && type <= 25);
}

/** Length of the body whose message begins at `at`. */
export function bodyLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}

/** Whether whole messages fill `[start, end)`: what is encrypted does not look so. */
export function isAligned(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at + MESSAGE_HEADER <= end && isPlainType(bytes[at] as number)) at += MESSAGE_HEADER + bodyLength(bytes, at);
  return at === end && end > start;
}

/** The certificates of a Certificate message up to TLS 1.2 (RFC 5246 §7.4.2), each `[start, end)`, at most 20. Throws `Malformed`. */
export function chainOf(bytes: Uint8Array, start: number, end: number): [start: number, end: number][] {
  const from = new Reader(bytes, start, end);
  const stop = Math.min(end, from.at + 3 + from.u24());
  const chain: [number, number][] = [];
  while (from.at + 3 <= stop && chain.length < GREATEST_CHAIN) {
    const length = from.u24();
    chain.push([from.at, from.at + length]);
    from.skip(length);
  }
  return chain;
}

/** The group of a key exchange over elliptic curves (RFC 8422 §5.4); `undefined` for another kind. */
export function exchangeGroup(bytes: Uint8Array, start: number, end: number): number | undefined {
  return end - start >= 3 && bytes[start] === NAMED_CURVE ? ((bytes[start + 1] as number) << 8) | (bytes[start + 2] as number) : undefined;
}

/** A certificate and its SHA-256, in hexadecimal. */
export interface SeenCertificate {
  /** `undefined` when it could not be read. */
  readonly certificate: Certificate | undefined;
  readonly fingerprint: string;
}

/** Certificates that were read lately: a server sends the same to everybody. */
const known = new Map<string, SeenCertificate>();
const GREATEST_KNOWN = 512;

/** Reads a certificate; one that is broken keeps its fingerprint. Never throws on hostile bytes. */
export function seenCertificate(bytes: Uint8Array, start: number, end: number, crypto: Crypto): SeenCertificate {
  const fingerprint = hexOf(crypto.sha256(bytes.subarray(start, end)));
  const before = known.get(fingerprint);
  if (before !== undefined) return before;
  const seen = { certificate: readOrNothing(bytes, start, end), fingerprint };
  if (known.size >= GREATEST_KNOWN) known.clear();
  known.set(fingerprint, seen);
  return seen;
}

function readOrNothing(bytes: Uint8Array, start: number, end: number): Certificate | undefined {
  try {
    return readCertificate(bytes, start, end);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
