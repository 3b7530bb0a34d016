import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '#base/side';
import { STORED_CUT, STORED_GAP, STORED_NOT_MASKABLE } from '#entry/stored';
import http from '../http/index.ts';
import { type Recording, replay } from '../http2/recorded/recording.fixture.ts';
import { keysOf } from '../kit/mask/keys.ts';
import { ascii, type ConversationOptions, conversation, detailOf, type Step, storedOf } from '../kit/testing/conversation.fixture.ts';
import { nth } from '../kit/testing/nth.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange } from '../kit/testing/transcript.fixture.ts';
import websocket from './index.ts';
import * as recorded from './recorded/recorded.fixture.ts';

/** What follows the upgrade, and what HTTP said of it. */
function upgraded(recording: Recording): { readonly steps: Step[]; readonly options: ConversationOptions } {
  const [request, response, ...steps] = replay(recording) as [Step, Step, ...Step[]];
  const { became, exchanges } = conversation(http, [request, response]);
  expect(nth(exchanges, 0).response?.values['status']).toBe(101);
  expect(became).toMatchObject({ protocol: 'websocket', rest: [new Uint8Array(0), new Uint8Array(0)] });
  return { steps, options: { context: became?.context ?? '' } };
}

/** Who said what, as people read it. */
function read(exchanges: readonly SaidExchange[]): unknown[] {
  return exchanges.map((exchange) => {
    const body = detailOf(websocket, exchange).request?.['body'] as { text?: string; base64?: string } | undefined;
    return [exchange.request?.side, body?.text ?? body?.base64 ?? exchange.request?.values['closeReason']];
  });
}

/** A frame; a client's is masked. */
function frame(side: Side, opcode: number, payload: Uint8Array | string, first = 0x80): Uint8Array {
  const bytes = typeof payload === 'string' ? ascii(payload) : payload;
  const { length } = bytes;
  const size =
    length < 126
      ? [length]
      : length < 65_536
        ? [126, length >> 8, length & 0xff]
        : [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 0xff, length & 0xff];
  if (side === 1) return Uint8Array.of(first | opcode, ...size, ...bytes);
  const key = [0x12, 0xf4, 0x56, 0x9a];
  const masked = Array.from(bytes, (byte, index) => byte ^ (key[index & 3] as number));
  return Uint8Array.of(first | opcode, (size[0] as number) | 0x80, ...size.slice(1), ...key, ...masked);
}

const CHAT = [
  [0, '{"type":"subscribe","channel":"orders","token":"[REDACTED]"}'],
  [1, '{"type":"subscribed","channel":"orders","retry":5}'],
  [1, '{"type":"order","channel":"orders","id":1,"customer":{"name":"Ann","phoneNumber":"[REDACTED]"}}'],
  [1, '{"type":"order","channel":"orders","id":2,"customer":{"name":"Ben","phoneNumber":"[REDACTED]"}}'],
  [0, 'AAECA/r7/A=='],
  [0, 'in three pieces'],
  [0, 'bye'],
  [1, 'bye'],
];

describe('a conversation', () => {
  it.each([
    ['plain', recorded.plain, undefined],
    ['packed with a window that goes on', recorded.packed, true],
    ['packed, each message by itself', recorded.fresh, true],
  ])('%s', (_name, recording, compressed) => {
    const { steps, options } = upgraded(recording);
    const { exchanges, unknown, malformed } = anyCut(websocket, steps, options);
    expect({ unknown, malformed }).toEqual({ unknown: {}, malformed: [] });
    expect(read(exchanges)).toEqual(CHAT);
    expect(exchanges.every(({ kind }) => kind === 'message')).toBe(true);
    expect(nth(exchanges, 0).request?.values).toMatchObject({
      type: 'text',
      opcode: 1,
      name: 'subscribe',
      length: 59,
      compressed,
      frames: 1,
    });
    expect(nth(exchanges, 5).request?.values).toMatchObject({ type: 'text', length: 15, frames: 3 });
    expect(nth(exchanges, 6)).toMatchObject({
      request: { values: { type: 'close', opcode: 8, closeCode: 1000, closeReason: 'bye' } },
      values: { pings: 4, messages: 6 },
      result: { status: 1000, statusText: 'normal closure' },
    });
  });

  it('keeps no secret in what is stored', () => {
    const { steps, options } = upgraded(recorded.packed);
    const { exchanges } = conversation(websocket, steps, options);
    for (const { request } of exchanges) expect(String.fromCharCode(...(request?.stored.bytes ?? []))).not.toMatch(/swordfish|471\d/);
  });

  it('names the subprotocol', () => {
    const { steps, options } = upgraded(recorded.packed);
    expect(detailOf(websocket, nth(conversation(websocket, steps, options).exchanges, 0)).request?.['subprotocol']).toBe('chat.v1');
  });

  it('that the server breaks off says why', () => {
    const { steps, options } = upgraded(recorded.large);
    const { exchanges } = anyCut(websocket, steps, options);
    expect(exchanges.map(({ request }) => request?.values['length'])).toEqual([300, 1000, 0, 15, 15]);
    expect(nth(exchanges, 3).result).toEqual({
      status: 1011,
      statusText: 'internal error',
      outcome: 'server_error',
      errorType: 'internal_error',
      errorMessage: 'the server closed the connection: internal error, out of memory',
    });
    // The client only repeats the code.
    expect(nth(exchanges, 4).result).toEqual({ status: 1011, statusText: 'internal error' });
  });

  it('has one line for each message', () => {
    const { steps, options } = upgraded(recorded.plain);
    const lines = conversation(websocket, steps, options).exchanges.map(({ request }) =>
      websocket.summary({ request: request?.values ?? {}, response: {}, exchange: {} }),
    );
    expect(lines).toEqual([
      'subscribe · 59 B',
      'subscribed · 50 B',
      'order · 87 B',
      'order · 87 B',
      'binary · 7 B',
      'text · 15 B',
      'close · 1000 · bye',
      'close · 1000 · bye',
    ]);
  });

  it('can be written as frames again', () => {
    const { steps, options } = upgraded(recorded.packed);
    const { exchanges } = conversation(websocket, steps, options);
    const frames = exchanges.map((exchange): Step => {
      const { request, context } = storedOf(exchange);
      if (request === undefined) throw new Error('a message has a sender');
      const side = exchange.request?.side ?? 0;
      return [side, websocket.wire?.(request, side, context) ?? ''];
    });
    const again = conversation(websocket, frames, { context: '{"extensions":""}', keys: keysOf([]) });
    expect(again.exchanges.map(({ request }) => [request?.side, request?.stored.bytes])).toEqual(
      exchanges.map(({ request }) => [request?.side, request?.stored.bytes]),
    );
  });
});

describe('limits', () => {
  it('a long message is counted whole and kept in part', () => {
    const { exchanges } = conversation(websocket, [[0, frame(0, 2, new Uint8Array(70_000).fill(7))]], { limit: 1000 });
    const { values, stored, size } = nth(exchanges, 0).request ?? {};
    expect({ length: values?.['length'], kept: stored?.bytes.length, flags: stored?.flags, size }).toEqual({
      length: 70_000,
      kept: 1000,
      flags: STORED_CUT,
      size: 70_014,
    });
    expect(new Set(stored?.bytes)).toEqual(new Set([7]));
  });

  it('a message that does not unpack is not kept, and the ones behind it are read again', () => {
    const { steps, options } = upgraded(recorded.fresh);
    const broken = frame(1, 1, Uint8Array.of(0xff, 0xff, 0xff, 0xff), 0xc0);
    const { exchanges } = conversation(websocket, [[1, broken], ...steps], options);
    expect(nth(exchanges, 0).request?.stored).toMatchObject({ bytes: new Uint8Array(0), flags: STORED_NOT_MASKABLE });
    expect(read(exchanges.slice(1))).toEqual(CHAT);
  });
});

describe('losses', () => {
  it('inside a message cost that message', () => {
    const bytes = frame(1, 1, 'one two three');
    const steps: Step[] = [
      [1, bytes.subarray(0, 6)],
      [1, { gap: 3 }],
      [1, bytes.subarray(9)],
      [1, frame(1, 1, 'four')],
    ];
    const { exchanges } = anyCut(websocket, steps);
    expect(nth(exchanges, 0).request).toMatchObject({ stored: { flags: STORED_GAP }, values: { length: 13 } });
    expect(read(exchanges)[1]).toEqual([1, 'four']);
  });

  it('that hide where frames begin end at the next segment that begins with one', () => {
    const steps: Step[] = [
      [0, frame(0, 1, 'one').subarray(0, 4)],
      [0, { gap: 500 }],
      [0, ascii('rest of something')],
      [0, frame(0, 1, 'two and more')],
    ];
    const { exchanges, unknown } = conversation(websocket, steps);
    expect(read(exchanges)).toEqual([[0, 'two and more']]);
    expect(unknown).toEqual({ 'between frames': 17 });
  });

  it('with a window that goes on cost the messages that refer to what was lost', () => {
    const { steps, options } = upgraded(recorded.packed);
    const lost = steps.map((step, index): Step => (index === 1 ? [1, { gap: (step[1] as Uint8Array).length }] : step));
    const { exchanges } = conversation(websocket, lost, options);
    for (const [side, body] of read(exchanges) as [number, string][])
      expect(body === '' || CHAT.some((each) => each[0] === side && each[1] === body)).toBe(true);
    expect(read(exchanges)).toContainEqual([0, 'in three pieces']);
  });

  it('at the end leave a message that is cut short', () => {
    const { exchanges } = conversation(websocket, [[1, frame(1, 1, 'half of it').subarray(0, 7)]]);
    expect(nth(exchanges, 0)).toMatchObject({ kind: 'message', result: { outcome: 'interrupted', errorType: 'cut_short' } });
  });
});

describe('detection in the middle of a connection', () => {
  const hint = { side: 0, port: 8080, transport: 'tcp', start: false, opposite: new Uint8Array(0) } as const;
  const verdict = (bytes: Uint8Array): string | undefined => websocket.detect?.(bytes, 0, bytes.length, hint);

  it('takes a text whose mask can be undone, and many frames', () => {
    expect(verdict(frame(0, 1, '{"type":"subscribe"}'))).toBe('yes');
    const four = Uint8Array.from([1, 2, 3, 4].flatMap((each) => [...frame(0, 2, Uint8Array.of(each, 200))]));
    expect(verdict(four)).toBe('yes');
    expect(verdict(four.subarray(0, 16))).toBe('more');
  });

  it('never takes other bytes, nor the start of a connection', () => {
    expect(websocket.detect?.(frame(0, 1, '{"type":"subscribe"}'), 0, 26, { ...hint, start: true })).toBe('no');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 200 }), (bytes) => {
        expect(verdict(bytes)).not.toBe('yes');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('whatever comes', () => {
  const recordings = [recorded.plain, recorded.packed, recorded.fresh];
  it.each(recordings)('broken bytes throw nothing', (...recording) => {
    const { steps, options } = upgraded(recording);
    anyBroken(websocket, steps, options);
  });
  it.each(recordings)('after a loss nothing is said that was not sent', (...recording) => {
    const { steps, options } = upgraded(recording);
    anyGap(websocket, steps, options);
  });
});
