import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import type { Json } from '#entry/field';
import http from '../http/index.ts';
import http2 from '../http2/index.ts';
import { all } from '../all.ts';
import { base64 } from '../kit/base64.ts';
import { conversation, detailOf, type Step, storedOf } from '../kit/testing/conversation.fixture.ts';
import { nth } from '../kit/testing/nth.fixture.ts';
import { testPorts } from '../kit/testing/ports.fixture.ts';
import { anyCut } from '../kit/testing/properties.fixture.ts';
import k8s from './index.ts';
import { encodeProtobuf } from './kubernetes.fixture.ts';

const options = { inner: [k8s] };
const KUBECTL = 'Host: 10.0.0.1:6443\r\nUser-Agent: kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9\r\n';

function answer(status: string, body: Uint8Array, type = 'application/json', more = ''): Uint8Array {
  return concat([
    encodeUtf8(`HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nAudit-Id: a-1\r\n${more}\r\n`),
    body,
  ]);
}

const json = (value: Json): Uint8Array => encodeUtf8(JSON.stringify(value));

function held(head: string, body: Json | undefined, reply: Uint8Array) {
  const bytes = body === undefined ? new Uint8Array(0) : json(body);
  const length = body === undefined ? '' : `Content-Length: ${bytes.length}\r\n`;
  const steps: Step[] = [
    [0, concat([encodeUtf8(`${head} HTTP/1.1\r\n${KUBECTL}${length}\r\n`), bytes])],
    [1, reply],
  ];
  const exchange = nth(anyCut(http, steps, options).exchanges, 0);
  return { exchange, detail: k8s.detail(storedOf(exchange), testPorts) };
}

describe('whose an exchange is', () => {
  const claimed = (head: string, more = ''): string | undefined =>
    nth(conversation(http, [[0, `${head} HTTP/1.1\r\nHost: shop\r\n${more}\r\n`]], { inner: all }).exchanges, 0).inner?.protocol;

  test.each([
    ['GET /api/v1/users', ''],
    ['GET /api/v1/pods', 'User-Agent: curl/8.5.0\r\n'],
    ['GET /api/v1/nodes/7', 'User-Agent: Mozilla/5.0\r\nAccept: application/json\r\n'],
    ['GET /api', 'Accept: */*\r\n'],
    ['GET /apis/users/v1/list', ''],
    ['GET /healthz', 'User-Agent: Prometheus/3.0\r\n'],
    ['GET /version', ''],
    ['POST /api/v2/namespaces/x/pods', 'Content-Type: application/json\r\n'],
    ['GET /static/app.js', 'User-Agent: kubectl/v1.34.1\r\n'],
  ])('%s is an ordinary call', (head, more) => {
    expect(claimed(head, more)).toBeUndefined();
  });

  test.each([
    ['GET /api/v1/pods', 'User-Agent: kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9\r\n'],
    ['GET /api/v1/pods', 'User-Agent: controller/v0.0.0 (linux/amd64) kubernetes/93248f9/leader\r\n'],
    ['GET /api/v1/pods', 'Accept: application/vnd.kubernetes.protobuf,application/json\r\n'],
    ['GET /apis/example.com/v1/widgets', 'Accept: application/json;as=Table;v=v1;g=meta.k8s.io\r\n'],
    ['PATCH /apis/example.com/v1/widgets/a', 'Content-Type: application/apply-patch+yaml\r\nContent-Length: 0\r\n'],
    ['GET /apis/rbac.authorization.k8s.io/v1/roles', ''],
    ['GET /api/v1/namespaces/shop/pods/a', ''],
    ['GET /readyz?verbose', 'User-Agent: kube-probe/1.34\r\n'],
    ['GET /version', 'Kubectl-Session: 7f0e\r\n'],
  ])('%s is the API server’s', (head, more) => {
    expect(claimed(head, more)).toBe('k8s');
  });

  test('by the name of the server', () => {
    const steps: Step[] = [[0, 'GET /api/v1/pods HTTP/1.1\r\nHost: kubernetes.default.svc:443\r\n\r\n']];
    expect(nth(conversation(http, steps, options).exchanges, 0).inner?.exchange).toMatchObject({ verb: 'list', resource: 'pods' });
  });

  test('by what the server says of an answer, when nobody claimed the request', () => {
    const steps: Step[] = [
      [0, 'GET /api/v1/pods?limit=2 HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n'],
      [1, answer('200 OK', json({}), 'application/json', 'X-Kubernetes-Pf-Flowschema-Uid: 7\r\n')],
    ];
    expect(nth(conversation(http, steps, options).exchanges, 0).inner?.exchange).toMatchObject({
      verb: 'list',
      resource: 'pods',
      limited: true,
    });
  });

  test('by the API proxy, which knows who asks', () => {
    const steps: Step[] = [[0, 'GET /anything HTTP/1.1\r\nHost: a\r\n\r\n']];
    const apiServer = { context: 'kind', user: 'system:serviceaccount:shop:deployer', groups: ['system:authenticated'] };
    expect(nth(conversation(http, steps, { ...options, apiServer }).exchanges, 0).inner?.exchange).toMatchObject({
      context: 'kind',
      user: 'system:serviceaccount:shop:deployer',
      userSource: 'server',
      groups: ['system:authenticated'],
      serviceAccount: 'shop/deployer',
    });
  });

  test('inside HTTP/2 too: layers are http2 and k8s', () => {
    const claim = k8s.claim?.(
      {
        side: 0,
        method: 'GET',
        path: '/api/v1/pods',
        authority: 'a',
        status: 0,
        version: '2',
        header: (name) => (name === 'user-agent' ? 'kubelet/v1.34.1' : undefined),
      },
      undefined,
    );
    expect(claim).toBeGreaterThan(0);
    expect(http2.flags).toContain('http');
  });
});

test('who asks, by the claims of a token that is not kept', () => {
  const claims = { sub: 'system:serviceaccount:shop:cart', 'kubernetes.io': { pod: { name: 'cart-1' } } };
  const token = `eyJhbGciOiJSUzI1NiJ9.${base64(json(claims)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')}.c2lnbmF0dXJl`;
  const steps: Step[] = [
    [
      0,
      `GET /api/v1/pods HTTP/1.1\r\n${KUBECTL}Authorization: Bearer ${token}\r\nImpersonate-User: bob\r\nImpersonate-Group: dev\r\nImpersonate-Group: ops\r\nKubectl-Command: kubectl get\r\nKubectl-Session: 7f0e\r\n\r\n`,
    ],
  ];
  const exchange = nth(conversation(http, steps, options).exchanges, 0);
  expect(exchange.inner?.exchange).toMatchObject({
    user: 'system:serviceaccount:shop:cart',
    userSource: 'claimed',
    serviceAccount: 'shop/cart',
    pod: 'cart-1',
    impersonated: 'bob',
    command: 'kubectl get',
    session: '7f0e',
  });
  expect(String.fromCharCode(...(exchange.request?.stored.bytes ?? []))).not.toContain('c2lnbmF0dXJl');
  expect(k8s.detail(storedOf(exchange), testPorts).exchange?.impersonatedGroups).toEqual(['dev', 'ops']);
});

const status = (code: number, reason: string, details: Json = {}): Json => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'no',
  reason,
  details,
  code,
});

describe('errors in words', () => {
  test('403 names the rule that is missing', () => {
    const { exchange, detail } = held(
      'GET /api/v1/namespaces/shop/secrets',
      undefined,
      answer('403 Forbidden', json(status(403, 'Forbidden', { kind: 'secrets' }))),
    );
    expect(exchange.inner?.exchange).toMatchObject({ status: 403, reason: 'Forbidden' });
    expect(exchange.inner?.result).toMatchObject({
      errorType: 'Forbidden',
      errorMessage: expect.stringContaining('may not list secrets') as string,
    });
    expect(detail.exchange?.rule).toEqual({ verbs: ['list'], apiGroups: [''], resources: ['secrets'], namespace: 'shop' });
  });

  test('a name narrows the rule, a subresource is part of the resource', () => {
    const { detail } = held(
      'PATCH /apis/apps/v1/namespaces/shop/deployments/cart/scale',
      {},
      answer('403 Forbidden', json(status(403, 'Forbidden'))),
    );
    expect(detail.exchange?.rule).toEqual({
      verbs: ['patch'],
      apiGroups: ['apps'],
      resources: ['deployments/scale'],
      resourceNames: ['cart'],
      namespace: 'shop',
    });
  });

  test.each([
    [409, 'Conflict', {}, /^Somebody else changed configmaps\/a in between/],
    [409, 'AlreadyExists', {}, /of that name already/],
    [410, 'Expired', {}, /list again/],
    [422, 'Invalid', { causes: [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'no' }] }, /: spec\.replicas\./],
    [429, 'TooManyRequests', { retryAfterSeconds: 3 }, /for priority level pl-7: the server asks to wait 3 s/],
  ] as const)('%d %s', (code, reason, details, words) => {
    const reply = answer(
      `${code} X`,
      json(status(code, reason, details)),
      'application/json',
      'X-Kubernetes-Pf-Prioritylevel-Uid: pl-7\r\n',
    );
    const { exchange, detail } = held('PUT /api/v1/namespaces/shop/configmaps/a', {}, reply);
    expect(exchange.inner?.exchange).toMatchObject({ reason });
    expect(detail.exchange?.explanation).toMatch(words);
  });

  test('also in protobuf and packed', () => {
    const body = new Uint8Array(gzipSync(encodeProtobuf(status(409, 'Conflict'))));
    const reply = answer('409 Conflict', body, 'application/vnd.kubernetes.protobuf', 'Content-Encoding: gzip\r\n');
    expect(held('PUT /api/v1/namespaces/shop/configmaps/a', {}, reply).exchange.inner?.exchange).toMatchObject({ reason: 'Conflict' });
  });
});

describe('lists in pages', () => {
  const token = (version: number): string => base64(json({ v: 'meta.k8s.io/v1', rv: version, start: 'shop/a\0' }));
  const page = (path: string, metadata: Json, write = json, type = 'application/json') =>
    held(path, undefined, answer('200 OK', write({ kind: 'PodList', apiVersion: 'v1', metadata, items: [] }), type)).exchange.inner
      ?.exchange;

  test('share their id', () => {
    const first = page('GET /api/v1/namespaces/shop/pods?limit=500', { resourceVersion: '104512', continue: token(104_512) });
    const second = page(`GET /api/v1/namespaces/shop/pods?limit=500&continue=${encodeURIComponent(token(104_512))}`, {
      resourceVersion: '104512',
    });
    expect(first).toMatchObject({ verb: 'list', list: 'v1/shop/pods@104512', limited: true });
    expect(second).toMatchObject({ list: 'v1/shop/pods@104512' });
  });

  test('in protobuf too', () => {
    expect(page('GET /api/v1/pods', { resourceVersion: '7' }, encodeProtobuf, 'application/vnd.kubernetes.protobuf')).toMatchObject({
      list: 'v1/pods@7',
      limited: false,
    });
  });
});

test('a Table is a table, warnings and deprecations are told, the object is folded', () => {
  const table: Json = {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    columnDefinitions: [
      { name: 'Name', type: 'string', priority: 0 },
      { name: 'Allowed', type: 'integer', priority: 0 },
    ],
    rows: [{ cells: ['cart', 1], object: { metadata: { name: 'cart' } } }],
  };
  const reply = answer(
    '200 OK',
    json(table),
    'application/json',
    'Warning: 299 - "policy/v1beta1 is deprecated", 299 - "use \\"policy/v1\\""\r\n',
  );
  const { detail } = held('GET /apis/policy/v1beta1/poddisruptionbudgets', undefined, reply);
  expect(detail.response?.table).toEqual({ columns: ['Name', 'Allowed'], rows: [['cart', 1]] });
  expect(detail.exchange?.warnings).toEqual(['policy/v1beta1 is deprecated', 'use "policy/v1"']);
  expect(detail.exchange?.deprecated).toMatchObject({ replacement: 'policy/v1', removedIn: '1.25' });
});

test('an object that is created is shown as answered, with its owners folded and secrets hidden', () => {
  const object: Json = {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'db', managedFields: [{ manager: 'kubectl', operation: 'Apply', fieldsV1: { 'f:data': {} } }] },
    data: { password: base64(encodeUtf8('swordfish')) },
  };
  const { detail } = held(
    'POST /api/v1/namespaces/shop/secrets',
    object,
    answer(
      '201 Created',
      encodeProtobuf({ kind: 'Secret', apiVersion: 'v1', metadata: { name: 'db' }, data: { password: base64(encodeUtf8('swordfish')) } }),
      'application/vnd.kubernetes.protobuf',
    ),
  );
  expect(detail.request?.body).toMatchObject({ data: { password: '[REDACTED]' } });
  expect(detail.response).toMatchObject({ contentType: 'protobuf', body: { kind: 'Secret', data: { password: '[REDACTED]' } } });
  expect(detail.exchange?.object).toMatchObject({ metadata: { name: 'db' } });
});

test('a request in one line', () => {
  expect(
    k8s.summary({
      request: {},
      response: {},
      exchange: { verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'shop', name: 'cart-1' },
    }),
  ).toBe('create pods/cart-1/exec · shop');
  expect(k8s.summary({ request: {}, response: {}, exchange: { verb: 'get' } }, 'GET /healthz')).toBe('GET /healthz');
});

test('detail of an exchange of which one side is missing', () => {
  const steps: Step[] = [[0, `GET /api/v1/pods HTTP/1.1\r\n${KUBECTL}\r\n`]];
  expect(detailOf(k8s, nth(conversation(http, steps, options).exchanges, 0)).exchange).toMatchObject({ path: '/api/v1/pods' });
});
