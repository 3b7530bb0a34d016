import { decodeJsonString } from './decoded.ts';
import { opensGraphql } from './graphql.ts';
import { memberRole, NAME_MEMBER, PLAIN_MEMBER, PairedValues, VALUE_MEMBER } from './json-pairs.ts';
import type { Plan } from './plan.ts';

const OBJECT = 1;
const MASKED = 2;
/** The object's own `name` or `key` is a name of the list. */
const NAMED = 4;
/** What may come next. */
const VALUE = 0;
const KEY = 1;
const COLON = 2;
const MORE = 3;

const GREATEST_NESTING = 1000;

/**
 * Masks JSON texts, one or many in a row (RFC 8259, also JSON Lines and RFC 7464): every string, number and boolean that is the value of a name, or lies
 * anywhere below it, whatever escapes the name is written with; also in pairs (`{"name":"password","value":…}`), whose value is masked whole when it stands
 * before its name. `null` says that there is no value and stays. Strings that are JSON, XML or a URL by themselves are looked into. Stops at the first byte that is not JSON; in a row, behind the first text, only objects and arrays
 * count, because anything else is more likely the rest of something broken.
 */
export function maskJson(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  const stack: number[] = [];
  let scope = 0;
  let masked = false;
  let role = PLAIN_MEMBER;
  let pairs: PairedValues | undefined;
  let next = VALUE;
  let texts = 0;
  let at = start;
  while (at < end) {
    const byte = bytes[at] as number;
    if (byte <= 0x20) {
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09 && byte !== 0x1e) return at;
      at++;
    } else if (byte === 0x22) {
      const close = next > KEY || (texts > 0 && stack.length === 0) ? BROKEN : stringEnd(bytes, at + 1, end);
      if (close === BROKEN || (next === KEY && close < 0)) return at;
      const inner = close < 0 ? end : close;
      if (next === KEY) {
        role = memberRole(bytes, at + 1, inner);
        masked = (scope & MASKED) !== 0 || (role === VALUE_MEMBER && (scope & NAMED) !== 0) || isName(bytes, at + 1, inner, plan);
        if (masked && role === VALUE_MEMBER) role = PLAIN_MEMBER;
        next = COLON;
      } else {
        if (role === VALUE_MEMBER) (pairs ??= new PairedValues(plan)).open(stack.length, at + 1);
        if (masked) plan.add(at + 1, inner);
        else lookInside(bytes, at + 1, inner, plan);
        if (role === VALUE_MEMBER) pairs?.close(stack.length, inner);
        else if (role === NAME_MEMBER && isName(bytes, at + 1, inner, plan)) {
          scope |= NAMED;
          pairs?.mask(stack.length);
        }
        role = PLAIN_MEMBER;
        next = stack.length === 0 ? VALUE : MORE;
        if (stack.length === 0) texts++;
      }
      at = close < 0 ? end : close + 1;
    } else if (byte === 0x3a) {
      if (next !== COLON) return at;
      next = VALUE;
      at++;
    } else if (byte === 0x2c) {
      if (next !== MORE) return at;
      next = (scope & OBJECT) === 0 ? VALUE : KEY;
      masked = (scope & MASKED) !== 0;
      at++;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (next !== VALUE || stack.length === GREATEST_NESTING) return at;
      if (role === VALUE_MEMBER) (pairs ??= new PairedValues(plan)).open(stack.length, at);
      role = PLAIN_MEMBER;
      stack.push(scope);
      scope = (byte === 0x7b ? OBJECT : 0) | (masked ? MASKED : 0);
      next = byte === 0x7b ? KEY : VALUE;
      at++;
    } else if (byte === 0x7d || byte === 0x5d) {
      const object = byte === 0x7d ? OBJECT : 0;
      const early = next === COLON || (next === VALUE && object === OBJECT);
      if (stack.length === 0 || (scope & OBJECT) !== object || early) return at;
      scope = stack.pop() as number;
      pairs?.close(stack.length, at + 1);
      next = stack.length === 0 ? VALUE : MORE;
      if (stack.length === 0) texts++;
      masked = false;
      at++;
    } else {
      const close = wordEnd(bytes, at, end);
      if (next !== VALUE || (texts > 0 && stack.length === 0) || !isLiteral(bytes, at, close, close === end)) return at;
      if (role === VALUE_MEMBER && bytes[at] !== 0x6e) {
        (pairs ??= new PairedValues(plan)).open(stack.length, at);
        pairs.close(stack.length, close);
      }
      role = PLAIN_MEMBER;
      if (masked && bytes[at] !== 0x6e) plan.add(at, close);
      next = stack.length === 0 ? VALUE : MORE;
      if (stack.length === 0) texts++;
      at = close;
    }
  }
  return end;
}

const BROKEN = -2;

/** The index of the closing quote, -1 when the string goes on, `BROKEN` at a control character, which no JSON string has. */
function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === 0x22) return at;
    if (byte === 0x5c) at++;
    else if (byte < 0x20) return BROKEN;
  }
  return -1;
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isWordByte(bytes[at] as number)) at++;
  return at;
}

function isWordByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

const WORDS = ['true', 'false', 'null'];

/** Whether bytes are a number, roughly, or one of the three words; at the end of what was kept, the beginning of one. */
function isLiteral(bytes: Uint8Array, start: number, end: number, cut: boolean): boolean {
  const first = bytes[start] as number;
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return true;
  const word = WORDS.find((each) => each.charCodeAt(0) === first);
  if (word === undefined || end - start > word.length || (end - start < word.length && !cut)) return false;
  for (let i = start; i < end; i++) if (bytes[i] !== word.charCodeAt(i - start)) return false;
  return true;
}

function isName(bytes: Uint8Array, start: number, end: number, plan: Plan): boolean {
  if (!has(bytes, 0x5c, start, end)) return plan.keys.matches(bytes, start, end);
  const name = decodeJsonString(bytes, start, end);
  return plan.keys.matches(name.bytes, 0, name.length);
}

/** Looks into strings that could be a text by themselves: JSON, XML, GraphQL or something with a query. */
function lookInside(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  if (end - start < 6) return;
  const first = bytes[start] as number;
  const escaped = has(bytes, 0x5c, start, end);
  const opens = first === 0x7b || first === 0x5b || first === 0x3c || opensGraphql(first);
  if (!escaped && !opens && !has(bytes, 0x3d, start, end)) return;
  if (escaped) plan.addDecoded(decodeJsonString(bytes, start, end));
  else plan.addInside(bytes, start, end);
}

function has(bytes: Uint8Array, byte: number, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === byte) return true;
  return false;
}
