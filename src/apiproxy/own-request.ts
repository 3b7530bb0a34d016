import { request as requestHttp1 } from 'node:http';
import type { Readable } from 'node:stream';
import { toHttp1, withCredential } from './heads.ts';
import type { Passage, Upstream } from './upstream.ts';

/** Longest answer that is read, bytes. */
const MOST = 1_048_576;

/** An answer to the proxy itself. */
export interface OwnAnswer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Sends a JSON request of the proxy's own with somebody's credentials. `headers` is an HTTP/2 list. Rejects when there is no answer. */
export async function ownRequest(passage: Passage, headers: readonly string[], body: Buffer, signal: AbortSignal): Promise<OwnAnswer> {
  const list = withCredential(headers, passage, 2);
  const place = await passage.lane.place();
  if (place === 'http/1.1') return overHttp1(passage, list, body, signal);
  return new Promise((resolve, reject) => {
    const stream = place.http2.request(list, { signal });
    stream.once('close', place.done);
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('it gave no answer')));
    stream.once('response', (head, _flags, raw) => {
      read(stream).then((answer) => resolve({ status: head[':status'] ?? 0, headers: raw.slice(2), body: answer }), reject);
    });
    stream.end(body);
  });
}

function overHttp1(passage: Passage, headers: readonly string[], body: Buffer, signal: AbortSignal): Promise<OwnAnswer> {
  return new Promise((resolve, reject) => {
    const request = requestHttp1({
      agent: passage.lane.agent,
      method: 'POST',
      path: headers[headers.indexOf(':path') + 1] ?? '/',
      headers: toHttp1(headers, false),
      setDefaultHeaders: false,
      signal,
    });
    request.once('error', reject);
    request.once('response', (response) => {
      read(response).then((answer) => resolve({ status: response.statusCode ?? 0, headers: response.rawHeaders, body: answer }), reject);
    });
    request.end(body);
  });
}

async function read(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of stream as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MOST) throw new Error('its answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The head of a JSON request of the proxy's own, as an HTTP/2 list. `path` is without the server's own. */
export function ownHead(upstream: Upstream, path: string, length: number, version: string): string[] {
  const { server } = upstream.target.cluster;
  return [
    ':method',
    'POST',
    ':path',
    server.pathname.replace(/\/$/, '') + path,
    ':scheme',
    server.protocol.slice(0, -1),
    ':authority',
    upstream.authority,
    'user-agent',
    `podwire/${version} (api proxy, its own request)`,
    'content-type',
    'application/json',
    'accept',
    'application/json',
    'content-length',
    String(length),
  ];
}
