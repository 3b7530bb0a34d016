import { connect as connectTcp, isIPv4, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Longest head that a proxy may answer a CONNECT with. Bytes. */
const MOST_HEAD = 16_384;

/** Where to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Opens a TCP connection, straight or through a proxy (`http:`, `https:`, `socks5:`). Rejects with an error that names the step. */
export async function openTunnel(to: Address, proxy: URL | undefined, signal: AbortSignal): Promise<Socket> {
  if (proxy === undefined) return plain(to, signal);
  const at = {
    host: bare(proxy.hostname),
    port: Number(proxy.port) || (proxy.protocol === 'https:' ? 443 : proxy.protocol === 'http:' ? 80 : 1080),
  };
  const socket = await named(`proxy ${proxy.host}`, proxy.protocol === 'https:' ? tls(at, signal) : plain(at, signal));
  try {
    await named(`proxy ${proxy.host}`, proxy.protocol.startsWith('socks') ? socks5(socket, to, proxy) : httpConnect(socket, to, proxy));
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket;
}

/** A URL's host without the brackets of IPv6. */
export function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

async function named<T>(who: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw Object.assign(new Error(`${who}: ${(error as Error).message}`), { code: (error as NodeJS.ErrnoException).code });
  }
}

function plain(to: Address, signal: AbortSignal): Promise<Socket> {
  return until(connectTcp({ ...to, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }), 'connect', signal);
}

function tls(to: Address, signal: AbortSignal): Promise<Socket> {
  return until(connectTls({ ...to, ...(isIPv4(to.host) || isIPv6(to.host) ? {} : { servername: to.host }) }), 'secureConnect', signal);
}

/** Waits for a socket's event. It is closed when waiting ends otherwise. */
export function until<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => void socket.destroy(new Error('no answer in time'));
    const settled = (): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
    };
    const onError = (error: Error): void => {
      settled();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onClose = (): void => onError(new Error('the connection was closed during the handshake'));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once(event, () => {
      settled();
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}

/** RFC 9110 §9.3.6. What follows the answer's head is left in the socket. */
async function httpConnect(socket: Socket, to: Address, proxy: URL): Promise<void> {
  const authority = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const login = proxy.username === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(loginOf(proxy)).toString('base64')}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  const head = await take(socket, (held) => {
    const end = held.indexOf('\r\n\r\n');
    if (end < 0 && held.length > MOST_HEAD) throw new Error('its answer is too long');
    return end < 0 ? undefined : end + 4;
  });
  const status = /^HTTP\/1\.[01] (\d{3}[^\r]*)/.exec(head.toString('latin1'))?.[1];
  if (status?.startsWith('2') !== true) throw new Error(status === undefined ? 'it speaks no HTTP' : `it refused the tunnel: ${status}`);
}

/** RFC 1928, with RFC 1929's password. Names are left to the proxy to look up. */
async function socks5(socket: Socket, to: Address, proxy: URL): Promise<void> {
  const login = proxy.username !== '';
  socket.write(Buffer.from(login ? [5, 2, 0, 2] : [5, 1, 0]));
  const chosen = await take(socket, (held) => (held.length < 2 ? undefined : 2));
  if (chosen[0] !== 5 || (chosen[1] !== 0 && !(login && chosen[1] === 2))) throw new Error('it takes none of our SOCKS logins');
  if (chosen[1] === 2) {
    const [user = '', password = ''] = [proxy.username, proxy.password].map(decodeURIComponent);
    socket.write(Buffer.concat([Buffer.from([1]), counted(user), counted(password)]));
    if ((await take(socket, (held) => (held.length < 2 ? undefined : 2)))[1] !== 0) throw new Error('it refused our login');
  }
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socksAddress(to.host), Buffer.from([to.port >> 8, to.port & 0xff])]));
  const answer = await take(socket, (held) => {
    if (held.length < 5) return undefined;
    const length = held[3] === 1 ? 10 : held[3] === 4 ? 22 : 7 + (held[4] as number);
    return held.length < length ? undefined : length;
  });
  if (answer[1] !== 0) throw new Error(`it could not connect (SOCKS reply ${answer[1]})`);
}

function socksAddress(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  return Buffer.concat([Buffer.from([3]), counted(host)]);
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 255) throw new Error('name or password is too long for SOCKS');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function loginOf(proxy: URL): string {
  return `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
}

/** Takes as many bytes from the start of what comes as `measure` says; the rest goes back into the socket. */
function take(socket: Socket, measure: (held: Buffer) => number | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let held: Buffer = Buffer.alloc(0);
    const stop = (error: Error | undefined, taken?: Buffer): void => {
      socket.removeListener('data', onData);
      socket.removeListener('error', onError);
      socket.removeListener('end', onEnd);
      socket.pause();
      if (error !== undefined || taken === undefined) reject(error ?? new Error('nothing came'));
      else resolve(taken);
    };
    const onError = (error: Error): void => stop(error);
    const onEnd = (): void => stop(new Error('it closed the connection'));
    const onData = (chunk: Buffer): void => {
      held = Buffer.concat([held, chunk]);
      try {
        const length = measure(held);
        if (length === undefined) return;
        const rest = held.subarray(length);
        stop(undefined, held.subarray(0, length));
        if (rest.length > 0) socket.unshift(rest);
      } catch (error) {
        stop(error as Error);
      }
    };
    socket.on('data', onData);
    socket.once('error', onError);
    socket.once('end', onEnd);
    socket.resume();
  });
}
