import { latin1 } from '#base/bytes';
import type { Nanos } from '#base/time';
import type { NetCounters } from './counters.ts';
import type { NetOptions } from './options.ts';
import type { Packet } from './packet.ts';

/** The addresses of a datagram stand before its payload in the buffer: two of 16 bytes. */
const HEAD = 32;
const LARGEST = 65_535;

/** A datagram under reassembly. `ranges` are the covered `[from, to)` pairs in order, joined where they touch. */
interface Partial {
  readonly key: string;
  bytes: Uint8Array<ArrayBuffer>;
  ranges: number[];
  /** Length of the payload, -1 until the last fragment is there. */
  total: number;
  readonly startedAt: Nanos;
}

/**
 * Reassembles IPv4 (RFC 791 §3.2) and IPv6 (RFC 8200 §4.5) fragments in any order. Where they overlap the first bytes win.
 * Datagrams, bytes and time are bounded; the oldest datagram goes first.
 */
export class Fragments {
  private readonly options: NetOptions;
  private readonly counters: NetCounters;
  /** In order of their first fragment. */
  private readonly partials = new Map<string, Partial>();
  private held = 0;

  constructor(options: NetOptions, counters: NetCounters) {
    this.options = options;
    this.counters = counters;
  }

  /**
   * Takes the fragment that decoding found. Answers the length of the whole payload when it completes its datagram, else -1.
   * Then `packet` stands on a buffer of its own: addresses at 0, the payload at `FRAGMENT_PAYLOAD`.
   */
  push(packet: Packet): number {
    this.counters['fragments.seen']++;
    if (!packet.fragmentWhole) {
      this.counters['fragments.cut']++;
      return -1;
    }
    const key = keyOf(packet);
    const known = this.partials.get(key);
    const partial = known ?? { key, bytes: new Uint8Array(HEAD), ranges: [], total: -1, startedAt: packet.at };
    const from = packet.fragmentOffset;
    const to = from + packet.fragmentEnd - packet.fragmentStart;
    if (!this.accepts(partial, packet, from, to)) {
      this.counters['fragments.malformed']++;
      if (known !== undefined) this.forget(known);
      return -1;
    }
    if (known === undefined) this.partials.set(key, partial);
    if (!packet.fragmentMore) partial.total = to;
    this.grow(partial, HEAD + to);
    this.cover(partial, packet, from, to);
    if (partial.total >= 0 && partial.ranges.length === 2 && partial.ranges[0] === 0 && partial.ranges[1] === partial.total) {
      return this.complete(partial, packet);
    }
    this.bound(packet.at);
    return -1;
  }

  /** Gives up datagrams older than the limit. */
  tick(at: Nanos): void {
    for (const partial of this.partials.values()) {
      if (at - partial.startedAt < this.options.fragmentTimeout) return;
      this.forget(partial);
      this.counters['fragments.expired']++;
    }
  }

  private accepts(partial: Partial, packet: Packet, from: number, to: number): boolean {
    if (to <= from || to > LARGEST) return false;
    if (packet.fragmentMore) return (to - from) % 8 === 0 && (partial.total < 0 || to <= partial.total);
    return partial.total < 0 ? to >= (partial.ranges[partial.ranges.length - 1] ?? 0) : to === partial.total;
  }

  private grow(partial: Partial, size: number): void {
    if (size <= partial.bytes.length) return;
    const larger = new Uint8Array(Math.max(size, Math.min(partial.bytes.length * 2, HEAD + LARGEST)));
    larger.set(partial.bytes);
    this.held += larger.length - (partial.ranges.length === 0 ? 0 : partial.bytes.length);
    partial.bytes = larger;
  }

  /** Copies what is not covered yet and joins the ranges. */
  private cover(partial: Partial, packet: Packet, from: number, to: number): void {
    const source = packet.bytes;
    const shift = packet.fragmentStart - from;
    const joined: number[] = [];
    let next = from;
    let low = from;
    let high = to;
    let overlapping = 0;
    for (let i = 0; i < partial.ranges.length; i += 2) {
      const start = partial.ranges[i] as number;
      const end = partial.ranges[i + 1] as number;
      if (end < from || start > to) {
        joined.push(start, end);
        continue;
      }
      if (start > next) partial.bytes.set(source.subarray(next + shift, start + shift), HEAD + next);
      overlapping += Math.max(0, Math.min(end, to) - Math.max(start, from));
      next = Math.max(next, end);
      low = Math.min(low, start);
      high = Math.max(high, end);
    }
    if (next < to) partial.bytes.set(source.subarray(next + shift, to + shift), HEAD + next);
    this.counters['fragments.overlapping'] += overlapping;
    let at = 0;
    while (at < joined.length && (joined[at] as number) < low) at += 2;
    joined.splice(at, 0, low, high);
    partial.ranges = joined;
  }

  private complete(partial: Partial, packet: Packet): number {
    this.forget(partial);
    this.counters['fragments.reassembled']++;
    const size = packet.ip === 4 ? 8 : 32;
    partial.bytes.set(packet.bytes.subarray(packet.addressAt, packet.addressAt + size), 0);
    packet.bytes = partial.bytes;
    packet.view = new DataView(partial.bytes.buffer);
    packet.addressAt = 0;
    return partial.total;
  }

  private bound(at: Nanos): void {
    this.tick(at);
    while (this.partials.size > this.options.maxFragmented || this.held > this.options.maxFragmentBytes) {
      const oldest = this.partials.values().next().value;
      if (oldest === undefined) return;
      this.forget(oldest);
      this.counters['fragments.evicted']++;
    }
  }

  private forget(partial: Partial): void {
    if (this.partials.delete(partial.key)) this.held -= partial.bytes.length;
  }
}

/** Where the payload of a reassembled datagram begins. */
export const FRAGMENT_PAYLOAD = HEAD;

/** Source, destination, identification, and for IPv4 the protocol (RFC 791); the address space keeps tenants apart. */
function keyOf(packet: Packet): string {
  const size = packet.ip === 4 ? 8 : 32;
  const addresses = latin1(packet.bytes, packet.addressAt, packet.addressAt + size);
  return `${packet.space} ${packet.ipId} ${packet.ip === 4 ? packet.protocol : -1} ${addresses}`;
}
