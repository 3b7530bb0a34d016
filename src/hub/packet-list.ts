import { latin1 } from '#base/bytes';
import { toMicros } from '#base/time';
import { ipv4Text, ipv6Text } from '#net/address';
import { CaptureReader } from '#net/capture-reader';
import { decode } from '#net/decode';
import type { Frame } from '#net/frame';
import { ACK, FIN, ICMP, ICMP6, Packet, PSH, RST, SYN, TCP, UDP } from '#net/packet';
import { DECODED } from '#net/reasons';
import type { PacketLine, PacketList } from '#wire/packet-list';

/** Packets that are listed; whoever wants more takes the file. */
const MOST = 1000;
const INFO_LENGTH = 100;
const FLAGS = [
  [SYN, 'SYN'],
  [FIN, 'FIN'],
  [RST, 'RST'],
  [PSH, 'PSH'],
  [ACK, 'ACK'],
] as const;

/** Lists the packets of a capture that is whole in memory. What cannot be decoded is listed with its length alone. */
export function packetList(pcapng: Uint8Array): Pick<PacketList, 'packets' | 'total'> {
  const packets: PacketLine[] = [];
  const packet = new Packet();
  const bases = new Map<string, number>();
  let total = 0;
  const reader = new CaptureReader({
    frame: (frame) => {
      total++;
      if (packets.length < MOST) packets.push(lineOf(frame, packet, toMicros(reader.origin ?? 0, frame.at), bases));
    },
  });
  reader.push(pcapng);
  return { packets, total };
}

function lineOf(frame: Frame, packet: Packet, at: number, bases: Map<string, number>): PacketLine {
  const bytes = Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset + frame.start, frame.end - frame.start).toString('base64');
  const known = { at, length: Math.max(frame.wireLength, frame.end - frame.start), bytes };
  if (decode(frame, packet) !== DECODED) return { ...known, src: '', dst: '', transport: 'other', payload: 0, info: '' };
  const ported = packet.protocol === TCP || packet.protocol === UDP;
  const src = endOf(packet, false, ported);
  const dst = endOf(packet, true, ported);
  const shared = { ...known, src, dst, payload: packet.length, info: opening(packet) };
  if (packet.protocol !== TCP) return { ...shared, transport: transportOf(packet.protocol) };
  const own = `${src} ${dst}`;
  const back = `${dst} ${src}`;
  if (!bases.has(own)) bases.set(own, packet.seq);
  if ((packet.flags & ACK) !== 0 && !bases.has(back)) bases.set(back, packet.ack - 1);
  return {
    ...shared,
    transport: 'tcp',
    flags: FLAGS.filter(([bit]) => (packet.flags & bit) !== 0)
      .map(([, name]) => name)
      .join(' '),
    seq: (packet.seq - (bases.get(own) ?? 0)) >>> 0,
    ...((packet.flags & ACK) === 0 ? {} : { ack: (packet.ack - (bases.get(back) ?? 0)) >>> 0 }),
  };
}

function transportOf(protocol: number): PacketLine['transport'] {
  if (protocol === UDP) return 'udp';
  return protocol === ICMP || protocol === ICMP6 ? 'icmp' : 'other';
}

function endOf(packet: Packet, destination: boolean, ported: boolean): string {
  const four = packet.ip === 4;
  const at = packet.addressAt + (destination ? (four ? 4 : 16) : 0);
  const address = four ? ipv4Text(packet.bytes, at) : ipv6Text(packet.bytes, at);
  if (!ported) return address;
  return `${four ? address : `[${address}]`}:${destination ? packet.destinationPort : packet.sourcePort}`;
}

/** The first line of a payload, when it is text. */
function opening(packet: Packet): string {
  const end = Math.min(packet.payloadEnd, packet.payload + INFO_LENGTH);
  const line = latin1(packet.bytes, packet.payload, end).split(/[\r\n]/)[0] ?? '';
  return /^[ -~\t]{3,}$/.test(line) ? line.trim() : '';
}
