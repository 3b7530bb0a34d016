import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { type AuthOptions, allowed, sameToken } from './auth.ts';
import { securityHeaders } from './headers.ts';
import { servePage, type Welcome } from './page-socket.ts';
import { apiRoutes, nowhere } from './routes.ts';
import { StaticFiles } from './static-files.ts';
import { streamEntries } from './stream-socket.ts';
import type { WorkerLink } from './worker-link.ts';

/** How a hub listens and what it shows. */
export interface HubOptions {
  readonly link: WorkerLink;
  readonly host: string;
  /** The first port to try; a busy one is passed over for the next, at most `tries` times. */
  readonly port: number;
  readonly tries: number;
  readonly token: string;
  /** File of saved views. */
  readonly views: string;
  readonly welcome: Welcome;
}

/** A hub that listens. */
export interface RunningHub {
  readonly port: number;
  close(): Promise<void>;
}

const UNAUTHORISED = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Podwire</title><h1>This Podwire needs its token</h1>
<p>Open the address that was printed when it started, or run <code>podwire token</code> to print it again.</p></html>`;

/** Serves the page, the REST API and the sockets on localhost. */
export async function startHub(options: HubOptions): Promise<RunningHub> {
  const server = createServer();
  const port = await listen(server, options.host, options.port, options.tries);
  const auth: AuthOptions = { token: options.token, cookie: `podwire-${port}`, hosts: ['localhost', '127.0.0.1', '[::1]', options.host] };
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 2 * 1024 * 1024, perMessageDeflate: false });
  serveHttp(server, options, auth);
  server.on('upgrade', (request, socket, head) => upgrade(sockets, request, socket, head, options, auth));
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.close(1001, 'podwire stops');
        server.close(() => resolve());
        setTimeout(() => server.closeAllConnections(), 200).unref();
      }),
  };
}

function serveHttp(server: Server, options: HubOptions, auth: AuthOptions): void {
  const files = new StaticFiles();
  const api = getRequestListener(apiApp(options).fetch, { overrideGlobalObjects: false });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const nonce = randomBytes(16).toString('base64');
    for (const [name, value] of Object.entries(securityHeaders(nonce))) response.setHeader(name, value);
    const url = urlOf(request);
    if (url === undefined) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('not an address\n');
      return;
    }
    if (login(url, response, auth, request)) return;
    const verdict = allowed(request.headers, request.method ?? 'GET', auth);
    if (verdict !== 'yes') return refuse(response, verdict, url.pathname.startsWith('/api/'));
    if (url.pathname.startsWith('/api/')) {
      response.setHeader('cache-control', 'no-store');
      void api(request, response);
    } else serveFile(files, url.pathname, request, response, nonce);
  });
}

function apiApp(options: HubOptions): Hono {
  const app = new Hono();
  app.route('/api/v1', apiRoutes(options.link, options.welcome.version, options.views));
  // Hono asks the outermost only.
  app.notFound(nowhere);
  return app;
}

/** `/?token=…` becomes a cookie, and the token leaves the address bar. */
function login(url: URL, response: ServerResponse, auth: AuthOptions, request: IncomingMessage): boolean {
  const given = url.searchParams.get('token');
  if (given === null || url.pathname.startsWith('/api/') || !auth.hosts.includes((request.headers.host ?? '').replace(/:\d+$/, '')))
    return false;
  if (!sameToken(given, auth.token)) return false;
  url.searchParams.delete('token');
  response.setHeader('set-cookie', `${auth.cookie}=${auth.token}; HttpOnly; SameSite=Strict; Path=/`);
  // Two slashes in front would name another host.
  response.writeHead(303, { location: `/${url.pathname.replace(/^\/+/, '')}${url.search}` }).end();
  return true;
}

function refuse(response: ServerResponse, verdict: 'wrong host' | 'wrong origin' | 'no token', api: boolean): void {
  const status = verdict === 'no token' ? 401 : 403;
  if (!api && status === 401) {
    response.writeHead(401, { 'content-type': 'text/html; charset=utf-8' }).end(UNAUTHORISED);
    return;
  }
  const message =
    verdict === 'no token' ? 'no valid token; `podwire token` prints it' : `${verdict}: open Podwire by the address that was printed`;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
}

function serveFile(files: StaticFiles, path: string, request: IncomingMessage, response: ServerResponse, nonce: string): void {
  const file = files.get(path, request.headers['accept-encoding'] ?? '');
  if (file !== undefined) {
    response.setHeader('content-type', file.type);
    response.setHeader('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.setHeader('vary', 'accept-encoding');
    if (file.encoding !== undefined) response.setHeader('content-encoding', file.encoding);
    response.end(file.body);
  } else if (/\.\w+$/.test(path)) response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  else {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(files.page(nonce));
  }
}

function upgrade(
  sockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: HubOptions,
  auth: AuthOptions,
): void {
  socket.on('error', () => undefined);
  const url = urlOf(request);
  const verdict = allowed(request.headers, 'GET', auth);
  const known = url !== undefined && (url.pathname === '/api/v1/page' || url.pathname === '/api/v1/stream');
  if (verdict !== 'yes' || !known) {
    const refused = verdict === 'no token' ? '401 Unauthorized' : '403 Forbidden';
    socket.end(`HTTP/1.1 ${known ? refused : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
    return;
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    // A client that breaks the protocol is closed by the library; that is no fault of ours.
    client.on('error', () => undefined);
    if (url.pathname === '/api/v1/page') servePage(client, options.link, options.welcome);
    else {
      const after = url.searchParams.get('cursor');
      streamEntries(client, options.link, {
        filter: url.searchParams.get('q') ?? '',
        onlyClosed: url.searchParams.get('closed') === 'true',
        ...(after === null ? {} : { after }),
      });
    }
  });
}

/** What a request asks for; `undefined` when it is no address. */
function urlOf(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://localhost') ?? undefined;
}

async function listen(server: Server, host: string, first: number, tries: number): Promise<number> {
  for (let port = first; ; port++) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port - first + 1 >= tries) throw error;
    }
  }
}
