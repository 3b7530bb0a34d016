import { createServer as createHttps } from 'node:https';
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import type { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { Side } from '#base/side';
import type { Connection } from '#pipeline/stream-flow';
import type { Kubeconfig } from '#kube/kubeconfig/load';
import type { ClusterEntry, UserEntry } from '#kube/kubeconfig/schema';
import { type Authority, mintAuthority } from './authority.ts';
import { type ApiProxy, type ProxyOptions, startProxy } from './proxy.ts';
import type { StreamSink } from './stream-sink.ts';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;
type Routes = Record<string, (request: Request, response: Response) => void>;

/** What both kinds of server have, whatever the types of their events. */
interface Emitter extends EventEmitter {
  address(): unknown;
  listen(port: number, host: string, listening: () => void): unknown;
  close(): unknown;
}

/** What the server saw of one request. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly version: string;
  readonly headers: readonly string[];
  /** Common name of the client's certificate, empty without one. */
  readonly certificate: string;
  readonly connection: number;
}

/** A stand-in for an API server: TLS with HTTP/2 and HTTP/1.1, client certificates asked for, routes by path. */
export class ApiServer {
  readonly seen: Seen[] = [];
  readonly sessions = new Set<ServerHttp2Session>();
  readonly sockets = new Set<Socket>();
  readonly authority: Authority;
  readonly port: number;
  private readonly server: Emitter;

  private constructor(authority: Authority, server: Emitter) {
    this.authority = authority;
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(routes: Routes, options: { readonly http2?: boolean; readonly streams?: number } = {}): Promise<ApiServer> {
    const authority = await mintAuthority();
    const { certificate, key } = await authority.server(['127.0.0.1', 'kube.example']);
    const tls = { cert: certificate, key, ca: authority.certificate, requestCert: true, rejectUnauthorized: false };
    const http2 = (): Http2SecureServer =>
      createSecureServer({
        ...tls,
        allowHTTP1: true,
        settings: { maxConcurrentStreams: options.streams ?? 1000 },
        streamResetBurst: 100_000,
      });
    // Without HTTP/2 the same events come but for sessions.
    const server: Emitter = options.http2 === false ? createHttps(tls) : http2();
    server.on('secureConnection', (socket: TLSSocket) => {
      fixture.sockets.add(socket);
      socket.on('error', () => undefined);
    });
    server.on('session', (session: ServerHttp2Session) => {
      fixture.sessions.add(session);
      session.on('error', () => undefined);
    });
    server.on('request', (request: Request, response: Response) => {
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      fixture.note(request);
      const route = routes[(request.url ?? '').split('?')[0] ?? ''] ?? routes['*'];
      if (route !== undefined) route(request, response);
      else {
        response.statusCode = 404;
        response.end();
      }
    });
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      response.writeContinue();
      server.emit('request', request, response);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      fixture.note(request);
      socket.on('error', () => undefined);
      if (request.url !== '/echo') {
        socket.end('HTTP/1.1 400 Bad Request\r\nX-Why: no\r\nContent-Length: 2\r\n\r\nno');
        return;
      }
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\nConnection: Upgrade\r\nX-Odd-Case: 1\r\n\r\nfirst`,
      );
      if (head.length > 0) socket.write(head);
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fixture = new ApiServer(authority, server);
    return fixture;
  }

  stop(): void {
    this.server.close();
    this.drop();
  }

  /** Breaks every connection. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  /** A kubeconfig for it. */
  config(user: UserEntry, cluster: ClusterEntry = {}): Kubeconfig {
    const ca = Buffer.from(this.authority.certificate).toString('base64');
    return kubeconfig(user, { server: `https://127.0.0.1:${this.port}`, 'certificate-authority-data': ca, ...cluster });
  }

  /** A user with a client certificate of its authority. */
  async certified(name: string): Promise<UserEntry> {
    const { certificate, key } = await this.authority.client(name);
    return {
      'client-certificate-data': Buffer.from(certificate).toString('base64'),
      'client-key-data': Buffer.from(key).toString('base64'),
    };
  }

  private note(request: Request): void {
    const socket = request.socket as TLSSocket;
    this.seen.push({
      method: request.method ?? '',
      path: request.url ?? '',
      version: request.httpVersion,
      headers: request.rawHeaders,
      certificate: String(socket.getPeerCertificate().subject?.CN ?? ''),
      connection: socket.remotePort ?? 0,
    });
  }
}

export function kubeconfig(user: UserEntry, cluster: ClusterEntry): Kubeconfig {
  const place = { folder: '.', file: 'config' };
  return {
    clusters: new Map([['c', { entry: cluster, ...place }]]),
    users: new Map([['u', { entry: user, ...place }]]),
    contexts: new Map([['ctx', { entry: { cluster: 'c', user: 'u' }, ...place }]]),
    current: 'ctx',
    origin: ['config'],
  };
}

/** A server without TLS, as `kubectl proxy` is. */
export async function plainServer(routes: Routes): Promise<{ readonly port: number; stop(): void }> {
  const server = createHttp1((request, response) => (routes[request.url ?? ''] ?? routes['*'])?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Remembers what was recorded. */
export class Memory implements StreamSink {
  readonly connections: { readonly connection: Connection; readonly sides: [Buffer[], Buffer[]]; closed: string }[] = [];
  /** Bytes are counted, not kept. */
  counting = false;
  bytesSeen = 0;

  now(): number {
    return performance.now() * 1e6;
  }

  open(connection: Connection): number {
    this.connections.push({ connection, sides: [[], []], closed: '' });
    return this.connections.length - 1;
  }

  bytes(connection: number, side: Side, parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      this.bytesSeen += part.length;
      if (!this.counting) this.connections[connection]?.sides[side].push(Buffer.from(part));
    }
  }

  close(connection: number, how: string): void {
    const known = this.connections[connection];
    if (known !== undefined) known.closed = how;
  }

  /** What clients' connections said, the proxy's own left out. */
  texts(): readonly (readonly [string, string])[] {
    return this.connections
      .filter(({ connection }) => connection.apiServer?.own !== true)
      .map(({ sides }) => [Buffer.concat(sides[0]).toString('latin1'), Buffer.concat(sides[1]).toString('latin1')]);
  }

  all(): string {
    return this.connections.map(({ sides }) => Buffer.concat([...sides[0], ...sides[1]]).toString('latin1')).join('\n');
  }
}

/** A proxy for a kubeconfig, and what it recorded. */
export async function proxyFor(
  config: Kubeconfig,
  more: Partial<ProxyOptions> = {},
): Promise<ApiProxy & { readonly memory: Memory; readonly port: number }> {
  const memory = new Memory();
  const proxy = await startProxy({ config, host: '127.0.0.1', port: 0, forward: false, version: '0', sink: memory, ...more });
  if (typeof proxy === 'string') throw new Error(proxy);
  return { ...proxy, memory, port: proxy.fronts[0]?.port ?? 0 };
}
