import type { Nanos } from '#base/time';
import { AddressTexts } from './address.ts';
import { Assembler } from './assembler.ts';
import { countUndecoded, type NetCounters, netCounters } from './counters.ts';
import { Datagrams } from './datagrams.ts';
import { decode, decodeReassembled } from './decode.ts';
import { Endpoints } from './endpoints.ts';
import type { FlowEnd, FlowListener } from './flow.ts';
import { type FlowRecord, isUnanswered } from './flow-record.ts';
import { Flows, ICMP_FLOWS, OTHER_FLOWS, SCTP_FLOWS, TCP_FLOWS, UDP_FLOWS } from './flows.ts';
import { FRAGMENT_PAYLOAD, Fragments } from './fragments.ts';
import type { Frame, FrameSink } from './frame.ts';
import { isIcmpError, readQuoted } from './icmp-errors.ts';
import { NET_DEFAULTS, type NetOptions } from './options.ts';
import { ICMP, ICMP6, Packet, SCTP, TCP, UDP } from './packet.ts';
import { DECODED, FRAGMENT, reasonText } from './reasons.ts';

/** A SYN that had this long for an answer counts as unanswered when the capture ends: the first retransmission is due (RFC 6298 §2). */
const SYN_PATIENCE = 1_000_000_000;

/**
 * Frames in, flows out: decodes, reassembles and keeps track of flows, and tells a listener in stream order. All state is bounded by
 * `NetOptions`; what is dropped or lost is in `counters`. It reads no clock: time passes with frames and with `tick`.
 */
export class Network implements FrameSink {
  readonly counters: NetCounters;
  private readonly listener: FlowListener;
  private readonly options: NetOptions;
  private readonly packet: Packet = new Packet();
  private readonly quoted: Packet = new Packet();
  private readonly fragments: Fragments;
  private readonly flows: Flows;
  private readonly assembler: Assembler;
  private readonly datagrams: Datagrams;
  private readonly texts: AddressTexts = new AddressTexts(1024);
  private nextTick: Nanos = -Infinity;

  constructor(listener: FlowListener, options: Partial<NetOptions> = {}, counters: NetCounters = netCounters()) {
    this.counters = counters;
    this.listener = listener;
    this.options = { ...NET_DEFAULTS, ...options };
    const endpoints = new Endpoints(this.options.seed);
    this.fragments = new Fragments(this.options, counters);
    this.flows = new Flows(this.options, counters, (flow, how, at) => this.close(flow, how, at));
    this.assembler = new Assembler(listener, this.options, counters, this.flows, endpoints, (flow, how, at) => this.close(flow, how, at));
    this.datagrams = new Datagrams(listener, this.options, counters, this.flows, endpoints);
  }

  /** Flows that are open now. */
  get openFlows(): number {
    return this.flows.live;
  }

  /** Bytes of out-of-order segments that are held now. */
  get queuedBytes(): number {
    return this.assembler.held;
  }

  /** Takes one frame. Never throws because of its bytes; what a listener throws passes through. */
  frame(frame: Frame): void {
    const counters = this.counters;
    const captured = frame.end - frame.start;
    counters.packets++;
    if (frame.wireLength > captured) {
      counters.bytes += frame.wireLength;
      counters['packets.cut']++;
    } else counters.bytes += captured;
    if (frame.at >= this.nextTick) this.tick(frame.at);
    const packet = this.packet;
    const reason = decode(frame, packet);
    if (reason === DECODED) this.deliver(packet);
    else this.undecoded(packet, reason);
  }

  private deliver(packet: Packet): void {
    const protocol = packet.protocol;
    if (protocol === TCP) this.assembler.push(packet);
    else if (protocol === UDP) this.datagrams.push(packet, UDP_FLOWS);
    else if (protocol !== ICMP && protocol !== ICMP6) this.datagrams.push(packet, protocol === SCTP ? SCTP_FLOWS : OTHER_FLOWS);
    else if (!isIcmpError(packet) || !this.icmpError(packet)) this.datagrams.push(packet, ICMP_FLOWS);
  }

  private undecoded(packet: Packet, first: number): void {
    let reason = first;
    // A datagram made of fragments may be a tunnel with fragments inside; the depth of tunnels bounds the rounds.
    while (reason === FRAGMENT) {
      const length = this.fragments.push(packet);
      if (length < 0) return;
      reason = decodeReassembled(packet, FRAGMENT_PAYLOAD, FRAGMENT_PAYLOAD + length);
    }
    if (reason === DECODED) this.deliver(packet);
    else countUndecoded(this.counters, reasonText(reason, packet.detail));
  }

  /** Tells the flow that an ICMP error speaks of; `false` when there is none. */
  private icmpError(packet: Packet): boolean {
    this.counters['icmp.errors']++;
    const flow = readQuoted(packet, this.quoted) ? this.flows.find(this.quoted, tableOf(this.quoted.protocol)) : undefined;
    if (flow === undefined) {
      this.counters['icmp.unmatched']++;
      return false;
    }
    if (flow.closed) return true;
    if (this.datagrams.isCopy(flow, packet)) this.counters['datagrams.duplicate']++;
    else this.listener.icmp(flow, packet.icmpType, packet.icmpCode, this.texts.text(packet.bytes, packet.addressAt, packet.ip), packet.at);
    return true;
  }

  /** Does what is due at `at`: gives up old holes and fragments, closes idle flows. Frames call it too, by their own time. */
  tick(at: Nanos): void {
    this.nextTick = at + this.options.tickEvery;
    this.assembler.tick(at);
    this.fragments.tick(at);
    this.flows.tick(at);
  }

  /** The source is over: all that is held is delivered and every flow is closed. */
  end(at: Nanos): void {
    this.flows.clear((flow) => (isUnanswered(flow) && (flow.syns > 1 || at - flow.synAt >= SYN_PATIENCE) ? 'unanswered' : 'capture'), at);
    this.nextTick = -Infinity;
  }

  private close(flow: FlowRecord, how: FlowEnd, at: Nanos): void {
    const { counters } = this;
    if (flow.transport === 'tcp') this.assembler.finish(flow, at);
    flow.closed = true;
    counters['flows.closed']++;
    const [client, server] = flow.stats;
    if (client.bytes + server.bytes > 0 && (client.packets === 0 || server.packets === 0) && flow.transport === 'tcp')
      counters['flows.onesided']++;
    this.listener.close(flow, how, at);
  }
}

function tableOf(protocol: number): number {
  if (protocol === TCP) return TCP_FLOWS;
  if (protocol === UDP) return UDP_FLOWS;
  if (protocol === SCTP) return SCTP_FLOWS;
  return protocol === ICMP || protocol === ICMP6 ? ICMP_FLOWS : OTHER_FLOWS;
}
