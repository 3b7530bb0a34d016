/**
 * Writes a capture of keep-alive connections for `bench/stages.ts`: each exchange is a request of about 400 bytes, a response of one to
 * three full segments, and pure acknowledgements. Deterministic.
 *
 *     node --conditions=podwire-source bench/make-keepalive.ts FILE [PACKETS] [FLOWS]
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { ACK, PSH, SYN } from '#net/packet';
import { tcpFrame } from '#net/write';

const [file, packetsText = '400000', flowsText = '256'] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: make-keepalive.ts FILE [PACKETS] [FLOWS]');
  process.exit(2);
}
const packets = Number(packetsText);
const flows = Number(flowsText);

const request = new TextEncoder().encode(
  `GET /catalogue/items?page=7&size=20 HTTP/1.1\r\nHost: shop\r\n${'X-Trace: 0123456789abcdef\r\n'.repeat(12)}\r\n`,
);
const head = new TextEncoder().encode('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1400\r\n\r\n');
const full = new Uint8Array(1448).fill(0x61);
full.set(head);
const none = new Uint8Array(0);

interface Connection {
  readonly client: { readonly source: string; readonly destination: string; readonly sourcePort: number; readonly destinationPort: number };
  readonly server: Connection['client'];
  seq: number;
  ack: number;
}

function connection(i: number): Connection {
  const source = `10.1.${i >> 8}.${i & 255}`;
  const destination = `10.2.0.${(i % 16) + 1}`;
  const sourcePort = 32_768 + ((i * 7919) % 28_000);
  const client = { source, destination, sourcePort, destinationPort: 8080 };
  const server = { source: destination, destination: source, sourcePort: 8080, destinationPort: sourcePort };
  return { client, server, seq: (i * 123_456_789) >>> 0, ack: (i * 987_654_321) >>> 0 };
}

const fd = openSync(file, 'w');
const chunk = Buffer.alloc(1 << 20);
let used = 0;
let written = 0;
let at = 1_700_000_000_000_000;

function flush(): void {
  writeSync(fd, chunk, 0, used);
  used = 0;
}

function put(frame: Uint8Array): void {
  if (used + frame.length + 16 > chunk.length) flush();
  at += 3;
  chunk.writeUInt32LE(Math.floor(at / 1e6), used);
  chunk.writeUInt32LE(at % 1e6, used + 4);
  chunk.writeUInt32LE(frame.length, used + 8);
  chunk.writeUInt32LE(frame.length, used + 12);
  chunk.set(frame, used + 16);
  used += frame.length + 16;
  written++;
}

chunk.set([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
used = 24;
const all = Array.from({ length: flows }, (_, i) => connection(i));
for (const c of all) {
  put(tcpFrame({ ...c.client, seq: c.seq, flags: SYN }, none));
  c.seq = (c.seq + 1) >>> 0;
  put(tcpFrame({ ...c.server, seq: c.ack, ack: c.seq, flags: SYN | ACK }, none));
  c.ack = (c.ack + 1) >>> 0;
  put(tcpFrame({ ...c.client, seq: c.seq, ack: c.ack }, none));
}
for (let round = 0; written < packets; round++) {
  for (let i = 0; i < all.length; i++) {
    const c = all[(i * 31 + round) % all.length];
    if (c === undefined) continue;
    put(tcpFrame({ ...c.client, seq: c.seq, ack: c.ack, flags: ACK | PSH }, request));
    c.seq = (c.seq + request.length) >>> 0;
    for (let segment = 0; segment <= (i + round) % 3; segment++) {
      put(tcpFrame({ ...c.server, seq: c.ack, ack: c.seq, flags: ACK | PSH }, full));
      c.ack = (c.ack + full.length) >>> 0;
    }
    put(tcpFrame({ ...c.client, seq: c.seq, ack: c.ack }, none));
  }
}
flush();
closeSync(fd);
console.log(`${written} packets, ${flows} connections`);
