import { encodeUtf8 } from '#base/globals';

/** RFC 7541 appendix A: index 1 is the first. A name without a value has the empty value. */
export const STATIC_FIELDS: readonly (readonly [name: string, value: string])[] = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  [':status', '200'],
  [':status', '204'],
  [':status', '206'],
  [':status', '304'],
  [':status', '400'],
  [':status', '404'],
  [':status', '500'],
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ['accept-language', ''],
  ['accept-ranges', ''],
  ['accept', ''],
  ['access-control-allow-origin', ''],
  ['age', ''],
  ['allow', ''],
  ['authorization', ''],
  ['cache-control', ''],
  ['content-disposition', ''],
  ['content-encoding', ''],
  ['content-language', ''],
  ['content-length', ''],
  ['content-location', ''],
  ['content-range', ''],
  ['content-type', ''],
  ['cookie', ''],
  ['date', ''],
  ['etag', ''],
  ['expect', ''],
  ['expires', ''],
  ['from', ''],
  ['host', ''],
  ['if-match', ''],
  ['if-modified-since', ''],
  ['if-none-match', ''],
  ['if-range', ''],
  ['if-unmodified-since', ''],
  ['last-modified', ''],
  ['link', ''],
  ['location', ''],
  ['max-forwards', ''],
  ['proxy-authenticate', ''],
  ['proxy-authorization', ''],
  ['range', ''],
  ['referer', ''],
  ['refresh', ''],
  ['retry-after', ''],
  ['server', ''],
  ['set-cookie', ''],
  ['strict-transport-security', ''],
  ['transfer-encoding', ''],
  ['user-agent', ''],
  ['vary', ''],
  ['via', ''],
  ['www-authenticate', ''],
];

export const STATIC_COUNT = STATIC_FIELDS.length;

/** All fields as lines `name: value\r\n`, one after another; index `i` (from 1) lies at `[staticAt[i], staticAt[i + 1])`. */
export const staticLines: Uint8Array = encodeUtf8(STATIC_FIELDS.map(([name, value]) => `${name}: ${value}\r\n`).join(''));
export const staticAt = new Int32Array(STATIC_COUNT + 2);
/** Length of the name of index `i`. */
export const staticNameLength = new Int32Array(STATIC_COUNT + 1);

let at = 0;
for (let i = 1; i <= STATIC_COUNT; i++) {
  const [name, value] = STATIC_FIELDS[i - 1] as readonly [string, string];
  staticAt[i] = at;
  staticNameLength[i] = name.length;
  at += name.length + value.length + 4;
}
staticAt[STATIC_COUNT + 1] = at;
