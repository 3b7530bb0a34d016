import { create, toBinary } from '@bufbuild/protobuf';
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import { Connection } from '#net/connection.fixture';
import { folder, pcap } from '../capture.fixture.ts';
import { readIntoStore } from '../read-files.ts';
import { openStore } from './store-api.ts';

// Reading starts a thread; a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });
const here = folder();
afterAll(() => here.remove());

const { STRING } = FieldDescriptorProto_Type;
const descriptor = toBinary(
  FileDescriptorProtoSchema,
  create(FileDescriptorProtoSchema, {
    name: 'shop.proto',
    package: 'shop.v1',
    syntax: 'proto3',
    messageType: [
      {
        // A name that masking looks for: descriptors must stay what they are.
        name: 'Address',
        field: [{ name: 'city', number: 1, type: STRING, label: FieldDescriptorProto_Label.OPTIONAL }],
      },
    ],
    service: [{ name: 'Cart', method: [{ name: 'Send', inputType: '.shop.v1.Address', outputType: '.shop.v1.Address' }] }],
  }),
);

function delimited(number: number, bytes: Uint8Array): Uint8Array {
  return concat([Uint8Array.of((number << 3) | 2, (bytes.length & 0x7f) | 0x80, bytes.length >> 7), bytes]);
}
function framed(bytes: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(0, 0, 0, bytes.length >> 8, bytes.length & 0xff), bytes]);
}
function http(line: string, body: Uint8Array): Uint8Array {
  return concat([encodeUtf8(`${line}\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: ${body.length}\r\n\r\n`), body]);
}

test('a recording brings the names of its fields with it, also for calls that came before them', async () => {
  const c = new Connection({});
  const city = framed(delimited(1, encodeUtf8('Ulm')));
  const reflection = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
  const frames = [
    ...c.handshake(),
    c.send(0, http('POST /shop.v1.Cart/Send HTTP/1.1', city)),
    c.send(1, http('HTTP/1.1 200 OK', city)),
    c.send(0, http(`POST ${reflection} HTTP/1.1`, framed(delimited(4, encodeUtf8('shop.v1.Cart'))))),
    c.send(1, http('HTTP/1.1 200 OK', framed(delimited(4, delimited(1, descriptor))))),
    c.fin(0),
    c.fin(1),
  ];
  const store = join(here.path, 'store');
  const retention = { bytes: Number.MAX_SAFE_INTEGER, age: Number.MAX_SAFE_INTEGER };
  const redaction = { on: true, add: [], remove: [] };
  const paths = [here.file('cart.pcap', pcap(frames))];
  const read = await readIntoStore({ redaction, keepMessages: true, limits: {}, retention, paths, store });
  expect(read).toMatchObject({ entries: 2 });
  const { calls } = openStore(store);
  const { entries } = await calls.entries({ filter: 'grpc.request.method == "Send"', order: 'oldest', limit: 9, detail: true });
  expect(entries.map(({ layers }) => layers['grpc']?.response?.['body'])).toEqual([[{ city: 'Ulm' }]]);
});
