import { create, toBinary } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { connection, folder, pcap } from '#worker/capture.fixture';
import { podwire, type Ran } from './cli.fixture.ts';
import { limitsOf } from './limits.ts';

const DEMO = fileURLToPath(new URL('../../demo/shop.pcapng', import.meta.url));
const here = folder();
afterAll(() => here.remove());
const run = (...args: readonly string[]): Promise<Ran> => podwire(here.path, args);

/** The demo's catalogue, with a name of its own for the first field of what is asked for. */
const catalogue = create(FileDescriptorProtoSchema, {
  name: 'catalogue.proto',
  package: 'shop.v1',
  syntax: 'proto3',
  messageType: [
    {
      name: 'Asked',
      field: [{ name: 'article_number', number: 1, type: FieldDescriptorProto_Type.STRING, label: FieldDescriptorProto_Label.OPTIONAL }],
    },
  ],
  service: [{ name: 'Catalogue', method: [{ name: 'GetProduct', inputType: '.shop.v1.Asked', outputType: '.shop.v1.Asked' }] }],
});

describe('descriptors for gRPC', { timeout: 120_000 }, () => {
  const file = here.file('shop.binpb', toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [catalogue] })));
  const asked = ['query', '-r', DEMO, '--limit', '1', 'grpc'];

  test('name the fields of messages', async () => {
    expect((await run('export', '-r', DEMO, 'grpc.request.method == "GetProduct"')).text).not.toContain('articleNumber');
    const named = await run('export', '-r', DEMO, '--descriptors', file, 'grpc.request.method == "GetProduct"');
    expect([named.code, named.err, named.text.includes('articleNumber')]).toEqual([0, '', true]);
  });

  test('that are none, or not there, are refused with what would be', async () => {
    const broken = await run(...asked, '--descriptors', here.file('none.binpb', Buffer.from('nonsense')));
    expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('no set of descriptors; protoc --include_imports') as string });
    const missing = await run(...asked, '--descriptors', `${here.path}/nosuch`);
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('ENOENT') as string });
  });
});

describe('limits', { timeout: 120_000 }, () => {
  test('of a message: what is beyond is counted, not kept', async () => {
    const body = 'x'.repeat(5000);
    const ends = { ports: [40_001, 8080] } as const;
    const path = here.file(
      'large.pcap',
      pcap(
        connection(ends, [
          [0, `POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
          [1, 'HTTP/1.1 204 No Content\r\n\r\n'],
        ]),
      ),
    );
    const summary = async (...flags: readonly string[]): Promise<unknown> =>
      (JSON.parse((await run('open', '--headless', path, '-o', 'json', ...flags)).text) as { readonly counters: Record<string, number> })
        .counters['messages.cut'];
    expect([await summary(), await summary('--max-message', '2KiB')]).toEqual([undefined, 1]);
  });

  test('are read with their units, in the bounds of what works', () => {
    expect(limitsOf({})).toEqual({ limits: {}, network: {} });
    expect(limitsOf({ maxMessage: '16KiB', maxFlows: '1000', maxBuffer: '2MiB', idle: '30s' })).toEqual({
      limits: { messageBytes: 16_384 },
      network: { maxFlows: 1000, maxQueued: 2_097_152, maxQueuedPerSide: 2_097_152, tcpOpenTimeout: 30_000_000_000 },
    });
    expect(() => limitsOf({ maxMessage: '2GiB' })).toThrow('--max-message 2GiB: it may be from 1 KiB to 1024 KiB');
    expect(() => limitsOf({ maxFlows: 'many' })).toThrow('--max-flows many: that is no whole number');
    expect(() => limitsOf({ maxFlows: '3' })).toThrow('from 16 to 4000000');
    expect(() => limitsOf({ maxBuffer: '1' })).toThrow('--max-buffer 1: a size looks like');
    expect(() => limitsOf({ idle: 'long' })).toThrow('--idle long: a span looks like');
  });
});
