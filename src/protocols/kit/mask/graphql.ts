import { decodeJsonString } from './decoded.ts';
import type { Plan } from './plan.ts';

const QUOTE = 0x22;
const DOLLAR = 0x24;

/**
 * Masks literals in a GraphQL document (October 2021, §2): strings, numbers and booleans that are the value of an argument, an input field or a variable's
 * default of that name, or lie anywhere below it. An alias (`token: login`) is no value. Strings that are a text by themselves are looked into. All
 * of it is proven: what is no GraphQL has no literals behind names.
 */
export function maskGraphql(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  /** Whether the name before is one, and whether it is a variable's, whose value follows its type and `=`. */
  let named = false;
  let variable = false;
  /** Whether the next value is to be masked, and how many brackets of such a value are open. */
  let value = false;
  let open = 0;
  for (let at = start; at < end; ) {
    const byte = bytes[at] as number;
    const from = at;
    if (byte === QUOTE) {
      const block = bytes[at + 1] === QUOTE && bytes[at + 2] === QUOTE;
      const close = block ? blockEnd(bytes, at + 3, end) : stringEnd(bytes, at + 1, end);
      const width = block ? 3 : 1;
      if (value || open > 0) plan.add(from + width, close);
      else lookInside(bytes, from + width, close, plan);
      value = false;
      at = close + width;
    } else if (byte === 0x23) {
      while (at < end && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
    } else if (isNameByte(byte) || byte === 0x2d || byte === DOLLAR) {
      at++;
      while (at < end && (isNameByte(bytes[at] as number) || isNumberByte(bytes[at] as number, bytes[from] as number))) at++;
      if ((value || open > 0) && isLiteral(bytes, from, at)) plan.add(from, at);
      if (byte === DOLLAR || !variable) {
        named = plan.keys.matches(bytes, byte === DOLLAR ? from + 1 : from, at);
        variable = byte === DOLLAR && named;
      }
      value = false;
    } else {
      if (byte === 0x3a) value = named && !variable;
      else if (byte === 0x3d) value = variable;
      else if (byte === 0x5b || byte === 0x7b) {
        if (value || open > 0) open++;
        value = false;
      } else if ((byte === 0x5d || byte === 0x7d) && open > 0) open--;
      if (byte === 0x3d || byte === 0x2c || byte === 0x29) variable = false;
      at++;
    }
  }
  return end;
}

/** Whether a text begins as a GraphQL document does: with a keyword of §2.3, or with `{` and a name. */
export function looksLikeGraphql(bytes: Uint8Array, start: number, end: number): boolean {
  const opening = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 13)));
  return /^(?:(?:query|mutation|subscription|fragment)[\s{(@]|\{\s*[a-z_.#])/i.test(opening);
}

/** Whether a byte is the first of one of the keywords. A filter for `looksLikeGraphql`. */
export function opensGraphql(byte: number): boolean {
  const lower = byte | 0x20;
  return lower === 0x71 || lower === 0x6d || lower === 0x73 || lower === 0x66;
}

function lookInside(bytes: Uint8Array, start: number, end: number, plan: Plan): void {
  if (end - start < 6) return;
  for (let at = start; at < end; at++)
    if (bytes[at] === 0x5c) {
      plan.addDecoded(decodeJsonString(bytes, start, end));
      return;
    }
  plan.addInside(bytes, start, end);
}

/** The index of the closing quote, or `end`. */
function stringEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === 0x5c) at++;
  }
  return end;
}

/** The index of the three closing quotes of a block string, or `end`. */
function blockEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 2 < end; at++) {
    if (bytes[at] === 0x5c) at++;
    else if (bytes[at] === QUOTE && bytes[at + 1] === QUOTE && bytes[at + 2] === QUOTE) return at;
  }
  return end;
}

function isNameByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}

/** Points and signs go on inside numbers only. */
function isNumberByte(byte: number, first: number): boolean {
  return (first === 0x2d || (first >= 0x30 && first <= 0x39)) && (byte === 0x2e || byte === 0x2b || byte === 0x2d);
}

/** Whether a word is a number, `true` or `false`; other words are enums, types and fields. */
function isLiteral(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] as number;
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return true;
  const word = end - start === 4 ? 'true' : end - start === 5 ? 'false' : '';
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word.charCodeAt(i)) return false;
  return word !== '';
}
