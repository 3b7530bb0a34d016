import { describe, expect, it } from 'vitest';
import { concat, latin1 } from '#base/bytes';
import type { StoredMessage } from '#entry/stored';
import { STORED_NOT_MASKABLE } from '#entry/stored';
import type { HttpHead } from '#protocols/contract/http';
import type { Detail } from '#protocols/contract/protocol';
import http2 from '../http2/index.ts';
import { replay } from '../http2/recorded/recording.fixture.ts';
import { base64 } from '../kit/base64.ts';
import { ascii, conversation, storedOf } from '../kit/testing/conversation.fixture.ts';
import { testPorts } from '../kit/testing/ports.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange } from '../kit/testing/transcript.fixture.ts';
import grpc from './index.ts';
import { bodyOf, context, framed, GET, message, stored, WEB_TEXT } from './messages.fixture.ts';
import { late, packed, shop } from './recorded/recorded.fixture.ts';

describe('a recorded shop', () => {
  const said = conversation(http2, replay(shop), { inner: [grpc] });
  const call = (method: string): SaidExchange => {
    const found = said.exchanges.find(({ inner }) => inner?.request['method'] === method);
    if (found === undefined) throw new Error(`no ${method}`);
    return found;
  };
  const detail = (method: string): Detail => grpc.detail(storedOf(call(method)), testPorts);

  it('gives service, method, messages and status', () => {
    expect(said.exchanges.map(({ inner }) => [inner?.request['method'], inner?.exchange['streaming'], inner?.response['status']])).toEqual([
      ['Get', 'unary', 0],
      ['Add', 'unary', 5],
      ['Watch', 'server', 0],
      ['Upload', 'client', 0],
      ['Chat', 'both', 0],
      ['Missing', 'unary', 12],
    ]);
    expect(call('Get').inner?.request).toEqual({ service: 'shop.v1.Cart', method: 'Get', messages: 1, timeout: undefined });
  });

  it('reads a status from trailers, and from an answer that is nothing else', () => {
    expect(call('Get').inner?.result).toEqual({ status: 0, statusText: 'OK', outcome: 'ok' });
    expect(call('Add').inner?.result).toEqual({
      status: 5,
      statusText: 'NOT_FOUND',
      outcome: 'client_error',
      errorType: 'grpc_not_found',
      errorMessage: 'no such cart: 100% sure, naïve',
    });
    expect(call('Missing').inner?.result).toMatchObject({ statusText: 'UNIMPLEMENTED', outcome: 'server_error' });
  });

  it('leaves a call that the client gave up to HTTP/2', () => {
    const [slow] = conversation(http2, replay(late), { inner: [grpc] }).exchanges;
    expect(slow?.inner?.result).toBeUndefined();
    expect(slow?.inner?.request['timeout']).toBeGreaterThan(0);
    expect(slow?.result).toMatchObject({ outcome: 'timeout', errorType: 'cancelled' });
  });

  it('gives the messages of streams as events, those of unary calls not', () => {
    expect(call('Get').events).toEqual([]);
    expect(call('Watch').events.map(({ side, size, bytes }) => [side, size, latin1(bytes, 7, bytes.length)])).toEqual([
      [1, 15, 'change 1'],
      [1, 15, 'change 2'],
      [1, 15, 'change 3'],
    ]);
    expect(call('Upload').events.map(({ side }) => side)).toEqual([0, 0]);
    expect(call('Chat').events).toHaveLength(4);
  });

  it('shows messages by field number', () => {
    expect(detail('Get').response).toMatchObject({
      status: 0,
      statusText: 'OK',
      messages: 1,
      body: [{ '1': 'cart-1', '2': 3, '3': { '1': 'password', '2': '[REDACTED]' } }],
    });
    expect(detail('Get').request?.['metadata']).toContainEqual(['x-tenant', 'blue']);
    expect(detail('Add').response).toMatchObject({ message: 'no such cart: 100% sure, naïve', details: { '1': 5, '2': 'no such cart' } });
    expect(detail('Upload').request?.['body']).toEqual([{ '1': 'one' }, { '1': 'two' }]);
  });

  it('unpacks compressed messages', () => {
    const [, second] = conversation(http2, replay(packed), { inner: [grpc] }).exchanges.map((exchange) =>
      grpc.detail(storedOf(exchange), testPorts),
    );
    const request = second?.request;
    expect(request?.encoding).toBe('gzip');
    expect(request?.body).toEqual([{ '1': 'nothing to hide '.repeat(7) }]);
  });
});

describe('claims', () => {
  const head = (path: string, headers: Record<string, string>): HttpHead => ({
    side: 0,
    method: 'POST',
    path,
    authority: '',
    status: 0,
    version: '2',
    header: (name) => headers[name],
  });
  it.each([
    ['application/grpc', 90],
    ['application/grpc+proto', 90],
    ['application/grpc-web-text+proto', 90],
    ['application/grpcish', 0],
    ['application/json', 0],
  ])('%s: %i', (type, rank) => {
    expect(grpc.claim?.(head('/a.B/C', { 'content-type': type }), undefined)).toBe(rank);
  });
  it('goes by the path when the content type was sent before the capture began', () => {
    expect(grpc.claim?.(head('/shop.v1.Cart/Get', { '?': '?' }), undefined)).toBeGreaterThan(0);
    expect(grpc.claim?.(head('/cart/items', { '?': '?' }), undefined)).toBe(0);
  });
});

describe('gRPC-Web', () => {
  const body = concat([framed(message([1, 'cart-1'])), framed(ascii('grpc-status: 7\r\ngrpc-message: not%20you\r\n'), 0x80)]);
  const head: HttpHead = {
    side: 0,
    method: 'POST',
    path: '/shop.v1.Cart/Get',
    authority: '',
    status: 0,
    version: '1.1',
    header: (name) => (name === 'content-type' ? 'application/grpc-web-text' : undefined),
  };

  it('in base64, encoded piece by piece and cut anywhere, has its trailers in the body', () => {
    const text = ascii(base64(body.subarray(0, 4)) + base64(body.subarray(4)));
    for (let cut = 1; cut < text.length; cut++) {
      const call = grpc.openInner?.(
        { event: () => {}, unknown: () => {}, now: () => 0, nested: () => ({ data: () => {}, close: () => {} }) },
        head,
        {} as never,
      );
      call?.responseHead({ ...head, side: 1, status: 200 });
      call?.data(1, text, 0, cut);
      call?.data(1, text, cut, text.length);
      call?.end(1, undefined, true);
      expect(call?.values().response).toEqual({ status: 7, messages: 1 });
      expect(call?.result()).toMatchObject({ statusText: 'PERMISSION_DENIED', outcome: 'client_error', errorMessage: 'not you' });
    }
  });

  it('reads in detail', () => {
    const response = stored(WEB_TEXT, ascii(base64(body)));
    expect(grpc.detail({ response, context: '' }, testPorts).response).toMatchObject({
      status: 7,
      message: 'not you',
      body: [{ '1': 'cart-1' }],
    });
  });

  it('says so when an answer ends without a status', () => {
    const call = grpc.openInner?.(
      { event: () => {}, unknown: () => {}, now: () => 0, nested: () => ({ data: () => {}, close: () => {} }) },
      head,
      {} as never,
    );
    call?.responseHead({ ...head, side: 1, status: 200 });
    call?.end(1, undefined, true);
    expect(call?.result()).toMatchObject({ outcome: 'server_error', errorType: 'grpc_no_status' });
  });
});

describe('masking without a descriptor', () => {
  it('finds entries of maps, pairs, and JSON in texts; lengths stay', () => {
    const secret = message(
      [1, 'cart-1'],
      [3, message([1, 'password'], [2, 'swordfish'])],
      [4, '{"token":"swordfish","n":1}'],
      [5, 'plain'],
    );
    const { message: masked, count } = grpc.mask(stored(GET, framed(secret)), context(0));
    expect(count).toBe(2);
    expect(latin1(masked.bytes, 0, masked.bytes.length)).not.toContain('swordfish');
    expect(bodyOf(masked)).toEqual([
      { '1': 'cart-1', '3': { '1': 'password', '2': '[REDACTED]' }, '4': '{"token":"[REDACTED]","n":1}', '5': 'plain' },
    ]);
  });

  it('leaves a body alone that names nothing', () => {
    const plain = stored(GET, framed(message([1, 'cart-1'])));
    expect(grpc.mask(plain, context(0))).toEqual({ message: plain, count: 0 });
  });

  it('unpacks a compressed message to look at it, and keeps it unpacked only when it had to', () => {
    const exchanges = conversation(http2, replay(packed)).exchanges;
    const [first, second] = exchanges.map(({ request }) => grpc.mask((request as NonNullable<typeof request>).stored, context(0)));
    expect([first?.count, second?.count]).toEqual([1, 0]);
    expect(first === undefined ? undefined : bodyOf(first.message)).toEqual([
      { '3': { '1': 'password', '2': '[REDACTED]' }, '5': 'again '.repeat(20) },
    ]);
  });

  it('does not keep what it can not unpack', () => {
    const { message: masked } = grpc.mask(stored(GET, framed(ascii('who knows what'), 1)), context(0));
    expect(masked.flags & STORED_NOT_MASKABLE).toBe(STORED_NOT_MASKABLE);
    expect(latin1(masked.bytes, 0, masked.bytes.length)).not.toContain('who knows');
  });

  it('masks events', () => {
    const event: StoredMessage = {
      bytes: framed(message([3, message([1, 'token'], [2, 'swordfish'])])),
      parts: [],
      spans: [],
      flags: 0,
      size: 0,
    };
    const masked = grpc.maskEvent?.(event, context(1));
    expect(masked?.count).toBe(1);
    expect(grpc.eventDetail?.({ seq: 0, at: 0, side: 1, message: masked?.message ?? event }, { context: '' }, testPorts).values).toEqual({
      body: { '3': { '1': 'token', '2': '[REDACTED]' } },
    });
  });

  it('masks the base64 form by keeping it decoded', () => {
    const body = framed(message([3, message([1, 'token'], [2, 'swordfish'])]));
    const { message: masked } = grpc.mask(stored(WEB_TEXT, ascii(base64(body))), context(1));
    expect(grpc.detail({ response: masked, context: '' }, testPorts).response?.body).toEqual([
      { '3': { '1': 'token', '2': '[REDACTED]' } },
    ]);
  });
});

describe('properties', () => {
  it('any cut gives the same', () => {
    anyCut(http2, replay(shop), { inner: [grpc] });
  });
  it('any broken byte is survived, also in detail and masking', () => {
    anyBroken(http2, replay(shop), { inner: [grpc] });
    anyBroken(http2, replay(packed), { inner: [grpc] });
  });
  it('any gap costs what it hit', () => {
    anyGap(http2, replay(shop), { inner: [grpc] });
  });
});
