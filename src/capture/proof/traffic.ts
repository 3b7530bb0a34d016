/**
 * Makes known traffic inside a network namespace, for live.proof.ts: `traffic KIND …` prints one line when done (or ready).
 *   raw IFACE COUNT LENGTH VLAN RATE   frames through a packet socket; VLAN 0: untagged; RATE frames a second, 0 or absent: as fast as they go
 *   udp ADDRESS PORT COUNT        datagrams
 *   serve ADDRESS PORT BYTES      one TCP connection that is sent BYTES, then ends
 *   fetch ADDRESS PORT            reads it to its end
 */
import dgram from 'node:dgram';
import { createRequire } from 'node:module';
import net from 'node:net';

const [kind = '', ...rest] = process.argv.slice(2);
const done = (text: string): boolean => process.stdout.write(`${text}\n`);

if (kind === 'raw') sendRaw(rest[0] as string, Number(rest[1]), Number(rest[2]), Number(rest[3]), Number(rest[4] ?? 0));
else if (kind === 'udp') sendDatagrams(rest[0] as string, Number(rest[1]), Number(rest[2]));
else if (kind === 'serve') serve(rest[0] as string, Number(rest[1]), Number(rest[2]));
else if (kind === 'fetch') fetchAll(rest[0] as string, Number(rest[1]));

function sendRaw(iface: string, count: number, length: number, vlan: number, rate: number): void {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const library = koffi.load(null);
  const socket = library.func('int socket(int, int, int)') as (...values: number[]) => number;
  const toIndex = library.func('uint if_nametoindex(const char *)') as (name: string) => number;
  const sendto = library.func('long sendto(int, const void *, size_t, int, const void *, uint)') as (
    fd: number,
    frame: Uint8Array,
    length: number,
    flags: number,
    address: Uint8Array,
    addressLength: number,
  ) => number;
  const fd = socket(17, 3, 0);
  const address = new Uint8Array(20);
  const view = new DataView(address.buffer);
  view.setUint16(0, 17, true);
  view.setInt32(4, toIndex(iface), true);
  const frame = new Uint8Array(length);
  const head = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...(vlan === 0 ? [] : [0x81, 0, 0x60 | (vlan >> 8), vlan & 255]), 0x88, 0xb5];
  frame.set(head);
  const number = new DataView(frame.buffer, head.length);
  let sent = 0;
  const began = performance.now();
  while (sent < count) {
    if (rate > 0 && sent > ((performance.now() - began) * rate) / 1000) continue;
    number.setUint32(0, sent);
    if (sendto(fd, frame, length, 0, address, 20) === length) sent++;
  }
  done(`sent ${sent}`);
}

function sendDatagrams(address: string, port: number, count: number): void {
  const socket = dgram.createSocket('udp4');
  let left = count;
  for (let i = 0; i < count; i++) {
    socket.send(`datagram ${i}`, port, address, () => {
      if (--left > 0) return;
      socket.close();
      done(`sent ${count}`);
    });
  }
}

function serve(address: string, port: number, bytes: number): void {
  const server = net.createServer((socket) => {
    server.close();
    socket.end(Buffer.alloc(bytes, 0x61));
  });
  server.listen(port, address, () => done('ready'));
}

function fetchAll(address: string, port: number): void {
  let bytes = 0;
  const socket = net.connect(port, address);
  socket.on('data', (piece) => (bytes += piece.length));
  socket.on('end', () => done(`read ${bytes}`));
}
