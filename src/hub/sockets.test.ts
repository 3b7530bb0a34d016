import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ToPage } from '#wire/page-api';
import type { WorkerStreams } from '#wire/worker-api';
import { Together, TOKEN, until } from './double.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
let together: Together;
const clients: WebSocket[] = [];
beforeEach(async () => {
  together = await Together.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await together.stop();
});

interface Client {
  readonly socket: WebSocket;
  readonly got: ToPage[];
  readonly lines: string[];
  readonly closed: Promise<number>;
}

async function open(path: string, headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${together.hub.port}${path}`, { headers });
  clients.push(socket);
  const got: ToPage[] = [];
  const lines: string[] = [];
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (path.startsWith('/api/v1/page')) got.push(JSON.parse(text) as ToPage);
    else lines.push(...text.split('\n').filter((line) => line !== ''));
  });
  const closed = new Promise<number>((resolve) => void socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, got, lines, closed };
}

const VIEW = { type: 'view', filter: 'http', rows: 5, buckets: 10 };
const windowOf = (begin: number): WorkerStreams['view']['event'] => ({
  window: { first: begin, begin, end: begin, stored: 0, entries: [], scan: { scanned: 0, matched: 0, complete: true, gaps: [] } },
  rate: 0,
});
const firsts = (client: Client): number[] => client.got.flatMap((message) => (message.type === 'view' ? [message.window.first] : []));

describe('a page', () => {
  test('is told what this is, then what it asks for, and nothing after it looks elsewhere', async () => {
    const page = await open('/api/v1/page');
    await until(() => page.got.length >= 2);
    expect(page.got.slice(0, 2).map(({ type }) => type)).toEqual(['welcome', 'health']);
    page.socket.send(JSON.stringify(VIEW));
    await until(() => together.views.length === 1);
    expect(together.views[0]?.ask).toEqual({ filter: 'http', rows: 5, buckets: 10 });
    together.views[0]?.out.event(windowOf(1));
    await until(() => firsts(page).length === 1);
    page.socket.send(JSON.stringify({ ...VIEW, filter: 'dns' }));
    await until(() => together.log.some((line) => line.includes('"filter":"dns"')));
    page.socket.send(JSON.stringify({ type: 'unview' }));
    await until(() => together.log.includes('view stop'));
    expect(firsts(page)).toEqual([1]);
  });

  test('asks are kept in bounds, and nonsense gets an error, not an end', async () => {
    const page = await open('/api/v1/page');
    page.socket.send(JSON.stringify({ type: 'view', rows: 1e9, buckets: -3 }));
    await until(() => together.views.length === 1);
    expect(together.views[0]?.ask).toEqual({ filter: '', rows: 500, buckets: 1 });
    for (const text of ['{', 'null', '3', '[]', '{"type":"other"}']) page.socket.send(text);
    page.socket.send(JSON.stringify({ ...VIEW, type: 'unview' }));
    page.socket.send(JSON.stringify({ ...VIEW, filter: 'wrong' }));
    const errors = (): readonly ToPage[] => page.got.filter(({ type }) => type === 'error');
    await until(() => errors().length === 6);
    expect(errors().at(-1)).toMatchObject({ error: { position: { start: 0, end: 5 } } });
  });

  test('gets its view again when the worker comes back', async () => {
    const page = await open('/api/v1/page');
    page.socket.send(JSON.stringify(VIEW));
    await until(() => together.views.length === 1);
    await together.stopWorker();
    await until(() => !together.link.connected);
    await together.startWorker();
    await until(() => together.views.length === 2);
    together.views[1]?.out.event(windowOf(7));
    await until(() => firsts(page).includes(7));
    expect(together.views[1]?.ask).toEqual(together.views[0]?.ask);
  });

  test('that does not read is not sent more, and the worker is not told that it was', async () => {
    const page = await open('/api/v1/page');
    page.socket.send(JSON.stringify(VIEW));
    await until(() => together.views.length === 1);
    page.socket.pause();
    const big = { ...windowOf(1), rate: 1, padding: 'x'.repeat(24 * 1024 * 1024) };
    together.views[0]?.out.event(big);
    together.views[0]?.out.event(windowOf(2));
    await together.get('/api/v1/count');
    expect(together.log).not.toContain('view ready 1');
    page.socket.resume();
    await until(() => together.log.includes('view ready 1') && together.log.includes('view ready 2'));
  });

  test('that goes away takes its view with it', async () => {
    const page = await open('/api/v1/page');
    page.socket.send(JSON.stringify(VIEW));
    await until(() => together.views.length === 1);
    page.socket.terminate();
    await until(() => together.log.includes('view stop'));
  });
});

describe('a stream', () => {
  const entries = (n: number): WorkerStreams['watch']['event'] => ({
    entries: [{ change: 'close', entry: { id: `abcdef01-1-${n}` } as never }],
    cursor: `c1.${n}`,
    missed: 0,
  });

  test('is JSON Lines with a cursor behind each batch, from which it goes on', async () => {
    const first = await open('/api/v1/stream?q=http&closed=true');
    await until(() => together.watches.length === 1);
    expect(together.watches[0]?.ask).toEqual({ filter: 'http', onlyClosed: true });
    together.watches[0]?.out.event(entries(1));
    await until(() => first.lines.length === 2);
    expect(first.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { change: 'close', entry: { id: 'abcdef01-1-1' } },
      { cursor: 'c1.1' },
    ]);
    first.socket.close();
    await until(() => together.log.includes('watch stop'));
    await open('/api/v1/stream?q=http&cursor=c1.1');
    await until(() => together.watches.length === 2);
    expect(together.watches[1]?.ask).toEqual({ filter: 'http', onlyClosed: false, after: 'c1.1' });
  });

  test('says how many it missed', async () => {
    const client = await open('/api/v1/stream');
    await until(() => together.watches.length === 1);
    together.watches[0]?.out.event({ entries: [], cursor: 'c1.9', missed: 8 });
    await until(() => client.lines.length === 2);
    expect(client.lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ missed: 8 }, { cursor: 'c1.9' }]);
  });

  test('ends with the reason when the query is wrong, or the worker goes', async () => {
    const wrong = await open('/api/v1/stream?q=wrong');
    expect(await wrong.closed).toBe(1008);
    expect(wrong.lines[0]).toContain('"position"');
    const lost = await open('/api/v1/stream');
    await until(() => together.watches.length === 1);
    await together.stopWorker();
    expect(await lost.closed).toBe(1011);
    await until(() => !together.link.connected);
    const none = await open('/api/v1/stream');
    expect(await none.closed).toBe(1013);
    await together.startWorker();
  });
});

test('sockets want the token, the host and the origin too', async () => {
  await expect(open('/api/v1/page', {})).rejects.toThrow('401');
  await expect(open('/api/v1/nowhere')).rejects.toThrow('404');
  const authorization = `Bearer ${TOKEN}`;
  await expect(open('/api/v1/page', { authorization, origin: 'http://evil.example' })).rejects.toThrow('403');
  await expect(open('/api/v1/page', { authorization, host: 'evil.example' })).rejects.toThrow('403');
});

test('a client that breaks the protocol, or off, ends nothing but itself', async () => {
  const { port } = together.hub;
  const socket = connect(port, '127.0.0.1');
  const ended = new Promise((resolve) => void socket.on('close', resolve));
  const key = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
  socket.write(`GET /api/v1/page HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n${key}\r\n`);
  await new Promise((resolve) => void socket.once('data', resolve));
  // An unmasked frame with reserved bits.
  socket.write(Uint8Array.of(0xf1, 0x05, 1, 2, 3, 4, 5));
  socket.resume();
  await ended;
  const off = connect(port, '127.0.0.1', () => {
    off.write(`GET /api/v1/page HTTP/1.1\r\nHost: localhost\r\n${key}\r\n`);
    off.resetAndDestroy();
  });
  await new Promise((resolve) => void off.on('close', resolve));
  expect((await together.get('/api/v1/status')).status).toBe(200);
});
