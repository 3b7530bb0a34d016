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
import http from '../http/index.ts';
import http2 from '../http2/index.ts';
import { replay } from '../http2/recorded/recording.fixture.ts';
import { ascii, conversation } from '../kit/testing/conversation.fixture.ts';
import { DescriptorPool } from './descriptors.ts';
import { grpcWith, withDescriptors } from './index.ts';
import { bodyOf, context, framed, GET, message, stored } from './messages.fixture.ts';
import { shop } from './recorded/recorded.fixture.ts';
import { reflectedFiles, storedFiles } from './reflection.ts';

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
