import type { Nanos } from '#base/time';

/** TCP flag bits (RFC 9293 §3.1). */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

/** IP protocol numbers (IANA "Assigned Internet Protocol Numbers"). */
export const ICMP = 1;
export const IPIP = 4;
export const TCP = 6;
export const UDP = 17;
export const IPV6 = 41;
export const GRE = 47;
export const ICMP6 = 58;
export const SCTP = 132;
export const MPLS_IN_IP = 137;

/** What a tunnel is; the number is kept in `Packet.tunnelKinds`. */
export const TUNNEL_KINDS = ['vxlan', 'geneve', 'gre', 'nvgre', 'erspan', 'ipip', 'mpls', 'pppoe', 'ah', 'gtp', 'nsh'] as const;
export const VXLAN_TUNNEL = 0;
export const GENEVE_TUNNEL = 1;
export const GRE_TUNNEL = 2;
export const NVGRE_TUNNEL = 3;
export const ERSPAN_TUNNEL = 4;
export const IPIP_TUNNEL = 5;
export const MPLS_TUNNEL = 6;
export const PPPOE_TUNNEL = 7;
export const GTP_TUNNEL = 9;
export const NSH_TUNNEL = 10;

/** Encapsulations inside each other that are followed; a frame with more is counted as undecoded. */
export const MAX_DEPTH = 8;

/**
 * What decoding found in one frame. There is one object per engine; decoding overwrites it and allocates nothing.
 * Every offset is an index into `bytes`. Sequence numbers and IPv4 addresses are int32, so that V8 keeps them as small integers:
 * compare sequence numbers with `(a - b) | 0`.
 */
export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  at: Nanos = 0;
  /** Interface index of the source, as in the frame. */
  iface = 0;
  /**
   * The point where the frame was tapped: interface, direction and interface of a cooked header, and depth of tunnels.
   * The same packet seen at two points is a copy; seen twice at one point it is a retransmission.
   */
  tap = 0;
  /** Innermost VLAN, 0 for none. */
  vlan = 0;
  /** The address space of the innermost addresses: 0 for the plain one, else made of the innermost VLAN tags, VNI or GRE key. */
  space = 0;
  /** Encapsulations followed, outermost first: kinds index `TUNNEL_KINDS`, ids are VNI, key, session or label (-1: none). */
  depth = 0;
  readonly tunnelKinds: Int32Array = new Int32Array(MAX_DEPTH);
  readonly tunnelIds: Int32Array = new Int32Array(MAX_DEPTH);

  /** Innermost IP: version, offset of the source address (the destination follows it), addresses of IPv4, identification. */
  ip: 4 | 6 = 4;
  addressAt = 0;
  source = 0;
  destination = 0;
  ipId = 0;
  /** Transport protocol number. */
  protocol = 0;

  /** A fragment: where its data lies, and its place in the datagram. Set when decoding answers `FRAGMENT`. */
  fragmentOffset = 0;
  fragmentMore = false;
  fragmentStart = 0;
  fragmentEnd = 0;
  /** Whether the capture holds the fragment whole. */
  fragmentWhole = true;

  /** Ports of TCP, UDP and SCTP. ICMP echo: both hold the identifier. Others: 0. */
  sourcePort = 0;
  destinationPort = 0;
  /** TCP. */
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  /** ICMP and ICMPv6. */
  icmpType = 0;
  icmpCode = 0;

  /** Captured transport payload `[payload, payloadEnd)`, and its true length, greater when the snap length cut the frame. */
  payload = 0;
  payloadEnd = 0;
  length = 0;

  /** The number that belongs to a reason: EtherType, protocol, link type. */
  detail = 0;
  /** What a tunnel holds when a decoding function answers `INNER`: its EtherType, and its bytes as in `payload` with their end on the wire. */
  innerType = 0;
  innerAt = 0;
  innerEnd = 0;
  innerWire = 0;
}
