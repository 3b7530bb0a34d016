/** What a body's bytes are, as far as masking and showing them differ. */
export type BodyKind = 'json' | 'form' | 'xml' | 'multipart' | 'events' | 'graphql' | 'text' | 'binary' | 'unknown';

/** A `Content-Type`, taken apart (RFC 9110 §8.3.1): type and parameter names in lower case. */
export interface MediaType {
  readonly type: string;
  readonly parameters: { readonly [name: string]: string };
}

/** Reads a media type; the empty type when there is none. Never fails. */
export function readMediaType(text: string | undefined): MediaType {
  if (text === undefined) return { type: '', parameters: {} };
  const semicolon = text.indexOf(';');
  const type = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  return { type, parameters: semicolon < 0 ? {} : readParameters(text.slice(semicolon)) };
}

/** A media type with what it promises. */
export interface TypedBody {
  readonly media: MediaType;
  readonly kind: BodyKind;
}

const known = new Map<string, TypedBody>();
const GREATEST_KNOWN = 256;

/** A `Content-Type` and what it promises; those that come again are remembered (the first 256 of at most 128 characters). */
export function readTypedBody(text: string | undefined): TypedBody {
  const key = text ?? '';
  const before = known.get(key);
  if (before !== undefined) return before;
  const media = readMediaType(text);
  const typed: TypedBody = { media, kind: kindOfType(media.type) };
  if (known.size < GREATEST_KNOWN && key.length <= 128) known.set(key, typed);
  return typed;
}

/** Reads `; name=value; name="quoted value"`, names in lower case, the first of equal names wins (RFC 9110 §5.6.6). */
export function readParameters(text: string): { readonly [name: string]: string } {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const match of text.matchAll(/;[ \t]*([^\s=;"]{1,64})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g)) {
    const name = (match[1] as string).toLowerCase();
    parameters[name] ??= match[2] === undefined ? (match[3] ?? '') : match[2].replace(/\\(.)/g, '$1');
  }
  return parameters;
}

const TEXT_APPLICATIONS =
  /^application\/(?:javascript|ecmascript|x-javascript|x-sh|toml|yaml|x-yaml|sql|jwt|pem-certificate-chain|x-pem-file|openmetrics-text|graphql)$/;
const BINARY =
  /^(?:image|audio|video|font|model)\/|^application\/(?:grpc|protobuf|x-protobuf|vnd\.google\.protobuf|zip|gzip|x-gzip|zstd|wasm|pdf|cbor|msgpack|x-msgpack|vnd\.kubernetes\.protobuf)/;

/** What a media type promises; `unknown` for none and for `application/octet-stream`, which promises nothing. */
export function kindOfType(type: string): BodyKind {
  if (type === '') return 'unknown';
  if (/[/+](?:[\w.-]*json|[\w.-]*json-seq|x-ndjson|x-jsonlines|jsonl|ndjson)$/.test(type)) return 'json';
  if (type === 'application/x-www-form-urlencoded') return 'form';
  if (type === 'text/event-stream') return 'events';
  if (type === 'application/graphql') return 'graphql';
  if (type.startsWith('multipart/')) return 'multipart';
  if (/[/+]xml$/.test(type) || /^(?:text|application)\/xml-/.test(type)) return 'xml';
  if (type.startsWith('text/') || TEXT_APPLICATIONS.test(type)) return 'text';
  return BINARY.test(type) ? 'binary' : 'unknown';
}

/** Whether a media type promises text that people read. */
export function isTextual(kind: BodyKind): boolean {
  return kind !== 'binary' && kind !== 'unknown';
}
