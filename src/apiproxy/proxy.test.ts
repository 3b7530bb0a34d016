import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UserEntry } from '#kube/kubeconfig/schema';
import { ApiServer, freePort, kubeconfig, plainServer, proxyFor } from './api-server.fixture.ts';
import { ask, http2To, talk, tlsTo } from './client.fixture.ts';

const REVIEW = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/** What a test opened, closed in the opposite order. */
let closers: (() => unknown)[];
beforeEach(() => {
  closers = [];
});
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
});

async function serverWith(...args: Parameters<typeof ApiServer.start>): Promise<ApiServer> {
  const [routes, options] = args;
  const review = { status: { userInfo: { username: 'jane', groups: ['dev', 'system:authenticated'], uid: '7' } } };
  const server = await ApiServer.start({ [REVIEW]: (_, response) => void response.end(JSON.stringify(review)), ...routes }, options);
  closers.push(() => server.stop());
  return server;
}

async function proxyTo(...args: Parameters<typeof proxyFor>): ReturnType<typeof proxyFor> {
  const proxy = await proxyFor(...args);
  closers.push(() => proxy.close());
  return proxy;
}

function session(proxy: Awaited<ReturnType<typeof proxyFor>>): ReturnType<typeof http2To> {
  const made = http2To(proxy);
  closers.push(() => made.destroy());
  return made;
}

const hello = { '/hello': (_: unknown, response: { end(text: string): unknown }) => void response.end('hello') };

test('the user’s certificate and token go upstream and never into what is recorded', async () => {
  const server = await serverWith(hello);
  const proxy = await proxyTo(
    server.config({ ...(await server.certified('jane-cert')), token: 'user-secret', as: 'bob', 'as-groups': ['x'] }),
  );
  const answer = await ask(session(proxy), '/hello', { 'user-agent': 'kubectl/v1.33.1 (linux/amd64)' });
  expect(answer).toMatchObject({ status: 200, body: Buffer.from('hello') });
  const seen = server.seen.find(({ path }) => path === '/hello');
  expect(seen).toMatchObject({ version: '2.0', certificate: 'jane-cert' });
  expect(seen?.headers.join('\n')).toContain('authorization\nBearer user-secret');
  expect(seen?.headers.join('\n')).toContain(`:authority\n127.0.0.1:${server.port}`);
  expect(seen?.headers.join('\n')).toContain('impersonate-user\nbob\nimpersonate-group\nx');
  await proxy.close();
  expect(proxy.memory.all()).not.toMatch(/user-secret|PRIVATE KEY/);
  const client = proxy.memory.connections.find(({ connection }) => connection.apiServer?.own !== true);
  expect(client).toMatchObject({
    closed: 'fin',
    connection: {
      apiServer: { context: 'ctx', user: 'jane', groups: ['dev', 'system:authenticated'], uid: '7' },
      ends: [{ name: 'kubectl' }, { name: 'ctx' }],
      ports: [expect.any(Number), server.port],
    },
  });
  expect(proxy.memory.texts()[0]?.[0]).toContain('impersonate-user');
  expect(server.seen.filter(({ path }) => path === REVIEW)).toHaveLength(1);
});

test('a request with credentials of its own goes on a connection without the user’s, and is somebody else’s', async () => {
  const server = await serverWith(hello);
  const proxy = await proxyTo(server.config({ ...(await server.certified('jane-cert')), as: 'bob' }));
  const client = session(proxy);
  await ask(client, '/hello');
  await ask(client, '/hello', { authorization: 'Bearer brought' });
  await ask(client, '/hello', { authorization: 'Bearer another' });
  const [own, brought, another] = server.seen.filter(({ path }) => path === '/hello');
  expect([own?.certificate, brought?.certificate, another?.certificate]).toEqual(['jane-cert', '', '']);
  expect(new Set([own?.connection, brought?.connection, another?.connection]).size).toBe(3);
  expect(brought?.headers.join('\n')).not.toContain('impersonate');
  expect(server.seen.filter(({ path }) => path === REVIEW).map(({ certificate }) => certificate)).toEqual(['jane-cert', '', '']);
  await proxy.close();
  expect(proxy.memory.texts()).toHaveLength(3);
});

test('nobody but who has the run’s kubeconfig is let in', async () => {
  const server = await serverWith(hello);
  const proxy = await proxyTo(server.config({}));
  const other = await proxyTo(server.config({}));
  const strange = { port: proxy.port, kubeconfig: other.kubeconfig };
  const refused = await tlsTo(strange, { rejectUnauthorized: false }).then(
    (socket) => talk(socket, 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n'),
    () => '',
  );
  expect(refused).toBe('');
  const bare = await tlsTo(proxy, { cert: undefined, key: undefined }).then(
    (socket) => talk(socket, 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n'),
    () => '',
  );
  expect(bare).toBe('');
  expect(server.seen).toEqual([]);
});

test('HTTP/1.1 keeps names, order and framing; trailers and the wait for 100 pass', async () => {
  const server = await serverWith({
    '/chunks': (request, plain) => {
      const response = plain as ServerResponse;
      response.writeHead(200, ['X-First', '1', 'x-SECOND', '2', 'Transfer-Encoding', 'chunked', 'Trailer', 'X-Sum']);
      request.on('data', (part: Buffer) => void response.write(part));
      request.on('end', () => {
        response.addTrailers({ 'X-Sum': 'abc' });
        response.end();
      });
    },
  });
  const proxy = await proxyTo(server.config({ token: 'user-secret' }));
  const socket = await tlsTo(proxy);
  const first = await talk(
    socket,
    'POST /chunks HTTP/1.1\r\nhOsT: me\r\nZ-Odd: 1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nA-Odd: 2\r\n\r\n',
    (text) => text.includes('\r\n\r\n'),
  );
  expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  const rest = await talk(socket, '3\r\nabc\r\n0\r\n\r\n', (text) => text.endsWith('X-Sum: abc\r\n\r\n'));
  expect(rest).toBe(
    'HTTP/1.1 200 OK\r\nX-First: 1\r\nx-SECOND: 2\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n' + rest.slice(rest.indexOf('Date')),
  );
  expect(rest).toContain('\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: abc\r\n\r\n');
  const seen = server.seen.find(({ path }) => path === '/chunks');
  expect(seen?.headers).toEqual([
    'hOsT',
    `127.0.0.1:${server.port}`,
    'Z-Odd',
    '1',
    'Expect',
    '100-continue',
    'Transfer-Encoding',
    'chunked',
    'A-Odd',
    '2',
    'Authorization',
    'Bearer user-secret',
  ]);
  socket.destroy();
  await proxy.close();
  const [said, answered] = proxy.memory.texts()[0] ?? ['', ''];
  expect(said).toBe(
    `POST /chunks HTTP/1.1\r\nhOsT: 127.0.0.1:${server.port}\r\nZ-Odd: 1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nA-Odd: 2\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
  );
  expect(answered).toContain('X-First: 1\r\nx-SECOND: 2\r\n');
});

test('a server without HTTP/2 is spoken to in HTTP/1.1, also for clients that have it, and so is kubectl proxy', async () => {
  const server = await serverWith(
    { '/echo': (request, response) => void request.pipe(response as NodeJS.WritableStream), ...hello },
    { http2: false },
  );
  const proxy = await proxyTo(server.config({ token: 't' }));
  const client = session(proxy);
  expect(await ask(client, '/echo', { 'x-a': ['1', '2'] }, Buffer.from('body'))).toMatchObject({
    status: 200,
    body: Buffer.from('body'),
    code: 0,
  });
  expect(await ask(client, '/hello')).toMatchObject({ status: 200, body: Buffer.from('hello') });
  expect(server.seen.find(({ path }) => path === '/echo')).toMatchObject({ version: '1.1', method: 'POST' });
  const plain = await plainServer({ '*': (_, response) => void response.end('plain') });
  closers.push(() => plain.stop());
  const before = await proxyTo(kubeconfig({}, { server: `http://127.0.0.1:${plain.port}` }));
  expect(await ask(session(before), '/x')).toMatchObject({ status: 200, body: Buffer.from('plain') });
  const socket = await tlsTo(before);
  expect(await talk(socket, 'GET /y HTTP/1.0\r\n\r\n')).toContain('plain');
});

test('a failure of the proxy’s own is a Status that says so; one of the server is passed on', async () => {
  const port = await freePort();
  const nowhere = await proxyTo(kubeconfig({}, { server: `https://127.0.0.1:${port}` }));
  const answer = await ask(session(nowhere), '/api');
  expect(answer.status).toBe(502);
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    kind: 'Status',
    code: 502,
    reason: 'PodwireProxyFailure',
    message: `podwire api: https://127.0.0.1:${port} cannot be reached: nothing listens there (connection refused)`,
  });
  const socket = await tlsTo(nowhere);
  expect(await talk(socket, 'GET /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 502 [^]*podwire-api-proxy: failed[^]*"kind":"Status"/,
  );
  expect(nowhere.fronts[0]?.failures.get('unreachable')).toBe(2);
  const other = await serverWith({});
  const wrong = await proxyTo(
    other.config({}, { 'certificate-authority-data': Buffer.from((await serverWith({})).authority.certificate).toString('base64') }),
  );
  expect((await ask(session(wrong), '/api')).body.toString()).toMatch(/not signed by the authority in the kubeconfig/);
  const insecure = await proxyTo(kubeconfig({}, { server: `https://127.0.0.1:${other.port}`, 'insecure-skip-tls-verify': true }));
  expect(await ask(session(insecure), '/api')).toMatchObject({ status: 404 });
  expect(insecure.fronts[0]?.insecure).toBe(true);
  const named = await proxyTo(other.config({}, { 'tls-server-name': 'kube.example' }));
  expect(await ask(session(named), '/api')).toMatchObject({ status: 404 });
  const misnamed = await proxyTo(other.config({}, { 'tls-server-name': 'other.example' }));
  expect((await ask(session(misnamed), '/api')).body.toString()).toMatch(/set tls-server-name/);
});

test('credentials of a plugin that are refused are asked for again, and the request is sent once more', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-test-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, 'plugin.cjs');
  writeFileSync(
    script,
    `const fs = require('node:fs'); const at = ${JSON.stringify(join(folder, 'runs'))}; fs.appendFileSync(at, 'x');
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'run' + fs.readFileSync(at).length } }));`,
  );
  let good = 'Bearer run1';
  const server = await serverWith({
    '/hello': (request, response) => {
      response.statusCode = request.headers.authorization === good ? 200 : 401;
      response.end('answer');
    },
  });
  const exec: NonNullable<UserEntry['exec']> = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [script],
    interactiveMode: 'Never',
  };
  const proxy = await proxyTo(server.config({ exec }));
  const client = session(proxy);
  expect(await ask(client, '/hello')).toMatchObject({ status: 200 });
  good = 'Bearer run2';
  expect(await ask(client, '/hello')).toMatchObject({ status: 200, body: Buffer.from('answer') });
  good = 'Bearer run3';
  const socket = await tlsTo(proxy);
  expect(await talk(socket, 'GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  good = 'nobody';
  expect(await ask(client, '/hello')).toMatchObject({ status: 401, body: Buffer.from('answer') });
});

test('as a forward proxy it leads to its own server only, with the certificate asked for inside', async () => {
  const server = await serverWith(hello);
  const proxy = await proxyTo(server.config({ token: 't' }), { forward: true });
  expect(proxy.kubeconfig).toContain(`server: https://127.0.0.1:${server.port}`);
  expect(proxy.kubeconfig).toContain(`proxy-url: http://127.0.0.1:${proxy.port}`);
  const tunnel = async (to: string): Promise<{ socket: ReturnType<typeof connectTcp>; head: string }> => {
    const socket = connectTcp(proxy.port, '127.0.0.1');
    const head = await talk(socket as never, `CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`, (text) => text.includes('\r\n\r\n'));
    return { socket, head };
  };
  expect((await tunnel('127.0.0.1:1')).head).toMatch(/^HTTP\/1\.1 403 /);
  const { socket, head } = await tunnel(`127.0.0.1:${server.port}`);
  expect(head).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  const inside = await tlsTo({ ...proxy }, { socket });
  expect(await talk(inside, 'GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')).toMatch(/hello$/);
  const { socket: bare } = await tunnel(`127.0.0.1:${server.port}`);
  const nobody = await tlsTo(proxy, { socket: bare, cert: undefined, key: undefined }).then(
    (s) => talk(s, 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n'),
    () => '',
  );
  expect(nobody).toBe('');
});
