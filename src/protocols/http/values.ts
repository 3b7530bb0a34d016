import { latin1 } from '#base/bytes';
import type { HotValues } from '#entry/field';
import type { Outcome } from '#entry/outcome';
import type { Keys } from '#protocols/contract/masking';
import type { Result } from '#protocols/contract/message';
import { Interner } from '../kit/intern.ts';
import { maskedQuery, maskedUrl } from '../kit/mask/masked-text.ts';
import type { fields } from './fields.ts';
import type { Head, Place } from './head.ts';

export type RequestValues = HotValues<typeof fields.request>;
export type ResponseValues = HotValues<typeof fields.response>;

/** Texts that come again and again; a cache, so one for all connections. */
const texts = new Interner();
/** Query strings that hold nothing which is masked under these keys: a page number comes again and again, and is not searched for secrets every time. */
let harmless = new Interner();
let harmlessTo: Keys | undefined;
const VERSIONS = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9'];

const QUESTION = 0x3f;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const HASH = 0x23;

/** The text of a place, or `undefined` when there is none. */
export function textAt(bytes: Uint8Array, { start, end }: Place): string | undefined {
  return end === 0 ? undefined : texts.text(bytes, start, end);
}

/** The hot values of a request. `bodySize` is what is known before the body: absent when its end will tell. */
export function requestValues(head: Head, bytes: Uint8Array, keys: Keys, bodySize: number | undefined): RequestValues {
  const { target } = head;
  const method = textAt(bytes, head.method) ?? '';
  const values: RequestValues = {
    method,
    path: undefined,
    query: undefined,
    host: textAt(bytes, head.host),
    version: VERSIONS[head.minor],
    contentType: textAt(bytes, head.contentType),
    bodySize,
    userAgent: textAt(bytes, head.userAgent),
  };
  if (method === 'CONNECT') values.host = texts.text(bytes, target.start, target.end);
  else if (target.start === target.end) return values;
  else if (bytes[target.start] === SLASH) splitTarget(values, bytes, target.start, target.end, keys);
  else splitAbsolute(values, bytes, target, keys);
  return values;
}

/** `/path?query` (RFC 9112 §3.2.1), secrets in it masked. */
function splitTarget(values: RequestValues, bytes: Uint8Array, start: number, end: number, keys: Keys): void {
  let at = start;
  let special = false;
  for (; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUESTION) break;
    if (byte === SEMICOLON || byte === HASH) special = true;
  }
  const path = special ? maskedUrl(keys, bytes, start, at) : undefined;
  values.path = path ?? texts.text(bytes, start, at);
  if (at < end) values.query = queryText(bytes, at + 1, end, keys);
}

/** The text of a query string, secrets in it masked. */
function queryText(bytes: Uint8Array, start: number, end: number, keys: Keys): string {
  if (harmlessTo !== keys) {
    harmlessTo = keys;
    harmless = new Interner();
  }
  return harmless.known(bytes, start, end) ?? maskedQuery(keys, bytes, start, end) ?? harmless.text(bytes, start, end);
}

/** `http://host/path?query` (§3.2.2), or `*` (§3.2.4). */
function splitAbsolute(values: RequestValues, bytes: Uint8Array, { start, end }: Place, keys: Keys): void {
  const scheme = bytes.subarray(start, Math.min(end, start + 12)).indexOf(0x3a);
  if (scheme <= 0 || bytes[start + scheme + 1] !== SLASH || bytes[start + scheme + 2] !== SLASH) {
    splitTarget(values, bytes, start, end, keys);
    return;
  }
  const from = start + scheme + 3;
  let slash = from;
  while (slash < end && bytes[slash] !== SLASH && bytes[slash] !== QUESTION) slash++;
  const user = bytes.subarray(from, slash).lastIndexOf(0x40);
  values.host = texts.text(bytes, from + user + 1, slash);
  if (bytes[slash] === SLASH && slash < end) splitTarget(values, bytes, slash, end, keys);
  else {
    splitTarget(values, bytes, slash, end, keys);
    values.path = '/';
  }
}

/** The hot values of a response. */
export function responseValues(head: Head, bytes: Uint8Array, bodySize: number | undefined): ResponseValues {
  return { status: head.status, contentType: textAt(bytes, head.contentType), bodySize };
}

const results: (Result | undefined)[] = [];

/** What a status says of the exchange; one object for all responses that say the same. */
export function resultOf(head: Head, bytes: Uint8Array): Result {
  const known = results[head.status];
  const statusText = textAt(bytes, head.reason);
  if (known !== undefined && known.statusText === statusText) return known;
  const result: Result = { status: head.status, statusText, outcome: outcomeOf(head.status) };
  if (known === undefined) results[head.status] = result;
  return result;
}

function outcomeOf(status: number): Outcome {
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'client_error' : 'ok';
}

/** The request target as protocols inside HTTP see it: path and query, without scheme and host, not masked. */
export function pathOf(bytes: Uint8Array, { start, end }: Place): string {
  // Not remembered: with a query string hardly any comes again.
  if (bytes[start] === SLASH) return latin1(bytes, start, end);
  return latin1(bytes, start, end).replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
}

/** The version as text. */
export function versionOf(head: Head): string {
  return VERSIONS[head.minor] ?? '1.1';
}
