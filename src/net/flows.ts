import type { Nanos } from '#base/time';
import { AddressTexts } from './address.ts';
import type { NetCounters } from './counters.ts';
import type { FlowEnd, Transport } from './flow.ts';
import { type Direction, FlowRecord, isUnanswered } from './flow-record.ts';
import { Table4, Table6 } from './flow-table.ts';
import { epochOf, IdleList } from './idle.ts';
import type { NetOptions } from './options.ts';
import { type Packet, TUNNEL_KINDS } from './packet.ts';

/** Which tables a transport's flows are in. */
export const TCP_FLOWS = 0;
export const UDP_FLOWS = 1;
export const SCTP_FLOWS = 2;
export const ICMP_FLOWS = 3;
export const OTHER_FLOWS = 4;
const TRANSPORTS: readonly Transport[] = ['tcp', 'udp', 'sctp', 'icmp', 'other'];

/** Flows of one 5-tuple that are told apart by their address space. */
const MAX_SIBLINGS = 64;
const NO_TUNNELS: readonly string[] = [];
/** Closings in one round; what is left waits for the next. */
const MAX_EXPIRED = 4096;

/** Closes a flow for the listener; given by the engine. */
export type CloseFlow = (flow: FlowRecord, how: FlowEnd, at: Nanos) => void;

/** All flows: found by packet, bounded in number, idled out. */
export class Flows {
  private readonly options: NetOptions;
  private readonly counters: NetCounters;
  private readonly close: CloseFlow;
  private readonly tables4: readonly Table4[];
  private readonly tables6: readonly Table6[];
  private readonly records: (FlowRecord | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly texts: AddressTexts;
  private nextId = 1;

  /** Lists by state; each has its timeout. */
  readonly opening: IdleList;
  readonly open: IdleList;
  readonly closing: IdleList;
  readonly lingering: IdleList;
  readonly single: IdleList;
  readonly answered: IdleList;
  private readonly lists: readonly IdleList[];

  /** The step of the present time, see `touch`. */
  epoch = 0;
  /** What `find` worked out of the last packet: its direction and its canonical key. */
  direction: Direction = 0;
  private a = 0;
  private b = 0;
  private ports = 0;
  private readonly words: Int32Array = new Int32Array(8);

  constructor(options: NetOptions, counters: NetCounters, close: CloseFlow) {
    this.options = options;
    this.counters = counters;
    this.close = close;
    this.tables4 = TRANSPORTS.map(() => new Table4(options.seed));
    this.tables6 = TRANSPORTS.map(() => new Table6(options.seed));
    this.texts = new AddressTexts(options.maxFlows);
    this.opening = new IdleList(options.tcpOpeningTimeout);
    this.open = new IdleList(options.tcpOpenTimeout);
    this.closing = new IdleList(options.tcpClosingTimeout);
    this.lingering = new IdleList(options.tcpLinger);
    this.single = new IdleList(options.datagramTimeout);
    this.answered = new IdleList(options.datagramAnsweredTimeout);
    this.lists = [this.lingering, this.opening, this.single, this.closing, this.answered, this.open];
  }

  /** Flows in the table, those that linger included. */
  get size(): number {
    return this.records.length - this.free.length;
  }

  /** Flows that are not closed. */
  get live(): number {
    return this.size - this.lingering.size;
  }

  /** The flow of a packet, and in `direction` which way the packet goes. The key stays for `add`. */
  find(packet: Packet, table: number): FlowRecord | undefined {
    const value = packet.ip === 4 ? this.find4(packet, table) : this.find6(packet, table);
    if (value < 0) return undefined;
    const head = this.records[value] as FlowRecord;
    const space = this.direction === 0 ? head.spaceA : head.spaceB;
    return space === packet.space ? head : this.matching(head, packet.space);
  }

  private find4(packet: Packet, table: number): number {
    const source = packet.source;
    const destination = packet.destination;
    const from = packet.sourcePort;
    const to = packet.destinationPort;
    if (source < destination || (source === destination && from <= to)) {
      this.direction = 0;
      this.a = source;
      this.b = destination;
      this.ports = (from << 16) | to;
    } else {
      this.direction = 1;
      this.a = destination;
      this.b = source;
      this.ports = (to << 16) | from;
    }
    if (table === OTHER_FLOWS) this.ports = packet.protocol;
    return (this.tables4[table] as Table4).find(this.a, this.b, this.ports);
  }

  private find6(packet: Packet, table: number): number {
    const view = packet.view;
    const at = packet.addressAt;
    let order = 0;
    for (let i = 0; i < 16 && order === 0; i += 4) order = view.getInt32(at + i) - view.getInt32(at + 16 + i);
    if (order === 0) order = packet.sourcePort - packet.destinationPort;
    const turned = order > 0;
    this.direction = turned ? 1 : 0;
    const first = turned ? at + 16 : at;
    const second = turned ? at : at + 16;
    for (let i = 0; i < 4; i++) {
      this.words[i] = view.getInt32(first + i * 4);
      this.words[i + 4] = view.getInt32(second + i * 4);
    }
    this.ports = turned ? (packet.destinationPort << 16) | packet.sourcePort : (packet.sourcePort << 16) | packet.destinationPort;
    if (table === OTHER_FLOWS) this.ports = packet.protocol;
    return (this.tables6[table] as Table6).find(this.words, this.ports);
  }

  /**
   * The flow of a chain that a packet of an address space belongs to. A packet outside of every tunnel and VLAN belongs to any (the same
   * packet is often seen inside and outside of a tunnel), and the two directions may carry different identifiers (Cilium puts the sender's
   * identity into the VNI, OVN the egress network). Only two identifiers in one direction prove two spaces.
   */
  private matching(head: FlowRecord, space: number): FlowRecord | undefined {
    const forward = this.direction === 0;
    let best: FlowRecord | undefined;
    let rank = 0;
    let length = 0;
    for (let flow: FlowRecord | undefined = head; flow !== undefined; flow = flow.sibling) {
      length++;
      const mine = forward ? flow.spaceA : flow.spaceB;
      if (mine === space) return flow;
      const fits = fitOf(mine, forward ? flow.spaceB : flow.spaceA, space);
      if (fits <= rank) continue;
      rank = fits;
      best = flow;
    }
    if (best === undefined && length >= MAX_SIBLINGS) {
      this.counters['flows.spaces']++;
      return head;
    }
    if (best !== undefined && forward && best.spaceA === -1) best.spaceA = space;
    if (best !== undefined && !forward && best.spaceB === -1) best.spaceB = space;
    return best;
  }

  /** A new flow for the packet of the last `find`, with its client in a direction. Another makes room when there are too many. */
  add(packet: Packet, table: number, client: Direction, list: IdleList): FlowRecord {
    const { ip } = packet;
    if (this.size >= this.options.maxFlows) this.evict(packet.at);
    const one = this.texts.text(packet.bytes, packet.addressAt, ip);
    const two = this.texts.text(packet.bytes, packet.addressAt + (ip === 4 ? 4 : 16), ip);
    const mine = this.direction === client;
    const flow = new FlowRecord({
      id: this.nextId++,
      transport: TRANSPORTS[table] as Transport,
      ip,
      addresses: mine ? [one, two] : [two, one],
      ports: mine ? [packet.sourcePort, packet.destinationPort] : [packet.destinationPort, packet.sourcePort],
      iface: packet.iface,
      vlan: packet.vlan,
      tunnels: packet.depth === 0 ? NO_TUNNELS : tunnelsOf(packet),
      at: packet.at,
      client,
    });
    if (this.direction === 0) flow.spaceA = packet.space;
    else flow.spaceB = packet.space;
    this.place(flow, table);
    list.add(flow, packet.at);
    this.counters['flows.opened']++;
    return flow;
  }

  private place(flow: FlowRecord, table: number): void {
    flow.slot = this.free.pop() ?? this.records.length;
    this.records[flow.slot] = flow;
    flow.keyPorts = this.ports;
    if (flow.ip === 4) {
      flow.keyA = this.a;
      flow.keyB = this.b;
    } else flow.keyWords = this.words.slice();
    const head = this.headOf(flow, table);
    if (head >= 0) flow.sibling = this.records[head];
    this.setHead(flow, table);
  }

  private headOf(flow: FlowRecord, table: number): number {
    const words = flow.keyWords;
    if (words === undefined) return (this.tables4[table] as Table4).find(flow.keyA, flow.keyB, flow.keyPorts);
    return (this.tables6[table] as Table6).find(words, flow.keyPorts);
  }

  private setHead(flow: FlowRecord, table: number): void {
    const words = flow.keyWords;
    if (words === undefined) (this.tables4[table] as Table4).set(flow.keyA, flow.keyB, flow.keyPorts, flow.slot);
    else (this.tables6[table] as Table6).set(words, flow.keyPorts, flow.slot);
  }

  /** Takes a flow out of the table. */
  remove(flow: FlowRecord): void {
    const table = TRANSPORTS.indexOf(flow.transport);
    const head = this.records[this.headOf(flow, table)];
    if (head !== flow) unchain(head, flow);
    else if (flow.sibling !== undefined) this.setHead(flow.sibling, table);
    else if (flow.keyWords === undefined) (this.tables4[table] as Table4).delete(flow.keyA, flow.keyB, flow.keyPorts);
    else (this.tables6[table] as Table6).delete(flow.keyWords, flow.keyPorts);
    flow.sibling = undefined;
    flow.list?.remove(flow);
    this.records[flow.slot] = undefined;
    this.free.push(flow.slot);
  }

  /** Moves a flow to the list of another state. */
  schedule(flow: FlowRecord, list: IdleList, at: Nanos): void {
    if (flow.list === list) return;
    flow.list?.remove(flow);
    list.add(flow, at);
  }

  /** Keeps a closed TCP flow for late packets, but never more than a quarter of all flows. */
  linger(flow: FlowRecord, at: Nanos): void {
    this.schedule(flow, this.lingering, at);
    const { head, size } = this.lingering;
    if (head !== undefined && size > this.options.maxFlows / 4) this.remove(head);
  }

  /** Closes flows that idled out, a bounded number of them. */
  tick(at: Nanos): void {
    this.epoch = epochOf(at);
    let left = MAX_EXPIRED;
    for (const list of this.lists) {
      for (let flow = list.expired(at); flow !== undefined && left > 0; flow = list.expired(at), left--) {
        if (!flow.closed) {
          this.counters['flows.idle']++;
          this.close(flow, isUnanswered(flow) ? 'unanswered' : 'idle', at);
        }
        this.remove(flow);
      }
    }
  }

  /** Closes and removes all flows. */
  clear(how: (flow: FlowRecord) => FlowEnd, at: Nanos): void {
    for (const list of this.lists) {
      for (let flow = list.head; flow !== undefined; flow = list.head) {
        if (!flow.closed) this.close(flow, how(flow), at);
        this.remove(flow);
      }
    }
  }

  /**
   * Makes room for one flow: a closed one goes first, then one of those that nobody answered if they are more than half (a flood of
   * SYNs must not push out real connections), then the one that was idle longest.
   */
  private evict(at: Nanos): void {
    const victim = this.lingering.head ?? this.unproven() ?? this.idlest();
    if (victim === undefined) return;
    if (!victim.closed) {
      this.counters['flows.evicted']++;
      this.close(victim, 'evicted', at);
    }
    this.remove(victim);
  }

  private unproven(): FlowRecord | undefined {
    const half = this.options.maxFlows / 2;
    if (this.opening.size > half) return this.opening.head;
    return this.single.size > half ? this.single.head : undefined;
  }

  private idlest(): FlowRecord | undefined {
    let best: FlowRecord | undefined;
    for (const { head } of this.lists) if (head !== undefined && (best === undefined || head.listedAt < best.listedAt)) best = head;
    return best;
  }
}

/** How well a packet's space fits a flow whose direction has `mine` and whose other direction has `other`; 0: not at all. */
function fitOf(mine: number, other: number, space: number): number {
  if (mine === -1) return other === space ? 3 : 2;
  return mine === 0 || space === 0 ? 1 : 0;
}

function unchain(head: FlowRecord | undefined, flow: FlowRecord): void {
  for (let before = head; before !== undefined; before = before.sibling) {
    if (before.sibling !== flow) continue;
    before.sibling = flow.sibling;
    return;
  }
}

function tunnelsOf(packet: Packet): string[] {
  return Array.from({ length: packet.depth }, (_, i) => {
    const id = packet.tunnelIds[i] as number;
    const kind = TUNNEL_KINDS[packet.tunnelKinds[i] as number] as string;
    return id === -1 ? kind : `${kind}:${id >>> 0}`;
  });
}
