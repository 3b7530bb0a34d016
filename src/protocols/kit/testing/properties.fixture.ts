import fc from 'fast-check';
import { expect } from 'vitest';
import type { Side } from '#base/side';
import { STORED_GAP } from '#entry/stored';
import type { AnyProtocol } from '#protocols/contract/protocol';
import { ascii, type ConversationOptions, conversation, detailOf, type Step } from './conversation.fixture.ts';
import type { Said, Transcript } from './transcript.fixture.ts';

const RUNS = 60;

/** No cutting of the streams into segments changes what is said: random cuts, and every byte for itself. Returns what is said. */
export function anyCut(protocol: AnyProtocol, steps: readonly Step[], options: ConversationOptions = {}): Transcript {
  const whole = conversation(protocol, steps, options);
  expect(conversation(protocol, cut(steps, [1]), options)).toEqual(whole);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }), (lengths) => {
      expect(conversation(protocol, cut(steps, lengths), options)).toEqual(whole);
    }),
    { numRuns: RUNS },
  );
  return whole;
}

/** Whatever bytes are overwritten: nothing but `Malformed` is thrown, and what was said can be masked, summed up and read in detail. */
export function anyBroken(protocol: AnyProtocol, steps: readonly Step[], options: ConversationOptions = {}): void {
  const hit = fc.record({ step: fc.nat(), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  const tries = fc.tuple(fc.array(hit, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 200 }));
  fc.assert(
    fc.property(tries, ([hits, length]) => {
      const broken = steps.map(([side, what]): Step => [side, spoken(what)?.slice() ?? what]);
      for (const { step, at, byte } of hits) {
        const bytes = broken[step % broken.length]?.[1];
        if (bytes instanceof Uint8Array && bytes.length > 0) bytes[at % bytes.length] = byte;
      }
      readAll(protocol, conversation(protocol, cut(broken, [length]), options));
    }),
    { numRuns: RUNS * 4 },
  );
}

/**
 * Whatever stretch is lost: nothing is thrown, and every message that is said to be complete and without a gap is one that was really sent.
 */
export function anyGap(protocol: AnyProtocol, steps: readonly Step[], options: ConversationOptions = {}): void {
  const sent = new Set(messagesOf(conversation(protocol, steps, options)).map(likeness));
  const loss = fc.record({ step: fc.nat(), from: fc.nat(), length: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(fc.array(loss, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 500 }), (losses, length) => {
      const heard = losses.reduce(lose, steps);
      const transcript = conversation(protocol, cut(heard, [length]), options);
      readAll(protocol, transcript);
      for (const message of messagesOf(transcript))
        if (message.state === 'done' && (message.stored.flags & STORED_GAP) === 0) expect(sent).toContain(likeness(message));
    }),
    { numRuns: RUNS * 4 },
  );
}

function messagesOf(transcript: Transcript): Said[] {
  return transcript.exchanges.flatMap(({ request, response }) => [request, response]).filter((said) => said !== undefined);
}

function likeness(said: Said): string {
  return JSON.stringify([said.side, said.values, said.size, Array.from(said.stored.bytes)]);
}

function readAll(protocol: AnyProtocol, transcript: Transcript): void {
  for (const exchange of transcript.exchanges) {
    detailOf(protocol, exchange);
    protocol.summary({ request: exchange.request?.values ?? {}, response: exchange.response?.values ?? {}, exchange: exchange.values });
  }
}

function spoken(what: Step[1]): Uint8Array | undefined {
  if (typeof what === 'string') return ascii(what);
  return what instanceof Uint8Array ? what : undefined;
}

/** The steps cut into segments of these lengths, over and over. */
function cut(steps: readonly Step[], lengths: readonly number[]): Step[] {
  let turn = 0;
  return steps.flatMap(([side, what]): Step[] => {
    const bytes = spoken(what);
    if (bytes === undefined) return [[side, what]];
    const pieces: Step[] = [];
    for (let at = 0; at < bytes.length; ) {
      const length = lengths[turn++ % lengths.length] as number;
      pieces.push([side, bytes.subarray(at, at + length)]);
      at += length;
    }
    return pieces;
  });
}

function lose(steps: readonly Step[], loss: { readonly step: number; readonly from: number; readonly length: number }): Step[] {
  const target = loss.step % steps.length;
  return steps.flatMap(([side, what], index): Step[] => {
    const bytes = spoken(what);
    if (index !== target || bytes === undefined || bytes.length === 0) return [[side, what]];
    const from = loss.from % bytes.length;
    const to = Math.min(bytes.length, from + loss.length);
    return [said(side, bytes.subarray(0, from)), [side, { gap: to - from } as const] as const, said(side, bytes.subarray(to))].filter(
      ([, what]) => !(what instanceof Uint8Array) || what.length > 0,
    );
  });
}

function said(side: Side, bytes: Uint8Array): Step {
  return [side, bytes];
}
