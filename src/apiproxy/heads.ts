import type { Passage, Upstream } from './upstream.ts';

/** Header lists are names and values in turn, as Node has them raw. */
export type HeaderList = readonly string[];

/** Headers of one connection only (RFC 9110 §7.6.1); they do not pass a proxy. `Upgrade` and `Connection` do where an upgrade is asked for. */
const HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'upgrade']);
const TOKEN_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** The value of a header, by its name in lower case. */
export function valueOf(headers: HeaderList, name: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) if ((headers[i] as string).toLowerCase() === name) return headers[i + 1];
  return undefined;
}

/** What a client says of who it is: `Authorization`, or the token that browsers hide in a WebSocket's protocols. */
export function authorizationOf(headers: HeaderList): string | undefined {
  const protocols = valueOf(headers, 'sec-websocket-protocol');
  return valueOf(headers, 'authorization') ?? (protocols?.includes(TOKEN_PROTOCOL) === true ? protocols : undefined);
}

/** The part of a list that goes on to another HTTP/1.1 connection, names and order kept. */
export function passedOn(headers: HeaderList, upgrade: boolean): string[] {
  const named = new Set(
    (valueOf(headers, 'connection') ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const passed: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    const kept = upgrade && (name === 'connection' || name === 'upgrade');
    if (!kept && (HOP.has(name) || (named.has(name) && name !== 'te'))) continue;
    passed.push(headers[i] as string, headers[i + 1] as string);
  }
  return passed;
}

/** A list without one header. */
export function without(headers: HeaderList, name: string): string[] {
  return headers.filter((_, i) => (headers[i - (i % 2)] as string).toLowerCase() !== name);
}

/** A request's list with the server's name in place of the proxy's, and what the user's `as` settings add: what is recorded. */
export function addressed(headers: HeaderList, upstream: Upstream, version: 1 | 2): string[] {
  const list: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    const lower = version === 2 ? name : name.toLowerCase();
    if (lower === ':authority' || lower === 'host') {
      if (version === 1 || lower === ':authority') list.push(name, upstream.authority);
    } else if (lower === ':scheme') list.push(name, upstream.target.cluster.server.protocol.slice(0, -1));
    else list.push(name, value);
  }
  if (version === 1 && valueOf(headers, 'host') === undefined) list.unshift('Host', upstream.authority);
  if (upstream.impersonation.length > 0 && valueOf(headers, 'impersonate-user') === undefined && authorizationOf(headers) === undefined)
    for (const [name, value] of upstream.impersonation) list.push(version === 2 ? name.toLowerCase() : name, value);
  return list;
}

/** What is sent: with the user's credentials, unless the client brought its own. */
export function withCredential(headers: HeaderList, { credential }: Passage, version: 1 | 2): string[] {
  if (credential?.authorization === undefined) return headers as string[];
  return [...headers, version === 2 ? 'authorization' : 'Authorization', credential.authorization];
}

/** What is recorded of a list: a token among a WebSocket's protocols is overwritten. */
export function recordable(headers: HeaderList): HeaderList {
  const protocols = valueOf(headers, 'sec-websocket-protocol');
  if (protocols?.includes(TOKEN_PROTOCOL) !== true) return headers;
  return headers.map((text) =>
    text === protocols
      ? text.replaceAll(
          /(base64url\.bearer\.authorization\.k8s\.io\.)([^,\s]+)/g,
          (_, name: string, token: string) => name + 'x'.repeat(token.length),
        )
      : text,
  );
}

/** An HTTP/2 request's list as HTTP/1.1 wants it. */
export function toHttp1(headers: HeaderList, chunked: boolean): string[] {
  const list: string[] = ['Host', valueOf(headers, ':authority') ?? ''];
  for (let i = 0; i + 1 < headers.length; i += 2)
    if (!(headers[i] as string).startsWith(':')) list.push(headers[i] as string, headers[i + 1] as string);
  if (chunked && valueOf(headers, 'content-length') === undefined) list.push('Transfer-Encoding', 'chunked');
  return list;
}

/** An HTTP/1.1 answer's list as HTTP/2 wants it. */
export function toHttp2(status: number, headers: HeaderList): string[] {
  const list = [':status', String(status)];
  const passed = passedOn(headers, false);
  for (let i = 0; i + 1 < passed.length; i += 2) {
    const name = (passed[i] as string).toLowerCase();
    if (name !== 'transfer-encoding') list.push(name, passed[i + 1] as string);
  }
  return list;
}
