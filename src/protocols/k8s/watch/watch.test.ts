import { gzipSync } from 'node:zlib';
import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import type { Json } from '#entry/field';
import http from '../../http/index.ts';
import { anyBroken, anyCut } from '../../kit/testing/properties.fixture.ts';
import { conversation, type Step, storedOf } from '../../kit/testing/conversation.fixture.ts';
import { nth } from '../../kit/testing/nth.fixture.ts';
import { testPorts } from '../../kit/testing/ports.fixture.ts';
import type { SaidExchange } from '../../kit/testing/transcript.fixture.ts';
import k8s from '../index.ts';
import { encodeWatchEvent } from '../kubernetes.fixture.ts';

const options = { inner: [k8s] };
const pod = (name: string, version: number): Json => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'shop', resourceVersion: String(version) },
  spec: { containers: [{ name: 'a', image: 'a:1' }] },
});
const bookmark: Json = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { resourceVersion: '12', annotations: { 'k8s.io/initial-events-end': 'true' } },
};
const gone: Json = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message: 'too old resource version: 1 (12)',
};
const EVENTS: readonly (readonly [string, Json])[] = [
  ['ADDED', pod('a', 10)],
  ['MODIFIED', pod('a', 11)],
  ['BOOKMARK', bookmark],
  ['ERROR', gone],
];
const REQUEST =
  'GET /api/v1/namespaces/shop/pods?watch=true&allowWatchBookmarks=true HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9\r\n\r\n';

function chunked(head: string, parts: readonly Uint8Array[]): Uint8Array {
  const chunks = parts.flatMap((part) => [encodeUtf8(`${part.length.toString(16)}\r\n`), part, encodeUtf8('\r\n')]);
  return concat([
    encodeUtf8(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nAudit-Id: 3f1e7f0e\r\n${head}\r\n\r\n`),
    ...chunks,
    encodeUtf8('0\r\n\r\n'),
  ]);
}

const jsonLine = ([type, object]: readonly [string, Json]): Uint8Array => encodeUtf8(`${JSON.stringify({ type, object })}\n`);

const ways: Readonly<Record<string, Uint8Array>> = {
  'JSON lines': chunked('Content-Type: application/json', EVENTS.map(jsonLine)),
  'JSON without line ends': chunked(
    'Content-Type: application/json',
    EVENTS.map(([type, object]) => encodeUtf8(JSON.stringify({ type, object }))),
  ),
  'protobuf with lengths': chunked(
    'Content-Type: application/vnd.kubernetes.protobuf;stream=watch',
    EVENTS.map(([type, object]) => encodeWatchEvent(type, object)),
  ),
  'a CBOR sequence': chunked(
    'Content-Type: application/cbor-seq',
    EVENTS.map(([type, object]) => new Uint8Array(encode({ type, object }))),
  ),
  'gzip members in a row': chunked(
    'Content-Type: application/json\r\nContent-Encoding: gzip',
    EVENTS.map((event) => new Uint8Array(gzipSync(jsonLine(event)))),
  ),
  'one gzip member': chunked('Content-Type: application/json\r\nContent-Encoding: gzip', [
    new Uint8Array(gzipSync(concat(EVENTS.map(jsonLine)))),
  ]),
};

function details(exchange: SaidExchange) {
  return exchange.events.map(({ bytes, side, size }, seq) =>
    k8s.eventDetail?.({ seq, at: 0, side, message: { bytes, parts: [], spans: [], flags: 0, size } }, storedOf(exchange), testPorts),
  );
}

describe.each(Object.entries(ways))('a watch in %s', (_, answer) => {
  const steps: readonly Step[] = [
    [0, REQUEST],
    [1, answer],
  ];

  test('is one entry with a message for each event', () => {
    const exchange = nth(anyCut(http, steps, options).exchanges, 0);
    expect(exchange.inner?.exchange).toMatchObject({
      verb: 'watch',
      resource: 'pods',
      namespace: 'shop',
      auditID: '3f1e7f0e',
      reason: 'Expired',
      'watch.type': ['ADDED', 'MODIFIED', 'BOOKMARK', 'ERROR'],
      'watch.events': 4,
    });
    expect(exchange.inner?.result).toMatchObject({ outcome: 'warning', errorType: 'Expired' });
    const shown = details(exchange);
    expect(shown.map((each) => each?.summary)).toEqual([
      'ADDED Pod shop/a',
      'MODIFIED Pod shop/a',
      'BOOKMARK Pod initial events end',
      'ERROR Status Expired',
    ]);
    expect(shown[0]?.values).toMatchObject({ type: 'ADDED', kind: 'Pod', name: 'a', namespace: 'shop', resourceVersion: '10' });
    expect(shown[0]?.values['object']).toMatchObject(pod('a', 10) as object);
    expect(shown[2]?.values).toMatchObject({ initialEventsEnd: true });
    expect(shown[3]?.values['explanation']).toMatch(/^The resource version is too old/);
  });

  test('survives any broken byte', () => {
    anyBroken(http, steps, options);
  });

  test('is kept as its events, not twice', () => {
    const exchange = nth(conversation(http, steps, options).exchanges, 0);
    expect(exchange.response?.stored.bytes.length).toBe(exchange.response?.stored.parts[0]);
  });
});

test('a log that is followed is a message for each line', () => {
  const steps: readonly Step[] = [
    [0, 'GET /api/v1/namespaces/shop/pods/a/log?follow=true HTTP/1.1\r\nUser-Agent: kubectl/v1.34.1\r\n\r\n'],
    [1, chunked('Content-Type: text/plain', [encodeUtf8('one\ntw'), encodeUtf8('o\n{"password":"x"}\nlast')])],
  ];
  const exchange = nth(anyCut(http, steps, options).exchanges, 0);
  expect(exchange.inner?.exchange).toMatchObject({ verb: 'get', subresource: 'log', lines: 4 });
  expect(details(exchange).map((each) => each?.summary)).toEqual(['one', 'two', '{"password":"x"}', 'last']);
});
