import { concat } from '#base/bytes';
import { utf8Strict } from '#base/globals';
import type { Side } from '#base/side';
import type { Body } from '#entry/field';
import { STORED_CUT, STORED_GAP, STORED_NOT_MASKABLE, type StoredExchange, type StoredMessage } from '#entry/stored';
import type { Detail } from '#protocols/contract/protocol';
import { base64 } from '../kit/base64.ts';
import { storedJson, storedText } from '../kit/redacted.ts';
import type { WebSocketFields } from './fields.ts';
import { CLOSE, TEXT } from './frames.ts';

const CODE = 2;

/** The message for people. Never throws on hostile bytes. */
export function detail({ request, context }: StoredExchange): Detail<WebSocketFields> {
  if (request === undefined) return {};
  const blank = context.indexOf(' ');
  const subprotocol = blank < 0 ? undefined : context.slice(blank + 1);
  const body = opcodeOf(context) === CLOSE ? undefined : bodyOf(request, opcodeOf(context) === TEXT);
  return { request: { subprotocol, body } };
}

/** The opcode, which is how an exchange's context begins. */
export function opcodeOf(context: string): number {
  return Number.parseInt(context, 10);
}

function bodyOf(message: StoredMessage, isText: boolean): Body {
  const { bytes, flags } = message;
  const remarks = [
    ...((flags & STORED_CUT) === 0 ? [] : [`only the first ${bytes.length} bytes were kept`]),
    ...((flags & STORED_GAP) === 0 ? [] : ['bytes were lost by the capture']),
    ...((flags & STORED_NOT_MASKABLE) === 0 ? [] : ['the rest was not kept because it could not be masked']),
  ];
  const about = { size: bytes.length, ...(remarks.length === 0 ? {} : { cut: remarks.join('; ') }) };
  // A cut may have split a character.
  if (!isText || (remarks.length === 0 && utf8Strict(bytes) === undefined)) return { ...about, base64: base64(bytes) };
  const json = bytes[0] === 0x7b || bytes[0] === 0x5b;
  const text = (json ? storedJson : storedText)(message, 0, bytes.length);
  return json ? { type: 'application/json', ...about, text } : { ...about, text };
}

/** The message as one frame; a client's with a mask that changes nothing. */
export function wire({ bytes }: StoredMessage, side: Side, context: string): Uint8Array {
  const opcode = opcodeOf(context) || TEXT;
  const mask = side === 0 ? 0x80 : 0;
  const { length } = bytes;
  const size =
    length < 126
      ? [mask | length]
      : length < 0x1_0000
        ? [mask | 126, length >> 8, length & 0xff]
        : [mask | 127, 0, 0, 0, 0, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
  return concat([Uint8Array.of(0x80 | opcode, ...size, ...(side === 0 ? [0, 0, 0, 0] : [])), bytes]);
}

/** Where the text of a message begins: a close has a code before it. */
export function textStart(context: string): number {
  return opcodeOf(context) === CLOSE ? CODE : 0;
}
