import { gzipSync } from 'node:zlib';
import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { concat, latin1 } from '#base/bytes';
import { encodeUtf8, utf8 } from '#base/globals';
import type { Json } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import { STORED_NOT_MASKABLE } from '#entry/stored';
import type { MaskContext } from '#protocols/contract/masking';
import { base64 } from '../../kit/base64.ts';
import { defaultKeys } from '../../kit/mask/keys.ts';
import { testPorts } from '../../kit/testing/ports.fixture.ts';
import { CBOR_EVENT, JSON_EVENT, PROTOBUF_EVENT } from '../event.ts';
import k8s from '../index.ts';
import { encodeProtobuf, encodeWatchEvent } from '../kubernetes.fixture.ts';

const context: MaskContext = { keys: defaultKeys, ports: testPorts, side: 0, context: '', inflateLimit: 1 << 20 };
/** What is planted: long enough not to be anywhere by chance. */
const secretText = fc.stringMatching(/^[A-Z][a-z0-9]{14,30}Q$/);
const meta = { name: 'shop', namespace: 'shop' };

function kubeconfig(secret: string): string {
  return `apiVersion: v1\nkind: Config\ncurrent-context: a\nclusters:\n- name: a\n  cluster:\n    server: https://10.0.0.1\nusers:\n- name: bob\n  user:\n    token: ${secret}\n`;
}

const pod = (container: Json): Json => ({ kind: 'Pod', apiVersion: 'v1', metadata: meta, spec: { containers: [container] } });
const secretOf = (data: { readonly [key: string]: Json }): Json => ({
  kind: 'Secret',
  apiVersion: 'v1',
  metadata: meta,
  ...data,
  type: 'Opaque',
});
const annotated = (text: string): Json => ({
  kind: 'ConfigMap',
  apiVersion: 'v1',
  metadata: { ...meta, annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text } },
});

/** Where a secret can stand in an object. */
const places: Readonly<Record<string, (secret: string) => Json>> = {
  'data of a Secret': (secret) => secretOf({ data: { password: base64(encodeUtf8(secret)), other: base64(encodeUtf8(`a${secret}`)) } }),
  'stringData of a Secret': (secret) => secretOf({ stringData: { 'config.json': `{"a":"${secret}"}` } }),
  'the configuration that was applied last': (secret) => annotated(JSON.stringify(secretOf({ stringData: { a: secret } }))),
  'the same inside of itself': (secret) => annotated(JSON.stringify(annotated(JSON.stringify(secretOf({ stringData: { a: secret } }))))),
  'an answer to kubectl create token': (secret) => ({
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: meta,
    spec: { audiences: ['a'] },
    status: { token: secret },
  }),
  'a token that is reviewed': (secret) => ({
    kind: 'TokenReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {},
    spec: { token: secret },
  }),
  'a kubeconfig in a ConfigMap': (secret) => ({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: meta,
    data: { kubeconfig: kubeconfig(secret) },
  }),
  'a password in a ConfigMap': (secret) => ({ kind: 'ConfigMap', apiVersion: 'v1', metadata: meta, data: { DB_PASSWORD: secret } }),
  'settings in a ConfigMap': (secret) => ({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: meta,
    data: { 'a.env': `A=b\nDB_PASSWORD=${secret}\nC=d` },
  }),
  'a variable of a container': (secret) => pod({ name: 'a', image: 'a', env: [{ name: 'AWS_SECRET_ACCESS_KEY', value: secret }] }),
  'an argument of a container': (secret) => pod({ name: 'a', args: [`--token=${secret}`, '--password', secret, 'x'] }),
  'a URL in a variable': (secret) => pod({ name: 'a', env: [{ name: 'URL', value: `https://shop/?token=${secret}` }] }),
};

const formats: Readonly<Record<string, { readonly type: string; readonly write: (object: Json) => Uint8Array }>> = {
  JSON: { type: 'application/json', write: (object) => encodeUtf8(JSON.stringify(object)) },
  'JSON, indented': { type: 'application/json', write: (object) => encodeUtf8(JSON.stringify(object, undefined, 2)) },
  'JSON, in another order': { type: 'application/json', write: (object) => encodeUtf8(JSON.stringify(reversed(object))) },
  protobuf: { type: 'application/vnd.kubernetes.protobuf', write: encodeProtobuf },
  CBOR: { type: 'application/cbor', write: (object) => concat([Uint8Array.of(0xd9, 0xd9, 0xf7), encode(object)]) },
  YAML: { type: 'application/apply-patch+yaml', write: (object) => encodeUtf8(stringify(object, { lineWidth: 0 })) },
};

function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reversed(item));
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, item]: [string, Json]) => [key, reversed(item)]),
      )
    : value;
}

function stored(head: string, body: Uint8Array): StoredMessage {
  const start = encodeUtf8(head);
  const bytes = concat([start, body]);
  return { bytes, parts: [start.length], spans: [], flags: 0, size: bytes.length };
}

/** Everything of a secret that may not be found again: itself, in base64 at each of the three places, and halves of it. */
function survives(bytes: Uint8Array, secret: string): boolean {
  const text = latin1(bytes, 0, bytes.length);
  const forms = [secret, secret.slice(0, 8), secret.slice(-8)];
  for (let shift = 0; shift < 3; shift++) forms.push(base64(encodeUtf8('a'.repeat(shift) + secret)).slice(4, -4));
  return forms.some((form) => text.includes(form));
}

describe.each(Object.entries(formats))('in %s', (_, { type, write }) => {
  test.each(Object.entries(places))('%s is masked', (_name, make) => {
    fc.assert(
      fc.property(secretText, (secret) => {
        const body = write(make(secret));
        expect(survives(body, secret)).toBe(true);
        for (const [head, bytes] of [
          [`POST /api/v1/namespaces/shop/things HTTP/1.1\r\ncontent-type: ${type}\r\n\r\n`, body],
          [`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`, body],
          [`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-encoding: gzip\r\n\r\n`, new Uint8Array(gzipSync(body))],
        ] as const) {
          const { message, count } = k8s.mask(stored(head, bytes), context);
          expect(survives(message.bytes, secret)).toBe(false);
          expect(count).toBeGreaterThan(0);
          expect(message.flags & STORED_NOT_MASKABLE).toBe(0);
        }
      }),
      { numRuns: 8 },
    );
  });

  test.each(Object.entries(places))('%s is masked wherever it is cut', (_name, make) => {
    fc.assert(
      fc.property(secretText, fc.double({ min: 0, max: 1, noNaN: true }), (secret, part) => {
        const body = write(make(secret));
        const bytes = body.slice(0, Math.floor(body.length * part));
        const { message } = k8s.mask(stored(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`, bytes), context);
        expect(survives(message.bytes, secret)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe('in watch events', () => {
  const event = (object: Json): Json => ({ type: 'MODIFIED', object });
  const carriers: Readonly<Record<string, (object: Json) => Uint8Array>> = {
    JSON: (object) => concat([Uint8Array.of(JSON_EVENT), encodeUtf8(JSON.stringify(event(object)))]),
    protobuf: (object) => concat([Uint8Array.of(PROTOBUF_EVENT), encodeWatchEvent('MODIFIED', object).subarray(4)]),
    CBOR: (object) => concat([Uint8Array.of(CBOR_EVENT), encode(event(object))]),
  };
  test.each(Object.entries(carriers))('%s', (_, write) => {
    fc.assert(
      fc.property(
        secretText,
        fc.constantFrom(...Object.values(places)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (secret, make, part) => {
          const bytes = write(make(secret));
          expect(survives(bytes, secret)).toBe(true);
          for (const length of [bytes.length, Math.floor(bytes.length * part)]) {
            const message = { bytes: bytes.slice(0, length), parts: [], spans: [], flags: 0, size: length };
            expect(survives(k8s.maskEvent?.(message, context).message.bytes ?? bytes, secret)).toBe(false);
          }
        },
      ),
      { numRuns: 120 },
    );
  });
});

describe('in lists, tables and patches', () => {
  const secret = 'Pfbqxk0wm3ytl8dzaQ';
  const encoded = base64(encodeUtf8(secret));
  const cases: Readonly<Record<string, readonly [string, Json]>> = {
    'a list of Secrets, whose items do not say what they are': [
      'HTTP/1.1 200 OK\r\ncontent-type: application/json',
      { kind: 'SecretList', apiVersion: 'v1', metadata: {}, items: [{ metadata: meta, data: { a: encoded } }] },
    ],
    'a Table with objects': [
      'HTTP/1.1 200 OK\r\ncontent-type: application/json',
      {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        columnDefinitions: [],
        rows: [{ cells: ['a'], object: secretOf({ data: { a: encoded } }) }],
      },
    ],
    'a merge patch, which does not say what it is for': [
      'PATCH /api/v1/namespaces/shop/secrets/a HTTP/1.1\r\ncontent-type: application/merge-patch+json',
      { data: { a: encoded } },
    ],
    'a strategic merge patch': [
      'PATCH /api/v1/namespaces/shop/secrets/a HTTP/1.1\r\ncontent-type: application/strategic-merge-patch+json',
      { stringData: { a: secret } },
    ],
    'a list of operations': [
      'PATCH /api/v1/namespaces/shop/secrets/a HTTP/1.1\r\ncontent-type: application/json-patch+json',
      [
        { op: 'add', path: '/data/a', value: encoded },
        { op: 'replace', path: '/stringData', value: { a: secret } },
        { op: 'replace', path: '', value: { data: { b: encoded } } },
      ],
    ],
    'an operation on a variable': [
      'PATCH /apis/apps/v1/namespaces/shop/deployments/a HTTP/1.1\r\ncontent-type: application/json-patch+json',
      [
        { op: 'replace', path: '/spec/template/spec/containers/0/env/2/value', value: secret },
        { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'API_KEY', value: secret } },
        { op: 'add', path: '/spec/template/spec/containers/0/args/0', value: `--password=${secret}` },
      ],
    ],
    'a review of an admission': [
      'HTTP/1.1 200 OK\r\ncontent-type: application/json',
      {
        kind: 'AdmissionReview',
        apiVersion: 'admission.k8s.io/v1',
        request: { object: secretOf({ data: { a: encoded } }), oldObject: secretOf({ data: { a: encoded } }) },
      },
    ],
  };
  test.each(Object.entries(cases))('%s', (_, [head, body]) => {
    const { message, count } = k8s.mask(stored(`${head}\r\n\r\n`, encodeUtf8(JSON.stringify(body))), context);
    expect(survives(message.bytes, secret)).toBe(false);
    expect(count).toBeGreaterThan(0);
  });

  test('a token that a browser sends as a subprotocol', () => {
    const head = `GET /api/v1/namespaces/shop/pods/a/exec HTTP/1.1\r\nsec-websocket-protocol: base64url.bearer.authorization.k8s.io.${encoded}, v5.channel.k8s.io\r\n\r\n`;
    const { message, count } = k8s.mask(stored(head, new Uint8Array(0)), context);
    expect(survives(message.bytes, secret)).toBe(false);
    expect(utf8(message.bytes)).toContain(', v5.channel.k8s.io');
    expect(count).toBe(1);
  });

  test('what cannot be read is not kept', () => {
    for (const type of ['application/vnd.kubernetes.protobuf', 'application/cbor', 'application/apply-patch+yaml', 'application/json']) {
      const { message } = k8s.mask(stored(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`, encodeUtf8(`%%& ${secret}`)), context);
      expect(survives(message.bytes, secret)).toBe(false);
      expect(message.flags & STORED_NOT_MASKABLE).toBe(STORED_NOT_MASKABLE);
    }
  });
});

test('what is no secret stays: keys of tolerations, users, addresses, names of Secrets', () => {
  const object: Json = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { ...meta, labels: { user: 'a' }, managedFields: [{ fieldsV1: { 'f:password': {} } }] },
    spec: {
      tolerations: [{ key: 'node-role.kubernetes.io/master', operator: 'Exists' }],
      containers: [
        {
          name: 'a',
          env: [
            { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
            { name: 'USER_COUNT', value: '3' },
          ],
        },
      ],
      volumes: [{ name: 'v', secret: { secretName: 'db', items: [{ key: 'a', path: 'b' }] } }],
    },
    status: { podIP: '10.0.0.1', addresses: [{ type: 'InternalIP', address: '10.0.0.1' }] },
  };
  for (const { type, write } of [formats['JSON'], formats['CBOR']] as readonly (typeof formats)[string][]) {
    const { count } = k8s.mask(stored(`HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n\r\n`, write(object)), context);
    expect(count).toBe(0);
  }
});
