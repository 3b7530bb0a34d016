import { concat, latin1 } from '#base/bytes';
import type { Span, StoredMessage } from '#entry/stored';
import { STORED_DECODED, STORED_NOT_MASKABLE } from '#entry/stored';
import type { MaskContext, Masked } from '#protocols/contract/masking';
import { type ContentLines, maskFields, maskHead } from '../mask/fields.ts';
import { maskKind } from '../mask/kinds.ts';
import { mayName, type Plan } from '../mask/plan.ts';
import { planFor } from '../mask/text.ts';
import { readCodings, undoCodings } from './content-coding.ts';
import { isTextual, readTypedBody, type TypedBody } from './content-type.ts';
import { BODY, HEAD, partOf, TRAILERS } from './stored-head.ts';

const FILLER = 0x78;
const GREATEST_VALUE = 1024;
const NOTHING = new Uint8Array(0);
/** Charsets whose ASCII bytes mean ASCII, so that names can be found in them. */
const ASCII_CHARSETS =
  /^(?:utf-?8|us-ascii|ascii|iso-?8859-\d+|latin1|windows-\d+|cp\d+|koi8-[ru]|gb2312|gbk|gb18030|big5|euc-\w+|shift[_-]jis|x-sjis)$/i;

/**
 * Masks an HTTP message in its stored form, whatever its version: head, body and trailers. The values of the message's bytes are overwritten in place; a
 * body that was packed and had something to mask is replaced by the masked plain one. Never throws on hostile bytes.
 */
export function maskHttp(message: StoredMessage, context: MaskContext): Masked {
  const { bytes, parts } = message;
  const headEnd = parts[HEAD] ?? bytes.length;
  const plan = planFor(context.keys);
  types.begin();
  maskHead(bytes, 0, headEnd, plan, types);
  const bodyEnd = parts[BODY] ?? bytes.length;
  const body = bodyEnd > headEnd ? maskBody(message, headEnd, bodyEnd, context) : undefined;
  const trailers = partOf(message, TRAILERS);
  const after = trailers.start < trailers.end ? planFor(context.keys) : undefined;
  if (after !== undefined) maskFields(bytes, trailers.start, trailers.end, after);
  const count = plan.count + (after?.count ?? 0) + (body?.plan.count ?? 0);
  if (body === undefined && count === 0) return { message, count };
  fill(bytes, plan);
  if (after !== undefined) fill(bytes, after);
  if (body !== undefined) return { message: rebuilt(message, plan, body, after), count };
  const spans: Span[] = [];
  addSpans(spans, plan, 0);
  if (after !== undefined) addSpans(spans, after, 0);
  return { message: { bytes, parts, spans, flags: message.flags, size: message.size }, count };
}

/** What masking makes of a body that can not stay as it is. */
interface MaskedBody {
  readonly bytes: Uint8Array;
  readonly plan: Plan;
  readonly flags: number;
}

function maskBody(message: StoredMessage, start: number, end: number, context: MaskContext): MaskedBody | undefined {
  const { typed, encoding } = types;
  const { media, kind } = typed;
  if (kind === 'binary' || context.leaves?.(media.type) === true) return undefined;
  const codings = (message.flags & STORED_DECODED) !== 0 ? [] : readCodings(encoding);
  const plan = planFor(context.keys);
  if (codings?.length === 0) return maskPlain(message.bytes, start, end, typed, plan, message.flags & STORED_DECODED);
  const packed = message.bytes.subarray(start, end);
  const plain = codings === undefined ? undefined : undoCodings(codings, packed, context.ports, context.inflateLimit);
  if (plain === undefined || plain.kind === 'broken') {
    // Nobody promised that there is text in it: then it may stay as it is.
    if (kind === 'unknown' && media.type !== '') return undefined;
    return { bytes: packed.subarray(0, 0), plan, flags: STORED_NOT_MASKABLE };
  }
  const masked = maskPlain(plain.bytes, 0, plain.bytes.length, typed, plan, STORED_DECODED);
  if (plain.kind === 'whole') return masked;
  // More is packed than was looked at, so the packed bytes can not stay.
  return { bytes: masked?.bytes ?? plain.bytes, plan, flags: STORED_DECODED | STORED_NOT_MASKABLE };
}

/** Masks plain bytes in place; `undefined` when there is nothing to mask in them. */
function maskPlain(all: Uint8Array, start: number, end: number, typed: TypedBody, plan: Plan, flags: number): MaskedBody | undefined {
  if (mayBeWide(all, start, end, typed)) return { bytes: NOTHING, plan, flags: flags | STORED_NOT_MASKABLE };
  if (!mayName(plan.keys, all, start, end)) return undefined;
  const bytes = all.subarray(start, end);
  const proven = maskKind(typed.kind, typed.media, bytes, 0, bytes.length, plan);
  if (proven === bytes.length && plan.count === 0) return undefined;
  fill(bytes, plan);
  return { bytes: bytes.subarray(0, proven), plan, flags: flags | (proven < bytes.length ? STORED_NOT_MASKABLE : 0) };
}

/** Whether a text may be in a charset in which names can not be found. */
function mayBeWide(bytes: Uint8Array, start: number, end: number, { media, kind }: TypedBody): boolean {
  const charset = media.parameters['charset'];
  const wide = isWide(bytes, start, end) || (charset !== undefined && !ASCII_CHARSETS.test(charset));
  return wide && (isTextual(kind) || charset !== undefined);
}

/** Whether bytes are text in UTF-16 or UTF-32: they begin with such a mark, or every second of the first is 0. */
function isWide(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2) return false;
  const a = bytes[start];
  const b = bytes[start + 1];
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (a === 0) !== (b === 0);
}

/** The type and the codings that the head names, found while it is masked; one object serves all messages. */
class BodyTypes implements ContentLines {
  typed: TypedBody = NO_TYPE;
  encoding = '';
  private seen = false;
  private lastBytes: Uint8Array = new Uint8Array(0);
  private lastTyped: TypedBody = NO_TYPE;

  begin(): void {
    this.typed = NO_TYPE;
    this.encoding = '';
    this.seen = false;
  }

  content(bytes: Uint8Array, start: number, nameEnd: number, from: number, to: number): void {
    let end = nameEnd;
    while (end > start && (bytes[end - 1] as number) <= 0x20) end--;
    const length = end - start;
    if (length === TYPE.length && !this.seen && spells(bytes, start, TYPE)) {
      this.seen = true;
      this.typed = this.read(bytes, from, Math.min(to, from + GREATEST_VALUE));
    } else if (length === ENCODING.length && spells(bytes, start, ENCODING)) {
      const value = latin1(bytes, from, Math.min(to, from + GREATEST_VALUE));
      this.encoding = this.encoding === '' ? value : `${this.encoding},${value}`;
    }
  }

  /** Most messages have the type of the one before. */
  private read(bytes: Uint8Array, from: number, to: number): TypedBody {
    const { lastBytes } = this;
    if (lastBytes.length === to - from) {
      let i = 0;
      while (i < lastBytes.length && lastBytes[i] === bytes[from + i]) i++;
      if (i === lastBytes.length) return this.lastTyped;
    }
    this.lastBytes = bytes.slice(from, to);
    this.lastTyped = readTypedBody(latin1(bytes, from, to));
    return this.lastTyped;
  }
}

const TYPE = 'content-type';
const ENCODING = 'content-encoding';
const NO_TYPE = readTypedBody(undefined);
const types = new BodyTypes();

function spells(bytes: Uint8Array, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[start + i] as number;
    if ((byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte) !== name.charCodeAt(i)) return false;
  }
  return true;
}

function rebuilt(message: StoredMessage, head: Plan, body: MaskedBody, trailers: Plan | undefined): StoredMessage {
  const { start, end } = partOf(message, BODY);
  const after = partOf(message, TRAILERS);
  const shift = body.bytes.length - (end - start);
  const spans: Span[] = [];
  addSpans(spans, head, 0);
  addSpans(spans, body.plan, start, start + body.bytes.length);
  if (trailers !== undefined) addSpans(spans, trailers, shift);
  const bytes =
    shift === 0 && (body.flags & STORED_DECODED) === 0
      ? message.bytes
      : concat([message.bytes.subarray(0, start), body.bytes, message.bytes.subarray(after.start, after.end)]);
  const parts = message.parts.map((part, index) => (index < BODY ? part : part + shift));
  return { ...message, bytes, parts, spans, flags: message.flags | body.flags };
}

/** Adds masked stretches that begin before `end`; those of one plan that touch or overlap become one. */
function addSpans(spans: Span[], plan: Plan, shift: number, end: number = Number.POSITIVE_INFINITY): void {
  const first = spans.length;
  for (let i = 0; i < plan.spans.length; i += 2) {
    const span = { start: (plan.spans[i] as number) + shift, end: (plan.spans[i + 1] as number) + shift };
    const last = spans.length > first ? spans[spans.length - 1] : undefined;
    if (last !== undefined && span.start < last.end) spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else if (span.start < end) spans.push(span);
  }
}

function fill(bytes: Uint8Array, plan: Plan): void {
  for (let i = 0; i < plan.spans.length; i += 2) bytes.fill(FILLER, plan.spans[i], plan.spans[i + 1]);
}
