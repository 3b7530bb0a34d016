/** Tunnels over UDP and GRE. Conventions as in `decode.ts`. */
import {
  ERSPAN_TUNNEL,
  GENEVE_TUNNEL,
  GRE_TUNNEL,
  GTP_TUNNEL,
  MAX_DEPTH,
  NSH_TUNNEL,
  NVGRE_TUNNEL,
  type Packet,
  VXLAN_TUNNEL,
} from './packet.ts';
import { INNER, TOO_DEEP, TRUNCATED, TUNNEL_HEADER } from './reasons.ts';

const VXLAN_SPACE = 0x2000000;
const GENEVE_SPACE = 0x3000000;
const GRE_SPACE = 0x4000000;
/** EtherTypes of what VXLAN-GPE's next protocol is. */
const GPE_PROTOCOLS = [0, 0x0800, 0x86dd, 0x6558, 0x894f];
/** EtherTypes of what a service header's next protocol is (RFC 8300 §2.2). */
const NSH_PROTOCOLS = [0, 0x0800, 0x86dd, 0x6558, 0x894f, 0x8847];
const GTP_HEADERS_MOST = 8;

/** The EtherType of transparent Ethernet bridging stands for any inner Ethernet frame. */
const ETHERNET = 0x6558;

/** Answer of `decodeUdpTunnel`: the payload is no tunnel header. */
export const NO_TUNNEL = -2;

/**
 * Notes one more encapsulation of a kind, and that an EtherType's packet is inside at `[at, end)`. The addresses inside belong to
 * `space`, whatever carries them. Answers `INNER`, or `TOO_DEEP`.
 */
export function enterTunnel(
  packet: Packet,
  kind: number,
  id: number,
  space: number,
  type: number,
  at: number,
  end: number,
  wire: number,
): number {
  const depth = packet.depth;
  if (depth === MAX_DEPTH) return TOO_DEEP;
  packet.tunnelKinds[depth] = kind;
  packet.tunnelIds[depth] = id;
  packet.depth = depth + 1;
  packet.tap += 1 << 24;
  packet.space = space;
  packet.innerType = type;
  packet.innerAt = at;
  packet.innerEnd = end;
  packet.innerWire = wire;
  return INNER;
}

/** VXLAN (RFC 7348 §5; Linux's old port 8472 too), VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe §3), Geneve (RFC 8926 §3) or GTP-U (3GPP TS 29.281 §5). `NO_TUNNEL` when the payload is no such header: plain UDP. */
export function decodeUdpTunnel(packet: Packet, port: number, at: number, end: number, wire: number): number {
  if (end - at < 8) return NO_TUNNEL;
  if (port === 6081) return decodeGeneve(packet, at, end, wire);
  if (port === 2152) return decodeGtp(packet, at, end, wire);
  // The I flag must be set; VXLAN-GBP (0x80) and the GPE bits may be. The low byte of the VNI's word is reserved.
  const flags = packet.bytes[at] as number;
  if ((flags & 0x08) === 0 || (flags & 0x70) !== 0 || packet.bytes[at + 7] !== 0) return NO_TUNNEL;
  const vni = packet.view.getInt32(at + 4) >>> 8;
  // With GPE's P flag a next protocol is named; without it there is Ethernet, as ever.
  const type = port === 4790 && (flags & 0x04) !== 0 ? (GPE_PROTOCOLS[packet.bytes[at + 3] as number] ?? 0) : ETHERNET;
  return type === 0 ? NO_TUNNEL : enterTunnel(packet, VXLAN_TUNNEL, vni, VXLAN_SPACE | vni, type, at + 8, end, wire);
}

/** GTP-U version 1 with a packet of a user inside (type 255), extension headers skipped. Tunnel ids differ by direction, so they are no address space. */
function decodeGtp(packet: Packet, from: number, end: number, wire: number): number {
  const { bytes, view } = packet;
  const flags = bytes[from] as number;
  if (flags >> 4 !== 3 || bytes[from + 1] !== 255 || view.getUint16(from + 2) + 8 > wire - from) return NO_TUNNEL;
  let at = from + ((flags & 7) !== 0 ? 12 : 8);
  let next = (flags & 4) !== 0 && at <= end ? (bytes[at - 1] as number) : 0;
  for (let i = 0; next !== 0; i++) {
    if (at >= end) return TRUNCATED;
    const length = (bytes[at] as number) << 2;
    if (length === 0 || i === GTP_HEADERS_MOST) return NO_TUNNEL;
    at += length;
    if (at > end) return TRUNCATED;
    next = bytes[at - 1] as number;
  }
  if (at >= end) return TRUNCATED;
  const version = (bytes[at] as number) >> 4;
  if (version !== 4 && version !== 6) return NO_TUNNEL;
  return enterTunnel(packet, GTP_TUNNEL, view.getInt32(from + 4) | 0, 0, version === 4 ? 0x0800 : 0x86dd, at, end, wire);
}

function decodeGeneve(packet: Packet, at: number, end: number, wire: number): number {
  const first = packet.bytes[at] as number;
  if (first >> 6 !== 0 || packet.bytes[at + 7] !== 0) return NO_TUNNEL;
  const start = at + 8 + ((first & 0x3f) << 2);
  if (start > wire) return NO_TUNNEL;
  if (start > end) return TRUNCATED;
  const vni = packet.view.getInt32(at + 4) >>> 8;
  return enterTunnel(packet, GENEVE_TUNNEL, vni, GENEVE_SPACE | vni, packet.view.getUint16(at + 2), start, end, wire);
}

/** GRE (RFC 2784, keys and sequence numbers of RFC 2890, routing of RFC 1701 refused), PPTP's version 1, NVGRE, ERSPAN. */
export function decodeGre(packet: Packet, from: number, end: number, wire: number): number {
  if (end - from < 4) return TRUNCATED;
  const view = packet.view;
  const flags = view.getUint16(from);
  const type = view.getUint16(from + 2);
  const version = flags & 7;
  if ((flags & 0x4000) !== 0 || version > 1) return TUNNEL_HEADER;
  const keyed = (flags & 0x2000) !== 0;
  const sequenced = (flags & 0x1000) !== 0;
  const keyAt = from + ((flags & 0x8000) !== 0 ? 8 : 4);
  let at = keyAt + (keyed ? 4 : 0) + (sequenced ? 4 : 0);
  if (version === 1 && (flags & 0x80) !== 0) at += 4;
  if (at > end) return TRUNCATED;
  if (type === 0x88be) return decodeErspan(packet, sequenced, at, end, wire);
  if (type === 0x22eb) return decodeErspan3(packet, at, end, wire);
  const key = keyed && version === 0 ? view.getInt32(keyAt) : -1;
  // NVGRE (RFC 7637 §3.2): Ethernet with a key of 24 bits of segment and 8 of flow entropy. The entropy is no part of the space.
  const nvgre = type === 0x6558 && keyed && key >>> 8 !== 0;
  const id = nvgre ? key >>> 8 : key;
  const space = key === -1 ? 0 : GRE_SPACE | ((id ^ (id >>> 24)) & 0xffffff);
  return enterTunnel(packet, nvgre ? NVGRE_TUNNEL : GRE_TUNNEL, id, space, type, at, end, wire);
}

/** ERSPAN type I (no sequence number, no header) and II (8 bytes). A mirror is no address space. */
export function decodeErspan(packet: Packet, sequenced: boolean, at: number, end: number, wire: number): number {
  if (!sequenced) return enterTunnel(packet, ERSPAN_TUNNEL, -1, 0, ETHERNET, at, end, wire);
  if (end - at < 8) return TRUNCATED;
  if ((packet.bytes[at] as number) >> 4 !== 1) return TUNNEL_HEADER;
  const session = packet.view.getUint16(at + 2) & 0x3ff;
  return enterTunnel(packet, ERSPAN_TUNNEL, session, 0, ETHERNET, at + 8, end, wire);
}

/** ERSPAN type III: 12 bytes, 8 more when the O bit is set; the P field may say that IP follows without Ethernet. */
function decodeErspan3(packet: Packet, from: number, end: number, wire: number): number {
  if (end - from < 12) return TRUNCATED;
  if ((packet.bytes[from] as number) >> 4 !== 2) return TUNNEL_HEADER;
  const session = packet.view.getUint16(from + 2) & 0x3ff;
  const word = packet.view.getUint16(from + 10);
  const at = from + ((word & 1) === 1 ? 20 : 12);
  if (at > end) return TRUNCATED;
  if (at === end) return TRUNCATED;
  const raw = ((word >> 10) & 0x1f) === 2;
  const ip = (packet.bytes[at] as number) >> 4 === 6 ? 0x86dd : 0x0800;
  return enterTunnel(packet, ERSPAN_TUNNEL, session, 0, raw ? ip : ETHERNET, at, end, wire);
}

/** A network service header (RFC 8300 §2): its length is in words, its id the service path. */
export function decodeNsh(packet: Packet, at: number, end: number, wire: number): number {
  if (end - at < 8) return TRUNCATED;
  const first = packet.view.getUint16(at);
  const length = (first & 0x3f) << 2;
  const type = NSH_PROTOCOLS[packet.bytes[at + 3] as number] ?? 0;
  if (first >> 14 !== 0 || length < 8 || type === 0) return TUNNEL_HEADER;
  if (at + length > end) return TRUNCATED;
  return enterTunnel(packet, NSH_TUNNEL, packet.view.getInt32(at + 4) >>> 8, packet.space, type, at + length, end, wire);
}
