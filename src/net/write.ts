/**
 * Frames made from fields, layer by layer, with right lengths and checksums: for exported captures and for conversations in tests.
 * Every function takes the payload that its layer carries and returns a new array. Not for the hot path.
 */
import { concat } from '#base/bytes';
import { parseAddress } from './address.ts';
import { ACK, TCP, UDP } from './packet.ts';

/** One's complement sum of 16-bit words (RFC 1071), continued from `sum`; the caller folds it. */
function addWords(bytes: Uint8Array, sum: number): number {
  let total = sum;
  for (let i = 0; i + 1 < bytes.length; i += 2) total += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  if (bytes.length % 2 === 1) total += (bytes[bytes.length - 1] as number) << 8;
  return total;
}

/** The Internet checksum (RFC 1071) of the parts; each but the last must have an even length. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) sum = addWords(part, sum);
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** An address from text, or as given. Throws on text that is none: the caller's bug. */
function addressBytes(address: string | Uint8Array): Uint8Array {
  const bytes = typeof address === 'string' ? parseAddress(address) : address;
  if (bytes === undefined) throw new Error(`not an IP address: ${String(address)}`);
  return bytes;
}

/** Fields of an Ethernet header. Addresses are made up when absent; `vlans` are tags, outermost first. */
export interface EthernetFields {
  readonly type: number;
  readonly source?: Uint8Array;
  readonly destination?: Uint8Array;
  readonly vlans?: readonly number[];
}

const SOURCE_MAC = Uint8Array.of(2, 0, 0, 0, 0, 1);
const DESTINATION_MAC = Uint8Array.of(2, 0, 0, 0, 0, 2);

/** An Ethernet II frame, without frame check sequence and without padding. */
export function ethernet(fields: EthernetFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const tags = (fields.vlans ?? []).flatMap((vlan) => [0x81, 0x00, vlan >> 8, vlan & 0xff]);
  const type = Uint8Array.of(...tags, fields.type >> 8, fields.type & 0xff);
  return concat([fields.destination ?? DESTINATION_MAC, fields.source ?? SOURCE_MAC, type, payload]);
}

/** Fields of an IP header. `fragment` is an offset in bytes, a multiple of 8. `options` are for IPv4, padded to a multiple of 4. */
export interface IpFields {
  readonly source: string | Uint8Array;
  readonly destination: string | Uint8Array;
  readonly protocol: number;
  readonly id?: number;
  readonly ttl?: number;
  readonly fragment?: { readonly offset: number; readonly more: boolean };
  readonly options?: Uint8Array;
}

/** An IP packet of the version that its addresses have. */
export function ip(fields: IpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  return addressBytes(fields.source).length === 4 ? ipv4(fields, payload) : ipv6(fields, payload);
}

function ipv4(fields: IpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const options = fields.options ?? new Uint8Array(0);
  const header = new Uint8Array(20 + options.length);
  const view = new DataView(header.buffer);
  const total = header.length + payload.length;
  view.setUint8(0, 0x40 | (header.length >> 2));
  // Longer packets exist only as offloaded frames: their length is written as 0.
  view.setUint16(2, total > 0xffff ? 0 : total);
  view.setUint16(4, fields.id ?? 0);
  const fragment = fields.fragment;
  view.setUint16(6, fragment === undefined ? 0x4000 : (fragment.more ? 0x2000 : 0) | (fragment.offset >> 3));
  view.setUint8(8, fields.ttl ?? 64);
  view.setUint8(9, fields.protocol);
  header.set(addressBytes(fields.source), 12);
  header.set(addressBytes(fields.destination), 16);
  header.set(options, 20);
  view.setUint16(10, internetChecksum(header));
  return concat([header, payload]);
}

function ipv6(fields: IpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const fragment = fields.fragment;
  const header = new Uint8Array(fragment === undefined ? 40 : 48);
  const view = new DataView(header.buffer);
  const length = header.length - 40 + payload.length;
  view.setUint8(0, 0x60);
  view.setUint16(4, length > 0xffff ? 0 : length);
  view.setUint8(6, fragment === undefined ? fields.protocol : 44);
  view.setUint8(7, fields.ttl ?? 64);
  header.set(addressBytes(fields.source), 8);
  header.set(addressBytes(fields.destination), 24);
  if (fragment !== undefined) {
    view.setUint8(40, fields.protocol);
    view.setUint16(42, fragment.offset | (fragment.more ? 1 : 0));
    view.setUint32(44, fields.id ?? 0);
  }
  return concat([header, payload]);
}

/** The pseudo header that transport checksums cover (RFC 9293 §3.1, RFC 8200 §8.1). */
function pseudoHeader(source: Uint8Array, destination: Uint8Array, protocol: number, length: number): Uint8Array {
  const tail = new Uint8Array(8);
  new DataView(tail.buffer).setUint32(0, length);
  tail[7] = protocol;
  return concat([source, destination, tail]);
}

/** The checksum of a transport segment or datagram whose own checksum field is 0. */
export function transportChecksum(
  source: string | Uint8Array,
  destination: string | Uint8Array,
  protocol: number,
  segment: Uint8Array,
): number {
  return internetChecksum(pseudoHeader(addressBytes(source), addressBytes(destination), protocol, segment.length), segment);
}

/** Ends of a segment or datagram. */
export interface Ends {
  readonly source: string | Uint8Array;
  readonly destination: string | Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** Fields of a TCP header; sequence numbers are taken modulo 2^32. `options` are padded to a multiple of 4 with end-of-list. */
export interface TcpFields extends Ends {
  readonly seq: number;
  readonly ack?: number;
  /** Flag bits of `packet.ts`; ACK when absent. */
  readonly flags?: number;
  readonly window?: number;
  readonly options?: Uint8Array;
}

/** A TCP segment (RFC 9293 §3.1). */
export function tcp(fields: TcpFields, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const options = fields.options ?? new Uint8Array(0);
  const header = new Uint8Array(20 + ((options.length + 3) & ~3));
  const view = new DataView(header.buffer);
  view.setUint16(0, fields.sourcePort);
  view.setUint16(2, fields.destinationPort);
  view.setUint32(4, fields.seq);
  view.setUint32(8, fields.ack ?? 0);
  view.setUint8(12, (header.length >> 2) << 4);
  view.setUint8(13, fields.flags ?? ACK);
  view.setUint16(14, fields.window ?? 0xffff);
  header.set(options, 20);
  const segment = concat([header, payload]);
  new DataView(segment.buffer).setUint16(16, transportChecksum(fields.source, fields.destination, TCP, segment));
  return segment;
}

/** A UDP datagram (RFC 768). A checksum of 0 is sent as all ones. */
export function udp(fields: Ends, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint16(0, fields.sourcePort);
  view.setUint16(2, fields.destinationPort);
  view.setUint16(4, 8 + payload.length);
  const datagram = concat([header, payload]);
  const sum = transportChecksum(fields.source, fields.destination, UDP, datagram);
  new DataView(datagram.buffer).setUint16(6, sum === 0 ? 0xffff : sum);
  return datagram;
}

function frameOf(packet: Uint8Array): Uint8Array<ArrayBuffer> {
  return ethernet({ type: (packet[0] as number) >> 4 === 6 ? 0x86dd : 0x0800 }, packet);
}

/** A whole Ethernet frame with a TCP segment. `id` is the IPv4 identification. */
export function tcpFrame(fields: TcpFields, payload: Uint8Array, id = 0): Uint8Array<ArrayBuffer> {
  return frameOf(ip({ source: fields.source, destination: fields.destination, protocol: TCP, id }, tcp(fields, payload)));
}

/** A whole Ethernet frame with a UDP datagram. */
export function udpFrame(fields: Ends, payload: Uint8Array, id = 0): Uint8Array<ArrayBuffer> {
  return frameOf(ip({ source: fields.source, destination: fields.destination, protocol: UDP, id }, udp(fields, payload)));
}
