import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { Flow, SideStats, Transport } from './flow.ts';
import type { IdleList } from './idle.ts';

/** A direction of the canonical key: 0 when the packet's source is the smaller end of the key. */
export type Direction = 0 | 1;

/** A stretch of a stream that arrived early: `[seq, end)`; `bytes` are shorter where a snap length cut them. */
export interface Segment {
  seq: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly at: Nanos;
  /** Sequence number that the segment acknowledged; used only when `acks`. */
  readonly ack: number;
  readonly acks: boolean;
}

/**
 * One direction of a flow: its counts and, for TCP, its assembly. Sequence numbers are int32. One object, with what every segment
 * touches first and close together: reassembly is bound by cache misses.
 */
export class FlowSide implements SideStats {
  packets = 0;
  bytes = 0;
  side: Side;
  /** Where the side's frames were last seen bringing news; frames of other taps are copies unless they bring news. -1: none seen. */
  tap = -1;
  /** Sequence number of the next byte to deliver, and its stream offset. */
  next = 0;
  offset = 0;
  /** The highest acknowledgement of this stream by the other side. */
  acked = 0;
  /** What the held segments cost in bytes; 0 when there are none. */
  queued = 0;
  /** Nothing was delivered yet, neither bytes nor a gap. */
  fresh = true;
  /** Whether `next` means something; `tentative`: it is known from acknowledgements only, or from a segment without payload. */
  known = false;
  tentative = false;
  zeroWindow = false;
  /** FIN: its sequence number once seen; `ended` once everything before it was delivered, or after a RST. */
  finKnown = false;
  ended = false;
  /** Segments in a row that were too far from `next` to belong here. */
  strange = 0;
  finAt = 0;
  /** Sequence number of stream offset 0. */
  base = 0;
  syn = false;
  /** Bytes that were acknowledged before the side was ever seen: a gap to declare if it shows up. */
  unseen = 0;
  /** A hole that the other side acknowledged past up to `holeAck`: since when, and the flow's packets since. */
  hole = false;
  holeAt: Nanos = 0;
  holeAck = 0;
  holePackets = 0;
  /** Since when none of the held segments could be delivered. */
  waitAt: Nanos = 0;
  /** Segments that wait for a hole to fill, by sequence number, without overlaps. */
  queue: Segment[] = [];
  /** The stretch last declared lost. */
  lostFrom = 0;
  lostTo = 0;

  retransmissions = 0;
  differing = 0;
  outOfOrder = 0;
  zeroWindows = 0;
  keepAlives = 0;
  lost = 0;
  gaps = 0;
  fin = false;
  rst = false;

  constructor(side: Side) {
    this.side = side;
  }
}

/** What is given to a new flow. */
export interface FlowStart {
  readonly id: number;
  readonly transport: Transport;
  readonly ip: 4 | 6;
  readonly addresses: [string, string];
  readonly ports: [number, number];
  readonly iface: number;
  readonly vlan: number;
  readonly tunnels: readonly string[];
  readonly at: Nanos;
  /** The direction that the client sends in. */
  readonly client: Direction;
}

/** A flow as the room keeps it. Listeners see the `Flow` in it. `a` is direction 0 of the key, `b` direction 1. */
export class FlowRecord implements Flow {
  // What every packet touches, close together.
  readonly a: FlowSide;
  readonly b: FlowSide;
  /** Address spaces of the two directions; -1 until seen. Flows with one 5-tuple in other spaces are chained. */
  spaceA = -1;
  spaceB = -1;
  /** After `close`: the flow lingers in the table for late packets. */
  closed = false;
  /** TCP: a SYN was seen, and nothing but SYNs yet. */
  opening = false;
  /** Whether a hole is being watched. */
  watched = false;
  /** When it was put at the end of its list, in the list's own time. */
  epoch = 0;
  lastAt: Nanos;

  readonly id: number;
  readonly transport: Transport;
  readonly ip: 4 | 6;
  addresses: [string, string];
  ports: [number, number];
  readonly iface: number;
  readonly vlan: number;
  readonly tunnels: readonly string[];
  started = false;
  readonly firstAt: Nanos;
  synAt: Nanos = -1;
  synAckAt: Nanos = -1;
  establishedAt: Nanos = -1;
  syns = 0;
  stats: [SideStats, SideStats];
  baseSequence: [number, number] = [-1, -1];
  user: unknown = undefined;

  client: Direction;
  /** Whether client and server are settled. */
  oriented = false;
  sibling: FlowRecord | undefined = undefined;
  /** Its place: table, key and number there. */
  slot = -1;
  keyA = 0;
  keyB = 0;
  keyPorts = 0;
  keyWords: Int32Array | undefined = undefined;
  /** Neighbours in the list that idles it out, and when it was put at that list's end. */
  list: IdleList | undefined = undefined;
  older: FlowRecord | undefined = undefined;
  newer: FlowRecord | undefined = undefined;
  listedAt: Nanos;

  constructor(start: FlowStart) {
    this.id = start.id;
    this.transport = start.transport;
    this.ip = start.ip;
    this.addresses = start.addresses;
    this.ports = start.ports;
    this.iface = start.iface;
    this.vlan = start.vlan;
    this.tunnels = start.tunnels;
    this.firstAt = start.at;
    this.lastAt = start.at;
    this.listedAt = start.at;
    this.client = start.client;
    this.a = new FlowSide(start.client);
    this.b = new FlowSide(start.client === 0 ? 1 : 0);
    this.stats = start.client === 0 ? [this.a, this.b] : [this.b, this.a];
  }

  /** Turns client and server: before the first byte is delivered, or when the listener asks for it. */
  turn(): void {
    this.client = this.client === 0 ? 1 : 0;
    this.addresses = [this.addresses[1], this.addresses[0]];
    this.ports = [this.ports[1], this.ports[0]];
    this.stats = [this.stats[1], this.stats[0]];
    this.baseSequence = [this.baseSequence[1], this.baseSequence[0]];
    const side = this.a.side;
    this.a.side = this.b.side;
    this.b.side = side;
  }
}

/** Whether only SYNs of one side were seen. */
export function isUnanswered(flow: FlowRecord): boolean {
  return flow.opening && flow.syns > 0 && flow.synAckAt < 0;
}
