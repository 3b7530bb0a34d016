import { describe, expect, test } from 'vitest';
import { STORED_GAP } from '#entry/stored';
import { conversation, type Step } from '../kit/testing/conversation.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import http from './index.ts';
import { bodyOf, GET, lines, OK } from './messages.fixture.ts';

describe('damage', () => {
  const post = `${lines('POST /orders HTTP/1.1', 'Host: shop', 'Content-Length: 40', '')}${'o'.repeat(40)}`;
  const steps: Step[] = [
    [0, post],
    [1, OK],
    [0, GET],
    [1, `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '')}${lines('14', 'x'.repeat(20), '0', '')}`],
    [0, GET],
    [1, OK],
  ];

  test('never throws, never invents', () => {
    anyBroken(http, steps);
    anyGap(http, steps);
  });

  test('by a line that looks like a start and is none is left behind', () => {
    for (const line of ['HTTP/1.1 099 odd\r\n', 'HTTP/1.1 000 \r\n', 'HTTP/1.1 042\r\n\r\n'])
      expect(
        conversation(http, [
          [0, GET],
          [1, 'xx'],
          [1, line],
          [1, OK],
        ]).exchanges.length,
      ).toBeGreaterThan(0);
    const long = `GET /${'a'.repeat(1100)} nonsense\r\n\r\n`;
    expect(
      conversation(http, [
        [0, 'junk\r\n'],
        [0, long],
        [0, GET],
        [1, OK],
      ]).exchanges.at(-1)?.response?.values,
    ).toMatchObject({ status: 200 });
  });

  test('inside a body of known length keeps the framing', () => {
    const { exchanges, unknown } = conversation(http, [
      [0, post.slice(0, -20)],
      [0, { gap: 15 }],
      [0, `ooooo${GET}`],
    ]);
    expect(unknown).toEqual({});
    expect(exchanges.map(({ request }) => request?.state)).toEqual(['done', 'done']);
    expect(exchanges[0]?.request).toMatchObject({ size: post.length, values: { bodySize: 40 } });
    expect(exchanges[0]?.request?.stored.flags).toBe(STORED_GAP);
    expect(bodyOf(exchanges[0]?.request)).toBe('o'.repeat(20));
  });

  test('in a head costs one message', () => {
    const { exchanges, unknown } = conversation(http, [
      [0, GET.slice(0, 20)],
      [0, { gap: 30 }],
      [0, `${GET.slice(50)}${GET}`],
    ]);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.request?.state).toBe('done');
    expect(unknown).toEqual({ 'no message start': GET.length - 50 });
  });

  test('joined in the middle, the next message on each side is the first', () => {
    const { exchanges } = anyCut(
      http,
      [
        [1, `rest of a body${OK}`],
        [0, `tail\r\n${GET}`],
        [1, OK],
      ],
      { started: false },
    );
    expect(exchanges.map(({ request, response }) => [request?.values['path'], response?.values['status']])).toEqual([
      [undefined, 200],
      ['/cart/8f21', 200],
    ]);
  });

  test('an answer to a HEAD that was not seen has no body when another answer follows', () => {
    const { exchanges } = conversation(http, [[1, lines('HTTP/1.1 200 OK', 'Content-Length: 5000', '') + OK]], { started: false });
    expect(exchanges.map(({ response }) => response?.state)).toEqual(['done', 'done']);
  });

  test.each([
    ['content length', lines('POST / HTTP/1.1', 'Content-Length: 4x', '')],
    ['content length', lines('POST / HTTP/1.1', 'Content-Length: 4', 'Content-Length: 5', '')],
    ['transfer coding', lines('POST / HTTP/1.1', 'Transfer-Encoding: gzip', '')],
    ['chunk size', lines('POST / HTTP/1.1', 'Transfer-Encoding: chunked', '', 'zz', '')],
    ['no message start', lines('NONSENSE', '')],
    ['no message start', '\x00\x01\x02'],
  ])('a bad %s is told, and the next message is found', (reason, bad) => {
    const { exchanges, unknown } = anyCut(http, [[0, GET + bad + GET]]);
    expect(Object.keys(unknown)).toContain(reason);
    expect(exchanges.filter(({ request }) => request?.state === 'done')).toHaveLength(2);
  });

  test('the same length twice is no fault', () => {
    const twice = `${lines('POST / HTTP/1.1', 'Content-Length: 4, 4', 'Content-Length: 4', '')}abcd`;
    expect(anyCut(http, [[0, twice + GET]]).exchanges[0]?.request?.values['bodySize']).toBe(4);
  });

  test('a head without an end is given up', () => {
    const endless: Step[] = Array.from({ length: 40 }, (_, i) => [0, `${i === 0 ? 'GET / HTTP/1.1\r\n' : ''}X: ${'y'.repeat(4000)}\r\n`]);
    const { unknown, exchanges } = conversation(http, [...endless, [0, `\r\n${GET}`]]);
    expect(unknown['head too long']).toBe(1);
    expect(exchanges.at(-1)?.request?.values['path']).toBe('/cart/8f21');
  });
});
