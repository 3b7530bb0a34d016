import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { concat } from '#base/bytes';
import { utf8 } from '#base/globals';
import { STORED_CUT, STORED_GAP } from '#entry/stored';
import { ascii, conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { Said } from '../kit/testing/transcript.fixture.ts';
import http from './index.ts';

const lines = (...text: string[]): string => text.map((line) => `${line}\r\n`).join('');
const bodyOf = (said: Said | undefined): string => utf8(said?.stored.bytes.subarray(said.stored.parts[0]) ?? new Uint8Array(0));

const GET = lines('GET /cart/8f21?page=2&token=s3cr3t HTTP/1.1', 'Host: shop:8080', 'User-Agent: curl/8.5.0', '');
const OK = `${lines('HTTP/1.1 200 OK', 'Content-Type: application/json', 'Content-Length: 13', '')}{"items":[1]}`;

describe('one exchange', () => {
  test('has the hot values of both sides, however the streams are cut', () => {
    const { exchanges, unknown } = anyCut(http, [
      [0, GET],
      [1, OK],
    ]);
    expect(unknown).toEqual({});
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.request?.values).toEqual({
      method: 'GET',
      path: '/cart/8f21',
      query: 'page=2&token=[REDACTED]',
      host: 'shop:8080',
      version: '1.1',
      contentType: undefined,
      bodySize: 0,
      userAgent: 'curl/8.5.0',
    });
    expect(exchanges[0]?.response?.values).toEqual({ status: 200, contentType: 'application/json', bodySize: 13 });
    expect(exchanges[0]?.result).toEqual({ status: 200, statusText: 'OK', outcome: 'ok' });
    expect(exchanges[0]?.request?.size).toBe(GET.length);
    expect(exchanges[0]?.response?.size).toBe(OK.length);
    expect(bodyOf(exchanges[0]?.response)).toBe('{"items":[1]}');
  });

  test('is summed up in one line', () => {
    const [exchange] = conversation(http, [[0, GET]]).exchanges;
    expect(http.summary({ request: exchange?.request?.values ?? {}, response: {}, exchange: {} })).toBe('GET /cart/8f21');
    expect(http.summary({ request: { method: 'CONNECT', host: 'bank:443' }, response: {}, exchange: {} })).toBe('CONNECT bank:443');
    expect(http.summary({ request: {}, response: { status: 200 }, exchange: {} })).toBe('answer to a request that was not seen');
  });

  test.each([
    [200, 'ok'],
    [302, 'ok'],
    [404, 'client_error'],
    [503, 'server_error'],
  ])('of status %i is %s', (status, outcome) => {
    const answer = lines(`HTTP/1.1 ${status} Whatever`, 'Content-Length: 0', '');
    expect(
      conversation(http, [
        [0, GET],
        [1, answer],
      ]).exchanges[0]?.result.outcome,
    ).toBe(outcome);
  });

  test('may lack its answer', () => {
    const [exchange] = conversation(http, [[0, GET]]).exchanges;
    expect(exchange?.request?.state).toBe('done');
    expect(exchange?.response).toBeUndefined();
  });
});

describe('bodies end', () => {
  const chunked = `${lines('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Trailer: X-Sum', '')}${lines('5;ext="1"', 'hello', '6', ' world', '0', 'X-Sum: 3e25', '')}`;

  test('with the last chunk; trailers are a part of their own', () => {
    const [exchange] = anyCut(http, [
      [0, GET],
      [1, chunked],
    ]).exchanges;
    const response = exchange?.response;
    if (response === undefined) throw new Error('no answer');
    const { stored, size, values } = response;
    expect(values).toMatchObject({ bodySize: 11 });
    expect(size).toBe(chunked.length);
    expect(stored.parts).toHaveLength(2);
    expect(utf8(stored.bytes, stored.parts[0], stored.parts[1])).toBe('hello world');
    expect(detailOf(http, exchange as never).response).toMatchObject({
      trailers: [['X-Sum', '3e25']],
      body: { size: 11, text: 'hello world' },
    });
  });

  test('with the connection when nothing else says so', () => {
    const steps: Step[] = [
      [0, GET],
      [1, lines('HTTP/1.0 200 OK', '')],
      [1, 'all of it'],
      [1, { end: 'fin' }],
    ];
    const [exchange] = anyCut(http, steps).exchanges;
    expect(exchange?.response).toMatchObject({ state: 'done', values: { bodySize: 9 } });
    expect(bodyOf(exchange?.response)).toBe('all of it');
  });

  test('at once for HEAD, 204, 304 and 1xx', () => {
    const head = lines('HEAD /big HTTP/1.1', 'Host: shop', '');
    const length = lines('HTTP/1.1 200 OK', 'Content-Length: 5000', '');
    const steps: Step[] = [
      [0, head],
      [1, length],
      [0, GET],
      [1, lines('HTTP/1.1 304 Not Modified', 'Content-Length: 13', '')],
      [0, GET],
      [1, lines('HTTP/1.1 204 No Content', '') + OK],
    ];
    const { exchanges } = anyCut(http, steps.concat([[0, GET]]));
    expect(
      exchanges.slice(0, 3).map(({ response }) => [response?.state, response?.values['status'], response?.values['bodySize']]),
    ).toEqual([
      ['done', 200, 0],
      ['done', 304, 0],
      ['done', 204, 0],
    ]);
  });

  test('too early when the connection does', () => {
    const [exchange] = conversation(http, [
      [0, GET],
      [1, OK.slice(0, -4)],
    ]).exchanges;
    expect(exchange?.response).toMatchObject({ state: 'aborted' });
    expect(exchange?.result).toMatchObject({ outcome: 'interrupted', errorType: 'cut_short' });
  });

  test('beyond what is kept, and are counted all the same', () => {
    const big = `${lines('HTTP/1.1 200 OK', 'Content-Length: 100000', '')}${'a'.repeat(100_000)}`;
    const [exchange] = conversation(
      http,
      [
        [0, GET],
        [1, big + OK],
      ],
      { limit: 1000 },
    ).exchanges;
    expect(exchange?.response?.size).toBe(big.length);
    expect(exchange?.response?.stored.bytes.length).toBe(1000);
    expect(exchange?.response?.stored.flags).toBe(STORED_CUT);
  });

  test('where Transfer-Encoding says, whatever Content-Length says', () => {
    const both = `${lines('POST / HTTP/1.1', 'Content-Length: 3', 'Transfer-Encoding:', ' gzip,', ' chunked', '')}${lines('4', 'abcd', '0', '')}`;
    const { exchanges } = anyCut(http, [[0, both + GET]]);
    expect(exchanges.map(({ request }) => request?.values['bodySize'])).toEqual([4, 0]);
  });
});

describe('connections', () => {
  test('carry many exchanges, pipelined or not', () => {
    const { exchanges } = anyCut(http, [
      [0, GET.replace('8f21', 'a') + GET.replace('8f21', 'b')],
      [1, OK + OK.replace('200 OK', '404 No')],
    ]);
    expect(exchanges.map(({ request, response }) => [request?.values['path'], response?.values['status']])).toEqual([
      ['/cart/a', 200],
      ['/cart/b', 404],
    ]);
  });

  test('wait for 100 Continue', () => {
    const post = lines('POST /up HTTP/1.1', 'Expect: 100-continue', 'Content-Length: 4', '');
    const steps: Step[] = [
      [0, post],
      [1, lines('HTTP/1.1 100 Continue', '')],
      [0, 'data'],
      [1, OK],
    ];
    const { exchanges } = anyCut(http, steps);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({ provisional: 1, request: { values: { bodySize: 4 } }, response: { values: { status: 200 } } });
  });

  test('may begin lines with CRLF, end them with LF and fold them', () => {
    const lenient = '\r\n\nGET /x HTTP/1.0\nHost: a\nX-Long: one\n  two\n\n';
    const [exchange] = anyCut(http, [[0, lenient]]).exchanges;
    expect(exchange?.request?.values).toMatchObject({ path: '/x', host: 'a', version: '1.0' });
    expect(detailOf(http, exchange as never).request?.['headers']).toEqual([
      ['Host', 'a'],
      ['X-Long', 'one two'],
    ]);
  });

  test.each([
    ['GET http://user:pw@shop:81/a/b?c=d HTTP/1.1', { path: '/a/b', query: 'c=d', host: 'shop:81' }],
    ['GET http://shop HTTP/1.1', { path: '/', host: 'shop' }],
    ['GET http://shop?x=1 HTTP/1.1', { path: '/', query: 'x=1', host: 'shop' }],
    ['OPTIONS * HTTP/1.1', { path: '*', host: 'other' }],
    ['GET /a;session=s3cr3t/b HTTP/1.1', { path: '/a;session=[REDACTED]/b' }],
    ['GET /with blank?q=a b HTTP/1.1', { path: '/with blank', query: 'q=a b' }],
    ['FETCH /unknown-method HTTP/1.1', { method: 'FETCH' }],
  ])('%s', (line, values) => {
    const start: Step[] = [[0, GET + lines(line, 'Host: other', '')]];
    expect(anyCut(http, start).exchanges[1]?.request?.values).toMatchObject(values);
  });
});

describe('after a switch', () => {
  const upgrade = lines('GET /chat HTTP/1.1', 'Host: shop', 'Connection: keep-alive, Upgrade', 'Upgrade: websocket', '');

  test('to WebSocket the rest belongs to it, with what was agreed', () => {
    const agreed = lines('HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Sec-WebSocket-Extensions: permessage-deflate', '');
    const { exchanges, became } = anyCut(http, [
      [0, upgrade],
      [1, `${agreed}\x81\x02hi`],
      [0, '\x81\x80abcd'],
    ]);
    expect(exchanges[0]).toMatchObject({ values: { upgrade: 'websocket' }, response: { state: 'done', values: { status: 101 } } });
    expect(became).toEqual({
      protocol: 'websocket',
      context: '{"extensions":"permessage-deflate","subprotocol":""}',
      rest: [ascii('\x81\x80abcd'), ascii('\x81\x02hi')],
    });
  });

  test('that was refused HTTP goes on', () => {
    const { exchanges, became } = anyCut(http, [
      [0, upgrade],
      [1, OK],
      [0, GET],
      [1, OK],
    ]);
    expect(became).toBeUndefined();
    expect(exchanges.map(({ response }) => response?.values['status'])).toEqual([200, 200]);
  });

  test('to HTTP/2 or anything else', () => {
    const to = (name: string) =>
      [
        [0, upgrade.replace('websocket', name)],
        [1, lines('HTTP/1.1 101 Yes', `Upgrade: ${name}`, '')],
      ] as Step[];
    expect(conversation(http, to('h2c')).became).toMatchObject({ protocol: 'http2', context: '{"upgraded":true}' });
    expect(conversation(http, to('SPDY/3.1')).became).toMatchObject({ protocol: 'tcp', context: '{"upgrade":"SPDY/3.1"}' });
  });

  test('by CONNECT, where the client may speak before it is allowed', () => {
    const connect = lines('CONNECT bank:443 HTTP/1.1', 'Host: bank:443', '');
    const { exchanges, became } = anyCut(http, [
      [0, `${connect}\x16\x03\x01hello`],
      [1, `${lines('HTTP/1.1 200 Established', 'Content-Length: 9', '')}\x16\x03`],
    ]);
    expect(exchanges[0]?.request?.values).toMatchObject({ method: 'CONNECT', host: 'bank:443', path: undefined });
    expect(became).toMatchObject({ protocol: 'tcp', rest: [ascii('\x16\x03\x01hello'), ascii('\x16\x03')] });
  });
});

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

describe('detection', () => {
  const look = (side: 0 | 1, text: string) => {
    const bytes = ascii(`##${text}`);
    return http.detect?.(bytes, 2, bytes.length, { side, port: 4000, transport: 'tcp', start: true, opposite: new Uint8Array(0) });
  };
  test.each([GET, 'PROPFIND /dav HTTP/1.0\n', 'PATCH /x?y HTTP/1.1\r\n', '\r\nGET / HTTP/1.1\r\n', `GET /${'x'.repeat(2000)}`])(
    'yes: %s',
    (text) => {
      expect(look(0, text)).toBe('yes');
    },
  );
  test.each(['', 'G', 'GET', 'GET ', 'GET /cart', 'GET / HTTP/1.', 'GET / HTTP/1.1', 'POST /a HTTP/1.1\r', '\r\n'])('more: %s', (text) => {
    expect(look(0, text)).toBe('more');
  });
  test.each([
    'PRI * HTTP/2.0\r\n',
    'GETS / HTTP/1.1\r\n',
    'GET / SIP/2.0\r\n',
    'get / HTTP/1.1\r\n',
    '\x16\x03\x01',
    '*1\r\n$4\r\nPING\r\n',
    'GET key\r\n',
    'GET / HTTP/1.x\r\n',
  ])('no: %s', (text) => {
    expect(look(0, text)).toBe('no');
  });
  test('of the server', () => {
    expect(look(1, 'HTTP/1.1 200 OK\r\n')).toBe('yes');
    expect(look(1, 'HTTP/1.1 200\r\n')).toBe('yes');
    expect(look(1, 'HTTP/1.1 20')).toBe('more');
    for (const text of ['HTTP/2 200 \r\n', 'HTTP/1.1 2000 OK', 'HTTP/1.1  200', 'RTSP/1.0 200 OK']) expect(look(1, text)).toBe('no');
  });
});

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
