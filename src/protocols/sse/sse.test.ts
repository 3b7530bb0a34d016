import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import http from '../http/index.ts';
import { replay } from '../http2/recorded/recording.fixture.ts';
import { defaultKeys } from '../kit/mask/keys.ts';
import { ascii, type ConversationOptions, conversation, type Step, storedOf } from '../kit/testing/conversation.fixture.ts';
import { nth } from '../kit/testing/nth.fixture.ts';
import { testPorts } from '../kit/testing/ports.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange } from '../kit/testing/transcript.fixture.ts';
import sse from './index.ts';
import * as recorded from './recorded/recorded.fixture.ts';

const options: ConversationOptions = { inner: [sse] };
const context = { keys: defaultKeys, ports: testPorts, side: 1, context: '', inflateLimit: 1 << 20 } as const;

/** Its events as they are shown: masked first. */
function shown(exchange: SaidExchange): unknown[] {
  return exchange.events.map(({ side, size, bytes }, seq) => {
    const masked = sse.maskEvent?.({ bytes, parts: [], spans: [], flags: 0, size }, context);
    if (masked === undefined) throw new Error('events are masked');
    return sse.eventDetail?.({ seq, at: 0, side, message: masked.message }, storedOf(exchange), testPorts);
  });
}

const EVENTS = [
  {
    summary: 'delta · {"text":"Hel","token":"[REDACTED]"}',
    values: { id: '1', event: 'delta', data: '{"text":"Hel","token":"[REDACTED]"}', retry: 3000 },
  },
  {
    summary: 'delta · {"text":"lo",\n"phoneNumber": "[REDACTED]"}',
    values: { id: '2', event: 'delta', data: '{"text":"lo",\n"phoneNumber": "[REDACTED]"}', retry: undefined },
  },
  { summary: 'message · [DONE]', values: { id: undefined, event: 'message', data: '[DONE]', retry: undefined } },
];

describe('a stream of events', () => {
  it.each([
    ['in chunks', recorded.chunked],
    ['to the end of the connection', recorded.closed],
  ])('%s is one entry with a message for each event', (_name, recording) => {
    const { exchanges, unknown } = anyCut(http, replay(recording), options);
    const exchange = nth(exchanges, 0);
    expect(exchanges).toHaveLength(1);
    expect(unknown).toEqual({});
    expect(shown(exchange)).toEqual(EVENTS);
    expect(exchange.inner).toMatchObject({
      protocol: 'sse',
      response: { events: 3, comments: 2, types: ['delta', 'message'], lastEventId: '2', retry: 3_000_000 },
    });
    expect(exchange.result).toMatchObject({ status: 200 });
    expect(sse.summary({ request: {}, response: exchange.inner?.response ?? {}, exchange: {} }, 'GET /answer')).toBe(
      'GET /answer · 3 events',
    );
  });

  it('is told while it goes on', () => {
    const open = conversation(http, replay(recorded.chunked).slice(0, 4), { ...options, end: 'idle' });
    const exchange = nth(open.exchanges, 0);
    expect(exchange.response?.state).toBe('open');
    expect(shown(exchange)).toEqual(EVENTS.slice(0, exchange.events.length));
    expect(exchange.events.length).toBeGreaterThan(0);
  });

  it('ends its lines in any way', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 6, maxLength: 6 }), (ends) => {
        const lines = ['data: a', 'data: b', '', 'event: x', 'data: c', ''];
        const body = lines.map((line, index) => line + (ends[index] as string)).join('');
        // A lone CR before a line that is empty but for its LF is one line's end.
        fc.pre(!/[^\r\n]\r\n(?:event|$)/.test(body));
        const steps: Step[] = [
          [0, 'GET /s HTTP/1.1\r\n\r\n'],
          [1, 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n'],
          [1, ascii(body)],
        ];
        const details = shown(nth(anyCutOnce(steps), 0)) as { values: { data: string; event: string } }[];
        expect(details.map(({ values }) => [values.event, values.data])).toEqual([
          ['message', 'a\nb'],
          ['x', 'c'],
        ]);
      }),
    );
  });

  it('that is packed is not read', () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\n\r\n';
    const { exchanges, unknown } = conversation(
      http,
      [
        [0, 'GET /s HTTP/1.1\r\n\r\n'],
        [1, head],
        [1, 'data: a\n\n'],
      ],
      options,
    );
    expect(nth(exchanges, 0).events).toEqual([]);
    expect(unknown).toEqual({ 'events in a content coding': 0 });
  });
});

/** Segments of one byte say the same as whole ones. */
function anyCutOnce(steps: readonly Step[]): readonly SaidExchange[] {
  const whole = conversation(http, steps, options);
  const bytes = steps.flatMap(([side, what]): Step[] =>
    Array.from(typeof what === 'string' ? ascii(what) : (what as Uint8Array), (each): Step => [side, Uint8Array.of(each)]),
  );
  expect(conversation(http, bytes, options)).toEqual(whole);
  return whole.exchanges;
}

describe('whatever comes', () => {
  it('broken bytes throw nothing', () => anyBroken(http, replay(recorded.chunked), options));
  it('losses throw nothing', () => anyGap(http, replay(recorded.closed), options));
});
