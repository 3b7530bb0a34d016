import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, type Ends } from '#net/connection.fixture';
import { udpFrame } from '#net/write';

/** µs of the first frame of a capture. */
export const CAPTURED_AT = 1_790_000_000_000_000;

/** A classic pcap file of Ethernet frames, 1 ms apart. */
export function pcap(frames: readonly Uint8Array[]): Uint8Array {
  const size = 24 + frames.reduce((sum, frame) => sum + 16 + frame.length, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 262_144, true);
  view.setUint32(20, 1, true);
  let at = 24;
  frames.forEach((frame, i) => {
    const micros = CAPTURED_AT + i * 1000;
    view.setUint32(at, Math.floor(micros / 1e6), true);
    view.setUint32(at + 4, micros % 1e6, true);
    view.setUint32(at + 8, frame.length, true);
    view.setUint32(at + 12, frame.length, true);
    bytes.set(frame, at + 16);
    at += 16 + frame.length;
  });
  return bytes;
}

type Said = readonly [side: 0 | 1, text: string];

/** The frames of a whole TCP connection: handshake, what is said, end. */
export function connection(ends: Partial<Ends>, said: readonly Said[]): Uint8Array[] {
  const c = new Connection(ends);
  return [...c.handshake(), ...said.map(([side, text]) => c.send(side, text)), c.fin(0), c.fin(1), c.ack(0)];
}

/** A shop: two HTTP calls, one of them failing and with a secret, and a Redis command. */
export function shop(): Uint8Array[] {
  const body = '{"user":"bob","password":"hunter2hunter2"}';
  return [
    ...connection({ ports: [41_000, 80] }, [
      [0, 'GET /cart/8f21?lang=de HTTP/1.1\r\nhost: shop\r\n\r\n'],
      [1, 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"items":3}'],
      [0, `POST /login HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`],
      [1, 'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n'],
    ]),
    ...connection({ ports: [41_001, 6379], addresses: ['10.0.0.1', '10.0.0.3'] }, [
      [0, '*2\r\n$3\r\nGET\r\n$7\r\ncart:12\r\n'],
      [1, '$5\r\nhello\r\n'],
    ]),
  ];
}

/** A name is asked for, and found nowhere. */
export function lookup(): Uint8Array[] {
  const ask = { source: '10.0.0.1', destination: '10.0.0.53', sourcePort: 5000, destinationPort: 53 };
  const tell = { source: '10.0.0.53', destination: '10.0.0.1', sourcePort: 53, destinationPort: 5000 };
  const name = [4, ...Buffer.from('shop'), 0, 0, 1, 0, 1];
  return [
    udpFrame(ask, Uint8Array.of(0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name), 1),
    udpFrame(tell, Uint8Array.of(0, 7, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 0, ...name), 2),
  ];
}

/** A folder that goes away with `remove`. */
export function folder(): { readonly path: string; file(name: string, bytes: Uint8Array): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'podwire-test-'));
  return {
    path,
    file: (name, bytes) => {
      writeFileSync(join(path, name), bytes);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
