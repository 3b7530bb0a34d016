import type { Writable } from 'node:stream';
import type { Entry } from '#entry/entry';
import type { Body, Pair } from '#entry/field';

type Layer = { readonly [name: string]: unknown };

/** Writes HTTP entries as HAR 1.2; others are left out. Gives how many were written. */
export async function harOf(entries: AsyncIterable<Entry>, version: string, out: Writable): Promise<number> {
  let count = 0;
  out.write(`{"log":{"version":"1.2","creator":{"name":"Podwire","version":${JSON.stringify(version)}},"entries":[`);
  for await (const entry of entries) {
    const har = harEntry(entry);
    if (har === undefined) continue;
    if (!out.write(`${count === 0 ? '' : ','}\n${JSON.stringify(har)}`)) await new Promise((resolve) => out.once('drain', resolve));
    count++;
  }
  out.write('\n]}}\n');
  return count;
}

function harEntry(entry: Entry): object | undefined {
  const layer = entry.layers['http'] ?? entry.layers['http2'];
  const request = layer?.request;
  if (request === undefined) return undefined;
  const response = layer?.response ?? {};
  const tcp = entry.tcp;
  const ms = (micros: number | undefined): number => (micros === undefined ? -1 : micros / 1000);
  const send = Math.max(0, ms(tcp?.requestTransfer));
  const wait = Math.max(0, ms(tcp?.firstByte));
  const receive = Math.max(0, ms(tcp?.responseTransfer));
  return {
    startedDateTime: new Date(entry.timestamp / 1000).toISOString(),
    time: entry.elapsed === undefined ? send + wait + receive : entry.elapsed / 1000,
    request: harRequest(entry, request),
    response: harResponse(entry, response),
    cache: {},
    timings: { blocked: -1, dns: -1, connect: ms(tcp?.handshake), send, wait, receive, ssl: -1 },
    serverIPAddress: entry.dst.ip,
    connection: String(entry.flow),
    comment: entry.id,
  };
}

function harRequest(entry: Entry, request: Layer): object {
  const host = text(request['host']) || `${entry.dst.ip}:${entry.dst.port}`;
  const path = text(request['path']) || '/';
  const query = text(request['query']);
  const body = request['body'] as Body | undefined;
  return {
    method: text(request['method']),
    url: `http://${host}${path}${query === '' ? '' : `?${query}`}`,
    httpVersion: `HTTP/${text(request['version']) || '1.1'}`,
    cookies: [],
    headers: pairs(request['headers']),
    queryString: [...new URLSearchParams(query)].map(([name, value]) => ({ name, value })),
    ...(body === undefined || body.size === 0 ? {} : { postData: { mimeType: body.type ?? '', text: body.text ?? body.base64 ?? '' } }),
    headersSize: -1,
    bodySize: body?.size ?? 0,
  };
}

function harResponse(entry: Entry, response: Layer): object {
  const body = response['body'] as Body | undefined;
  return {
    status: entry.status ?? 0,
    statusText: entry.statusText ?? '',
    httpVersion: `HTTP/${entry.protocols.includes('http2') ? '2' : '1.1'}`,
    cookies: [],
    headers: pairs(response['headers']),
    content: {
      size: body?.size ?? 0,
      mimeType: body?.type ?? text(response['contentType']),
      ...(body?.text === undefined ? {} : { text: body.text }),
      ...(body?.base64 === undefined ? {} : { text: body.base64, encoding: 'base64' }),
    },
    redirectURL: '',
    headersSize: -1,
    bodySize: entry.responseSize ?? -1,
  };
}

function pairs(value: unknown): { readonly name: string; readonly value: string }[] {
  return Array.isArray(value) ? (value as readonly Pair[]).map(([name, of]) => ({ name, value: of })) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
