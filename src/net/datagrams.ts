import type { Side } from '#base/side';
import type { Nanos } from '#base/time';
import type { NetCounters } from './counters.ts';
import { type Endpoints, servesSurely } from './endpoints.ts';
import type { FlowListener } from './flow.ts';
import type { Direction, FlowRecord } from './flow-record.ts';
import { hash3 } from './flow-table.ts';
import { type Flows, ICMP_FLOWS } from './flows.ts';
import { touch } from './idle.ts';
import type { NetOptions } from './options.ts';
import type { Packet } from './packet.ts';

/** UDP, ICMP, SCTP and all other transports: each packet is a datagram of its flow. */
export class Datagrams {
  private readonly listener: FlowListener;
  private readonly counters: NetCounters;
  private readonly flows: Flows;
  private readonly endpoints: Endpoints;
  private readonly copies: Copies;

  constructor(listener: FlowListener, options: NetOptions, counters: NetCounters, flows: Flows, endpoints: Endpoints) {
    this.listener = listener;
    this.counters = counters;
    this.flows = flows;
    this.endpoints = endpoints;
    this.copies = new Copies(options.duplicateWindow, options.seed);
  }

  /** Takes a packet whose flow is in a table of `Flows`. */
  push(packet: Packet, table: number): void {
    const known = this.flows.find(packet, table);
    const direction = this.flows.direction;
    const flow = known ?? this.open(packet, table, direction);
    if (this.copies.isCopy(flow.id, packet)) {
      this.counters['datagrams.duplicate']++;
      return;
    }
    const me = direction === 0 ? flow.a : flow.b;
    const peer = direction === 0 ? flow.b : flow.a;
    me.packets++;
    me.bytes += packet.length;
    touch(flow, packet.at, this.flows.epoch);
    if (peer.packets > 0) this.answered(flow, me.side, packet);
    this.counters.datagrams++;
    this.listener.datagram(flow, me.side, packet.bytes, packet.payload, packet.payloadEnd, packet.at, packet.length);
  }

  /** Whether an ICMP error was seen already through another interface. */
  isCopy(flow: FlowRecord, packet: Packet): boolean {
    return this.copies.isCopy(flow.id, packet);
  }

  private open(packet: Packet, table: number, direction: Direction): FlowRecord {
    const serves = table === ICMP_FLOWS ? isReply(packet) : servesSurely(packet, this.endpoints) === true;
    const turned: Direction = direction === 0 ? 1 : 0;
    const flow = this.flows.add(packet, table, serves ? turned : direction, this.flows.single);
    flow.started = true;
    flow.oriented = true;
    if (table === ICMP_FLOWS) flow.ports = [flow.ports[0], 0];
    this.listener.open(flow);
    return flow;
  }

  private answered(flow: FlowRecord, side: Side, packet: Packet): void {
    if (flow.list === this.flows.answered) return;
    if (side === 1) this.endpoints.learn(packet);
    this.flows.schedule(flow, this.flows.answered, packet.at);
  }
}

/** Echo replies come from the pinged side. */
function isReply(packet: Packet): boolean {
  return packet.ip === 4 ? packet.icmpType === 0 : packet.icmpType === 129;
}

const SLOTS = 8192;

/**
 * Tells copies of a datagram that was seen through another interface a moment ago: same flow, IP identification, length and payload
 * (its first and last bytes). Of fixed size; a forgotten original lets a copy through.
 */
class Copies {
  private readonly hashes: Int32Array = new Int32Array(SLOTS);
  private readonly taps: Int32Array = new Int32Array(SLOTS);
  private readonly times: Float64Array = new Float64Array(SLOTS).fill(-Infinity);
  private readonly window: Nanos;
  private readonly seed: number;

  constructor(window: Nanos, seed: number) {
    this.window = window;
    this.seed = seed;
  }

  /** Notes a datagram; whether it is a copy of one that another tap brought. */
  isCopy(flow: number, packet: Packet): boolean {
    const hash = this.hash(flow, packet);
    const slot = hash & (SLOTS - 1);
    const recent = this.hashes[slot] === hash && packet.at - (this.times[slot] as number) <= this.window;
    if (recent && this.taps[slot] !== packet.tap) return true;
    this.hashes[slot] = hash;
    this.taps[slot] = packet.tap;
    this.times[slot] = packet.at;
    return false;
  }

  private hash(flow: number, packet: Packet): number {
    const { view, payload, payloadEnd } = packet;
    const hash = hash3(this.seed, flow | 0, packet.ipId, packet.length);
    if (payloadEnd - payload >= 16) {
      const front = hash3(hash, view.getInt32(payload), view.getInt32(payload + 4), view.getInt32(payload + 8));
      return hash3(front, view.getInt32(payloadEnd - 12), view.getInt32(payloadEnd - 8), view.getInt32(payloadEnd - 4));
    }
    let word = 0;
    for (let at = payload; at < payloadEnd; at++) word = (Math.imul(word, 31) + (packet.bytes[at] as number)) | 0;
    return hash3(hash, word, 0, 0);
  }
}
