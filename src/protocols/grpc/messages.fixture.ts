import { concat } from '#base/bytes';
import type { StoredMessage } from '#entry/stored';
import type { MaskContext } from '#protocols/contract/masking';
import type { AnyProtocol } from '#protocols/contract/protocol';
import { defaultKeys } from '../kit/mask/keys.ts';
import { ascii } from '../kit/testing/conversation.fixture.ts';
import { testPorts } from '../kit/testing/ports.fixture.ts';
import grpc from './index.ts';

/** A protocol buffer: texts, small numbers, or bytes by field number. */
export function message(...fields: readonly (readonly [number, string | number | Uint8Array])[]): Uint8Array {
  return concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Uint8Array.of(number << 3, value);
      const bytes = typeof value === 'string' ? ascii(value) : value;
      return concat([Uint8Array.of((number << 3) | 2, bytes.length), bytes]);
    }),
  );
}

export function framed(bytes: Uint8Array, flags = 0): Uint8Array {
  return concat([Uint8Array.of(flags, 0, 0, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

export const context = (side: 0 | 1, more = ''): MaskContext => ({
  keys: defaultKeys,
  ports: testPorts,
  side,
  context: more,
  inflateLimit: 1 << 20,
});

export function stored(head: string, body: Uint8Array, trailers = ''): StoredMessage {
  const top = ascii(head);
  const bytes = concat([top, body, ascii(trailers)]);
  return { bytes, parts: [top.length, top.length + body.length], spans: [], flags: 0, size: bytes.length };
}

export const GET = 'POST /shop.v1.Cart/Get HTTP/2\r\ncontent-type: application/grpc\r\n\r\n';
export const WEB_TEXT = 'HTTP/2 200\r\ncontent-type: application/grpc-web-text+proto\r\n\r\n';

/** What the masked request reads as. */
export function bodyOf(masked: StoredMessage, protocol: AnyProtocol = grpc): unknown {
  return protocol.detail({ request: masked, context: '1' }, testPorts).request?.['body'];
}
