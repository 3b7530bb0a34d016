import { latin1 } from '#base/bytes';
import { utf8Strict } from '#base/globals';
import { ipv4, ipv6 } from '../kit/address-text.ts';
import { BIT_STRING, Der, INTEGER, OBJECT_ID, objectId, OCTET_STRING, SEQUENCE, UTC_TIME } from './der.ts';
import { hexOf } from './ja4.ts';
import { distinguishedName } from './distinguished-name.ts';

const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const EXTENSIONS = 0xa3;
const VERSION = 0xa0;
const GREATEST_NAMES = 200;

/** What a certificate says, for people (RFC 5280 §4.1). Times are µs since 1970. */
export interface Certificate {
  /** RFC 4514: the most specific part first. */
  readonly subject: string;
  readonly issuer: string;
  /** Alternative names: DNS names, addresses, URIs and mail addresses; at most 200. */
  readonly names: readonly string[];
  readonly notBefore: number | undefined;
  readonly notAfter: number | undefined;
  /** Hexadecimal, in pairs of digits. */
  readonly serial: string;
  /** `RSA 2048`, `EC P-256`, `Ed25519`, or the algorithm's object identifier. */
  readonly key: string;
  readonly signature: string;
  /** Whether it may sign others. */
  readonly authority: boolean;
}

/** Reads an X.509 certificate in DER. Throws `Malformed`. */
export function readCertificate(bytes: Uint8Array, start: number, end: number): Certificate {
  const body = new Der(bytes, start, end).open(SEQUENCE).open(SEQUENCE);
  if (body.tag === VERSION) body.next();
  const number = body.next(INTEGER);
  const signature = body.open(SEQUENCE);
  const issuer = body.next(SEQUENCE);
  const validity = body.open(SEQUENCE);
  const [notBefore, notAfter] = [readTime(validity), readTime(validity)];
  const subject = body.next(SEQUENCE);
  const key = readKey(body.open(SEQUENCE));
  const names: string[] = [];
  let authority = false;
  while (body.more) {
    const part = body.next();
    if (part.tag !== EXTENSIONS) continue;
    const list = body.inside(part).open(SEQUENCE);
    while (list.more) {
      const extension = list.open(SEQUENCE);
      const id = objectId(bytes, extension.next(OBJECT_ID));
      if (extension.tag === 0x01) extension.next();
      const value = extension.inside(extension.next(OCTET_STRING));
      if (id === SUBJECT_ALT_NAME) readNames(value, names);
      else if (id === BASIC_CONSTRAINTS) authority = isAuthority(value);
    }
  }
  const from = bytes[number.content] === 0 && number.end > number.content + 1 ? number.content + 1 : number.content;
  return {
    subject: distinguishedName(bytes, subject),
    issuer: distinguishedName(bytes, issuer),
    names,
    notBefore,
    notAfter,
    serial: hexOf(bytes.subarray(from, number.end)),
    key,
    signature: algorithmName(objectId(bytes, signature.next(OBJECT_ID))),
    authority,
  };
}

/** `YYMMDDHHMMSSZ` (years from 1950) or `YYYYMMDDHHMMSSZ` (§4.1.2.5), perhaps with a fraction or an offset; µs since 1970. */
function readTime(from: Der): number | undefined {
  const time = from.next();
  const text = latin1(from.bytes, time.content, time.end);
  const match = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(?:Z|([+-])(\d\d)(\d\d))?$/.exec(text);
  if (match === null || (match[1]?.length === 2) !== (time.tag === UTC_TIME)) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const full = time.tag !== UTC_TIME ? year : year < 50 ? 2000 + year : 1900 + year;
  const offset = (match[7] === '-' ? -1 : 1) * (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0));
  return Date.UTC(full, month - 1, day, hour, minute - offset, second) * 1000;
}

const CURVES: ReadonlyMap<string, string> = new Map([
  ['1.2.840.10045.3.1.7', 'P-256'],
  ['1.3.132.0.34', 'P-384'],
  ['1.3.132.0.35', 'P-521'],
  ['1.3.132.0.10', 'secp256k1'],
]);
const EC = '1.2.840.10045.2.1';
const RSA = '1.2.840.113549.1.1.1';

/** The public key's algorithm and size (RFC 3279 §2.3). */
function readKey(info: Der): string {
  const algorithm = info.open(SEQUENCE);
  const id = objectId(info.bytes, algorithm.next(OBJECT_ID));
  if (id === EC && algorithm.tag === OBJECT_ID) {
    const curve = objectId(info.bytes, algorithm.next());
    return `EC ${CURVES.get(curve) ?? curve}`;
  }
  if (id !== RSA) return algorithmName(id);
  const bits = info.next(BIT_STRING);
  const key = new Der(info.bytes, bits.content + 1, bits.end);
  if (key.tag !== SEQUENCE) return 'RSA';
  const modulus = key.open(SEQUENCE).next(INTEGER);
  const zero = info.bytes[modulus.content] === 0 ? 1 : 0;
  return `RSA ${(modulus.end - modulus.content - zero) * 8}`;
}

/** Names for other identities (§4.2.1.6). */
function readNames(value: Der, names: string[]): void {
  const list = value.open(SEQUENCE);
  const { bytes } = list;
  while (list.more && names.length < GREATEST_NAMES) {
    const { tag, content, end } = list.next();
    if (tag === 0x81 || tag === 0x82 || tag === 0x86) names.push(utf8Strict(bytes, content, end) ?? latin1(bytes, content, end));
    else if (tag === 0x87 && end - content === 4) names.push(ipv4(bytes, content));
    else if (tag === 0x87 && end - content === 16) names.push(ipv6(bytes, content));
  }
}

function isAuthority(value: Der): boolean {
  const constraints = value.open(SEQUENCE);
  if (constraints.tag !== 0x01) return false;
  const { content, end } = constraints.next();
  return end > content && constraints.bytes[content] !== 0;
}

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption'],
  ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'],
  ['1.2.840.113549.1.1.10', 'rsassaPss'],
  ['1.2.840.113549.1.1.11', 'sha256WithRSAEncryption'],
  ['1.2.840.113549.1.1.12', 'sha384WithRSAEncryption'],
  ['1.2.840.113549.1.1.13', 'sha512WithRSAEncryption'],
  ['1.2.840.10045.4.1', 'ecdsa-with-SHA1'],
  ['1.2.840.10045.4.3.2', 'ecdsa-with-SHA256'],
  ['1.2.840.10045.4.3.3', 'ecdsa-with-SHA384'],
  ['1.2.840.10045.4.3.4', 'ecdsa-with-SHA512'],
  ['1.2.840.10040.4.1', 'DSA'],
  ['1.2.840.10040.4.3', 'dsa-with-SHA1'],
  ['1.3.101.112', 'Ed25519'],
  ['1.3.101.113', 'Ed448'],
  ['2.16.840.1.101.3.4.3.17', 'ML-DSA-44'],
  ['2.16.840.1.101.3.4.3.18', 'ML-DSA-65'],
  ['2.16.840.1.101.3.4.3.19', 'ML-DSA-87'],
]);

function algorithmName(id: string): string {
  return ALGORITHMS.get(id) ?? id;
}
