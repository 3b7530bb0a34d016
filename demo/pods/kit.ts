/** What every pod of the shop uses: seeded chance, names, HTTP calls and servers. */
import { Resolver } from 'node:dns/promises';
import http from 'node:http';
import process from 'node:process';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { member, type Member } from '../cast.ts';

/** The pod that this process is, and how long it is to make traffic, ms. */
export const self: Member = member(process.argv[2] ?? '');
export const span = Number(process.env['SHOP_MS'] ?? 45_000);
const began = performance.now();
/** Whether the recording goes on. */
export const going = (): boolean => performance.now() - began < span;

let state = Buffer.from(self.name).reduce((sum, letter) => (sum * 31 + letter) >>> 0, 20_260);

/** Seeded chance in [0, 1) (mulberry32), different for each pod, the same in every recording. */
export function chance(): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

export const between = (low: number, high: number): number => Math.floor(low + chance() * (high - low + 1));
export const pick = <T>(choices: readonly T[]): T => choices[between(0, choices.length - 1)] as T;
export const hex = (digits: number): string => Array.from({ length: digits }, () => between(0, 15).toString(16)).join('');
export const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};
/** Waits as a service works: mostly short, now and then long. */
export const work = async (low = 1, high = 12): Promise<void> => pause(chance() < 0.06 ? high * 3 : between(low, high));

/** Repeats until the recording ends. What fails is part of the show. */
export async function loop(low: number, high: number, turn: () => Promise<unknown>): Promise<void> {
  while (going()) {
    await turn().catch(() => undefined);
    await pause(between(low, high));
  }
}

const resolver = new Resolver({ timeout: 1000, tries: 2 });
resolver.setServers([member('kube-dns').ip]);
const SEARCH = [`${self.namespace ?? 'default'}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local'];
const known = new Map<string, { readonly at: number; readonly ips: readonly string[] }>();

/** The address of a name, asked as a pod with `ndots:5` asks: the search path first, A and AAAA together. Kept for 8 seconds. */
export async function lookup(name: string): Promise<string> {
  const kept = known.get(name);
  if (kept !== undefined && performance.now() - kept.at < 8000) return pick(kept.ips);
  for (const full of [...SEARCH.map((suffix) => `${name}.${suffix}`), name]) {
    const [four] = await Promise.allSettled([resolver.resolve4(full), resolver.resolve6(full)]);
    if (four.status !== 'fulfilled' || four.value.length === 0) continue;
    known.set(name, { at: performance.now(), ips: four.value });
    return pick(four.value);
  }
  throw new Error(`no address for ${name}`);
}

export { resolver };

/** W3C Trace Context of a call: the caller's trace, or a new one. */
export function trace(parent?: string): string {
  return `00-${parent?.split('-')[1] ?? hex(32)}-${hex(16)}-01`;
}

export interface Call {
  readonly to: string;
  readonly port?: number;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly agent?: http.Agent;
  readonly timeout?: number;
  readonly parent?: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One HTTP/1.1 call; a connection of its own unless an agent is given. A string starting with `{` is sent as JSON. */
export async function call({ to, port = 8080, method, path, headers = {}, body, agent, timeout = 6000, parent }: Call): Promise<Reply> {
  const host = /^\d/.test(to) ? to : await lookup(to);
  const json = typeof body === 'string' && body.startsWith('{') ? { 'content-type': 'application/json' } : {};
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host,
        port,
        path,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        agent: agent ?? false,
        headers: {
          host: port === 80 ? to : `${to}:${port}`,
          accept: 'application/json',
          traceparent: trace(parent),
          ...json,
          ...length,
          ...headers,
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }));
        response.on('error', reject);
      },
    );
    request.setTimeout(timeout, () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}

/** A request with its body read. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly response: http.ServerResponse;
}

/** Serves HTTP/1.1 on port 8080 (and the probes that every pod answers) until the process ends. */
export function serve(answer: (asked: Asked) => Promise<void>, port = 8080): http.Server {
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const raw = Buffer.concat(pieces);
      const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      const url = new URL(request.url ?? '/', 'http://pod');
      const asked = { method: request.method ?? 'GET', url, headers: request.headers, body, response };
      const done =
        url.pathname === '/healthz' ? sendText(response, 200, 'ok\n') : url.pathname === '/metrics' ? metrics(asked) : answer(asked);
      done.catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: error instanceof Error ? error.message : 'failed' }));
      });
    });
  });
  server.keepAliveTimeout = 20_000;
  server.listen(port, self.ip);
  return server;
}

async function metrics({ response }: Asked): Promise<void> {
  const lines = ['# HELP http_requests_total Requests answered.', '# TYPE http_requests_total counter'];
  for (const code of ['200', '201', '304', '404', '500'])
    for (const path of ['/', '/api', '/healthz']) lines.push(`http_requests_total{code="${code}",path="${path}"} ${between(10, 99_999)}`);
  for (const le of ['0.005', '0.01', '0.05', '0.1', '0.5', '1', '+Inf'])
    lines.push(`http_request_seconds_bucket{le="${le}"} ${between(10, 9999)}`);
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'content-encoding': 'gzip' });
  const bytes = gzipSync(`${lines.join('\n')}\n`);
  response.write(bytes.subarray(0, 100));
  await pause(2);
  response.end(bytes.subarray(100));
}

/** Answers with text. */
export async function sendText(response: http.ServerResponse, status: number, text: string, type = 'text/plain'): Promise<void> {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Answers with JSON; `coding` gzip or br compresses it. */
export function sendJson(response: http.ServerResponse, status: number, value: unknown, coding?: 'gzip' | 'br'): void {
  const text = Buffer.from(JSON.stringify(value));
  const bytes = coding === 'gzip' ? gzipSync(text) : coding === 'br' ? brotliCompressSync(text) : text;
  const encoding = coding === undefined ? {} : { 'content-encoding': coding, vary: 'accept-encoding' };
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length, ...encoding });
  response.end(bytes);
}

/** The text of a JSON body's member, or an empty text. */
export function jsonText(text: string, name: string): string {
  try {
    const value = (JSON.parse(text) as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  } catch {
    return '';
  }
}
