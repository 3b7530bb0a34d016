import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import { Bench, connect, get, lines, ok, type Written } from './bench.fixture.ts';

type Said = readonly [side: 0 | 1, text: string];

const talks: readonly (readonly Said[])[] = [
  [
    [0, get('/a')],
    [1, ok('A', 'x-a: 1\r\n')],
    [0, `POST /b HTTP/1.1\r\nhost: shop\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`],
    [1, 'HTTP/1.1 100 Continue\r\n\r\n'],
    [1, 'HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n'],
  ],
  [
    [0, '*1\r\n$4\r\nPING\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n'],
    [1, '+PONG\r\n$-1\r\n'],
    [0, '*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n'],
    [1, '*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n'],
    [1, '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n'],
  ],
];

/** What does not depend on how the bytes came. */
function essence(entries: readonly Written[]): unknown[] {
  return entries.map(({ kind, protocol, outcome, status, asked, answered, whole, request, response, parent }) => ({
    kind,
    protocol,
    outcome,
    status,
    asked,
    answered,
    whole,
    parent,
    request: request && [request.text, request.size, request.context],
    response: response && [response.text, response.size],
  }));
}

/** Cuts what is said into pieces of these lengths, over and over. */
function pieces(talk: readonly Said[], lengths: readonly number[]): Said[] {
  let turn = 0;
  return talk.flatMap(([side, text]) => {
    const cut: Said[] = [];
    for (let at = 0; at < text.length; ) {
      const length = lengths[turn++ % lengths.length] ?? 1;
      cut.push([side, text.slice(at, at + length)]);
      at += length;
    }
    return cut;
  });
}

test('packets and plain streams give the same entries, however they are cut', { timeout: 30_000 }, () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...talks), lengths, lengths, (talk, a, b) => {
      const packets = new Bench();
      const c = connect(packets, { ports: [40_000, 7777] });
      for (const [side, text] of pieces(talk, a)) packets.frames(c.send(side, text));
      const plain = new Bench();
      const flow = plain.pipeline.openStream({ ip: 4, addresses: c.ends.addresses, ports: [40_000, 7777], started: true }, 1);
      for (const [side, text] of pieces(talk, b)) plain.pipeline.pushStream(flow, side, encodeUtf8(text), plain.at++);
      plain.pipeline.closeStream(flow, 'capture', plain.at);
      expect(essence(plain.entries)).toEqual(essence(packets.end()));
      expect(plain.entries.length).toBeGreaterThan(1);
    }),
    { numRuns: 120 },
  );
});

test('a gap in a plain stream costs its exchange and no more', () => {
  const bench = new Bench();
  const { pipeline } = bench;
  const flow = pipeline.openStream({ ip: 6, addresses: ['::1', '::2'], ports: [1, 80], started: true }, 0);
  const say = (side: 0 | 1, text: string): void => pipeline.pushStream(flow, side, encodeUtf8(text), bench.at++);
  say(0, get('/a'));
  say(1, ok('A'));
  say(0, get('/b'));
  pipeline.gapStream(flow, 1, 50, bench.at);
  say(0, get('/c'));
  say(1, ok('C'));
  pipeline.closeStream(flow, 'fin', bench.at);
  expect(lines(bench.entries)).toEqual(['/a 200 ok', '/b - interrupted', '/c 200 ok']);
});

test('a delivery names the command that subscribed to its channel', () => {
  const bench = new Bench();
  const c = connect(bench, { ports: [40_000, 6379] });
  for (const name of ['news', 'jobs']) {
    bench.frames(c.send(0, `*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\n${name}\r\n`));
    bench.frames(c.send(1, `*3\r\n$9\r\nsubscribe\r\n$4\r\n${name}\r\n:1\r\n`));
  }
  bench.frames(c.send(1, '*3\r\n$7\r\nmessage\r\n$4\r\njobs\r\n$2\r\nhi\r\n*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nho\r\n'));
  const entries = bench.end();
  const subscribed = entries.filter((e) => e.asked?.['command'] === 'SUBSCRIBE').map((e) => e.sequence);
  expect(subscribed).toHaveLength(2);
  expect(entries.filter((e) => e.kind === 'message').map((e) => e.parent)).toEqual([subscribed[1], subscribed[0]]);
});

test('a connection that was upgraded goes on as WebSocket; its messages name the exchange that opened it', () => {
  const bench = new Bench();
  const c = connect(bench);
  const key = 'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';
  bench.frames(c.send(0, get('/chat', `connection: Upgrade\r\nupgrade: websocket\r\n${key}`)));
  const head = 'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n';
  // The server's first message comes in the segment of the answer.
  bench.frames(
    c.send(1, concat([encodeUtf8(head), Uint8Array.of(0x81, 2, 0x68, 0x69)])),
    c.send(0, Uint8Array.of(0x81, 0x82, 0, 0, 0, 0, 0x68, 0x6f)),
  );
  const entries = bench.end();
  const opened = entries.find((e) => e.status === 101);
  expect(opened).toMatchObject({ protocol: 'http', outcome: 'ok' });
  const messages = entries.filter((e) => e.kind === 'message');
  expect(messages.map((e) => [e.protocol, e.parent])).toEqual([
    ['websocket', opened?.sequence],
    ['websocket', opened?.sequence],
  ]);
});
