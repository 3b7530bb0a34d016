/**
 * Link layers: from a captured frame to the network layer. Every function takes `[at, end)` of captured bytes and `wire`, the offset
 * where the bytes ended on the wire (≥ `end`), and answers a reason of `reasons.ts`. Checksums are never verified: frames captured
 * before segmentation offload carry none.
 */
import { decodeIpv4, decodeIpv6, decodeTransport } from './decode-ip.ts';
import { radioPayload } from './decode-radio.ts';
import { decodeErspan, decodeNsh, enterTunnel } from './decode-tunnel.ts';
import { MAX_DEPTH, MPLS_TUNNEL, PPPOE_TUNNEL, type Packet } from './packet.ts';
import { ARP, ETHERTYPE, FAMILY, INNER, LINK, LLC, PPP_PROTOCOL, TOO_DEEP, TRUNCATED, TUNNEL_HEADER } from './reasons.ts';
import type { Frame } from './frame.ts';

/** Decodes a frame into `packet`, following tunnels to the innermost addresses. Answers `DECODED`, `FRAGMENT` or why not. */
export function decode(frame: Frame, packet: Packet): number {
  const at = frame.start;
  const end = frame.end;
  // Frames of a source share their memory: most stores of a pointer are spared.
  if (packet.view !== frame.view) {
    packet.bytes = frame.bytes;
    packet.view = frame.view;
  }
  packet.at = frame.at;
  packet.iface = frame.iface;
  packet.tap = frame.iface;
  packet.depth = 0;
  packet.vlan = frame.vlan;
  packet.space = frame.vlan === 0 ? 0 : vlanSpace(frame.vlan);
  const wire = frame.wireLength > end - at ? at + frame.wireLength : end;
  const reason = frame.link === 1 ? decodeEthernet(packet, at, end, wire) : decodeLink(packet, frame.link, at, end, wire);
  return reason === INNER ? decodeInner(packet) : reason;
}

/** Decodes the transport of a datagram made of fragments, `[at, end)` of `packet.bytes`, and what is tunnelled in it. */
export function decodeReassembled(packet: Packet, at: number, end: number): number {
  const reason = decodeTransport(packet, packet.protocol, at, end, end);
  return reason === INNER ? decodeInner(packet) : reason;
}

/** Follows tunnels; `enterTunnel` bounds how many. */
function decodeInner(packet: Packet): number {
  let reason = INNER;
  while (reason === INNER) reason = decodeEtherType(packet, packet.innerType, packet.innerAt, packet.innerEnd, packet.innerWire);
  return reason;
}

/** Link types of pcap (tcpdump.org/linktypes.html) other than Ethernet. */
function decodeLink(packet: Packet, link: number, at: number, end: number, wire: number): number {
  switch (link) {
    case 0:
    case 108:
      return decodeLoopback(packet, at, end, wire);
    case 9:
    case 50:
      return decodePpp(packet, at, end, wire);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return decodeRawIp(packet, at, end, wire);
    case 105:
    case 127:
      return decodeRadio(packet, link, at, end, wire);
    case 107:
      return decodeFrameRelay(packet, at, end, wire);
    case 113:
      return decodeCooked(packet, at, end, wire);
    case 239:
      return decodeNflog(packet, at, end, wire);
    case 276:
      return decodeCooked2(packet, at, end, wire);
    default:
      packet.detail = link;
      return LINK;
  }
}

/** IP without a link layer: the version tells. */
function decodeRawIp(packet: Packet, at: number, end: number, wire: number): number {
  if (at >= end) return TRUNCATED;
  return (packet.bytes[at] as number) >> 4 === 6 ? decodeIpv6(packet, at, end, wire) : decodeIpv4(packet, at, end, wire);
}

/** An Ethernet II or IEEE 802.3 frame. */
function decodeEthernet(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 14) return TRUNCATED;
  const type = packet.view.getUint16(at + 12);
  if (type === 0x0800) return decodeIpv4(packet, at + 14, end, wire);
  return decodeEtherType(packet, type, at + 14, end, wire);
}

/** What an EtherType announces, VLAN tags first (IEEE 802.1Q, 802.1ad, and the older 0x9100 family). */
function decodeEtherType(packet: Packet, first: number, from: number, end: number, wire: number): number {
  let type = first;
  let at = from;
  for (let tags = 0; isVlan(type) || type === CISCO_METADATA; tags++) {
    if (tags === MAX_DEPTH) return TOO_DEEP;
    if (type === CISCO_METADATA) {
      // Version, length, one option: a security group tag.
      if (end - at < 8) return TRUNCATED;
      type = packet.view.getUint16(at + 6);
      at += 8;
      continue;
    }
    if (end - at < 4) return TRUNCATED;
    const vlan = packet.view.getUint16(at) & 0xfff;
    if (vlan !== 0) {
      // An outer tag, or the tunnel that the tag is inside of, is part of the address space.
      packet.space = vlanSpace(((packet.space & 0xfff) << 12) | vlan);
      packet.vlan = vlan;
    }
    type = packet.view.getUint16(at + 2);
    at += 4;
  }
  switch (type) {
    case 0x0800:
      return decodeIpv4(packet, at, end, wire);
    case 0x86dd:
      return decodeIpv6(packet, at, end, wire);
    case 0x0806:
      return ARP;
    case 0x8847:
    case 0x8848:
      return decodeMpls(packet, at, end, wire);
    case 0x8864:
      return decodePppoe(packet, at, end, wire);
    case 0x880b:
      return decodePpp(packet, at, end, wire);
    case 0x6558:
      return decodeEthernet(packet, at, end, wire);
    case 0x88be:
      return decodeErspan(packet, true, at, end, wire);
    case 0x894f:
      return decodeNsh(packet, at, end, wire);
    default:
      return type < 0x0600 ? decodeLlc(packet, at, end, wire) : unknownType(packet, type);
  }
}

const CISCO_METADATA = 0x8909;

function isVlan(type: number): boolean {
  return type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200;
}

/** VLAN tags as an address space; double tags give 24 bits. */
function vlanSpace(tags: number): number {
  return 0x1000000 | (tags & 0xffffff);
}

function unknownType(packet: Packet, type: number): number {
  packet.detail = type;
  return ETHERTYPE;
}

/** IEEE 802.2 LLC with SNAP; other LLC is not IP. */
function decodeLlc(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 8) return LLC;
  if (packet.view.getUint16(at) !== 0xaaaa || packet.bytes[at + 2] !== 3) return LLC;
  const type = packet.view.getUint16(at + 6);
  return type < 0x0600 ? LLC : decodeEtherType(packet, type, at + 8, end, wire);
}

/** Frame Relay: a two-byte address, then an EtherType (Cisco's form), or the control byte 3 and a protocol identifier (RFC 2427 §4). */
function decodeFrameRelay(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 4) return TRUNCATED;
  if (packet.bytes[at + 2] !== 3) return decodeEtherType(packet, packet.view.getUint16(at + 2), at + 4, end, wire);
  const identifier = packet.bytes[at + 3];
  if (identifier === 0xcc) return decodeIpv4(packet, at + 4, end, wire);
  if (identifier === 0x8e) return decodeIpv6(packet, at + 4, end, wire);
  // A padding byte, SNAP's identifier, an organisation, a type.
  if (identifier !== 0 || packet.bytes[at + 4] !== 0x80 || end - at < 10) return LLC;
  return decodeEtherType(packet, packet.view.getUint16(at + 8), at + 10, end, wire);
}

/** IEEE 802.11: only data frames in the clear hold a packet. */
function decodeRadio(packet: Packet, link: number, at: number, end: number, wire: number): number {
  const payload = radioPayload(packet, link === 127, at, end);
  return payload < 0 ? LLC : decodeLlc(packet, payload, end, wire);
}

/** BSD null and OpenBSD loopback: an address family in either byte order. 24, 28 and 30 are the BSDs' IPv6, 10 is Linux's. */
function decodeLoopback(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 4) return TRUNCATED;
  const family = packet.view.getUint16(at) === 0 ? packet.view.getUint16(at + 2) : packet.view.getUint16(at, true);
  if (family === 2) return decodeIpv4(packet, at + 4, end, wire);
  if (family === 24 || family === 28 || family === 30 || family === 10) return decodeIpv6(packet, at + 4, end, wire);
  packet.detail = family;
  return FAMILY;
}

/** Linux's netfilter log (LINKTYPE_NFLOG): after family, version and group, attributes in the host's byte order; one of them is the packet. */
function decodeNflog(packet: Packet, from: number, end: number, wire: number): number {
  const { view } = packet;
  let at = from + 4;
  // The packet is the last attribute and may be cut, so its own length only bounds it.
  while (at + 4 <= end) {
    const little = view.getUint16(at, true) < view.getUint16(at);
    const length = view.getUint16(at, little);
    const type = view.getUint16(at + 2, little) & 0x7fff;
    if (length < 4) return TRUNCATED;
    if (type === 9) return decodeRawIp(packet, at + 4, Math.min(end, at + length), Math.min(wire, at + length));
    at += (length + 3) & ~3;
  }
  return TRUNCATED;
}

/** Linux cooked capture v1. Frames sent and received are different taps: on `any`, a forwarded packet is seen as both. */
function decodeCooked(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 16) return TRUNCATED;
  if (packet.view.getUint16(at) === 4) packet.tap |= 1 << 20;
  return decodeCookedType(packet, packet.view.getUint16(at + 2), packet.view.getUint16(at + 14), at + 16, end, wire);
}

/** Linux cooked capture v2: it also tells the interface. */
function decodeCooked2(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 20) return TRUNCATED;
  packet.tap ^= ((packet.view.getInt32(at + 4) & 0xfff) + 1) << 8;
  if (packet.bytes[at + 10] === 4) packet.tap |= 1 << 20;
  return decodeCookedType(packet, packet.view.getUint16(at + 8), packet.view.getUint16(at), at + 20, end, wire);
}

function decodeCookedType(packet: Packet, hardware: number, type: number, at: number, end: number, wire: number): number {
  // Devices without a link layer (IP tunnels) and Netlink give types of their own; IP is told by its EtherType all the same.
  if (hardware === 824) return unknownType(packet, type);
  return type === 4 ? decodeLlc(packet, at, end, wire) : decodeEtherType(packet, type, at, end, wire);
}

/** An MPLS label stack (RFC 3032). What follows is told by its first nibble, as routers do: 4, 6, else a pseudowire with Ethernet. */
function decodeMpls(packet: Packet, from: number, end: number, wire: number): number {
  let at = from;
  let entry = 0;
  for (let labels = 0; (entry & 0x100) === 0; labels++, at += 4) {
    if (labels === 16) return TOO_DEEP;
    if (end - at < 4) return TRUNCATED;
    entry = packet.view.getInt32(at);
  }
  if (at >= end) return TRUNCATED;
  return enterTunnel(packet, MPLS_TUNNEL, entry >>> 12, 0, mplsPayload(packet, at), mplsStart(packet, at, end), end, wire);
}

/** The EtherType of what an MPLS label stack carries. */
function mplsPayload(packet: Packet, at: number): number {
  const nibble = (packet.bytes[at] as number) >> 4;
  if (nibble === 4) return 0x0800;
  return nibble === 6 ? 0x86dd : 0x6558;
}

/** RFC 4385: a control word starts with nibble 0; without one the Ethernet frame follows at once. */
function mplsStart(packet: Packet, at: number, end: number): number {
  return (packet.bytes[at] as number) >> 4 === 0 && end - at > 18 && looksLikeControlWord(packet, at) ? at + 4 : at;
}

function looksLikeControlWord(packet: Packet, at: number): boolean {
  const type = packet.view.getUint16(at + 16);
  return type === 0x0800 || type === 0x86dd || type === 0x0806 || isVlan(type);
}

/** A PPPoE session frame (RFC 2516 §4). */
function decodePppoe(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 8) return TRUNCATED;
  if (packet.bytes[at] !== 0x11 || packet.bytes[at + 1] !== 0) return TUNNEL_HEADER;
  return enterTunnel(packet, PPPOE_TUNNEL, packet.view.getUint16(at + 2), 0, 0x880b, at + 6, end, wire);
}

/** PPP (RFC 1661 §2), with or without address and control, with or without a compressed protocol field. */
function decodePpp(packet: Packet, from: number, end: number, wire: number): number {
  let at = from;
  if (end - at < 4) return TRUNCATED;
  if (packet.view.getUint16(at) === 0xff03) at += 2;
  const short = ((packet.bytes[at] as number) & 1) === 1;
  const protocol = short ? (packet.bytes[at] as number) : packet.view.getUint16(at);
  at += short ? 1 : 2;
  if (protocol === 0x21) return decodeIpv4(packet, at, end, wire);
  if (protocol === 0x57) return decodeIpv6(packet, at, end, wire);
  packet.detail = protocol;
  return PPP_PROTOCOL;
}
