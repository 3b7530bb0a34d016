import type { DescMessage } from '@bufbuild/protobuf';
import { utf8Strict } from '#base/globals';
import type { Ports } from '#base/ports';
import type { Json, Pair, Values } from '#entry/field';
import type { StoredEvent, StoredExchange, StoredMessage } from '#entry/stored';
import { STORED_DECODED } from '#entry/stored';
import type { Detail, EventDetail } from '#protocols/contract/protocol';
import { readCodings } from '../kit/http/content-coding.ts';
import { BODY, headerOf, partOf, readStoredHead, readStoredTrailers } from '../kit/http/stored-head.ts';
import { storedText } from '../kit/redacted.ts';
import { sniffCoding } from './coding.ts';
import { readPath, readVariant, type Variant } from './content-type.ts';
import type { Descriptors, MethodTypes } from './descriptors.ts';
import type { fields } from './fields.ts';
import { COMPRESSED, lengthAt, PREFIX, TRAILERS } from './message-reader.ts';
import { readMessage, readStatus, readTimeout, statusName } from './status.ts';
import { viewMessage } from './view.ts';
import { WebText } from './web-text.ts';

/** Messages of one side, and inflated bytes of one message, that are shown. */
const MESSAGE_LIMIT = 1000;
const INFLATE_LIMIT = 8 << 20;
/** Headers that are gRPC's or HTTP's own, not metadata. */
const OWN = /^(?::.*|content-type|te|user-agent|content-length|trailer|grpc-.*|host)$/i;

type GrpcFields = typeof fields;
interface Messages {
  readonly list: Json[];
  readonly trailers: readonly Pair[];
}

/** Everything of a call from its stored form. */
export function detail(exchange: StoredExchange, ports: Ports, descriptors: Descriptors | undefined): Detail<GrpcFields> {
  const { request, response } = exchange;
  const variant = variantOf(request) ?? variantOf(response) ?? 'grpc';
  const types = typesOf(request, descriptors);
  return {
    ...(request === undefined || request.bytes.length === 0 ? {} : { request: requestDetail(request, variant, types?.input, ports) }),
    ...(response === undefined || response.bytes.length === 0 ? {} : { response: responseDetail(response, variant, types?.output, ports) }),
    exchange: { variant },
  };
}

/** One message of a stream. */
export function eventDetail(event: StoredEvent, exchange: StoredExchange, ports: Ports, descriptors: Descriptors | undefined): EventDetail {
  const types = typesOf(exchange.request, descriptors);
  const type = event.side === 0 ? types?.input : types?.output;
  const body = readOne(event.message, 0, event.message.bytes.length, type, ports, undefined);
  return { summary: JSON.stringify(body).slice(0, 200), values: { body } };
}

function variantOf(message: StoredMessage | undefined): Variant | undefined {
  return message === undefined ? undefined : readVariant(headerOf(readStoredHead(message).headers, 'content-type'));
}

function typesOf(request: StoredMessage | undefined, descriptors: Descriptors | undefined): MethodTypes | undefined {
  if (request === undefined || descriptors === undefined) return undefined;
  const path = readPath(readStoredHead(request).target);
  return path === undefined ? undefined : descriptors.method(path.service, path.method);
}

function requestDetail(
  message: StoredMessage,
  variant: Variant,
  type: DescMessage | undefined,
  ports: Ports,
): Values<GrpcFields['request']> {
  const { target, headers } = readStoredHead(message);
  const { list } = readMessages(message, variant, type, ports, headerOf(headers, 'grpc-encoding'));
  return {
    ...readPath(target),
    messages: list.length,
    timeout: readTimeout(headerOf(headers, 'grpc-timeout')),
    encoding: headerOf(headers, 'grpc-encoding'),
    metadata: headers.filter(([name]) => !OWN.test(name)),
    body: list,
  };
}

function responseDetail(
  message: StoredMessage,
  variant: Variant,
  type: DescMessage | undefined,
  ports: Ports,
): Values<GrpcFields['response']> {
  const { headers } = readStoredHead(message);
  const encoding = headerOf(headers, 'grpc-encoding');
  const { list, trailers: inBody } = readMessages(message, variant, type, ports, encoding);
  const trailers = [...readStoredTrailers(message), ...inBody];
  const said = headerOf(trailers, 'grpc-status') === undefined ? headers : trailers;
  const status = readStatus(headerOf(said, 'grpc-status'));
  const text = headerOf(said, 'grpc-message');
  return {
    status,
    statusText: status === undefined ? undefined : statusName(status),
    message: text === undefined ? undefined : readMessage(text),
    details: readDetails(headerOf(said, 'grpc-status-details-bin')),
    messages: list.length,
    encoding,
    metadata: headers.filter(([name]) => !OWN.test(name)),
    trailers: trailers.length === 0 ? undefined : trailers,
    body: list,
  };
}

/** `grpc-status-details-bin`: a google.rpc.Status in base64. */
function readDetails(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  const characters = Uint8Array.from(`${text}==`, (character) => character.charCodeAt(0) & 0x7f);
  const bytes = new WebText().push(characters, 0, characters.length);
  return viewMessage(plain(bytes), 0, bytes.length, undefined);
}

function readMessages(
  message: StoredMessage,
  variant: Variant,
  type: DescMessage | undefined,
  ports: Ports,
  encoding: string | undefined,
): Messages {
  const list: Json[] = [];
  const trailers: Pair[] = [];
  let from = message;
  let { start, end } = partOf(message, BODY);
  if (variant === 'grpc-web-text' && (message.flags & STORED_DECODED) === 0) {
    from = plain(new WebText().push(message.bytes, start, end));
    start = 0;
    end = from.bytes.length;
  }
  for (let at = start; at + PREFIX <= end && list.length < MESSAGE_LIMIT; ) {
    const next = Math.min(end, at + PREFIX + lengthAt(from.bytes, at));
    if (((from.bytes[at] as number) & TRAILERS) !== 0 && variant !== 'grpc')
      trailers.push(...readLines(storedText(from, at + PREFIX, next)));
    else list.push(readOne(from, at, next, type, ports, encoding));
    at = next;
  }
  return { list, trailers };
}

/** One message with its prefix. */
function readOne(
  message: StoredMessage,
  start: number,
  end: number,
  type: DescMessage | undefined,
  ports: Ports,
  encoding: string | undefined,
): Json {
  if (end - start < PREFIX) return {};
  if (((message.bytes[start] as number) & COMPRESSED) === 0) return read(message, start + PREFIX, end, type);
  const packed = message.bytes.subarray(start + PREFIX, end);
  const coding = readCodings(encoding)?.[0] ?? sniffCoding(packed);
  if (coding === undefined) return `compressed with ${encoding ?? 'an unknown coding'}, ${packed.length} bytes`;
  const result = ports.inflate(coding, packed, INFLATE_LIMIT);
  if (result.kind === 'broken') return `compressed with ${coding}: ${result.reason}`;
  return read(plain(result.bytes), 0, result.bytes.length, type);
}

function read(message: StoredMessage, start: number, end: number, type: DescMessage | undefined): Json {
  // gRPC carries other formats too (application/grpc+json): an object in text is no protocol buffer, whose first byte is a tag.
  if (type === undefined && message.bytes[start] === 0x7b) {
    const text = utf8Strict(message.bytes, start, end);
    if (text !== undefined && text.endsWith('}')) return storedText(message, start, end);
  }
  return viewMessage(message, start, end, type);
}

function plain(bytes: Uint8Array): StoredMessage {
  return { bytes, parts: [], spans: [], flags: 0, size: bytes.length };
}

function readLines(text: string): Pair[] {
  return text
    .split('\r\n')
    .filter((line) => line.includes(':'))
    .map((line): Pair => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
}
