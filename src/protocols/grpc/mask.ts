import { concat, startsWithAscii } from '#base/bytes';
import type { Encoding } from '#base/ports';
import type { Span, StoredMessage } from '#entry/stored';
import { STORED_DECODED, STORED_NOT_MASKABLE } from '#entry/stored';
import type { MaskContext, Masked } from '#protocols/contract/masking';
import { mayName } from '../kit/mask/plan.ts';
import { maskJson } from '../kit/mask/json.ts';
import { FieldLines } from '../kit/http/field-lines.ts';
import { readCodings } from '../kit/http/content-coding.ts';
import { BODY, HEAD, partOf } from '../kit/http/stored-head.ts';
import { readPath, readVariant } from './content-type.ts';
import type { Descriptors } from './descriptors.ts';
import { ProtobufMask } from './mask-protobuf.ts';
import { COMPRESSED, lengthAt, PREFIX, TRAILERS } from './message-reader.ts';
import { sniffCoding } from './coding.ts';
import { isReflection } from './reflection.ts';
import { WebText } from './web-text.ts';

const GREATEST_RATIO = 100;
const OPENING = 0x7b;
const CLOSING = 0x7d;
type MessageType = Parameters<ProtobufMask['message']>[2];

/** What is known of how a body's messages are written. */
interface Writing {
  readonly type: MessageType;
  readonly json: boolean;
  /** `undefined`: the coding is not known. */
  readonly coding: Encoding | undefined;
}

/**
 * Masks the messages in the body of a stored gRPC request or response. Compressed messages in which something is masked are kept inflated (their flag says so). What can
 * not be inflated is not kept. A body in base64 in which something is masked is kept decoded.
 */
export function maskCall(message: StoredMessage, context: MaskContext, descriptors: Descriptors | undefined): Masked {
  const body = partOf(message, BODY);
  if (body.start === body.end) return { message, count: 0 };
  const unnamed = descriptors === undefined || descriptors.empty === true;
  if (unnamed && hasNothing(message.bytes, body.start, body.end, context)) return { message, count: 0 };
  const { type, encoding, path } = readHead(message, context);
  const variant = readVariant(type);
  if (variant === undefined && type !== undefined) return { message, count: 0 };
  if (context.side === 1 && isReflection(path?.service)) return { message, count: 0 };
  const inText = variant === 'grpc-web-text' && (message.flags & STORED_DECODED) === 0;
  const bytes = inText ? new WebText().push(message.bytes, body.start, body.end) : message.bytes.subarray(body.start, body.end);
  const masked = maskMessages(bytes, context, {
    type: unnamed ? undefined : typeOf(path, context.side, descriptors),
    json: type?.includes('+json') === true,
    coding: readCodings(encoding)?.[0],
  });
  if (masked === undefined) return { message, count: 0 };
  const shift = masked.bytes.length - (body.end - body.start);
  const before = message.spans.filter((span) => span.end <= body.start);
  const after = message.spans.filter((span) => span.start >= body.end).map((span) => moved(span, shift));
  const bodySpans = masked.spans.map((span) => moved(span, body.start));
  return {
    message: {
      bytes: concat([message.bytes.subarray(0, body.start), masked.bytes, message.bytes.subarray(body.end)]),
      parts: message.parts.map((end, part) => (part >= BODY ? end + shift : end)),
      spans: [...before, ...bodySpans, ...after],
      flags: message.flags | (inText ? STORED_DECODED : 0) | (masked.cut ? STORED_NOT_MASKABLE : 0),
      size: message.size,
    },
    count: masked.spans.length,
  };
}

/** Whether it can be said without the head that nothing is to be masked: messages as such, none of them compressed, and no name in them. */
function hasNothing(bytes: Uint8Array, start: number, end: number, context: MaskContext): boolean {
  for (let at = start; at < end; ) {
    if (bytes[at] !== 0 && bytes[at] !== TRAILERS) return false;
    at = at + PREFIX > end ? end : at + PREFIX + lengthAt(bytes, at);
  }
  return !mayName(context.keys, bytes, start, end);
}

/** Masks one message of a stream, which begins with its prefix. Its method is in the exchange's context. */
export function maskCallEvent(message: StoredMessage, context: MaskContext, descriptors: Descriptors | undefined): Masked {
  const path = readPath(calledPath(context));
  if (context.side === 1 && isReflection(path?.service)) return { message, count: 0 };
  const { bytes } = message;
  const masked = maskMessages(bytes, context, {
    type: typeOf(path, context.side, descriptors),
    json: bytes[PREFIX] === OPENING && bytes[bytes.length - 1] === CLOSING,
    coding: undefined,
  });
  if (masked === undefined) return { message, count: 0 };
  const flags = message.flags | (masked.cut ? STORED_NOT_MASKABLE : 0);
  return { message: { ...message, bytes: masked.bytes, spans: masked.spans, flags }, count: masked.spans.length };
}

function typeOf(path: ReturnType<typeof readPath>, side: 0 | 1, descriptors: Descriptors | undefined): MessageType {
  if (path === undefined || descriptors === undefined || descriptors.empty === true) return undefined;
  const types = descriptors.method(path.service, path.method);
  return side === 0 ? types?.input : types?.output;
}

interface MaskedBody {
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
  /** Whether the rest was left out because it can not be masked. */
  readonly cut: boolean;
}

/** `undefined` when nothing has to change. */
function maskMessages(bytes: Uint8Array, context: MaskContext, writing: Writing): MaskedBody | undefined {
  const pieces: Uint8Array[] = [];
  const spans: Span[] = [];
  let length = 0;
  let changed = false;
  let cut = false;
  for (let at = 0; at < bytes.length; ) {
    const flags = bytes[at] as number;
    const next = at + PREFIX > bytes.length ? bytes.length : Math.min(bytes.length, at + PREFIX + lengthAt(bytes, at));
    let piece = bytes.subarray(at, next);
    if ((flags & TRAILERS) === 0 && piece.length > PREFIX) {
      const plain = (flags & COMPRESSED) === 0 ? piece : inflated(piece, context, writing.coding);
      if (plain === undefined) {
        pieces.push(piece.subarray(0, PREFIX));
        changed = true;
        cut = true;
        break;
      }
      const own = maskOne(plain, context, writing);
      if (own !== undefined) {
        changed = true;
        piece = own.bytes;
        for (const span of own.spans) spans.push(moved(span, length));
      }
    }
    pieces.push(piece);
    length += piece.length;
    at = next;
  }
  return changed ? { bytes: concat(pieces), spans, cut } : undefined;
}

/** One message with its prefix, not compressed. */
function maskOne(
  piece: Uint8Array,
  context: MaskContext,
  writing: Writing,
): { readonly bytes: Uint8Array; readonly spans: readonly Span[] } | undefined {
  const mask = new ProtobufMask(context.keys, piece);
  if (writing.json) mask.plan.add(maskJson(piece, PREFIX, piece.length, mask.plan), piece.length);
  else mask.message(PREFIX, piece.length, writing.type);
  if (mask.plan.count === 0) return undefined;
  const bytes = piece.slice();
  mask.apply(bytes, 0);
  const spans: Span[] = [];
  for (let i = 0; i < mask.plan.spans.length; i += 2)
    spans.push({ start: mask.plan.spans[i] as number, end: mask.plan.spans[i + 1] as number });
  return { bytes, spans };
}

/** The same message not compressed; `undefined` when it can not be had whole. */
function inflated(piece: Uint8Array, context: MaskContext, coding: Encoding | undefined): Uint8Array | undefined {
  const packed = piece.subarray(PREFIX);
  const used = coding ?? sniffCoding(packed);
  if (used === undefined || packed.length < lengthAt(piece, 0)) return undefined;
  const result = context.ports.inflate(used, packed, Math.min(context.inflateLimit, packed.length * GREATEST_RATIO));
  if (result.kind !== 'whole') return undefined;
  const prefix = new Uint8Array(PREFIX);
  new DataView(prefix.buffer).setUint32(1, result.bytes.length);
  return concat([prefix, result.bytes]);
}

function moved(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}

/** The few things of the head that tell how to read the body. The path of a response is in the exchange's context. */
function readHead(message: StoredMessage, context: MaskContext) {
  const head = partOf(message, HEAD);
  const lines = new FieldLines();
  let type: string | undefined;
  let encoding: string | undefined;
  lines.openHead(message.bytes, head.start, head.end);
  while (lines.next()) {
    if (lines.is('content-type')) type = text(message.bytes, lines);
    else if (lines.is('grpc-encoding')) encoding = text(message.bytes, lines);
  }
  return { type, encoding, path: readPath(pathOf(message, context)) };
}

function pathOf(message: StoredMessage, context: MaskContext): string {
  if (startsWithAscii(message.bytes, 0, message.bytes.length, 'POST ')) {
    const end = message.bytes.indexOf(0x20, 5);
    return String.fromCharCode(...message.bytes.subarray(5, Math.min(end < 0 ? 5 : end, 1024)));
  }
  return calledPath(context);
}

function calledPath({ context }: MaskContext): string {
  const space = context.indexOf(' ');
  return space < 0 ? '' : context.slice(space + 1);
}

function text(bytes: Uint8Array, lines: FieldLines): string {
  return String.fromCharCode(...bytes.subarray(lines.valueStart, Math.min(lines.valueEnd, lines.valueStart + 256)));
}
