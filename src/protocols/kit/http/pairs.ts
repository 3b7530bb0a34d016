import { encodeUtf8, utf8 } from '#base/globals';
import { decodePercent } from '../mask/decoded.ts';

/** Values by name; a name that repeats has all its values, in order. */
export type TextMap = { readonly [name: string]: string | readonly string[] };

/** `name=value` pairs of a query or form, decoded; names that repeat keep all their values. */
export function readPairs(pairs: readonly string[]): TextMap {
  return collect(pairs.filter((pair) => pair !== '').map((pair) => splitPair(pair).map(decodeText) as [string, string]));
}

/** `name=value`; a text without `=` is a name. */
export function splitPair(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text.trim(), ''] : [text.slice(0, equals).trim(), text.slice(equals + 1)];
}

/** A map without a prototype, so that no name means anything but itself. */
export function collect(pairs: Iterable<readonly [string, string]>): TextMap {
  const map = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of pairs) {
    const known = map[name];
    if (known === undefined) map[name] = value;
    else if (typeof known === 'string') map[name] = [known, value];
    else known.push(value);
  }
  return map;
}

/** Text without percent-encoding. */
export function decodeText(text: string): string {
  if (!/[%+]/.test(text)) return text;
  const bytes = encodeUtf8(text);
  const decoded = decodePercent(bytes, 0, bytes.length);
  return utf8(decoded.bytes, 0, decoded.length);
}
