import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Channel } from './channel.ts';

let folder: string;
let server: Server;
let ends: { readonly near: Socket; readonly far: Socket };

async function pair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const far = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const near = connect(join(folder, 's'));
  return { near, far: await far };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-channel-'));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(join(folder, 's'), resolve));
  ends = await pair();
});
afterEach(async () => {
  ends.near.destroy();
  ends.far.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
}

/** The next `count` messages of a channel. */
function heard(channel: Channel<unknown, unknown>, count: number): Promise<unknown[]> {
  const got: unknown[] = [];
  return new Promise((resolve) => {
    if (count === 0) resolve(got);
    channel.onMessage = (message) => {
      got.push(message);
      if (got.length === count) resolve(got);
    };
  });
}

function closed(channel: Channel<unknown, unknown>): Promise<string | undefined> {
  return new Promise((resolve) => {
    channel.onClose = resolve;
  });
}

test('messages come whole and in order, however the bytes are cut', { timeout: 30_000 }, async () => {
  const channel = new Channel(ends.far);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.jsonValue(), fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
      async (messages, lengths) => {
        // As JSON has it: -0 is 0.
        const sent = messages.map((message) => JSON.parse(JSON.stringify({ message })) as unknown);
        const got = heard(channel, sent.length);
        const bytes = Buffer.concat(sent.map(frame));
        // A socket may join what is written: the pieces are handed over as a socket would.
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const length = lengths[turn % lengths.length] ?? 1;
          ends.far.emit('data', bytes.subarray(at, at + length));
          at += length;
        }
        expect(await got).toEqual(sent);
      },
    ),
    { numRuns: 100 },
  );
});

test('what one end sends the other hears', async () => {
  const near = new Channel<unknown, unknown>(ends.near);
  const far = new Channel<unknown, unknown>(ends.far);
  const got = heard(far, 3);
  const long = 'ü'.repeat(300_000);
  for (const message of [{ a: 1 }, { long }, {}]) near.send(message);
  expect(await got).toEqual([{ a: 1 }, { long }, {}]);
});

test('a length beyond all bounds closes the connection with a reason', async () => {
  const channel = new Channel(ends.far);
  const how = closed(channel);
  ends.near.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  expect(await how).toMatch(/4294967295 bytes is too long/);
});

test('what is not JSON closes the connection with a reason', async () => {
  const channel = new Channel(ends.far);
  const how = closed(channel);
  ends.near.write(Buffer.concat([Buffer.from([0, 0, 0, 3]), Buffer.from('{x}')]));
  expect(await how).toMatch(/JSON/);
});

test('sending to a closed connection gives false, and its end is told once', async () => {
  const channel = new Channel<unknown, unknown>(ends.far);
  let ended = 0;
  const how = new Promise<void>((resolve) => {
    channel.onClose = () => {
      ended++;
      resolve();
    };
  });
  ends.near.destroy();
  await how;
  expect(channel.send({ a: 1 })).toBe(false);
  expect(ended).toBe(1);
});
