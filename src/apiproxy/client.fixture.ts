import { type ClientHttp2Session, connect } from 'node:http2';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { parse } from 'yaml';

/** What a client's kubeconfig says. */
export interface ClientPair {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

interface Parsed {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/** The certificates of a proxy's own kubeconfig. */
export function pairOf(kubeconfig: string): ClientPair {
  const { clusters, users } = parse(kubeconfig) as Parsed;
  const pem = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString();
  return {
    ca: pem(clusters[0]?.cluster['certificate-authority-data']),
    cert: pem(users[0]?.user['client-certificate-data']),
    key: pem(users[0]?.user['client-key-data']),
  };
}

/** A TLS connection to a proxy as its kubeconfig asks for it; without ALPN unless told. */
export function tlsTo(proxy: { readonly port: number; readonly kubeconfig: string }, more: object = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port: proxy.port, ...pairOf(proxy.kubeconfig), ...more });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.removeListener('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** An HTTP/2 client of a proxy. */
export function http2To(proxy: { readonly port: number; readonly kubeconfig: string }, more: object = {}): ClientHttp2Session {
  const session = connect(`https://127.0.0.1:${proxy.port}`, { ...pairOf(proxy.kubeconfig), maxSessionMemory: 500, ...more });
  session.on('error', () => undefined);
  return session;
}

/** What came of one request over HTTP/2. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>> | undefined;
  readonly body: Buffer;
  /** Code of the reset, 0 when it ended well. */
  readonly code: number;
}

/** One request over HTTP/2, from its head to its end, however that is. */
export function ask(
  session: ClientHttp2Session,
  path: string,
  headers: Record<string, string | readonly string[]> = {},
  body?: Buffer,
): Promise<Answer> {
  return new Promise((resolve) => {
    const stream = session.request(
      { ':path': path, ...(body === undefined ? {} : { ':method': 'POST' }), ...headers },
      { endStream: body === undefined },
    );
    const parts: Buffer[] = [];
    let answer: Record<string, unknown> = {};
    let trailers: Record<string, unknown> | undefined;
    stream.on('response', (head) => {
      answer = head;
    });
    stream.on('trailers', (list: Record<string, unknown>) => {
      trailers = list;
    });
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', () => undefined);
    stream.on('close', () => {
      resolve({ status: Number(answer[':status'] ?? 0), headers: answer, trailers, body: Buffer.concat(parts), code: stream.rstCode });
    });
    if (body !== undefined) stream.end(body);
  });
}

/** Writes text to a socket and reads until it ends, or `enough` says so. */
export function talk(socket: TLSSocket, text: string | Buffer, enough: (heard: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const stop = (): void => {
      socket.removeListener('data', take);
      resolve(heard);
    };
    const take = (part: Buffer): void => {
      heard += part.toString('latin1');
      if (enough(heard)) stop();
    };
    socket.on('data', take);
    socket.once('close', stop);
    socket.once('end', stop);
    socket.write(text);
  });
}
