import type { Side } from '#base/side';
import type { Nanos } from '#base/time';

/** Transport of a flow. */
export type Transport = 'tcp' | 'udp' | 'icmp' | 'sctp' | 'other';

/** How a flow ended. `refused`: RST answered the SYN; `unanswered`: only SYNs were seen; `capture`: the source ended first; `evicted`: a limit bit. */
export type FlowEnd = 'fin' | 'rst' | 'refused' | 'unanswered' | 'idle' | 'reused' | 'capture' | 'evicted';

/** What was counted of one direction. */
export interface SideStats {
  /** Frames that belong to the flow, and their transport payload bytes (retransmissions included). */
  packets: number;
  bytes: number;
  /** TCP: segments seen before, and bytes of overlaps whose contents differed from the first copy. */
  retransmissions: number;
  differing: number;
  /** TCP: segments that arrived before an earlier one. */
  outOfOrder: number;
  /** TCP: times the side announced a zero window; keep-alives sent. */
  zeroWindows: number;
  keepAlives: number;
  /** Bytes declared lost, and how often. */
  lost: number;
  gaps: number;
  /** Whether FIN / RST was sent by this side. */
  fin: boolean;
  rst: boolean;
}

/**
 * One 5-tuple's life. The object lives from the first packet to `close`; listeners may keep it, and keep their own state in `user`.
 * Addresses are textual (`10.0.0.1`, `2001:db8::1`), made once per flow.
 */
export interface Flow {
  /** Rises from 1, unique in one engine. */
  readonly id: number;
  readonly transport: Transport;
  readonly ip: 4 | 6;
  /** Client (0) and server (1) as known now. They may be turned round before the first byte is delivered, and by `turn`. */
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  /** The interface that the first packet came from, the VLAN, and the tunnels around it, outermost first (`vxlan:42`). */
  readonly iface: number;
  readonly vlan: number;
  readonly tunnels: readonly string[];
  /** Whether the start was seen (SYN, or any first datagram). */
  readonly started: boolean;
  readonly firstAt: Nanos;
  lastAt: Nanos;
  /** TCP handshake: times of SYN, SYN-ACK and the ACK of it; -1 when not seen. SYN retransmissions are in `syns` (count of SYNs). */
  readonly synAt: Nanos;
  readonly synAckAt: Nanos;
  readonly establishedAt: Nanos;
  readonly syns: number;
  readonly stats: readonly [SideStats, SideStats];
  /** Absolute TCP sequence number (u32) of stream offset 0 of each side, for the exchange key; -1 when unknown. */
  readonly baseSequence: readonly [number, number];
  /** The listener's own. */
  user: unknown;
  /** Turns client and server round: whoever opened the connection, it is the other one that asks. Absent where sides are given with the bytes. */
  turn?(): void;
}

/** Where the assembler puts what it finds. `bytes` are valid only during the call. Calls of one flow come in stream order. */
export interface FlowListener {
  /** The first packet of a flow. */
  open(flow: Flow): void;
  /**
   * The next bytes of a TCP stream, in order, without duplicates. `offset` is the stream offset of `bytes[start]` (0 = first byte after SYN,
   * or the first byte seen; a double, grows over 2^32). `acked` is the offset in the *other* stream up to which this segment acknowledged it
   * (-1 unknown): a response follows the requests that end at or before it. `at` is the time of the segment.
   */
  data(flow: Flow, side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos, offset: number, acked: number): void;
  /** `length` bytes of a TCP stream are lost (never captured); the next data starts behind them. */
  gap(flow: Flow, side: Side, length: number, at: Nanos): void;
  /** A side will send no more (FIN in order, or RST of either). */
  end(flow: Flow, side: Side, how: 'fin' | 'rst', at: Nanos): void;
  /** A UDP (or other) datagram, whole. `wireLength` is the payload's length before a snap cut. */
  datagram(flow: Flow, side: Side, bytes: Uint8Array, start: number, end: number, at: Nanos, wireLength: number): void;
  /** An ICMP error that speaks of this flow: type and code of its own family. */
  icmp(flow: Flow, type: number, code: number, from: string, at: Nanos): void;
  /** The flow is over and leaves the table. */
  close(flow: Flow, how: FlowEnd, at: Nanos): void;
}
