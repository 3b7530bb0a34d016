import { unreachable } from '#base/errors';
import type { Keys } from '#protocols/contract/masking';
import { maskForm, maskUrl, until } from './form.ts';
import { looksLikeGraphql, maskGraphql, opensGraphql } from './graphql.ts';
import { maskJson } from './json.ts';
import { Plan } from './plan.ts';
import { maskXml } from './xml.ts';

/** What a text looks like. `form`, `url` and `graphql` are guesses that do no harm: they only look at names before a `=`, or literals behind a name and `:`. */
export type Looks = 'json' | 'xml' | 'form' | 'url' | 'graphql' | 'text';

/** An empty plan for a whole text. */
export function planFor(keys: Keys): Plan {
  return new Plan(keys, maskText);
}

/** Masks a text of a kind that nobody named. Free text is proven as it stands. */
export function maskText(bytes: Uint8Array, start: number, end: number, plan: Plan): number {
  const looks = looksLike(bytes, start, end);
  switch (looks) {
    case 'json':
      return maskJson(bytes, skipJsonPrefix(bytes, start, end), end, plan);
    case 'xml':
      return maskXml(bytes, start, end, plan);
    case 'form':
      return maskForm(bytes, start, end, plan);
    case 'url':
      return maskUrl(bytes, start, end, plan);
    case 'graphql':
      return maskGraphql(bytes, start, end, plan);
    case 'text':
      return end;
    default:
      return unreachable(looks);
  }
}

/** Guesses from the first bytes. A JSON array of plain values has no names, so only arrays that hold something with names count as JSON. */
export function looksLike(bytes: Uint8Array, start: number, end: number): Looks {
  const at = skipBlanks(bytes, skipJsonPrefix(bytes, start, end), end);
  if (at === end) return 'text';
  const first = bytes[at] as number;
  if (first === 0x7b || first === 0x5b)
    return looksLikeJson(bytes, at, end) ? 'json' : looksLikeGraphql(bytes, at, end) ? 'graphql' : 'text';
  if (first === 0x3c) return looksLikeXml(bytes, at, end) ? 'xml' : 'text';
  if (first !== undefined && opensGraphql(first) && looksLikeGraphql(bytes, at, end)) return 'graphql';
  const equals = until(bytes, 0x3d, at, Math.min(end, at + 4096));
  if (bytes[equals] !== 0x3d || equals >= end) return 'text';
  const query = until(bytes, 0x3f, at, equals);
  if (query < equals) return 'url';
  for (let i = at; i < equals; i++) if (!isFormByte(bytes[i] as number)) return hasScheme(bytes, at, equals) ? 'url' : 'text';
  return 'form';
}

function looksLikeJson(bytes: Uint8Array, at: number, end: number): boolean {
  const next = skipBlanks(bytes, at + 1, end);
  const byte = bytes[next];
  if (next === end) return true;
  if (bytes[at] === 0x7b) return byte === 0x22 || byte === 0x7d;
  return byte === 0x7b || byte === 0x5b || byte === 0x22;
}

/** HTML is no XML: its tags need no end. Neither is what begins no tag: a processing instruction has a name (XML 1.0 §2.6). */
function looksLikeXml(bytes: Uint8Array, at: number, end: number): boolean {
  const opening = String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 9))).toLowerCase();
  if (/^<(?:!docty|html|head|body)/.test(opening)) return false;
  return /^<(?:\??[a-z_:\u0080-\u00ff]|!(?:[a-z[]|-(?:-|$)|$)|\??$)/.test(opening);
}

function hasScheme(bytes: Uint8Array, start: number, end: number): boolean {
  const colon = until(bytes, 0x3a, start, Math.min(end, start + 12));
  return bytes[colon] === 0x3a && bytes[colon + 1] === 0x2f && bytes[colon + 2] === 0x2f;
}

/** Bytes of names in forms: letters, digits, `-_.`, brackets, `%`, `+`, `&` and `;`. */
function isFormByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte >= 0x80 ||
    byte === 0x2d ||
    byte === 0x5f ||
    byte === 0x2e ||
    byte === 0x5b ||
    byte === 0x5d ||
    byte === 0x25 ||
    byte === 0x2b ||
    byte === 0x26 ||
    byte === 0x3b
  );
}

/** Behind a byte order mark and the line that keeps a browser from running JSON as a script: `)]}',` or `while(1);`. */
export function skipJsonPrefix(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (end - at >= 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
  const opening = bytes[at];
  if (opening !== 0x29 && opening !== 0x77 && opening !== 0x66) return at;
  const guard = /^(?:\)\]\}',?|while ?\(1\);|for ?\(;;\);)\s*/.exec(String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 16))));
  return guard === null ? at : at + guard[0].length;
}

function skipBlanks(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (bytes[at] as number) <= 0x20) at++;
  return at;
}
