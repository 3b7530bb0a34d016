import { createServer as createHttp1, type Server as Http1Server } from 'node:http';
import { createServer as createHttp2, type Http2Server, type Http2Session } from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { createServer as createTls, type Server as TlsServer } from 'node:tls';
import type { Minted } from './authority.ts';
import { ExchangeH1, TapesH1 } from './exchange-h1.ts';
import { ExchangeH2, TapesH2 } from './exchange-h2.ts';
import type { Front } from './front.ts';
import { HEADER_BYTES, SESSION_MEMORY } from './lane.ts';
import { takeTunnels } from './tunnels.ts';
import { UpgradeExchange } from './upgrade.ts';

const END_STREAM = 1;
/** A kept connection is closed after this long without a request, ms: less than what servers have, and longer than clients pause. */
const KEEP_MS = 150_000;
const WINDOW = 1_048_576;

/** How a front is reached. */
export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly server: Minted;
  /** PEM of the authority whose clients are let in; `undefined` lets in everybody, who then must bring credentials of their own. */
  readonly clients: string | undefined;
  /** Take `CONNECT` (RFC 9110 §9.3.6), with TLS inside, instead of TLS at once. */
  readonly forward: boolean;
}

/** A front that listens. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens for the clients of one (cluster, user) pair. Rejects when the address cannot be had. */
export async function listen(front: Front, options: ListenOptions): Promise<Listening> {
  const http2 = http2Server(front);
  const http1 = http1Server(front);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const tls = createTls({
    cert: options.server.certificate,
    key: options.server.key,
    ...(options.clients === undefined ? {} : { ca: options.clients, requestCert: true, rejectUnauthorized: true }),
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  tls.on('secureConnection', (socket) => {
    keep(socket);
    socket.setNoDelay(true);
    (socket.alpnProtocol === 'h2' ? http2 : http1).emit('connection', socket);
  });
  tls.on('tlsClientError', () => front.failures.set('client', (front.failures.get('client') ?? 0) + 1));
  const outer: Server | TlsServer = options.forward ? createTcp(takeTunnels(front, tls)) : tls;
  outer.on('connection', keep);
  await new Promise<void>((resolve, reject) => {
    outer.once('error', reject);
    outer.listen(options.port, options.host, resolve);
  });
  return {
    port: (outer.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        outer.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        front.upstream.close();
      }),
  };
}

function http2Server(front: Front): Http2Server {
  const server = createHttp2({
    settings: { initialWindowSize: WINDOW, maxHeaderListSize: HEADER_BYTES },
    maxSessionMemory: SESSION_MEMORY,
    maxHeaderListPairs: 2000,
    // Clients are the user's own: a watch that is given up is no attack.
    streamResetBurst: 1_000_000,
    streamResetRate: 1_000_000,
  });
  const tapes = new WeakMap<Http2Session, TapesH2>();
  server.on('session', (session) => {
    const made = new TapesH2(front, session.socket);
    tapes.set(session, made);
    session.setLocalWindowSize(WINDOW * 16);
    session.on('error', () => undefined);
    session.once('close', () => made.close());
  });
  server.on('stream', (stream, _headers, flags, head: string[]) => {
    const known = stream.session === undefined ? undefined : tapes.get(stream.session);
    if (known === undefined) stream.destroy();
    else void new ExchangeH2(front, stream, head, (flags & END_STREAM) !== 0, known).run();
  });
  server.on('sessionError', () => undefined);
  return server;
}

function http1Server(front: Front): Http1Server {
  const server = createHttp1({ maxHeaderSize: HEADER_BYTES, requestTimeout: 0, keepAliveTimeout: KEEP_MS, noDelay: true });
  const tapes = new WeakMap<Socket, TapesH1>();
  const tapesOf = (socket: Socket): TapesH1 => {
    let known = tapes.get(socket);
    if (known === undefined) {
      const made = new TapesH1(front, socket);
      tapes.set(socket, made);
      socket.once('close', () => made.close());
      known = made;
    }
    return known;
  };
  const take = (request: ConstructorParameters<typeof ExchangeH1>[1], response: ConstructorParameters<typeof ExchangeH1>[2]): void =>
    void new ExchangeH1(front, request, response, tapesOf(request.socket)).run();
  server.on('request', take);
  // Whether the body is wanted is for the API server to say.
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('upgrade', (request, socket, early) => void new UpgradeExchange(front, request, socket as Socket, early).run());
  server.on('clientError', (_error, socket) => void socket.destroy());
  return server;
}
