import { concat } from '#base/bytes';
import { STORED_DECODED, STORED_NOT_MASKABLE, type Span, type StoredMessage } from '#entry/stored';
import type { Keys, MaskContext, Masked } from '#protocols/contract/masking';
import { readCodings, undoCodings } from '../../kit/http/content-coding.ts';
import { BODY, headerListOf, headerOf, partOf, readStoredHead, type StoredHead } from '../../kit/http/stored-head.ts';
import { type Format, formatOf, readTree } from '../format.ts';
import { readRequestInfo } from '../request-info.ts';
import { isEventBody } from '../watch/event-body.ts';
import { type Expected, planSecrets } from './policy.ts';
import { Sink } from './sink.ts';

const FILLER = 0x78;
/** Before a token that a browser sends as a subprotocol of WebSocket, because it can send no header. */
const TOKEN_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** Kinds of bodies that do not say what they are, by resource and subresource. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['secrets/', 'Secret'],
  ['configmaps/', 'ConfigMap'],
  ['serviceaccounts/token', 'TokenRequest'],
  ['tokenreviews/', 'TokenReview'],
]);

/** Whether the body of that media type is an object, masked here and not by HTTP's own rules. */
export function isObjectType(mediaType: string): boolean {
  return formatOf(mediaType === '' ? undefined : mediaType) !== undefined;
}

/**
 * Masks a stored request or response by the rules for Kubernetes' objects. HTTP has masked the head before. The body of a watch is dropped, because its events are
 * kept one by one.
 */
export function maskMessage(message: StoredMessage, context: MaskContext): Masked {
  const head = readStoredHead(message);
  const tokens = maskTokenProtocol(message, head);
  const { start, end } = partOf(message, BODY);
  const format = start === end ? undefined : formatOf(headerOf(head.headers, 'content-type'));
  if (format === undefined) return tokens;
  const body = maskBody(tokens.message, start, end, format, head, context);
  return body === undefined ? tokens : { message: body.message, count: tokens.count + body.count };
}

function maskBody(
  message: StoredMessage,
  start: number,
  end: number,
  format: Format,
  head: StoredHead,
  context: MaskContext,
): Masked | undefined {
  const decoded = (message.flags & STORED_DECODED) !== 0;
  const codings = decoded ? [] : readCodings(headerListOf(head.headers, 'content-encoding'));
  if (codings === undefined) return replaced(message, new Uint8Array(0), [], STORED_NOT_MASKABLE);
  const packed = message.bytes.subarray(start, end);
  const plain = codings.length === 0 ? undefined : undoCodings(codings, packed, context.ports, context.inflateLimit);
  if (plain?.kind === 'broken') return replaced(message, new Uint8Array(0), [], STORED_NOT_MASKABLE);
  const bytes = plain?.bytes ?? packed;
  if (head.status > 0 && isEventBody(bytes, headerOf(head.headers, 'content-type'))) return replaced(message, new Uint8Array(0), [], 0);
  const { spans, proven } = maskObject(format, bytes, 0, bytes.length, expectedOf(head), context.keys);
  const cut = proven < bytes.length || plain?.kind === 'cut';
  if (spans.length === 0 && !cut) return undefined;
  const flags = (plain === undefined ? 0 : STORED_DECODED) | (cut ? STORED_NOT_MASKABLE : 0);
  return replaced(message, bytes.subarray(0, proven), spans, flags);
}

/** Masks an object in place. What lies behind `proven` is not understood and must not be kept. */
export function maskObject(
  format: Format,
  bytes: Uint8Array,
  start: number,
  end: number,
  expected: Expected,
  keys: Keys,
): { readonly spans: readonly Span[]; readonly proven: number } {
  const { node, proven } = readTree(format, bytes, start, end);
  if (node === undefined) return { spans: [], proven };
  const sink = new Sink(keys);
  planSecrets(node, expected, sink);
  const spans = merged(sink.spans, proven);
  for (const span of spans) fill(bytes, span);
  return { spans, proven };
}

/** What a request's body is, by its path and type. */
function expectedOf({ method, target, headers, status }: StoredHead): Expected {
  if (status > 0) return {};
  const { resource, subresource } = readRequestInfo(method, target);
  const operations = headerOf(headers, 'content-type')?.startsWith('application/json-patch') === true;
  return { kind: KINDS.get(`${resource}/${subresource}`), operations };
}

/** Lines stay lines, so that YAML stays YAML. */
function fill(bytes: Uint8Array, { start, end }: Span): void {
  for (let at = start; at < end; at++) if (bytes[at] !== 0x0a && bytes[at] !== 0x0d) bytes[at] = FILLER;
}

/** Stretches in rising order, those that touch or overlap as one, up to an end. */
export function merged(pairs: readonly number[], end: number): Span[] {
  const all: Span[] = [];
  for (let i = 0; i < pairs.length; i += 2) all.push({ start: pairs[i] as number, end: Math.min(end, pairs[i + 1] as number) });
  all.sort((a, b) => a.start - b.start);
  const spans: Span[] = [];
  for (const span of all) {
    const last = spans.at(-1);
    if (span.start >= span.end) continue;
    if (last !== undefined && span.start < last.end) spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else spans.push(span);
  }
  return spans;
}

function replaced(message: StoredMessage, body: Uint8Array, spans: readonly Span[], flags: number): Masked {
  const { start, end } = partOf(message, BODY);
  const shift = body.length - (end - start);
  const moved = (span: Span, by: number): Span => ({ start: span.start + by, end: span.end + by });
  const before = message.spans.filter((span) => span.end <= start);
  const after = message.spans.filter((span) => span.start >= end);
  return {
    message: {
      bytes: concat([message.bytes.subarray(0, start), body, message.bytes.subarray(end)]),
      parts: message.parts.map((part, index) => (index < BODY ? part : part + shift)),
      spans: [...before, ...spans.map((span) => moved(span, start)), ...after.map((span) => moved(span, shift))],
      flags: message.flags | flags,
      size: message.size,
    },
    count: spans.length,
  };
}

function maskTokenProtocol(message: StoredMessage, head: StoredHead): Masked {
  if (headerOf(head.headers, 'sec-websocket-protocol')?.includes(TOKEN_PROTOCOL) !== true) return { message, count: 0 };
  const { bytes } = message;
  const { end } = partOf(message, 0);
  const found: number[] = [];
  for (let at = 0; at + TOKEN_PROTOCOL.length < end; at++) {
    if (!spells(bytes, at)) continue;
    const from = at + TOKEN_PROTOCOL.length;
    let to = from;
    while (to < end && !isEndOfToken(bytes[to] as number)) to++;
    found.push(from, to);
    at = to;
  }
  const spans = merged(found, end);
  for (const span of spans) fill(bytes, span);
  const all = merged([...message.spans.flatMap((span) => [span.start, span.end]), ...found], bytes.length);
  return { message: { ...message, spans: all }, count: spans.length };
}

function spells(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < TOKEN_PROTOCOL.length; i++)
    if (((bytes[at + i] as number) | 0x20) !== (TOKEN_PROTOCOL.charCodeAt(i) | 0x20)) return false;
  return true;
}

function isEndOfToken(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c;
}
