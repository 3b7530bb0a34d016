import fc from 'fast-check';
import type { Http2ServerResponse } from 'node:http2';
import type { ServerResponse } from 'node:http';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiServer, proxyFor } from './api-server.fixture.ts';
import { ask, http2To, talk, tlsTo } from './client.fixture.ts';

const MIB = 1024 * 1024;
const LIST = 50 * MIB;

let server: ApiServer;
let proxy: Awaited<ReturnType<typeof proxyFor>>;
let client: ReturnType<typeof http2To>;
/** Watches that are open on the server, and bytes that it could write of the list. */
const watches = new Set<ServerResponse>();
let written = 0;

beforeAll(async () => {
  server = await ApiServer.start(
    {
      '/echo': (request, response) => void request.pipe(response as NodeJS.WritableStream),
      '/watch': (_, plain) => {
        const response = plain as ServerResponse;
        watches.add(response);
        response.on('close', () => watches.delete(response));
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"n":0}\n');
      },
      '/list': (_, plain) => {
        const response = plain as ServerResponse;
        const piece = Buffer.alloc(MIB, 'x');
        written = 0;
        const more = (): void => {
          while (written < LIST) {
            written += piece.length;
            if (!response.write(piece)) {
              response.once('drain', more);
              return;
            }
          }
          response.end();
        };
        more();
      },
      '/broken': (_, plain) => {
        const response = plain as ServerResponse;
        response.write('half');
        setTimeout(() => server.drop(), 30);
      },
      '/reset': (_, response) => (response as Http2ServerResponse).stream.close(0xb),
      '/trailers': (_, plain) => {
        const response = plain as ServerResponse;
        response.writeHead(200);
        response.write('a');
        response.addTrailers({ 'x-sum': '1' });
        response.end();
      },
    },
    { streams: 50 },
  );
  proxy = await proxyFor(server.config({ token: 't' }));
  client = http2To(proxy);
});
afterAll(async () => {
  client.destroy();
  await proxy.close();
  server.stop();
});

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 5000 }), { minLength: 1, maxLength: 8 });

test('upgraded connections are byte for byte the same, both ways, however they are cut, and so is what is recorded', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, fc.constantFrom('SPDY/3.1', 'websocket'), async (parts, protocol) => {
      const socket = await tlsTo(proxy);
      const head = `GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nX-Odd-Case: 1\r\n\r\n`;
      const sent = Buffer.concat(parts);
      const expected = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${protocol}\r\nConnection: Upgrade\r\nX-Odd-Case: 1\r\n\r\nfirst${sent.toString('latin1')}`;
      const heard = talk(socket, head, (text) => text.length >= expected.length);
      for (const part of parts) {
        socket.write(part);
        await new Promise(setImmediate);
      }
      expect(await heard).toBe(expected);
      socket.end();
      await new Promise((resolve) => socket.once('close', resolve));
      const recorded = (): readonly [string, string] => proxy.memory.texts().at(-1) ?? ['', ''];
      expect(recorded()[1]).toBe(expected);
      expect(recorded()[0]).toBe(head.replace('Host: a', `Host: 127.0.0.1:${server.port}`) + sent.toString('latin1'));
    }),
    { numRuns: 15 },
  );
});

test('bodies are the same bytes over HTTP/2 and HTTP/1.1, however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, async (parts) => {
      const body = Buffer.concat(parts);
      expect(await ask(client, '/echo', {}, body)).toMatchObject({ status: 200, body, code: 0 });
      const socket = await tlsTo(proxy);
      const heard = talk(socket, `POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`);
      for (const part of parts) {
        socket.write(part);
        await new Promise(setImmediate);
      }
      const text = await heard;
      const chunks = text.slice(text.indexOf('\r\n\r\n') + 4);
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(unchunked(Buffer.from(chunks, 'latin1'))).toEqual(body);
    }),
    { numRuns: 15 },
  );
});

/** RFC 9112 §7.1, without trailers. */
function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (length === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + length));
    at = line + 4 + length;
  }
}

test('a declined upgrade is passed on', async () => {
  const socket = await tlsTo(proxy);
  expect(await talk(socket, 'GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')).toBe(
    'HTTP/1.1 400 Bad Request\r\nX-Why: no\r\nContent-Length: 2\r\n\r\nno',
  );
});

test('trailers pass, a reset keeps its code, and half an answer never looks whole', async () => {
  expect(await ask(client, '/trailers')).toMatchObject({ body: Buffer.from('a'), trailers: { 'x-sum': '1' }, code: 0 });
  expect(await ask(client, '/reset')).toMatchObject({ status: 0, code: 0xb });
  const broken = await ask(client, '/broken');
  expect(broken).toMatchObject({ status: 200, body: Buffer.from('half') });
  expect(broken.code).not.toBe(0);
  const socket = await tlsTo(proxy);
  const text = await talk(socket, 'GET /broken HTTP/1.1\r\nHost: a\r\n\r\n');
  expect(text).toMatch(/half\r\n$/);
});

test('250 watches at once: each event at once, over as many connections as the server’s limit asks for, and all end with their clients', async () => {
  const before = server.sessions.size;
  const streams = Array.from({ length: 250 }, () => client.request({ ':path': '/watch' }));
  const heard = streams.map(() => '');
  let waiting: () => void = () => undefined;
  const all = (what: string): Promise<undefined> =>
    new Promise((resolve) => {
      waiting = (): void => {
        if (heard.every((text) => text === what)) resolve(undefined);
      };
      waiting();
    });
  for (const [index, stream] of streams.entries()) {
    stream.on('error', () => undefined);
    stream.on('data', (part: Buffer) => {
      heard[index] += part.toString();
      waiting();
    });
  }
  await all('{"n":0}\n');
  expect(watches.size).toBe(250);
  expect(server.sessions.size - before).toBeGreaterThanOrEqual(4);
  for (const watch of watches) watch.write('{"n":1}\n');
  await all('{"n":0}\n{"n":1}\n');
  // A server that goes away gracefully finishes what it has, and new requests find another connection.
  for (const session of server.sessions) if (!session.closed) session.goaway();
  expect(await ask(client, '/echo', {}, Buffer.from('after'))).toMatchObject({ status: 200, body: Buffer.from('after') });
  for (const stream of streams) stream.close(8);
  await new Promise<void>((resolve) => {
    const look = (): void => void (watches.size === 0 ? resolve() : setTimeout(look, 5));
    look();
  });
});

test('a reader that is slow holds the server up, not our memory; then it gets all of it', async () => {
  const { memory } = proxy;
  memory.counting = true;
  const stream = client.request({ ':path': '/list' });
  stream.pause();
  await new Promise((resolve) => stream.once('response', resolve));
  const rss = process.memoryUsage.rss();
  let last = -1;
  while (last !== written) {
    last = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(written).toBeLessThan(16 * MIB);
  expect(process.memoryUsage.rss() - rss).toBeLessThan(100 * MIB);
  let length = 0;
  stream.on('data', (part: Buffer) => {
    length += part.length;
  });
  stream.resume();
  await new Promise((resolve) => stream.once('end', resolve));
  expect(length).toBe(LIST);
  memory.counting = false;
});

test('when the server is killed its clients hear of it, and the next request finds it again', async () => {
  const stream = client.request({ ':path': '/watch' });
  stream.on('error', () => undefined);
  await new Promise((resolve) => stream.once('data', resolve));
  const closed = new Promise((resolve) => stream.once('close', resolve));
  server.drop();
  await closed;
  expect(stream.rstCode).not.toBe(0);
  expect(await ask(client, '/echo', {}, Buffer.from('again'))).toMatchObject({ status: 200, body: Buffer.from('again') });
});

test('when a client is killed its requests end upstream, over HTTP/1.1 too', async () => {
  const socket = await tlsTo(proxy);
  await talk(socket, 'GET /watch HTTP/1.1\r\nHost: a\r\n\r\n', (text) => text.includes('"n":0'));
  const other = http2To(proxy);
  const stream = other.request({ ':path': '/watch' });
  stream.on('error', () => undefined);
  await new Promise((resolve) => stream.once('data', resolve));
  expect(watches.size).toBe(2);
  socket.destroy();
  other.destroy();
  await new Promise<void>((resolve) => {
    const look = (): void => void (watches.size === 0 ? resolve() : setTimeout(look, 5));
    look();
  });
});
