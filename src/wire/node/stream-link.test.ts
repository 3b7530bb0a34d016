import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StreamReader, StreamWriter } from './stream-link.ts';

let folder: string;
let server: Server;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-test-'));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a reader hears, times left out. */
function hearing(): { readonly said: unknown[]; readonly reader: StreamReader<object> } {
  const said: unknown[] = [];
  const reader = new StreamReader<object>({
    origin: (seconds) => void said.push(['origin', Math.abs(seconds - Date.now() / 1000) < 1e6]),
    open: (connection, opening) => void said.push(['open', connection, opening]),
    bytes: (connection, side, bytes) => void said.push(['bytes', connection, side, Buffer.from(bytes).toString()]),
    gap: (connection, side, length) => void said.push(['gap', connection, side, length]),
    close: (connection, how) => void said.push(['close', connection, how]),
  });
  return { said, reader };
}

async function link(take: (socket: Socket) => void, limit?: number): Promise<StreamWriter<object>> {
  server = createServer(take);
  const path = join(folder, 's');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return StreamWriter.connect<object>(path, limit);
}

test('what is written is heard, however it is cut', async () => {
  const chunks: Buffer[] = [];
  const writer = await link((socket) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => socket.end());
  });
  const one = writer.open({ a: 'ü' }, 1);
  const two = writer.open({}, 2);
  writer.bytes(one, 0, [Buffer.from('ab'), Buffer.from('cd')], 3);
  writer.bytes(two, 1, [Buffer.from('ef')], 4);
  writer.close(one, 'rst', 5);
  writer.close(two, 'fin', 6);
  await writer.finish();
  const all = Buffer.concat(chunks);
  const expected = [
    ['origin', true],
    ['open', 0, { a: 'ü' }],
    ['open', 1, {}],
    ['bytes', 0, 0, 'abcd'],
    ['bytes', 1, 1, 'ef'],
    ['close', 0, 'rst'],
    ['close', 1, 'fin'],
  ];
  fc.assert(
    fc.property(fc.array(fc.nat(all.length), { maxLength: 12 }), (cuts) => {
      const { said, reader } = hearing();
      const places = [0, ...cuts.toSorted((a, b) => a - b), all.length];
      for (let i = 0; i + 1 < places.length; i++) reader.push(all.subarray(places[i], places[i + 1]));
      expect(said).toEqual(expected);
    }),
  );
});

test('a slow worker misses bytes, is told how many, and nobody waits for it', async () => {
  const accepted = Promise.withResolvers<Socket>();
  const writer = await link((socket) => {
    socket.pause();
    socket.on('end', () => socket.end());
    accepted.resolve(socket);
  }, 100_000);
  const socket = await accepted.promise;
  const connection = writer.open({}, 1);
  const piece = Buffer.alloc(1000, 'x');
  // More than the socket's own buffers take.
  for (let i = 0; i < 4000; i++) writer.bytes(connection, 0, [piece], 2);
  expect(writer.lost).toBeGreaterThan(1000);
  const { said, reader } = hearing();
  socket.on('data', (chunk: Buffer) => reader.push(chunk));
  socket.resume();
  writer.close(connection, 'fin', 3);
  await writer.finish();
  const heard = said.filter((what) => (what as string[])[0] === 'bytes').length;
  expect(said.slice(-2)).toEqual([
    ['gap', connection, 0, writer.lost],
    ['close', connection, 'fin'],
  ]);
  expect(heard * 1000 + writer.lost).toBe(4_000_000);
});
