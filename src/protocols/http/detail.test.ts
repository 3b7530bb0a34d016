import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat } from '#base/bytes';
import { utf8 } from '#base/globals';
import { ascii, conversation, detailOf } from '../kit/testing/conversation.fixture.ts';
import http from './index.ts';
import { GET, lines, OK } from './messages.fixture.ts';

describe('detail', () => {
  const exchangeOf = (request: string, response: Uint8Array | string) => {
    const [exchange] = conversation(http, [
      [0, request],
      [1, response],
    ]).exchanges;
    if (exchange === undefined) throw new Error('nothing was said');
    return detailOf(http, exchange);
  };

  test('of a request takes everything apart', () => {
    const request = `${lines('POST /a%20b/c?x=1&x=2&y=%C3%A9&password=pw HTTP/1.1', 'Host: shop', 'Cookie: theme=dark; sid=1', 'traceparent: 00-aa-bb-01', 'Content-Type: application/x-www-form-urlencoded; charset=UTF-8', 'Content-Length: 19', '')}a=1+2&secret=hidden`;
    expect(exchangeOf(request, OK).request).toMatchObject({
      method: 'POST',
      path: '/a%20b/c',
      query: 'x=1&x=2&y=%C3%A9&password=[REDACTED]',
      url: 'http://shop/a%20b/c?x=1&x=2&y=%C3%A9&password=[REDACTED]',
      pathSegments: ['a b', 'c'],
      queryString: { x: ['1', '2'], y: 'é', password: '[REDACTED]' },
      cookies: { theme: '[REDACTED]', sid: '[REDACTED]' },
      traceparent: '00-aa-bb-01',
      charset: 'UTF-8',
      form: { a: '1 2', secret: '[REDACTED]' },
      body: { size: 19, text: 'a=1+2&secret=[REDACTED]' },
    });
  });

  test('of a request line without a target has no path', () => {
    const [exchange] = conversation(http, [[0, lines('GET HTTP/1.1', 'Host: shop', '', '')]]).exchanges;
    expect(exchange?.request?.values).toMatchObject({ method: 'GET', path: undefined, host: 'shop', version: '1.1' });
    expect(exchange && detailOf(http, exchange).request).toMatchObject({ method: 'GET', path: '', host: 'shop', version: '1.1' });
  });

  test('of a response has cookies with their attributes, and the location', () => {
    const answer = lines(
      'HTTP/1.1 302 Found',
      'Set-Cookie: sid=abc; Path=/; HttpOnly',
      'Location: /login?token=t0k3n&x=1',
      'Content-Length: 0',
      '',
    );
    expect(exchangeOf(GET, answer).response).toMatchObject({
      status: 302,
      statusText: 'Found',
      cookies: { sid: '[REDACTED]; Path=/; HttpOnly' },
      location: '/login?token=[REDACTED]&x=1',
    });
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('unpacks %s', (coding, pack) => {
    for (const text of ['{"hello":"world"}', '{"password":"hunter2","n":1}']) {
      const packed = pack(text);
      const answer = concat([
        ascii(
          lines('HTTP/1.1 200 OK', 'Content-Type: application/json', `Content-Encoding: ${coding}`, `Content-Length: ${packed.length}`, ''),
        ),
        packed,
      ]);
      const body = exchangeOf(GET, answer).response?.['body'];
      expect(body).toEqual({ type: 'application/json', size: text.length, text: text.replace('hunter2', '[REDACTED]') });
    }
  });

  test('lists the parts of a form', () => {
    const parts = lines(
      '--B',
      'Content-Disposition: form-data; name="a"',
      '',
      '1',
      '--B',
      'Content-Disposition: form-data; name="f"; filename="cat.jpg"',
      '',
      'xyz',
      '--B--',
    );
    const request = `${lines('POST / HTTP/1.1', 'Content-Type: multipart/form-data; boundary=B', `Content-Length: ${parts.length}`, '')}${parts}`;
    expect(exchangeOf(request, OK).request?.['form']).toEqual({ a: '1', f: 'cat.jpg (3 bytes)' });
  });

  test('gives binary bodies as base64', () => {
    const answer = `${lines('HTTP/1.1 200 OK', 'Content-Type: image/png', 'Content-Length: 4', '')}\x89PNG`;
    expect(exchangeOf(GET, answer).response?.['body']).toEqual({ type: 'image/png', size: 4, base64: 'iVBORw==' });
  });
});

describe('rebuilt for the wire', () => {
  const rebuilt = (step: string) => {
    const [exchange] = conversation(http, [
      [0, GET],
      [1, step],
    ]).exchanges;
    return utf8(http.wire?.(exchange?.response?.stored as never, 1, '') ?? new Uint8Array(0));
  };
  test('a message with a length is what it was', () => {
    expect(rebuilt(OK)).toBe(OK);
  });
  test('chunks become a length, or one chunk before trailers', () => {
    const chunked = (trailer: string) =>
      `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '')}${lines('2', 'ab', '1', 'c', '0')}${trailer}\r\n`;
    expect(rebuilt(chunked(''))).toBe(`${lines('HTTP/1.1 200 OK', 'Content-Length: 3', '')}abc`);
    expect(rebuilt(chunked('X: y\r\n'))).toBe(
      `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '')}${lines('3', 'abc', '0', 'X: y', '')}`,
    );
  });
});
