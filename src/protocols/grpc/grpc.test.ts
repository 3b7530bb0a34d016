import { create, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { concat, latin1 } from '#base/bytes';
import type { StoredMessage } from '#entry/stored';
import { STORED_NOT_MASKABLE } from '#entry/stored';
import type { HttpHead } from '#protocols/contract/http';
import type { MaskContext } from '#protocols/contract/masking';
import type { AnyProtocol, Detail } from '#protocols/contract/protocol';
import http from '../http/index.ts';
import http2 from '../http2/index.ts';
import { replay } from '../http2/recorded/recording.fixture.ts';
import { base64 } from '../kit/base64.ts';
import { defaultKeys } from '../kit/mask/keys.ts';
import { ascii, conversation, storedOf } from '../kit/testing/conversation.fixture.ts';
import { testPorts } from '../kit/testing/ports.fixture.ts';
import { anyBroken, anyCut, anyGap } from '../kit/testing/properties.fixture.ts';
import type { SaidExchange } from '../kit/testing/transcript.fixture.ts';
import { DescriptorPool } from './descriptors.ts';
import grpc, { grpcWith, withDescriptors } from './index.ts';
import { late, packed, shop } from './recorded/recorded.fixture.ts';
import { reflectedFiles, storedFiles } from './reflection.ts';

/** A protocol buffer: texts, small numbers, or bytes by field number. */
function message(...fields: readonly (readonly [number, string | number | Uint8Array])[]): Uint8Array {
  return concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Uint8Array.of(number << 3, value);
      const bytes = typeof value === 'string' ? ascii(value) : value;
      return concat([Uint8Array.of((number << 3) | 2, bytes.length), bytes]);
    }),
  );
}

function framed(bytes: Uint8Array, flags = 0): Uint8Array {
  return concat([Uint8Array.of(flags, 0, 0, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

const context = (side: 0 | 1, more = ''): MaskContext => ({
  keys: defaultKeys,
  ports: testPorts,
  side,
  context: more,
  inflateLimit: 1 << 20,
});

function stored(head: string, body: Uint8Array, trailers = ''): StoredMessage {
  const top = ascii(head);
  const bytes = concat([top, body, ascii(trailers)]);
  return { bytes, parts: [top.length, top.length + body.length], spans: [], flags: 0, size: bytes.length };
}

const GET = 'POST /shop.v1.Cart/Get HTTP/2\r\ncontent-type: application/grpc\r\n\r\n';
const WEB_TEXT = 'HTTP/2 200\r\ncontent-type: application/grpc-web-text+proto\r\n\r\n';

/** What the masked request reads as. */
function bodyOf(masked: StoredMessage, protocol: AnyProtocol = grpc): unknown {
  return protocol.detail({ request: masked, context: '1' }, testPorts).request?.['body'];
}

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
      const call = grpc.openInner?.({ event: () => {}, unknown: () => {} }, head, {} as never);
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
    const call = grpc.openInner?.({ event: () => {}, unknown: () => {} }, head, {} as never);
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

const { STRING, INT32, MESSAGE, ENUM, SINT32, DOUBLE } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;
const cart = create(FileDescriptorProtoSchema, {
  name: 'shop.proto',
  package: 'shop.v1',
  syntax: 'proto3',
  dependency: ['google/protobuf/timestamp.proto'],
  messageType: [
    {
      name: 'Item',
      field: [
        { name: 'id', number: 1, type: STRING, label: OPTIONAL },
        { name: 'item_count', jsonName: 'itemCount', number: 2, type: INT32, label: OPTIONAL },
        { name: 'password', number: 3, type: STRING, label: OPTIONAL },
        { name: 'pass_code', number: 4, type: INT32, label: OPTIONAL },
        { name: 'kind', number: 5, type: ENUM, typeName: '.shop.v1.Kind', label: OPTIONAL },
        { name: 'parts', number: 6, type: MESSAGE, typeName: '.shop.v1.Item', label: REPEATED },
        { name: 'sizes', number: 7, type: SINT32, label: REPEATED },
        { name: 'price', number: 8, type: DOUBLE, label: OPTIONAL },
        { name: 'at', number: 9, type: MESSAGE, typeName: '.google.protobuf.Timestamp', label: OPTIONAL },
      ],
    },
  ],
  enumType: [
    {
      name: 'Kind',
      value: [
        { name: 'NONE', number: 0 },
        { name: 'SOCKS', number: 1 },
      ],
    },
  ],
  service: [
    {
      name: 'Cart',
      method: [
        { name: 'Get', inputType: '.shop.v1.Item', outputType: '.shop.v1.Item' },
        { name: 'Watch', inputType: '.shop.v1.Item', outputType: '.shop.v1.Item', serverStreaming: true },
      ],
    },
  ],
});
const cartBytes = toBinary(FileDescriptorProtoSchema, cart);

describe('with descriptors', () => {
  const pool = new DescriptorPool();
  pool.addFileSet(toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [cart] })));
  const typed = grpcWith(pool);
  const item = message(
    [1, 'cart-1'],
    [2, 3],
    [3, 'swordfish'],
    [4, 77],
    [5, 1],
    [6, message([1, 'sole'])],
    [7, Uint8Array.of(1, 2, 3)],
    [15, 'new'],
  );

  it('shows messages by field name, and what the descriptor does not know by number', () => {
    expect(bodyOf(stored(GET, framed(item)), typed)).toEqual([
      {
        id: 'cart-1',
        itemCount: 3,
        password: 'swordfish',
        passCode: 77,
        kind: 'SOCKS',
        parts: [{ id: 'sole' }],
        sizes: [-1, 1, -2],
        '15': 'new',
      },
    ]);
  });

  it('masks by field name, numbers too', () => {
    const { message: masked, count } = typed.mask(stored(GET, framed(item)), context(0));
    expect(count).toBe(2);
    expect(bodyOf(masked, typed)).toEqual([
      expect.objectContaining({ id: 'cart-1', password: '[REDACTED]', passCode: '[REDACTED]', itemCount: 3 }),
    ]);
    expect(masked.bytes.length).toBe(GET.length + 5 + item.length);
  });

  it('masks an answer by the path that its exchange remembers', () => {
    const answer = stored('HTTP/2 200\r\ncontent-type: application/grpc\r\n\r\n', framed(item));
    expect(typed.mask(answer, context(1, '5 /shop.v1.Cart/Get')).count).toBe(2);
    expect(typed.mask(answer, context(1, '5')).count).toBe(0);
  });

  it('masks the messages of streams by field name, on both sides', () => {
    const event: StoredMessage = { bytes: framed(item), parts: [], spans: [], flags: 0, size: 0 };
    for (const side of [0, 1] as const) {
      const masked = typed.maskEvent?.(event, context(side, '5 /shop.v1.Cart/Watch'));
      expect(masked?.count).toBe(2);
      expect(latin1(masked?.message.bytes ?? event.bytes, 0, item.length)).not.toContain('swordfish');
    }
    expect(typed.maskEvent?.(event, context(1, '5 /shop.v1.Cart/Unheard')).count).toBe(0);
  });

  it('of gRPC-Web over HTTP/1.1 the exchange remembers the path too', () => {
    const head = 'content-type: application/grpc-web+proto\r\ncontent-length: ';
    const body = framed(item);
    const { exchanges } = conversation(
      http,
      [
        [0, concat([ascii(`POST /shop.v1.Cart/Get HTTP/1.1\r\n${head}${body.length}\r\n\r\n`), body])],
        [1, concat([ascii(`HTTP/1.1 200 OK\r\n${head}${body.length}\r\n\r\n`), body])],
      ],
      { inner: [typed] },
    );
    expect(exchanges[0]?.request?.context).toBe(' /shop.v1.Cart/Get');
  });

  it('come from a file that a user gives', () => {
    const given = withDescriptors(toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [cart] })));
    expect(given === undefined ? undefined : bodyOf(stored(GET, framed(message([1, 'cart-1']))), given)).toEqual([{ id: 'cart-1' }]);
    expect(withDescriptors(ascii('no descriptor set'))).toBeUndefined();
    expect(withDescriptors(new Uint8Array(0))).toBeUndefined();
    const importing = new DescriptorPool();
    importing.addFileSet(
      toBinary(
        FileDescriptorSetSchema,
        create(FileDescriptorSetSchema, { file: [create(FileDescriptorProtoSchema, { name: 'a.proto', dependency: ['b.proto'] })] }),
      ),
    );
    expect([importing.missing, pool.missing]).toEqual([['b.proto'], []]);
  });

  it('knows streams before the second message', () => {
    const said = conversation(http2, replay(shop), { inner: [typed] });
    const watch = said.exchanges.find(({ inner }) => inner?.request['method'] === 'Watch');
    expect([watch?.inner?.exchange['streaming'], watch?.events.length]).toEqual(['server', 3]);
  });

  it('learns them from answers of server reflection', () => {
    const long = (number: number, bytes: Uint8Array): Uint8Array =>
      concat([Uint8Array.of((number << 3) | 2, (bytes.length & 0x7f) | 0x80, bytes.length >> 7), bytes]);
    const answer = framed(long(4, long(1, cartBytes)));
    const learned = new DescriptorPool();
    learned.learn(reflectedFiles(answer));
    expect(learned.method('shop.v1.Cart', 'Watch')?.serverStreaming).toBe(true);
    expect(reflectedFiles(framed(message([1, 'other'])))).toEqual([]);
    // What is stored of the answer tells it again, since masking leaves descriptors alone whatever their fields are called.
    const response = stored('HTTP/2 200\r\ncontent-type: application/grpc\r\n\r\n', concat([framed(message([1, 'other'])), answer]));
    const about = context(1, '7 /grpc.reflection.v1.ServerReflection/ServerReflectionInfo');
    expect(typed.mask(response, about)).toEqual({ message: response, count: 0 });
    expect(typed.mask(response, context(1, '7 /shop.v1.Cart/Get')).count).toBeGreaterThan(0);
    const again = new DescriptorPool();
    again.learn(storedFiles(response));
    expect(again.method('shop.v1.Cart', 'Get')?.input.fields.map(({ name }) => name)).toContain('pass_code');
  });

  it('is not upset by descriptors that are none', () => {
    const broken = new DescriptorPool();
    expect(broken.addFileSet(ascii('no descriptor set'))).toBe(false);
    broken.learn([ascii('neither')]);
    expect(broken.method('shop.v1.Cart', 'Get')).toBeUndefined();
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
