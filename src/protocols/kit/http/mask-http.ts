import { concat, latin1 } from '#base/bytes';
import type { Span, StoredMessage } from '#entry/stored';
import { STORED_DECODED, STORED_NOT_MASKABLE } from '#entry/stored';
import type { MaskContext, Masked } from '#protocols/contract/masking';
import { maskFields, maskHead } from '../mask/fields.ts';
import { maskKind } from '../mask/kinds.ts';
import { mayName, type Plan } from '../mask/plan.ts';
import { planFor } from '../mask/text.ts';
import { LineFinder } from '../line-finder.ts';
import { readCodings, undoCodings } from './content-coding.ts';
import { isTextual, readTypedBody, type TypedBody } from './content-type.ts';
import { FieldLines } from './field-lines.ts';
import { BODY, HEAD, partOf, TRAILERS } from './stored-head.ts';

const FILLER = 0x78;
const GREATEST_VALUE = 1024;
/** Charsets whose ASCII bytes mean ASCII, so that names can be found in them. */
const ASCII_CHARSETS =
  /^(?:utf-?8|us-ascii|ascii|iso-?8859-\d+|latin1|windows-\d+|cp\d+|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-\w+|shift[_-]jis|x-sjis)$/i;

/**
 * Masks an HTTP message in its stored form, whatever its version: head, body and trailers. The values of the message's bytes are overwritten in place; a
 * body that was packed and had something to mask is replaced by the masked plain one. Never throws on hostile bytes.
 */
export function maskHttp(message: StoredMessage, context: MaskContext): Masked {
  const { bytes } = message;
  const head = partOf(message, HEAD);
  const trailers = partOf(message, TRAILERS);
  const plan = planFor(context.keys);
  maskHead(bytes, head.start, head.end, plan);
  const body = maskBody(message, context);
  const after = planFor(context.keys);
  maskFields(bytes, trailers.start, trailers.end, after);
  if (body === undefined && plan.count + after.count === 0) return { message, count: 0 };
  fill(bytes, plan);
  fill(bytes, after);
  const count = plan.count + after.count + (body?.plan.count ?? 0);
  if (body === undefined) return { message: { ...message, spans: [...spansOf(plan, 0), ...spansOf(after, 0)] }, count };
  return { message: rebuilt(message, plan, body, after), count };
}

/** What masking makes of a body that can not stay as it is. */
interface MaskedBody {
  readonly bytes: Uint8Array;
  readonly plan: Plan;
  readonly flags: number;
}

function maskBody(message: StoredMessage, context: MaskContext): MaskedBody | undefined {
  const { start, end } = partOf(message, BODY);
  if (start === end) return undefined;
  const { typed, encoding } = readTypes(message);
  const { media, kind } = typed;
  if (kind === 'binary') return undefined;
  const plan = planFor(context.keys);
  const codings = (message.flags & STORED_DECODED) !== 0 ? [] : readCodings(encoding);
  if (codings?.length === 0) return maskPlain(message.bytes.subarray(start, end), typed, plan, message.flags & STORED_DECODED);
  const packed = message.bytes.subarray(start, end);
  const plain = codings === undefined ? undefined : undoCodings(codings, packed, context.ports, context.inflateLimit);
  if (plain === undefined || plain.kind === 'broken') {
    // Nobody promised that there is text in it: then it may stay as it is.
    if (kind === 'unknown' && media.type !== '') return undefined;
    return { bytes: packed.subarray(0, 0), plan, flags: STORED_NOT_MASKABLE };
  }
  const masked = maskPlain(plain.bytes, typed, plan, STORED_DECODED);
  if (plain.kind === 'whole') return masked;
  // More is packed than was looked at, so the packed bytes can not stay.
  return { bytes: masked?.bytes ?? plain.bytes, plan, flags: STORED_DECODED | STORED_NOT_MASKABLE };
}

/** Masks plain bytes in place; `undefined` when there is nothing to mask in them. */
function maskPlain(bytes: Uint8Array, { media, kind }: TypedBody, plan: Plan, flags: number): MaskedBody | undefined {
  const charset = media.parameters['charset'];
  const wide = isWide(bytes) || (charset !== undefined && !ASCII_CHARSETS.test(charset));
  if (wide && (isTextual(kind) || charset !== undefined)) return { bytes: bytes.subarray(0, 0), plan, flags: flags | STORED_NOT_MASKABLE };
  if (!mayName(plan.keys, bytes, 0, bytes.length)) return undefined;
  const proven = maskKind(kind, media, bytes, 0, bytes.length, plan);
  if (proven === bytes.length && plan.count === 0) return undefined;
  fill(bytes, plan);
  return { bytes: bytes.subarray(0, proven), plan, flags: flags | (proven < bytes.length ? STORED_NOT_MASKABLE : 0) };
}

/** Whether bytes are text in UTF-16 or UTF-32: they begin with such a mark, or every second of the first is 0. */
function isWide(bytes: Uint8Array): boolean {
  const [a, b] = bytes;
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (bytes.length >= 2 && (a === 0) !== (b === 0));
}

const fields = new FieldLines();
const lines = new LineFinder();

/** The type and the codings that the head names. Only lines that begin like `Content-` are looked at closely. */
function readTypes({ bytes, parts }: StoredMessage): { readonly typed: TypedBody; readonly encoding: string } {
  const end = parts[HEAD] ?? bytes.length;
  let type: string | undefined;
  let encoding = '';
  for (let at = lines.find(bytes, 0, end) + 1; at > 0 && at < end; at = lines.find(bytes, at, end) + 1) {
    if (((bytes[at] as number) | 0x20) !== 0x63 || bytes[at + 7] !== 0x2d) continue;
    fields.open(bytes, at, end);
    if (!fields.next()) break;
    const value = (): string => latin1(bytes, fields.valueStart, Math.min(fields.valueEnd, fields.valueStart + GREATEST_VALUE));
    if (fields.is('content-type')) type ??= value();
    else if (fields.is('content-encoding')) encoding = encoding === '' ? value() : `${encoding},${value()}`;
  }
  return { typed: readTypedBody(type), encoding };
}

function rebuilt(message: StoredMessage, head: Plan, body: MaskedBody, trailers: Plan): StoredMessage {
  const { start, end } = partOf(message, BODY);
  const after = partOf(message, TRAILERS);
  const shift = body.bytes.length - (end - start);
  const spans = [
    ...spansOf(head, 0),
    ...spansOf(body.plan, start).filter((span) => span.start < start + body.bytes.length),
    ...spansOf(trailers, shift),
  ];
  const bytes =
    shift === 0 && (body.flags & STORED_DECODED) === 0
      ? message.bytes
      : concat([message.bytes.subarray(0, start), body.bytes, message.bytes.subarray(after.start, after.end)]);
  const parts = message.parts.map((part, index) => (index < BODY ? part : part + shift));
  return { ...message, bytes, parts, spans, flags: message.flags | body.flags };
}

/** Masked stretches, those that touch or overlap as one. */
function spansOf(plan: Plan, shift: number): Span[] {
  const spans: Span[] = [];
  for (let i = 0; i < plan.spans.length; i += 2) {
    const start = (plan.spans[i] as number) + shift;
    const end = (plan.spans[i + 1] as number) + shift;
    const last = spans.at(-1);
    if (last !== undefined && start < last.end) spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else spans.push({ start, end });
  }
  return spans;
}

function fill(bytes: Uint8Array, plan: Plan): void {
  for (let i = 0; i < plan.spans.length; i += 2) bytes.fill(FILLER, plan.spans[i], plan.spans[i + 1]);
}
