import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '#base/side';
import { Connection, ENDS } from './connection.fixture.ts';
import { type Heard, Lab } from './recorder.fixture.ts';

/** One frame, and the stretch of its side's stream that it carries. */
interface Sent {
  readonly frame: Uint8Array;
  readonly side: Side;
  readonly from: number;
  readonly to: number;
}

const turn = fc.record({
  side: fc.constantFrom<Side>(0, 1),
  size: fc.integer({ min: 1, max: 400 }),
  cut: fc.integer({ min: 1, max: 120 }),
});
const isn = fc.oneof(fc.constant(2 ** 32 - 100), fc.constant(2 ** 31 - 100), fc.nat(0xffffffff));
const conversation = fc.record({ turns: fc.array(turn, { maxLength: 12 }), isn: fc.tuple(isn, isn), six: fc.boolean() });
type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never;

/** Bytes that tell their place in the stream. */
const streamOf = (side: Side, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 5) + side * 101) & 0xff);
const textOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

/** All frames of a conversation in the order they were sent. Both sides acknowledge what the other sent before. */
function play({ turns, isn, six }: Conversation): { sent: Sent[]; streams: [Uint8Array, Uint8Array] } {
  const c = new Connection({ isn, addresses: six ? ['2001:db8::2', '2001:db8::1'] : ENDS.addresses });
  const total = (side: Side): number => turns.filter((each) => each.side === side).reduce((sum, { size }) => sum + size, 0);
  const streams: [Uint8Array, Uint8Array] = [streamOf(0, total(0)), streamOf(1, total(1))];
  const sent: Sent[] = [c.syn(), c.synAck(), c.ack(0)].map((frame, i) => ({ frame, side: i === 1 ? 1 : 0, from: 0, to: 0 }));
  for (const { side, size, cut } of turns) {
    const end = c.sent[side] + size;
    for (let from = c.sent[side]; from < end; from += cut) {
      const to = Math.min(end, from + cut);
      sent.push({ frame: c.send(side, streams[side].subarray(from, to)), side, from, to });
    }
    const other = side === 0 ? 1 : 0;
    sent.push({ frame: c.ack(other), side: other, from: 0, to: 0 });
  }
  for (const side of [0, 1] as const) sent.push({ frame: c.fin(side), side, from: 0, to: 0 });
  return { sent, streams };
}

/** Numbers in [0, 1) from a seed. */
function chance(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Moves each frame by up to `window` places and repeats some. */
function disturb(sent: readonly Sent[], window: number, seed: number): Sent[] {
  const random = chance(seed);
  const ranked = sent.flatMap((one, i) => {
    const copies = i > 2 && random() < 0.2 ? 2 : 1;
    return Array.from({ length: copies }, () => ({ one, rank: i < 3 ? i - window : i + random() * window }));
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** Delivered bytes by their place in what was sent; throws when one is wrong. */
function placed(heard: Heard, side: Side, stream: Uint8Array, isn: number): Uint8Array {
  const got = new Uint8Array(stream.length);
  const shift = (heard.flow.baseSequence[side] - isn - 1) | 0;
  for (const piece of heard.pieces[side]) {
    if (!('text' in piece)) continue;
    const from = piece.offset + shift;
    if (piece.text !== textOf(stream.subarray(from, from + piece.text.length))) throw new Error(`wrong bytes at ${from} of side ${side}`);
    got.fill(1, from, from + piece.text.length);
  }
  return got;
}

describe('any valid conversation', () => {
  test('cut anywhere, shuffled within a window, repeated, wrapped around, gives the bytes that were sent', () => {
    fc.assert(
      fc.property(conversation, fc.integer({ min: 0, max: 20 }), fc.integer(), (script, window, seed) => {
        const { sent, streams } = play(script);
        const lab = new Lab();
        for (const { frame } of disturb(sent, window, seed)) lab.frame(frame);
        lab.end();
        const heard = lab.heard();
        expect(heard.text(0)).toBe(textOf(streams[0]));
        expect(heard.text(1)).toBe(textOf(streams[1]));
        expect(heard.log.filter((word) => word.endsWith('.fin')).length).toBe(2);
        expect([lab.counters['gap.count'], lab.recorder.flows.length, lab.network.queuedBytes, heard.end]).toEqual([0, 1, 0, 'fin']);
      }),
      { numRuns: 300 },
    );
  });
  test('seen through two interfaces at once gives the same, and no retransmission', () => {
    fc.assert(
      fc.property(conversation, fc.integer(), (script, seed) => {
        const { sent, streams } = play(script);
        const lab = new Lab();
        const random = chance(seed);
        for (const { frame } of sent) {
          const first = random() < 0.5 ? 0 : 1;
          lab.frame(frame, { iface: first }).frame(frame, { iface: 1 - first });
        }
        const heard = lab.heard();
        expect([heard.text(0), heard.text(1)]).toEqual(streams.map(textOf));
        expect([lab.counters['segments.retransmitted'], heard.flow.syns, lab.recorder.flows.length]).toEqual([0, 1, 1]);
      }),
      { numRuns: 100 },
    );
  });
  test('with frames missing gives every byte that was captured at its place, and gaps for the rest', () => {
    fc.assert(
      fc.property(conversation, fc.double({ min: 0, max: 0.5, noNaN: true }), fc.integer(), fc.boolean(), (script, loss, seed, start) => {
        const { sent, streams } = play(script);
        const random = chance(seed);
        const captured = sent.filter((_, i) => (start && i < 3) || random() >= loss);
        const lab = new Lab();
        for (const { frame } of captured) lab.frame(frame);
        lab.end();
        if (captured.length === 0) return;
        const heard = lab.heard();
        for (const side of [0, 1] as const) {
          const got = placed(heard, side, streams[side], script.isn[side]);
          for (const { from, to } of captured.filter((one) => one.side === side)) {
            expect(got.subarray(from, to).every((byte) => byte === 1)).toBe(true);
          }
          const lost = heard.pieces[side].reduce((sum, piece) => sum + ('lost' in piece ? piece.lost : 0), 0);
          expect(heard.flow.stats[side].lost).toBe(lost);
        }
        expect([lab.counters['gap.bytes'], lab.network.queuedBytes]).toEqual([heard.flow.stats[0].lost + heard.flow.stats[1].lost, 0]);
      }),
      { numRuns: 500 },
    );
  });
  test('of which the beginning was not captured, out of order too, gives right bytes only', () => {
    fc.assert(
      fc.property(conversation, fc.nat(40), fc.integer({ min: 0, max: 12 }), fc.integer(), (script, skip, window, seed) => {
        const { sent, streams } = play(script);
        const lab = new Lab();
        for (const { frame } of disturb(sent, window, seed).slice(skip)) lab.frame(frame);
        lab.end();
        for (const heard of lab.recorder.flows) {
          for (const side of [0, 1] as const) {
            const mine = heard.flow.ports[0] === 80 ? ((1 - side) as Side) : side;
            placed(heard, side, streams[mine], script.isn[mine]);
          }
        }
        expect(lab.network.queuedBytes).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
  test('with frames missing, the other stream never waits for more than the patience', () => {
    fc.assert(
      fc.property(conversation, fc.integer(), (script, seed) => {
        const { sent, streams } = play(script);
        const random = chance(seed);
        const lab = new Lab();
        // All of the client's payload is lost, its acknowledgements are not.
        for (const one of sent) if (one.side === 1 || one.to === 0 || random() < 0.1) lab.frame(one.frame);
        lab.wait(50_000_000).wait(50_000_000);
        expect(lab.heard().text(1)).toBe(textOf(streams[1]));
      }),
      { numRuns: 100 },
    );
  });
});
