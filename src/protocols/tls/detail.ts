import { concat } from '#base/bytes';
import { Malformed } from '#base/errors';
import type { Ports } from '#base/ports';
import type { Json, Values } from '#entry/field';
import type { StoredExchange, StoredMessage } from '#entry/stored';
import type { Detail } from '#protocols/contract/protocol';
import type { Side } from '#base/side';
import { cipherName } from './ciphers.ts';
import type { TlsFields } from './fields.ts';
import { bodyLength, CERTIFICATE, chainOf, CLIENT_HELLO, MESSAGE_HEADER, SERVER_HELLO, seenCertificate } from './handshake.ts';
import { type ClientHello, offeredVersions, readClientHello, readServerHello } from './hello.ts';
import { ja3, ja3s } from './ja4.ts';
import { HANDSHAKE } from './records.ts';
import { isSsl2Hello, readSsl2Hello, ssl2Length } from './ssl2.ts';
import { extensionName, groupName, signatureName, versionName } from './words.ts';

const LARGEST_PLAIN = 16_384;

/** What the stored handshake says beyond the hot fields: offers, and the whole chain of certificates. Never throws on hostile bytes. */
export function detail({ request, response, context }: StoredExchange, ports: Ports): Detail<TlsFields> {
  const asked = request === undefined ? undefined : clientDetail(request, context === 'dtls', ports);
  const answered = response === undefined ? undefined : serverDetail(response, ports);
  return { ...(asked === undefined ? {} : { request: asked }), ...(answered === undefined ? {} : { response: answered }) };
}

function clientDetail(message: StoredMessage, datagram: boolean, ports: Ports): Values<TlsFields['request']> | undefined {
  const values: Values<TlsFields['request']> = {};
  forEachMessage(message, (type, bytes, start, end) => {
    if (type === CERTIFICATE) values.certificates = certificates(bytes, start, end, ports);
    else if (type === CLIENT_HELLO && values.ciphers === undefined)
      Object.assign(values, offers(readClientHello(bytes, start, end, datagram), ports));
  });
  if (isSsl2Hello(message.bytes, 0, message.bytes.length) === 'yes') Object.assign(values, offers(readSsl2Hello(message.bytes, 0), ports));
  return Object.keys(values).length === 0 ? undefined : values;
}

function offers(hello: ClientHello, ports: Ports): Values<TlsFields['request']> {
  const resumption = [
    ...(hello.sessionId ? ['session id'] : []),
    ...(hello.ticket ? ['ticket'] : []),
    ...(hello.preSharedKey ? ['pre-shared key'] : []),
  ];
  return {
    versions: offeredVersions(hello).map(versionName),
    ciphers: hello.ciphers.map(cipherName),
    extensions: hello.extensions.map(extensionName),
    groups: hello.groups.map(groupName),
    signatureAlgorithms: hello.signatures.map(signatureName),
    resumption,
    ja3: ja3(hello, ports.crypto),
  };
}

function serverDetail(message: StoredMessage, ports: Ports): Values<TlsFields['response']> | undefined {
  const values: Values<TlsFields['response']> = {};
  forEachMessage(message, (type, bytes, start, end) => {
    if (type === CERTIFICATE) values.certificates = certificates(bytes, start, end, ports);
    else if (type === SERVER_HELLO) {
      const hello = readServerHello(bytes, start, end);
      values.extensions = hello.extensions.map(extensionName);
      values.ja3s = ja3s(hello, ports.crypto);
    }
  });
  return Object.keys(values).length === 0 ? undefined : values;
}

function certificates(bytes: Uint8Array, start: number, end: number, ports: Ports): Json {
  return chainOf(bytes, start, end).map(([from, to]): Json => {
    const { certificate, fingerprint } = seenCertificate(bytes, from, to, ports.crypto);
    if (certificate === undefined) return { fingerprint, size: to - from };
    const { notBefore, notAfter, ...rest } = certificate;
    return { ...rest, notBefore: iso(notBefore), notAfter: iso(notAfter), fingerprint };
  });
}

function iso(micros: number | undefined): string {
  const date = new Date((micros ?? Number.NaN) / 1000);
  return Number.isNaN(date.getTime()) ? 'unreadable' : date.toISOString().replace('.000Z', 'Z');
}

type Visit = (type: number, bytes: Uint8Array, start: number, end: number) => void;

/** Visits the bodies of the messages of a stored form; a broken one is left out. */
function forEachMessage({ bytes }: StoredMessage, visit: Visit): void {
  for (let at = 0; at + MESSAGE_HEADER <= bytes.length; ) {
    const next = at + MESSAGE_HEADER + bodyLength(bytes, at);
    if (next > bytes.length) return;
    try {
      visit(bytes[at] as number, bytes, at + MESSAGE_HEADER, next);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
    }
    at = next;
  }
}

/** The stored messages in records again. What was encrypted is not among them. Datagrams keep the stored form. */
export function wire(message: StoredMessage, side: Side, context: string): Uint8Array {
  const { bytes } = message;
  if (context === 'dtls') return bytes;
  const old = side === 0 && isSsl2Hello(bytes, 0, bytes.length) === 'yes' ? Math.min(bytes.length, 2 + ssl2Length(bytes, 0)) : 0;
  const parts: Uint8Array[] = [bytes.subarray(0, old)];
  for (let at = old; at < bytes.length; at += LARGEST_PLAIN) {
    const part = bytes.subarray(at, at + LARGEST_PLAIN);
    parts.push(Uint8Array.of(HANDSHAKE, 3, 3, part.length >> 8, part.length & 0xff), part);
  }
  return concat(parts);
}
