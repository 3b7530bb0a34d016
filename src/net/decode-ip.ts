/** IPv4 (RFC 791), IPv6 (RFC 8200) and the transports in them. Conventions as in `decode.ts`. */
import { decodeGre, decodeUdpTunnel, enterTunnel, NO_TUNNEL } from './decode-tunnel.ts';
import { GRE, ICMP, ICMP6, IPIP, IPIP_TUNNEL, IPV6, MPLS_IN_IP, type Packet, SCTP, TCP, UDP } from './packet.ts';
import { DECODED, FRAGMENT, IP6_EXTENSION, IP_HEADER, IP_VERSION, TCP_HEADER, TRUNCATED, UDP_HEADER } from './reasons.ts';

/**
 * An IPv4 packet. Its total length decides where it ends (Ethernet pads short frames, snap lengths cut long ones);
 * a total length of 0 is a BIG TCP or offloaded frame and means all that was on the wire.
 */
export function decodeIpv4(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 20) return TRUNCATED;
  const view = packet.view;
  const first = packet.bytes[at] as number;
  if (first >> 4 !== 4) return IP_VERSION;
  const header = (first & 15) << 2;
  if (header < 20) return IP_HEADER;
  if (at + header > end) return TRUNCATED;
  const total = view.getUint16(at + 2);
  if (total !== 0 && total < header) return IP_HEADER;
  const last = total === 0 ? wire : at + total;
  const captured = end < last ? end : last;
  packet.ip = 4;
  packet.addressAt = at + 12;
  packet.source = view.getInt32(at + 12);
  packet.destination = view.getInt32(at + 16);
  packet.ipId = view.getUint16(at + 4);
  const fragment = view.getUint16(at + 6) & 0x3fff;
  if (fragment === 0) return decodeTransport(packet, packet.bytes[at + 9] as number, at + header, captured, last);
  return fragmentFound(
    packet,
    packet.bytes[at + 9] as number,
    (fragment & 0x1fff) << 3,
    (fragment & 0x2000) !== 0,
    at + header,
    captured,
    last,
  );
}

function fragmentFound(packet: Packet, protocol: number, offset: number, more: boolean, at: number, end: number, last: number): number {
  packet.protocol = protocol;
  packet.fragmentOffset = offset;
  packet.fragmentMore = more;
  packet.fragmentStart = at;
  packet.fragmentEnd = end;
  packet.fragmentWhole = end === last;
  return FRAGMENT;
}

/** An IPv6 packet: extension headers are walked (RFC 8200 §4); payload length 0 is a jumbogram (RFC 2675, BIG TCP). */
export function decodeIpv6(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 40) return TRUNCATED;
  const view = packet.view;
  if ((packet.bytes[at] as number) >> 4 !== 6) return IP_VERSION;
  const length = view.getUint16(at + 4);
  let next = packet.bytes[at + 6] as number;
  const last = length === 0 && next !== 59 ? wire : at + 40 + length;
  const captured = end < last ? end : last;
  packet.ip = 6;
  packet.addressAt = at + 8;
  packet.ipId = 0;
  let offset = at + 40;
  for (let headers = 0; isExtension(next); headers++) {
    if (headers === 16) return IP6_EXTENSION;
    if (captured - offset < 8) return TRUNCATED;
    const following = packet.bytes[offset] as number;
    if (next === 44) {
      const word = view.getUint16(offset + 2);
      packet.ipId = view.getInt32(offset + 4);
      // Offset 0 and no more: an atomic fragment (RFC 6946) is a whole packet.
      if ((word & 0xfff9) !== 0) return fragmentFound(packet, following, word & 0xfff8, (word & 1) !== 0, offset + 8, captured, last);
      offset += 8;
    } else {
      const units = packet.bytes[offset + 1] as number;
      offset += next === 51 ? (units + 2) << 2 : (units + 1) << 3;
    }
    next = following;
  }
  if (offset > captured) return captured < last ? TRUNCATED : IP6_EXTENSION;
  return decodeTransport(packet, next, offset, captured, last);
}

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
function isExtension(next: number): boolean {
  return next === 0 || next === 43 || next === 44 || next === 51 || next === 60 || next === 135 || next === 139 || next === 140;
}

/** The transport of an IP packet whose payload is `[at, end)` captured of `[at, last)`; also of a reassembled datagram. */
export function decodeTransport(packet: Packet, protocol: number, at: number, end: number, last: number): number {
  packet.protocol = protocol;
  if (protocol === TCP) return decodeTcp(packet, at, end, last);
  if (protocol === UDP) return decodeUdp(packet, at, end, last);
  switch (protocol) {
    case ICMP:
    case ICMP6:
      return decodeIcmp(packet, at, end, last);
    case SCTP:
      return decodeSctp(packet, at, end, last);
    case IPIP:
      return enterTunnel(packet, IPIP_TUNNEL, -1, 0, 0x0800, at, end, last);
    case IPV6:
      return enterTunnel(packet, IPIP_TUNNEL, -1, 0, 0x86dd, at, end, last);
    case GRE:
      return decodeGre(packet, at, end, last);
    case MPLS_IN_IP:
      return enterTunnel(packet, IPIP_TUNNEL, -1, 0, 0x8847, at, end, last);
    case 51:
      return decodeAuthentication(packet, at, end, last);
    default:
      packet.sourcePort = packet.destinationPort = 0;
      return found(packet, at, end, last);
  }
}

function found(packet: Packet, at: number, end: number, last: number): number {
  packet.payload = at;
  packet.payloadEnd = end < at ? at : end;
  packet.length = last - at;
  return DECODED;
}

/** RFC 9293 §3.1. Options are skipped by their length. */
function decodeTcp(packet: Packet, at: number, end: number, last: number): number {
  if (end - at < 20) return last - at < 20 ? TCP_HEADER : TRUNCATED;
  const view = packet.view;
  const ports = view.getInt32(at);
  packet.sourcePort = ports >>> 16;
  packet.destinationPort = ports & 0xffff;
  packet.seq = view.getInt32(at + 4);
  packet.ack = view.getInt32(at + 8);
  const word = view.getInt32(at + 12);
  packet.flags = (word >> 16) & 0xff;
  packet.window = word & 0xffff;
  const header = (word >>> 28) << 2;
  if (header < 20 || at + header > last) return TCP_HEADER;
  const payload = at + header;
  packet.payload = payload;
  packet.payloadEnd = end < payload ? payload : end;
  packet.length = last - payload;
  return DECODED;
}

/** RFC 768. A length of 0 (jumbograms) means the rest of the packet; known tunnel ports are followed. */
function decodeUdp(packet: Packet, at: number, end: number, last: number): number {
  if (end - at < 8) return last - at < 8 ? UDP_HEADER : TRUNCATED;
  const view = packet.view;
  const length = view.getUint16(at + 4);
  if (length !== 0 && length < 8) return UDP_HEADER;
  const own = length === 0 || at + length > last ? last : at + length;
  const captured = end < own ? end : own;
  const port = view.getUint16(at + 2);
  if (port === 4789 || port === 8472 || port === 6081 || port === 4790 || port === 2152) {
    const reason = decodeUdpTunnel(packet, port, at + 8, captured, own);
    if (reason !== NO_TUNNEL) return reason;
  }
  packet.sourcePort = view.getUint16(at);
  packet.destinationPort = port;
  return found(packet, at + 8, captured, own);
}

/** RFC 792, RFC 4443. The payload is the whole message; echo identifiers stand in for ports, so that a ping is one flow. */
function decodeIcmp(packet: Packet, at: number, end: number, last: number): number {
  if (end - at < 4) return TRUNCATED;
  const type = packet.bytes[at] as number;
  packet.icmpType = type;
  packet.icmpCode = packet.bytes[at + 1] as number;
  const echo = packet.protocol === ICMP ? type === 8 || type === 0 : type === 128 || type === 129;
  packet.sourcePort = packet.destinationPort = echo && end - at >= 6 ? packet.view.getUint16(at + 4) : 0;
  return found(packet, at, end, last);
}

/** RFC 9260 §3: the payload is the chunks behind the common header. */
function decodeSctp(packet: Packet, at: number, end: number, last: number): number {
  if (end - at < 12) return TRUNCATED;
  packet.sourcePort = packet.view.getUint16(at);
  packet.destinationPort = packet.view.getUint16(at + 2);
  return found(packet, at + 12, end, last);
}

/** An authentication header before an IPv4 payload (RFC 4302 §2). */
function decodeAuthentication(packet: Packet, at: number, end: number, last: number): number {
  if (end - at < 12) return TRUNCATED;
  const length = ((packet.bytes[at + 1] as number) + 2) << 2;
  if (at + length > last) return IP_HEADER;
  if (at + length > end) return TRUNCATED;
  const next = packet.bytes[at] as number;
  return next === 51 ? IP_HEADER : decodeTransport(packet, next, at + length, end, last);
}
