import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NANOS_PER_SECOND } from '#base/time';
import { type NetCounters, netCounters } from './counters.ts';
import { decode, decodeReassembled } from './decode.ts';
import { FRAGMENT_PAYLOAD, Fragments } from './fragments.ts';
import { emptyFrame } from './frame.ts';
import { NET_DEFAULTS, type NetOptions } from './options.ts';
import { Packet, UDP } from './packet.ts';
import { FRAGMENT } from './reasons.ts';
import { ip, udp } from './write.ts';

const V4 = { source: '10.0.0.1', destination: '10.0.0.2', sourcePort: 9, destinationPort: 53 };
const V6 = { source: '2001:db8::1', destination: '2001:db8::2', sourcePort: 9, destinationPort: 53 };

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Pushes raw IP packets and gathers the datagrams that come out. */
class Bench {
  readonly counters: NetCounters = netCounters();
  readonly fragments: Fragments;
  readonly packet = new Packet();
  readonly out: Uint8Array[] = [];
  at = 0;

  constructor(options: Partial<NetOptions> = {}) {
    this.fragments = new Fragments({ ...NET_DEFAULTS, ...options }, this.counters);
  }

  push(bytes: Uint8Array = new Uint8Array(0), wireLength: number = bytes.length): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frame = { ...emptyFrame(), bytes, view, end: bytes.length, wireLength, link: 101, at: this.at };
    if (decode(frame, this.packet) !== FRAGMENT) throw new Error('not a fragment');
    const length = this.fragments.push(this.packet);
    if (length < 0) return;
    if (decodeReassembled(this.packet, FRAGMENT_PAYLOAD, FRAGMENT_PAYLOAD + length) !== 0) throw new Error('no datagram');
    this.out.push(this.packet.bytes.slice(this.packet.payload, this.packet.payloadEnd));
  }
}

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

/** Fragments of a UDP datagram; `pieces` are ranges of its bytes, headers included. */
function fragmentsOf(ends: typeof V4, payload: Uint8Array, pieces: readonly Piece[], id = 7): Uint8Array[] {
  const whole = udp(ends, payload);
  return pieces.map(({ from, to }) =>
    ip(
      { ...ends, protocol: UDP, id, fragment: { offset: from, more: to < whole.length } },
      whole.subarray(from, Math.min(to, whole.length)),
    ),
  );
}

const every = (step: number, length: number): Piece[] =>
  Array.from({ length: Math.ceil(length / step) }, (_, i) => ({ from: i * step, to: Math.min((i + 1) * step, length) }));

describe('fragments', () => {
  test.each([
    ['IPv4', V4],
    ['IPv6', V6],
  ])('%s: any cut, any order, overlaps and duplicates give the datagram once', (_, ends) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.tuple(fc.nat(380), fc.integer({ min: 1, max: 80 })), { maxLength: 6 }),
        fc.integer(),
        (size, units, extra, seed) => {
          const payload = bytesOf(size);
          const length = size + 8;
          fc.pre(length > units * 8);
          const overlaps = extra.map(([from, many]) => ({ from: from * 8, to: Math.min((from + many) * 8, length) }));
          const pieces = [...every(units * 8, length), ...overlaps.filter(({ from, to }) => from < to && (from > 0 || to < length))];
          const order = pieces.map((piece, i) => ({ piece, rank: Math.imul(i + 1, seed | 1) })).sort((a, b) => a.rank - b.rank);
          const bench = new Bench();
          for (const frame of fragmentsOf(
            ends,
            payload,
            order.map(({ piece }) => piece),
          ))
            bench.push(frame);
          expect(bench.out[0]).toEqual(payload);
          expect(bench.counters['fragments.malformed']).toBe(0);
        },
      ),
    );
  });
  test('the first bytes win where fragments overlap', () => {
    const bench = new Bench();
    const one = fragmentsOf(V4, new Uint8Array(32).fill(1), every(16, 40));
    const two = fragmentsOf(V4, new Uint8Array(32).fill(2), every(24, 40));
    bench.push(one[1]);
    bench.push(two[0]);
    bench.push(two[1]);
    expect([...(bench.out[0] ?? [])]).toEqual([
      ...new Array<number>(8).fill(2),
      ...new Array<number>(16).fill(1),
      ...new Array<number>(8).fill(2),
    ]);
    expect(bench.counters['fragments.overlapping']).toBe(16);
  });
  test('datagrams are told apart by identification, addresses and protocol', () => {
    const bench = new Bench();
    const a = fragmentsOf(V4, bytesOf(100), every(56, 108), 1);
    const b = fragmentsOf(V4, bytesOf(90), every(56, 98), 2);
    bench.push(a[0]);
    bench.push(b[1]);
    expect(bench.out).toEqual([]);
    bench.push(b[0]);
    bench.push(a[1]);
    expect(bench.out.map((bytes) => bytes.length)).toEqual([90, 100]);
  });
  test('lengths that contradict each other end the datagram', () => {
    const bench = new Bench();
    bench.push(ip({ ...V4, protocol: UDP, fragment: { offset: 64, more: false } }, bytesOf(8)));
    bench.push(ip({ ...V4, protocol: UDP, fragment: { offset: 128, more: false } }, bytesOf(8)));
    bench.push(ip({ ...V4, protocol: UDP, fragment: { offset: 0, more: true } }, bytesOf(9)));
    bench.push(ip({ ...V4, protocol: UDP, fragment: { offset: 65528, more: false } }, bytesOf(9)));
    expect(bench.counters['fragments.malformed']).toBe(3);
  });
  test('count, bytes and time are bounded', () => {
    const bench = new Bench({ maxFragmented: 10, maxFragmentBytes: 100_000 });
    const first = (id: number, offset: number): Uint8Array =>
      ip({ ...V4, protocol: UDP, id, fragment: { offset, more: true } }, bytesOf(64));
    for (let id = 0; id < 30; id++) bench.push(first(id, 0));
    expect(bench.counters['fragments.evicted']).toBe(20);
    for (let id = 100; id < 110; id++) bench.push(first(id, 60_000));
    expect(bench.counters['fragments.evicted']).toBeGreaterThanOrEqual(38);
    bench.at = 31 * NANOS_PER_SECOND;
    bench.fragments.tick(bench.at);
    expect(bench.counters['fragments.expired'] + bench.counters['fragments.evicted']).toBe(40);
  });
  test('a fragment that was cut by the snap length cannot be used', () => {
    const bench = new Bench();
    const [one] = fragmentsOf(V4, bytesOf(100), every(56, 108));
    bench.push(one?.subarray(0, 40), one?.length);
    expect(bench.counters['fragments.cut']).toBe(1);
  });
});
