import { describe, expect, test } from 'vitest';
import { utf8 } from '#base/globals';
import { STORED_CUT } from '#entry/stored';
import { ascii, conversation, detailOf, type Step } from '../kit/testing/conversation.fixture.ts';
import { anyCut } from '../kit/testing/properties.fixture.ts';
import http from './index.ts';
import { bodyOf, GET, lines, OK } from './messages.fixture.ts';

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
