import { latin1 } from '#base/bytes';
import { Malformed } from '#base/errors';
import { utf8Strict } from '#base/globals';
import { Reader } from '#base/reader';
import { isGrease } from './words.ts';

const SERVER_NAME = 0;
const GREATEST_LIST = 400;
const GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURES = 13;
const ALPN = 16;
const TICKET = 35;
const PRE_SHARED_KEY = 41;
const EARLY_DATA = 42;
const VERSIONS = 43;
const KEY_SHARE = 51;
const ECH = 0xfe0d;

/** The random of a ServerHello that is a HelloRetryRequest (RFC 8446 §4.1.3): its first bytes are enough to know it. */
const RETRY = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11];

/** What a ClientHello offers. Lists are in the order sent, GREASE among them. */
export interface ClientHello {
  /** `legacy_version`, and the versions of the extension, which count where there are any. */
  readonly version: number;
  versions: readonly number[];
  readonly ciphers: readonly number[];
  readonly extensions: number[];
  serverName: string | undefined;
  alpn: readonly string[];
  groups: readonly number[];
  pointFormats: readonly number[];
  signatures: readonly number[];
  readonly sessionId: boolean;
  ticket: boolean;
  preSharedKey: boolean;
  earlyData: boolean;
  encryptedHello: boolean;
  /** DTLS: whether it repeats the server's cookie. */
  readonly cookie: boolean;
}

/** What a ServerHello chose. */
export interface ServerHello {
  /** The version chosen, by the extension where there is one. */
  version: number;
  readonly legacyVersion: number;
  readonly cipher: number;
  readonly extensions: number[];
  readonly retry: boolean;
  alpn: string | undefined;
  group: number | undefined;
  preSharedKey: boolean;
  readonly sessionId: boolean;
}

/** Reads the body of a ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2; DTLS RFC 6347 §4.2.1). Throws `Malformed`. */
export function readClientHello(bytes: Uint8Array, start: number, end: number, datagram = false): ClientHello {
  const from = new Reader(bytes, start, end);
  const version = from.u16();
  from.skip(32);
  const sessionId = from.slice(from.u8()).length > 0;
  const cookie = datagram && from.slice(from.u8()).length > 0;
  const ciphers = codes(from.slice(from.u16()));
  from.skip(from.u8());
  const hello = emptyHello(version, ciphers, sessionId, cookie);
  forEachExtension(from, (type, body) => {
    hello.extensions.push(type);
    readOffer(hello, type, body);
  });
  return hello;
}

/** A hello without extensions. */
export function emptyHello(version: number, ciphers: readonly number[], sessionId: boolean, cookie = false): ClientHello {
  return {
    version,
    versions: [],
    ciphers,
    extensions: [],
    serverName: undefined,
    alpn: [],
    groups: [],
    pointFormats: [],
    signatures: [],
    sessionId,
    ticket: false,
    preSharedKey: false,
    earlyData: false,
    encryptedHello: false,
    cookie,
  };
}

function readOffer(hello: ClientHello, type: number, body: Reader): void {
  switch (type) {
    case SERVER_NAME:
      hello.serverName = serverName(body);
      break;
    case GROUPS:
      hello.groups = codes(body.slice(body.u16()));
      break;
    case POINT_FORMATS:
      hello.pointFormats = Array.from(body.slice(body.u8()));
      break;
    case SIGNATURES:
      hello.signatures = codes(body.slice(body.u16()));
      break;
    case ALPN:
      hello.alpn = protocolNames(body);
      break;
    case TICKET:
      hello.ticket = body.left > 0;
      break;
    case PRE_SHARED_KEY:
      hello.preSharedKey = true;
      break;
    case EARLY_DATA:
      hello.earlyData = true;
      break;
    case VERSIONS:
      hello.versions = codes(body.slice(body.u8()));
      break;
    case ECH:
      hello.encryptedHello = true;
      break;
    default:
  }
}

/** Reads the body of a ServerHello or HelloRetryRequest (RFC 8446 §4.1.3, §4.1.4). Throws `Malformed`. */
export function readServerHello(bytes: Uint8Array, start: number, end: number): ServerHello {
  const from = new Reader(bytes, start, end);
  const legacyVersion = from.u16();
  const random = from.slice(32);
  const sessionId = (legacyVersion >> 8 === 0x7f ? 0 : from.slice(from.u8()).length) > 0;
  const cipher = from.u16();
  if (legacyVersion >> 8 !== 0x7f) from.skip(1);
  const hello: ServerHello = {
    version: legacyVersion,
    legacyVersion,
    cipher,
    extensions: [],
    retry: RETRY.every((byte, index) => random[index] === byte),
    alpn: undefined,
    group: undefined,
    preSharedKey: false,
    sessionId,
  };
  forEachExtension(from, (type, body) => {
    hello.extensions.push(type);
    if (type === VERSIONS) hello.version = body.u16();
    else if (type === ALPN) hello.alpn = protocolNames(body)[0];
    else if (type === KEY_SHARE) hello.group = body.u16();
    else if (type === PRE_SHARED_KEY) hello.preSharedKey = true;
  });
  return hello;
}

/** The versions that a client offers, newest first as it sent them, GREASE left out. */
export function offeredVersions(hello: ClientHello): number[] {
  const named = hello.versions.filter((version) => !isGrease(version));
  return named.length > 0 ? named : [hello.version];
}

function forEachExtension(from: Reader, each: (type: number, body: Reader) => void): void {
  if (from.left < 2) return;
  const length = from.u16();
  const list = new Reader(from.bytes, from.at, from.at + Math.min(length, from.left));
  while (list.left >= 4) {
    const type = list.u16();
    const size = list.u16();
    const body = new Reader(list.bytes, list.at, list.at + Math.min(size, list.left));
    list.skip(size);
    readOrSkip(type, body, each);
  }
}

/** An extension that is broken says nothing; the hello around it still does. */
function readOrSkip(type: number, body: Reader, read: (type: number, body: Reader) => void): void {
  try {
    read(type, body);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

/** The host name (RFC 6066 §3); absent when the list is empty. */
function serverName(body: Reader): string | undefined {
  if (body.left < 5) return undefined;
  body.skip(2);
  if (body.u8() !== 0) return undefined;
  const length = body.u16();
  const at = body.at;
  body.skip(length);
  return text(body.bytes, at, at + length);
}

/** Protocol names (RFC 7301 §3.1); bytes that are no text stand as ISO-8859-1. */
function protocolNames(body: Reader): string[] {
  const names: string[] = [];
  const list = body.slice(body.u16());
  for (let at = 0; at < list.length && names.length < GREATEST_LIST; ) {
    const end = at + 1 + (list[at] as number);
    names.push(latin1(list, at + 1, Math.min(end, list.length)));
    at = end;
  }
  return names;
}

/** 16-bit codes. */
export function codes(list: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at + 1 < list.length; at += 2) found.push(((list[at] as number) << 8) | (list[at + 1] as number));
  return found;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return utf8Strict(bytes, start, end) ?? latin1(bytes, start, end);
}
