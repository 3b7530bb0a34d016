import type { Ports } from '#base/ports';
import type { Body, Pair, Values } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import { readMediaType } from './content-type.ts';
import type { requestFields, responseFields } from './fields.ts';
import { readFormBody } from './form-body.ts';
import { collect, decodeText, readPairs, splitPair } from './pairs.ts';
import { readStoredBody } from './stored-body.ts';
import { headerListOf, headerOf, readStoredHead, readStoredTrailers } from './stored-head.ts';

/** Everything about a stored request, whatever HTTP's version. Never throws on hostile bytes. */
export function requestDetail(message: StoredMessage, ports: Ports): Values<typeof requestFields> {
  const { method, target, version, headers } = readStoredHead(message);
  const { path, query, host, url } = splitTarget(method, target, headers);
  const body = readStoredBody(message, headers, ports);
  const cookies = headerListOf(headers, 'cookie');
  const trailers = readStoredTrailers(message);
  return {
    method,
    path,
    query,
    host,
    version,
    url,
    ...shared(headers, body),
    userAgent: headerOf(headers, 'user-agent'),
    pathSegments: path.startsWith('/') ? path.slice(1).split('/').filter(Boolean).map(decodeText) : undefined,
    queryString: query === undefined ? undefined : readPairs(query.split('&')),
    cookies: cookies === undefined ? undefined : collect(cookies.split(/[;,] */).map((each) => splitPair(each))),
    traceparent: headerOf(headers, 'traceparent'),
    form: readFormBody(body),
    trailers: trailers.length === 0 ? undefined : trailers,
  };
}

/** Everything about a stored response, whatever HTTP's version. Never throws on hostile bytes. */
export function responseDetail(message: StoredMessage, ports: Ports): Values<typeof responseFields> {
  const { status, statusText, version, headers } = readStoredHead(message);
  const set = headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => splitPair(value));
  const trailers = readStoredTrailers(message);
  return {
    status: status === 0 ? undefined : status,
    statusText: statusText === '' ? undefined : statusText,
    version,
    ...shared(headers, readStoredBody(message, headers, ports)),
    cookies: set.length === 0 ? undefined : collect(set),
    location: headerOf(headers, 'location'),
    trailers: trailers.length === 0 ? undefined : trailers,
  };
}

/** What requests and responses have in common. */
interface Shared {
  readonly headers: readonly Pair[];
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly charset: string | undefined;
  readonly bodySize: number | undefined;
  readonly body: Body | undefined;
}

function shared(headers: readonly Pair[], body: Body | undefined): Shared {
  const contentType = headerOf(headers, 'content-type');
  const charset = readMediaType(contentType).parameters['charset'];
  return { headers, contentType, contentEncoding: headerListOf(headers, 'content-encoding'), charset, bodySize: body?.size, body };
}

/** A request target, taken apart (RFC 9112 §3.2). */
interface Target {
  readonly path: string;
  readonly query: string | undefined;
  readonly host: string | undefined;
  readonly url: string;
}

function splitTarget(method: string, target: string, headers: readonly Pair[]): Target {
  const named = headerOf(headers, ':authority') ?? headerOf(headers, 'host');
  if (target === '' && method !== 'CONNECT')
    return { path: '', query: undefined, host: named, url: named === undefined ? '' : `http://${named}` };
  if (method === 'CONNECT')
    return { path: '', query: undefined, host: target === '' ? named : target, url: target === '' ? (named ?? '') : target };
  const absolute = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(target);
  const host = absolute === null ? named : (absolute[2] as string).replace(/^.*@/, '');
  const rest = absolute === null ? target : target.slice(absolute[0].length);
  const question = rest.indexOf('?');
  const scheme = absolute?.[1] ?? headerOf(headers, ':scheme') ?? 'http';
  return {
    path: (question < 0 ? rest : rest.slice(0, question)) || '/',
    query: question < 0 ? undefined : rest.slice(question + 1),
    host,
    url: host === undefined || rest === '*' ? rest : `${scheme}://${host}${rest}`,
  };
}
