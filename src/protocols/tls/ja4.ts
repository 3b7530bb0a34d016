import { encodeUtf8 } from '#base/globals';
import type { Crypto } from '#base/ports';
import type { ClientHello, ServerHello } from './hello.ts';
import { isGrease } from './words.ts';

const SERVER_NAME = 0;
const ALPN = 16;
const NOTHING = '000000000000';

/** Versions as JA4 writes them. */
const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
]);

/**
 * JA4 of a client: how it says hello over TCP (`t`), DTLS (`d`) or QUIC (`q`). Public specification:
 * https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md
 */
export function ja4(hello: ClientHello, transport: 't' | 'd' | 'q', crypto: Crypto): string {
  const ciphers = hello.ciphers.filter((code) => !isGrease(code));
  const extensions = hello.extensions.filter((code) => !isGrease(code));
  const signatures = hello.signatures.filter((code) => !isGrease(code));
  const named = extensions.includes(SERVER_NAME) ? 'd' : 'i';
  const first = `${transport}${VERSIONS.get(greatestVersion(hello)) ?? '00'}${named}${count(ciphers)}${count(extensions)}${alpnEnds(hello.alpn[0])}`;
  const sorted = hexes(extensions.filter((code) => code !== SERVER_NAME && code !== ALPN)).toSorted();
  const third = signatures.length > 0 ? `${sorted.join(',')}_${hexes(signatures).join(',')}` : sorted.join(',');
  return `${first}_${shortHash(hexes(ciphers).toSorted().join(','), crypto)}_${shortHash(sorted.length === 0 ? '' : third, crypto)}`;
}

/** JA3 of a client, the older one: MD5 over codes in decimal, in the order sent. */
export function ja3(hello: ClientHello, crypto: Crypto): string {
  const list = (codes: readonly number[]): string => codes.filter((code) => !isGrease(code)).join('-');
  return md5(
    `${hello.version},${list(hello.ciphers)},${list(hello.extensions)},${list(hello.groups)},${hello.pointFormats.join('-')}`,
    crypto,
  );
}

/** JA3S of a server. */
export function ja3s(hello: ServerHello, crypto: Crypto): string {
  return md5(`${hello.legacyVersion},${hello.cipher},${hello.extensions.join('-')}`, crypto);
}

function greatestVersion(hello: ClientHello): number {
  const versions = hello.versions.filter((code) => !isGrease(code));
  if (versions.length === 0) return hello.version;
  // DTLS counts its versions down from 1.0's 0xfeff.
  return hello.version >> 8 === 0xfe ? Math.min(...versions) : Math.max(...versions);
}

function count(codes: readonly number[]): string {
  return String(Math.min(99, codes.length)).padStart(2, '0');
}

/** First and last character of the first protocol; of its hexadecimal form when one of them is no letter or digit. */
function alpnEnds(alpn: string | undefined): string {
  if (alpn === undefined || alpn === '') return '00';
  const ends = alpn.charAt(0) + alpn.charAt(alpn.length - 1);
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const hex = Array.from(alpn, (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  return hex.charAt(0) + hex.charAt(hex.length - 1);
}

function hexes(codes: readonly number[]): string[] {
  return codes.map((code) => code.toString(16).padStart(4, '0'));
}

function shortHash(text: string, crypto: Crypto): string {
  return text === '' ? NOTHING : hexOf(crypto.sha256(encodeUtf8(text))).slice(0, 12);
}

function md5(text: string, crypto: Crypto): string {
  return hexOf(crypto.md5(encodeUtf8(text)));
}

/** Bytes in hexadecimal. */
export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
