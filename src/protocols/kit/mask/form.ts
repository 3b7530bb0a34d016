import { decodePercent } from './decoded.ts';
import type { Plan } from './plan.ts';

const AND = 0x26;
const EQUALS = 0x3d;
const SEMICOLON = 0x3b;

/**
 * Masks `application/x-www-form-urlencoded` and query strings (WHATWG URL §5): the values of names in any encoding, also of names inside brackets
 * (`user[password]=`). Values that are JSON or a URL are looked into. Every byte has a meaning, so all of it is proven.
 */
export function maskForm(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  for (let at = start; at < end; ) {
    const pairEnd = until(bytes, AND, at, end);
    maskPair(bytes, at, pairEnd, plan);
    at = pairEnd + 1;
  }
  return end;
}

function maskPair(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  const equals = until(bytes, EQUALS, start, end);
  if (equals === end) return;
  if (isName(bytes, start, equals, plan)) {
    plan.add(equals + 1, end);
    return;
  }
  // Old pages separate pairs by semicolons; a value that merely has one in it must not lose its mask, so they are looked at last.
  const semicolon = until(bytes, SEMICOLON, start, end);
  if (semicolon < end) {
    maskPair(bytes, start, semicolon, plan);
    maskPair(bytes, semicolon + 1, end, plan);
    return;
  }
  maskValue(bytes, equals + 1, end, plan);
}

function maskValue(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  if (end - start < 6) return;
  const escaped = until(bytes, 0x25, start, end) < end || until(bytes, 0x2b, start, end) < end;
  if (escaped) plan.addDecoded(decodePercent(bytes, start, end));
  else plan.addInside(bytes, start, end);
}

/** Whether `[start, end)` is a name, or one in brackets is: `a[b][password]`. */
export function isName(bytes: Uint8Array, start: number, end: number, plan: Plan): boolean {
  const escaped = until(bytes, 0x25, start, end) < end || until(bytes, 0x2b, start, end) < end;
  if (!escaped) return isBracketName(bytes, start, end, plan);
  const name = decodePercent(bytes, start, end);
  return isBracketName(name.bytes, 0, name.length, plan);
}

function isBracketName(bytes: Uint8Array, start: number, end: number, plan: Plan): boolean {
  let from = start;
  for (let at = start; at <= end; at++) {
    const byte = at === end ? 0x5d : (bytes[at] as number);
    if (byte !== 0x5b && byte !== 0x5d) continue;
    if (at > from && plan.keys.matches(bytes, from, at)) return true;
    from = at + 1;
  }
  return false;
}

/**
 * Masks a URL or request target: user and password before the host, parameters of path segments (`;session=…`), query, and a fragment that is made like
 * a query (`#access_token=…`). All of it is proven.
 */
export function maskUrl(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  const hash = until(bytes, 0x23, start, end);
  const query = until(bytes, 0x3f, start, hash);
  maskUser(bytes, start, query, plan);
  maskPathParameters(bytes, start, query, plan);
  maskForm(bytes, Math.min(query + 1, hash), hash, plan);
  const inner = until(bytes, 0x3f, Math.min(hash + 1, end), end);
  maskForm(bytes, inner < end ? inner + 1 : Math.min(hash + 1, end), end, plan);
  return end;
}

/** `scheme://user:password@host` */
function maskUser(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  const colon = until(bytes, 0x3a, start, end);
  if (bytes[colon + 1] !== 0x2f || bytes[colon + 2] !== 0x2f || colon + 3 >= end) return;
  const slash = until(bytes, 0x2f, colon + 3, end);
  const host = bytes.subarray(colon + 3, slash).lastIndexOf(0x40);
  if (host >= 0) plan.add(colon + 3, colon + 3 + host);
}

function maskPathParameters(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  for (let at = until(bytes, SEMICOLON, start, end); at < end; at = until(bytes, SEMICOLON, at + 1, end)) {
    const slash = until(bytes, 0x2f, at + 1, end);
    const parameterEnd = Math.min(slash, until(bytes, SEMICOLON, at + 1, end));
    const equals = until(bytes, EQUALS, at + 1, parameterEnd);
    if (equals < parameterEnd && isName(bytes, at + 1, equals, plan)) plan.add(equals + 1, parameterEnd);
  }
}

/** The index of the first `byte`, or `end`. */
export function until(bytes: Uint8Array, byte: number, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}
