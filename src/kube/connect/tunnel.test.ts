import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openTunnel } from './tunnel.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(take: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    take(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const greeter = (): Promise<number> => listen((socket) => void socket.end('hello'));
const join = (a: Socket, b: Socket): void => void a.pipe(b).pipe(a);

/** Control characters but line ends as `%XX`. */
function printable(bytes: Buffer): string {
  return [...bytes]
    .map((b) => (b < 32 && b !== 13 && b !== 10 ? `%${b.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(b)))
    .join('');
}

/** A proxy that speaks to `steps` in turn: what it expects, and what it answers; then it joins its client with `port`. Answers in one write with what follows. */
function scripted(port: number, steps: readonly (readonly [expected: RegExp, answer: Buffer | string])[]): Promise<number> {
  return listen((socket) => {
    let step = 0;
    socket.on('data', function take(chunk: Buffer) {
      const [expected, answer] = steps[step++] as readonly [RegExp, Buffer | string];
      if (!expected.test(printable(chunk))) {
        socket.destroy();
        return;
      }
      socket.write(answer);
      if (step < steps.length) return;
      socket.removeListener('data', take);
      join(connect(port, '127.0.0.1'), socket);
    });
  });
}

async function heard(socket: Socket): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

const signal = AbortSignal.timeout(20_000);
const to = { host: 'kube.example', port: 6443 };

test('through an HTTP proxy, with a login; what follows the head is not lost', async () => {
  const proxy = await scripted(await greeter(), [
    [
      /^CONNECT kube\.example:6443 HTTP\/1\.1\r\nHost: kube\.example:6443\r\nProxy-Authorization: Basic dTpw\r\n\r\n$/,
      'HTTP/1.1 200 ok\r\n\r\nfirst ',
    ],
  ]);
  expect(await heard(await openTunnel(to, new URL(`http://u:p@127.0.0.1:${proxy}`), signal))).toBe('first hello');
});

test('through a SOCKS proxy that looks the name up itself, with a login', async () => {
  const proxy = await scripted(await greeter(), [
    [/^%05%02%00%02$/, Buffer.from([5, 2])],
    [/^%01%01u%02p:$/, Buffer.from([1, 0])],
    [/^%05%01%00%03%0Ckube\.example%19\+$/, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])],
  ]);
  expect(await heard(await openTunnel(to, new URL(`socks5://u:p%3A@127.0.0.1:${proxy}`), signal))).toBe('hello');
});

test('a proxy that refuses is named', async () => {
  const proxy = await listen((socket) => void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
  await expect(openTunnel(to, new URL(`http://127.0.0.1:${proxy}`), signal)).rejects.toThrow(
    `proxy 127.0.0.1:${proxy}: it refused the tunnel: 407 Proxy Authentication Required`,
  );
  const silent = await listen((socket) => void socket.end());
  await expect(openTunnel(to, new URL(`socks5://127.0.0.1:${silent}`), signal)).rejects.toThrow('it closed the connection');
});
