import { expect, test } from 'vitest';
import { parseAddress } from '#net/address';
import { ACK, PSH, SYN } from '#net/packet';
import { PcapngWriter } from '#net/pcapng-write';
import { tcpFrame, udpFrame } from '#net/write';
import { packetList } from './packet-list.ts';

const CLIENT = { source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 40_000, destinationPort: 80 };
const SERVER = { source: '10.0.0.2', destination: '10.0.0.1', sourcePort: 80, destinationPort: 40_000 };
const NONE = new Uint8Array(0);

function captureOf(frames: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => void parts.push(bytes.slice()), { application: 'test', origin: 1_700_000_000 });
  const iface = writer.iface({ link: 1, name: 'x' });
  writer.names([{ address: parseAddress('10.0.0.1') ?? NONE, names: ['shop'] }]);
  frames.forEach((frame, i) => writer.frame(iface, i * 1000, frame, 0, frame.length));
  writer.flush();
  return Buffer.concat(parts);
}

test('a TCP conversation: numbers count from where each side began, also across the wrap', () => {
  const request = Buffer.from('GET /cart HTTP/1.1\r\nHost: shop\r\n\r\n');
  const { packets, total } = packetList(
    captureOf([
      tcpFrame({ ...CLIENT, seq: 0xffff_ffff, ack: 0, flags: SYN }, NONE),
      tcpFrame({ ...SERVER, seq: 0x8000_0000, ack: 0, flags: SYN | ACK }, NONE),
      tcpFrame({ ...CLIENT, seq: 0, ack: 0x8000_0001, flags: PSH | ACK }, request),
      tcpFrame({ ...SERVER, seq: 0x8000_0001, ack: request.length, flags: PSH | ACK }, Buffer.from([0xff, 0, 1, 2])),
    ]),
  );
  expect(total).toBe(4);
  expect(packets.map(({ flags, seq, ack, payload, info }) => [flags, seq, ack, payload, info])).toEqual([
    ['SYN', 0, undefined, 0, ''],
    ['SYN ACK', 0, 1, 0, ''],
    ['PSH ACK', 1, 1, request.length, 'GET /cart HTTP/1.1'],
    ['PSH ACK', 1, request.length + 1, 4, ''],
  ]);
  expect(packets[2]).toMatchObject({ at: 1_700_000_000_000_002, src: '10.0.0.1:40000', dst: '10.0.0.2:80', transport: 'tcp' });
  expect(Buffer.from(packets[2]?.bytes ?? '', 'base64').includes(request)).toBe(true);
});

test('IPv6 over UDP, and a frame that nobody can read', () => {
  const six = { source: 'fd00::1', destination: 'fd00::2', sourcePort: 5353, destinationPort: 53 };
  const { packets } = packetList(captureOf([udpFrame(six, Buffer.from('hi')), new Uint8Array(9)]));
  expect(packets.map(({ src, dst, transport, payload }) => [src, dst, transport, payload])).toEqual([
    ['[fd00::1]:5353', '[fd00::2]:53', 'udp', 2],
    ['', '', 'other', 0],
  ]);
});

test('more packets than are listed are counted; a broken capture is read as far as it goes', () => {
  const whole = captureOf(Array.from({ length: 1200 }, () => udpFrame({ ...CLIENT }, NONE)));
  const { packets, total } = packetList(whole);
  expect([packets.length, total]).toEqual([1000, 1200]);
  expect(packetList(whole.subarray(0, whole.length - 5)).total).toBe(1199);
  expect(packetList(Buffer.from('nonsense'))).toEqual({ packets: [], total: 0 });
});
