import { latin1 } from '#base/bytes';
import { utf8 } from '#base/globals';
import { BMP_STRING, Der, type Element, OBJECT_ID, objectId, SEQUENCE, SET, UNIVERSAL_STRING } from './der.ts';

/** Short names of attributes (RFC 4514 §3, RFC 4519). */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'street'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'title'],
  ['2.5.4.13', 'description'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['2.5.4.42', 'GN'],
  ['2.5.4.97', 'organizationIdentifier'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
]);

const T61_STRING = 0x14;

/** A distinguished name as text: the most specific part first, special characters escaped (RFC 4514 §2). */
export function distinguishedName(bytes: Uint8Array, name: Element): string {
  const parts: string[] = [];
  const list = new Der(bytes, name.content, name.end);
  while (list.more) {
    const set = list.open(SET);
    const values: string[] = [];
    while (set.more) {
      const pair = set.open(SEQUENCE);
      const id = objectId(bytes, pair.next(OBJECT_ID));
      values.push(`${ATTRIBUTES.get(id) ?? id}=${escaped(textOf(bytes, pair.next()))}`);
    }
    parts.push(values.join('+'));
  }
  return parts.toReversed().join(',');
}

function textOf(bytes: Uint8Array, { tag, content, end }: Element): string {
  if (tag === T61_STRING) return latin1(bytes, content, end);
  if (tag !== BMP_STRING && tag !== UNIVERSAL_STRING) return utf8(bytes, content, end);
  const width = tag === BMP_STRING ? 2 : 4;
  let text = '';
  for (let at = content; at + width <= end; at += width) {
    const unit = ((bytes[at + width - 2] as number) << 8) | (bytes[at + width - 1] as number);
    text += String.fromCharCode(unit);
  }
  return text;
}

function escaped(text: string): string {
  return text.replace(/[\\",+;<>]/g, '\\$&').replace(/^[# ]|(?<!^) $/g, '\\$&');
}
