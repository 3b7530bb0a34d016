import { gzipSync } from 'node:zlib';
import { ACK, FIN, PSH, SYN } from '#net/packet';
import { ethernet, ip, tcpFrame, udp, udpFrame } from '#net/write';
import type { Chance } from './chance.ts';

/** What one side says at a time. */
type Turn = readonly [side: 0 | 1, what: string | Uint8Array];

interface Conversation {
  readonly port: number;
  readonly turns: readonly Turn[];
}

const text = new TextEncoder();

/** Conversations of every protocol that is short enough to be written down: the ground for changes. */
const CONVERSATIONS: readonly Conversation[] = [
  {
    port: 80,
    turns: [
      [
        0,
        'GET /cart/8f21?page=2&token=abc HTTP/1.1\r\nHost: shop.example\r\nCookie: session=s3cret; theme=dark\r\nAuthorization: Bearer abc\r\n\r\n',
      ],
      [
        1,
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n10\r\n{"password":"x",\r\n7;a=b\r\n"b":[1]\r\n1\r\n}\r\n0\r\nX-Sum: 1\r\n\r\n',
      ],
      [
        0,
        'POST /form HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 31\r\nExpect: 100-continue\r\n\r\n',
      ],
      [1, 'HTTP/1.1 100 Continue\r\n\r\n'],
      [0, 'user=ann&password=hunter2&x=%41'],
      [1, 'HTTP/1.1 204 No Content\r\nSet-Cookie: id=1; HttpOnly\r\n\r\n'],
    ],
  },
  {
    port: 8080,
    turns: [
      [
        0,
        'POST /up HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 101\r\n\r\n--b\r\nContent-Disposition: form-data; name="password"\r\n\r\nhunter2\r\n--b\r\nContent-Disposition: x\r\n\r\n1\r\n--b--\r\n',
      ],
      [1, `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed().length}\r\n\r\n`],
      [1, packed()],
      [0, 'GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n'],
      [
        1,
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\nevent: tick\ndata: {"token":"x"}\n\ndata: b\n\n: comment\nretry: 10\n\n',
      ],
    ],
  },
  {
    port: 9000,
    turns: [
      [
        0,
        'GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
      ],
      [
        1,
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
      ],
      [0, hex('8185 37fa213d 7f9f4d5158')],
      [1, hex('c107 f248cdc9c90700 0103 48656c 8002 6c6f 8900')],
      [0, hex('8882 37fa213d 3412')],
      [1, hex('880203e8')],
    ],
  },
  {
    port: 6379,
    turns: [
      [0, '*3\r\n$3\r\nSET\r\n$6\r\ncart:1\r\n$2\r\nok\r\n*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n'],
      [1, '+OK\r\n-WRONGPASS no\r\n'],
      [0, '*3\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n*1\r\n$4\r\nEXEC\r\nPING\r\n'],
      [1, '%1\r\n$5\r\nproto\r\n:3\r\n+OK\r\n+QUEUED\r\n*1\r\n:1\r\n+PONG\r\n'],
      [0, '*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n'],
      [1, '>3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n>3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n'],
    ],
  },
  {
    port: 50_051,
    turns: [
      [0, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      [
        0,
        hex(
          '000006 04 00 00000000 000300000064 00003f 01 04 00000001 838604 08 2f732e432f416464 41 04 73686f70 5f 10 6170706c69636174696f6e2f67727063 40 02 7465 08 747261696c657273 40 05 746f6b656e 06 736563726574',
        ),
      ],
      [0, hex('00000a 00 01 00000001 0000000005 0a03736f63')],
      [1, hex('000000 04 00 00000000 000000 04 01 00000000 000014 01 04 00000001 88 5f 10 6170706c69636174696f6e2f67727063 7f')],
      [1, hex('00000a 00 00 00000001 0000000005 0a03736f63 000011 01 05 00000001 40 0b 677270632d737461747573 01 30 8888')],
      [0, hex('000008 06 00 00000000 0102030405060708 000004 08 00 00000000 00010000 000004 03 00 00000001 00000008')],
      [1, hex('000008 07 00 00000000 0000000100000000')],
    ],
  },
  {
    port: 443,
    turns: [
      [
        0,
        hex(
          '1603010043 0100003f 0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 0004 1301c02f 0100 0012 0000000e000c00000973686f702e74657374 0000',
        ),
      ],
      [1, hex('160303002c 02000028 0303 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 1301 00 0000')],
      [1, hex('1403030001 01 1503030002 0228 1703030004 01020304')],
    ],
  },
];

const DATAGRAMS: readonly Turn[] = [
  [0, hex('1234 0100 0001000000000001 0463617274 0473686f70 00 0001 0001 0000291000000080000000')],
  [
    1,
    hex(
      '1234 8180 0001000200000000 0463617274 0473686f70 00 0001 0001 c00c 0005 0001 0000001e 0004 01 61 c011 c00c 0001 0001 0000001e 0004 0a000001',
    ),
  ],
  [0, hex('1235 0100 0001000000000000 0174 00 0010 0001')],
  [1, hex('1235 8183 0001000000010000 0174 00 0010 0001 00 0006 0001 0000001e 0016 00 00 00000001 00000001 00000001 00000001 00000001')],
];

function packed(): Uint8Array {
  return gzipSync('{"password":"hunter2","items":[1,2,3]}', { level: 9 });
}

function hex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.replaceAll(' ', ''), 'hex'));
}

/** A change to what a side says, before it is cut into segments. */
export type Change = (bytes: Uint8Array) => Uint8Array;

/** The frames of one conversation, cut anywhere, sometimes inside a tunnel or with a VLAN tag. */
export function framesOf(chance: Chance, change: Change): Uint8Array[] {
  const frames = chance.below(4) === 0 ? datagrams(change) : connection(chance.one(CONVERSATIONS), chance, change);
  switch (chance.below(6)) {
    case 0:
      return frames.map((frame) => wrapped(frame, 4789, '0800000000002a00'));
    case 1:
      return frames.map((frame) => wrapped(frame, 6081, '0000655800000500'));
    default:
      return frames;
  }
}

function connection({ port, turns }: Conversation, chance: Chance, change: Change): Uint8Array[] {
  const next = [1, 1] as [number, number];
  const segment = (side: 0 | 1, flags: number, payload: Uint8Array): Uint8Array => {
    const peer = side === 0 ? 1 : 0;
    const [source, destination] = side === 0 ? (['10.0.0.1', '10.0.0.2'] as const) : (['10.0.0.2', '10.0.0.1'] as const);
    const [sourcePort, destinationPort] = side === 0 ? ([40_000, port] as const) : ([port, 40_000] as const);
    const opening = (flags & SYN) !== 0;
    const frame = tcpFrame(
      {
        source,
        destination,
        sourcePort,
        destinationPort,
        seq: opening ? 0 : next[side],
        ack: opening && side === 0 ? 0 : next[peer],
        flags,
      },
      payload,
    );
    next[side] += payload.length;
    return frame;
  };
  const none = new Uint8Array(0);
  const frames = chance.below(4) === 0 ? [] : [segment(0, SYN, none), segment(1, SYN | ACK, none), segment(0, ACK, none)];
  for (const [side, what] of turns) {
    const bytes = change(typeof what === 'string' ? text.encode(what) : what.slice());
    for (let at = 0; at < bytes.length; ) {
      const length = chance.below(3) === 0 ? 1 + chance.small(40) : bytes.length;
      frames.push(segment(side, ACK | PSH, bytes.subarray(at, at + length)));
      at += length;
    }
  }
  if (chance.below(2) === 0) frames.push(segment(0, FIN | ACK, none), segment(1, FIN | ACK, none));
  return frames;
}

function datagrams(change: Change): Uint8Array[] {
  return DATAGRAMS.map(([side, what]) => {
    const ends =
      side === 0
        ? { source: '10.0.0.1', destination: '10.0.0.53', sourcePort: 5000, destinationPort: 53 }
        : { source: '10.0.0.53', destination: '10.0.0.1', sourcePort: 53, destinationPort: 5000 };
    return udpFrame(ends, change(typeof what === 'string' ? text.encode(what) : what.slice()));
  });
}

function wrapped(frame: Uint8Array, port: number, header: string): Uint8Array {
  const outer = { source: '192.0.2.1', destination: '192.0.2.2', sourcePort: 5555, destinationPort: port };
  const payload = Buffer.concat([Buffer.from(header, 'hex'), frame]);
  return ethernet({ type: 0x0800 }, ip({ ...outer, protocol: 17 }, udp(outer, payload)));
}
