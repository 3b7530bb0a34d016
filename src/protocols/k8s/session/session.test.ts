import { constants, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat } from '#base/bytes';
import { encodeUtf8, utf8 } from '#base/globals';
import http from '../../http/index.ts';
import { base64 } from '../../kit/base64.ts';
import { conversation, type Step, storedOf } from '../../kit/testing/conversation.fixture.ts';
import { nth } from '../../kit/testing/nth.fixture.ts';
import { testPorts } from '../../kit/testing/ports.fixture.ts';
import { anyBroken, anyCut } from '../../kit/testing/properties.fixture.ts';
import type { SaidExchange } from '../../kit/testing/transcript.fixture.ts';
import { asciicast } from '../asciicast.ts';
import k8s from '../index.ts';
import { DICTIONARY } from './spdy-dictionary.ts';

const options = { inner: [k8s] };
const AGENT = 'User-Agent: kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9\r\n';
const FAILED = encodeUtf8(
  '{"metadata":{},"status":"Failure","message":"command terminated","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]},"kind":"Status","apiVersion":"v1"}',
);

/** A frame of WebSocket (RFC 6455 §5.2); a client's is masked. */
function frame(side: 0 | 1, opcode: number, payload: Uint8Array): Uint8Array {
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255];
  const [first = 0, ...more] = length;
  if (side === 1) return concat([Uint8Array.of(0x80 | opcode, first, ...more), payload]);
  const key = [1, 2, 3, 4];
  return concat([Uint8Array.of(0x80 | opcode, first | 0x80, ...more, ...key), payload.map((byte, i) => byte ^ (key[i % 4] as number))]);
}

const channel = (number: number, text: string | Uint8Array): Uint8Array =>
  concat([Uint8Array.of(number), typeof text === 'string' ? encodeUtf8(text) : text]);

function webSocket(path: string, protocol: string): Step[] {
  return [
    [0, `GET ${path} HTTP/1.1\r\n${AGENT}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`],
    [
      1,
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: ${protocol}\r\nAudit-Id: a-1\r\n\r\n`,
    ],
  ];
}

const EXEC = '/api/v1/namespaces/shop/pods/cart-1/exec?command=sh&stdin=true&stdout=true&tty=true';

function shown(exchange: SaidExchange): readonly (string | undefined)[] {
  return events(exchange).map((event) => k8s.eventDetail?.(event, storedOf(exchange), testPorts).summary);
}

function events(exchange: SaidExchange) {
  return exchange.events.map(({ bytes, side, size }, seq) => ({
    seq,
    at: 1_700_000_000_000_000 + seq * 500_000,
    side,
    message: { bytes, parts: [], spans: [], flags: 0, size },
  }));
}

const TALK = ['resize · 120×40', 'stdout · $', 'stdin · 3 B, not kept', 'stdout · ls', 'stderr · no such thing'];

/** SPDY/3.1, as kubectl and the server write it: header blocks packed with one deflate stream for each direction. */
class SpdyWriter {
  private readonly plain: Uint8Array[] = [];
  private given = 0;

  headers(type: number, stream: number, pairs: Readonly<Record<string, string>>): Uint8Array {
    const entries = Object.entries(pairs);
    this.plain.push(concat([number(entries.length), ...entries.flatMap(([name, value]) => [text(name), text(value)])]));
    // What is flushed after each block, packed as one stream.
    const packed = new Uint8Array(this.flushed());
    const block = packed.slice(this.given);
    this.given = packed.length;
    const before = type === 1 ? concat([number(stream), number(0), Uint8Array.of(0, 0)]) : number(stream);
    return this.control(type, concat([before, block]));
  }

  control(type: number, body: Uint8Array): Uint8Array {
    return concat([Uint8Array.of(0x80, 3, 0, type, 0, body.length >> 16, (body.length >> 8) & 255, body.length & 255), body]);
  }

  data(stream: number, body: Uint8Array, last = false): Uint8Array {
    return concat([number(stream), Uint8Array.of(last ? 1 : 0, body.length >> 16, (body.length >> 8) & 255, body.length & 255), body]);
  }

  /** All blocks, each flushed: stored blocks, so that what was given before stays as it was. */
  private flushed(): Uint8Array {
    const parts = this.plain.map((block, i) => {
      const all = deflateSync(block, { dictionary: DICTIONARY, finishFlush: constants.Z_SYNC_FLUSH, level: 0 });
      return new Uint8Array(i === 0 ? all : all.subarray(6));
    });
    return concat(parts);
  }
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function text(value: string): Uint8Array {
  return concat([number(value.length), encodeUtf8(value)]);
}

const SPDY_UPGRADE = (path: string, protocol: string): Step[] => [
  [
    0,
    `POST ${path} HTTP/1.1\r\n${AGENT}Content-Length: 0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  ],
  [
    1,
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\nAudit-Id: a-1\r\n\r\n`,
  ],
];

function spdyExec(): Step[] {
  const [client, server] = [new SpdyWriter(), new SpdyWriter()];
  const open = ['error', 'stdin', 'stdout', 'stderr', 'resize'].map((type, i) => client.headers(1, 1 + 2 * i, { streamtype: type }));
  return [
    ...SPDY_UPGRADE(EXEC, 'v4.channel.k8s.io'),
    [0, concat([...open, client.data(9, encodeUtf8('{"Width":120,"Height":40}\n'))])],
    [1, concat([server.headers(2, 1, {}), server.headers(2, 3, {}), server.data(5, encodeUtf8('$ '))])],
    [0, client.data(3, encodeUtf8('ls\n'))],
    [1, concat([server.data(5, encodeUtf8('ls\r\n')), server.data(7, encodeUtf8('no such thing\n')), server.data(1, FAILED, true)])],
  ];
}

function webSocketExec(): Step[] {
  return [
    ...webSocket(EXEC, 'v5.channel.k8s.io'),
    [0, frame(0, 2, channel(4, '{"Width":120,"Height":40}\n'))],
    [1, frame(1, 2, channel(1, '$ '))],
    [0, concat([frame(0, 2, channel(0, 'ls\n')), frame(0, 9, new Uint8Array(0)), frame(0, 2, Uint8Array.of(255, 0))])],
    [
      1,
      concat([
        frame(1, 2, channel(1, 'ls\r\n')),
        frame(1, 2, channel(2, 'no such thing\n')),
        frame(1, 2, channel(3, FAILED)),
        frame(1, 8, Uint8Array.of(3, 232)),
      ]),
    ],
  ];
}

function base64Exec(): Step[] {
  const message = (side: 0 | 1, number: number, what: string | Uint8Array): Uint8Array =>
    frame(side, 1, encodeUtf8(`${number}${base64(typeof what === 'string' ? encodeUtf8(what) : what)}`));
  return [
    ...webSocket(EXEC, 'v4.base64.channel.k8s.io'),
    [0, message(0, 4, '{"Width":120,"Height":40}\n')],
    [1, message(1, 1, '$ ')],
    [0, message(0, 0, 'ls\n')],
    [1, concat([message(1, 1, 'ls\r\n'), message(1, 2, 'no such thing\n'), message(1, 3, FAILED)])],
  ];
}

describe.each([
  ['WebSocket, v5', webSocketExec()],
  ['WebSocket in base64', base64Exec()],
  ['SPDY/3.1', spdyExec()],
])('exec over %s', (_, steps) => {
  test('is one entry with a message for each piece, and the exit code', () => {
    const { exchanges, became, unknown } = anyCut(http, steps, options);
    expect(exchanges).toHaveLength(1);
    expect([became, unknown]).toEqual([undefined, {}]);
    const exchange = nth(exchanges, 0);
    expect(exchange.inner?.exchange).toMatchObject({
      resource: 'pods',
      subresource: 'exec',
      name: 'cart-1',
      auditID: 'a-1',
      status: 101,
      exitCode: 7,
      reason: 'NonZeroExitCode',
    });
    expect(exchange.inner?.result).toMatchObject({ outcome: 'warning', errorMessage: 'the command ended with exit code 7' });
    expect(
      shown(exchange)
        .slice(0, 5)
        .map((line) => line?.replace(/stdin · \d+ B/, 'stdin · 3 B')),
    ).toEqual(TALK);
  });

  test('keeps nothing of what is typed', () => {
    const exchange = nth(conversation(http, steps, options).exchanges, 0);
    for (const { bytes } of exchange.events.filter(({ side }) => side === 0)) expect(utf8(bytes)).not.toContain('ls');
  });

  test('is a recording for asciinema', () => {
    const exchange = nth(conversation(http, steps, options).exchanges, 0);
    const [head, ...lines] = asciicast(events(exchange), 'cart-1')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(head).toEqual({ version: 2, width: 120, height: 40, timestamp: 1_700_000_000, title: 'cart-1' });
    expect(lines).toEqual([
      [0.5, 'o', '$ '],
      [1.5, 'o', 'ls\r\n'],
      [2, 'o', 'no such thing\n'],
    ]);
  });

  test('survives any broken byte', () => {
    anyBroken(http, steps, options);
  });
});

const GET = 'GET / HTTP/1.1\r\nHost: shop\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

function spdyForward(): readonly (readonly [0 | 1, Uint8Array])[] {
  const [client, server] = [new SpdyWriter(), new SpdyWriter()];
  const about = { port: '8080', requestid: '0' };
  return [
    [0, concat([client.headers(1, 1, { streamtype: 'error', ...about }), client.headers(1, 3, { streamtype: 'data', ...about })])],
    [1, concat([server.headers(2, 1, {}), server.headers(2, 3, {})])],
    [0, client.data(3, encodeUtf8(GET))],
    [1, server.data(3, encodeUtf8(OK), true)],
    [0, client.data(3, new Uint8Array(0), true)],
  ];
}

const FORWARD = '/api/v1/namespaces/shop/pods/cart-1/portforward';

test.each([
  ['SPDY/3.1', [...SPDY_UPGRADE(FORWARD, 'portforward.k8s.io'), ...spdyForward()] as Step[]],
  [
    'SPDY inside WebSocket',
    [...webSocket(FORWARD, 'SPDY/3.1+portforward.k8s.io'), ...spdyForward().map(([side, bytes]): Step => [side, frame(side, 2, bytes)])],
  ],
  [
    'channels of WebSocket',
    [
      ...webSocket(`${FORWARD}?ports=8080`, 'v4.channel.k8s.io'),
      [1, concat([frame(1, 2, Uint8Array.of(0, 0x90, 0x1f)), frame(1, 2, Uint8Array.of(1, 0x90, 0x1f))])],
      [0, frame(0, 2, channel(0, GET))],
      [1, frame(1, 2, channel(0, OK))],
    ] as Step[],
  ],
])('what a port-forward over %s carries is a connection of its own', (_, steps) => {
  const { tunnels, exchanges, unknown } = anyCut(http, steps, options);
  expect(unknown).toEqual({});
  expect(exchanges).toHaveLength(1);
  expect(tunnels.map(({ ports, bytes, closed }) => [ports[1], utf8(bytes[0]), utf8(bytes[1]), closed])).toEqual([[8080, GET, OK, true]]);
});

test('an upgrade that is none of the API is left to others', () => {
  const { became } = conversation(http, webSocket('/api/v1/namespaces/shop/pods/a/proxy/ws', 'chat'), options);
  expect(became?.protocol).toBe('websocket');
});
