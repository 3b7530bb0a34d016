import { latin1 } from '#base/bytes';
import type { Keys } from '#protocols/contract/masking';
import { maskUrl, until } from './form.ts';
import type { Plan } from './plan.ts';

const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const HT = 0x09;

/** Words before a credential that say how it was made (RFC 9110 §11.1 and the registry of schemes); they stay readable. */
const SCHEMES = new Set([
  'basic',
  'bearer',
  'digest',
  'negotiate',
  'ntlm',
  'token',
  'apikey',
  'dpop',
  'hoba',
  'mutual',
  'oauth',
  'hawk',
  'aws4-hmac-sha256',
]);

/** 1 for the bytes at which a walk along a value stops: line feeds, and what URLs with something to mask have. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) => (byte === LF || byte === 0x3f || byte === 0x23 || byte === 0x40 ? 1 : 0));

/** Hears of field lines that begin with `Content-`, whatever the case: where the name ends and where the value without blanks lies. */
export interface ContentLines {
  content(bytes: Uint8Array, start: number, nameEnd: number, from: number, to: number): void;
}

/** Masks a head: the target of a request line, then its field lines. All of it is proven. */
export function maskHead(bytes: Uint8Array, start: number, end: number, plan: Plan, lines?: ContentLines): void {
  const lineEnd = until(bytes, LF, start, end);
  maskStartLine(bytes, start, lineEnd, plan);
  maskFields(bytes, Math.min(lineEnd + 1, end), end, plan, lines);
}

/** `GET /path?query HTTP/1.1`; a status line rarely has anything to mask. */
function maskStartLine(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  const first = until(bytes, SP, start, end);
  // What follows the last blank is the version; what is cut off before it belongs to the target.
  let last = end - 1;
  while (last > first && bytes[last] !== SP) last--;
  const targetEnd = last > first && bytes[last + 1] === 0x48 ? last : end;
  for (let at = first + 1; at < targetEnd; at++) {
    const byte = bytes[at];
    if (byte !== 0x3f && byte !== 0x3b && byte !== 0x40 && byte !== 0x23) continue;
    maskUrl(bytes, first + 1, targetEnd, plan);
    return;
  }
}

/**
 * Masks field lines: the whole value of a name (also behind `x-`), of which an authentication scheme stays readable; the values of cookies, whose names and
 * attributes stay; queries of values that are URLs; JSON and other texts in values; values that are bearer tokens or JSON Web Tokens
 * whatever their name. Lines may be folded.
 */
export function maskFields(bytes: Uint8Array, start: number, end: number, plan: Plan, lines?: ContentLines): void {
  for (let at = start; at < end; ) {
    let colon = at;
    let byte = bytes[at] as number;
    while (colon < end && byte !== LF && (byte !== 0x3a || colon === at)) byte = bytes[++colon] as number;
    let special = false;
    let lineEnd = colon;
    for (; lineEnd < end; lineEnd++) {
      byte = bytes[lineEnd] as number;
      if (byte > 0x40 || STOPS[byte] === 0) continue;
      if (byte !== LF) special = true;
      else if (!(lineEnd + 1 < end && isBlank(bytes[lineEnd + 1] as number))) break;
    }
    if (bytes[colon] === 0x3a) maskField(bytes, at, colon, lineEnd, special, plan, lines);
    at = lineEnd + 1;
  }
}

/** `special` says that the value has one of `?`, `#` and `@` in it, as URLs with something to mask have. */
function maskField(
  bytes: Uint8Array,
  start: number,
  colon: number,
  lineEnd: number,
  special: boolean,
  plan: Plan,
  lines: ContentLines | undefined,
): void {
  let from = colon + 1;
  let to = lineEnd;
  while (from < to && isBlank(bytes[from] as number)) from++;
  while (to > from && ((bytes[to - 1] as number) === CR || isBlank(bytes[to - 1] as number))) to--;
  if (from === to) return;
  const first = bytes[from];
  if (lines !== undefined && bytes[start + 7] === 0x2d && ((bytes[start] as number) | 0x20) === 0x63)
    lines.content(bytes, start, colon, from, to);
  if (isFieldName(bytes, start, colon, plan.keys)) maskNamed(bytes, start, colon, from, to, plan);
  else if (isToken(bytes, from, to)) plan.add(afterScheme(bytes, from, to), to);
  else if (first === 0x7b || first === 0x5b) plan.addInside(bytes, from, to);
  else if (special) maskUrl(bytes, from, to, plan);
}

/** Whether a field's name matches, as it stands or without the `x-` before it. */
function isFieldName(bytes: Uint8Array, start: number, end: number, keys: Keys): boolean {
  if (keys.matches(bytes, start, end)) return true;
  return ((bytes[start] as number) | 0x20) === 0x78 && bytes[start + 1] === 0x2d && keys.matches(bytes, start + 2, end);
}

function maskNamed(bytes: Uint8Array, start: number, colon: number, from: number, to: number, plan: Plan): void {
  if (isWord(bytes, start, colon, 'cookie')) maskCookies(bytes, from, to, plan);
  else if (isWord(bytes, start, colon, 'set-cookie')) maskCookies(bytes, from, until(bytes, 0x3b, from, to), plan);
  else plan.add(afterScheme(bytes, from, to), to);
}

/** `name=value; name=value` (RFC 6265 §4.2.1); a cookie without a name is masked whole. */
function maskCookies(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  for (let at = start; at < end; ) {
    while (at < end && ((bytes[at] as number) <= SP || bytes[at] === 0x3b)) at++;
    const pairEnd = until(bytes, 0x3b, at, end);
    const equals = until(bytes, 0x3d, at, pairEnd);
    plan.add(equals === pairEnd ? at : equals + 1, pairEnd);
    at = pairEnd + 1;
  }
}

/** `Bearer …`, or what begins as the JSON object of a token's head does in base64. */
function isToken(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === 0x65) return end - start > 20 && bytes[start + 1] === 0x79 && bytes[start + 2] === 0x4a;
  return ((bytes[start] as number) | 0x20) === 0x62 && isWord(bytes, start, Math.min(end, start + 7), 'bearer ');
}

/** Where the credential begins: behind a known scheme, otherwise at the start. */
function afterScheme(bytes: Uint8Array, start: number, end: number): number {
  const blank = until(bytes, SP, start, Math.min(end, start + 17));
  if (bytes[blank] !== SP || blank >= end) return start;
  return isWord(bytes, start, blank, 'bearer') || SCHEMES.has(latin1(bytes, start, blank).toLowerCase()) ? blank + 1 : start;
}

function isWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    const byte = bytes[start + i] as number;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte) !== word.charCodeAt(i)) return false;
  }
  return true;
}

function isBlank(byte: number): boolean {
  return byte === SP || byte === HT;
}
