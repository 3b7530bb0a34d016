/** Answers every plant by its number in the path, over HTTP/1.1 on 8080, HTTP/2 on 8082, WebSocket at /live, gRPC on 9000, and an unknown protocol on 7777. */
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { WebSocketServer } from 'ws';
import { serveGrpc } from './plant-grpc.ts';
import { httpPlants, type Planted } from './plants.ts';

const plants = httpPlants();
const overTwo = httpPlants();
const address = process.argv[2] ?? '';

/** What goes out: the body in its pieces. */
function piecesOf({ body = '', pieces }: Planted): readonly Uint8Array[] {
  const bytes = Buffer.from(body);
  const size = pieces ?? Math.max(bytes.length, 1);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

const pause = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1));
};

async function sendTo(stream: { write(bytes: Uint8Array): unknown; end(): unknown }, planted: Planted): Promise<void> {
  for (const piece of piecesOf(planted)) {
    stream.write(piece);
    await pause();
  }
  stream.end();
}

const numberOf = (path: string): number => Number(/^\/p\/(\d+)/.exec(path)?.[1] ?? -1);

const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    const planted = plants[numberOf(request.url ?? '')]?.answer ?? { body: 'ok' };
    const length = planted.pieces === undefined ? { 'content-length': Buffer.byteLength(planted.body ?? '') } : {};
    response.writeHead(200, { ...planted.headers, ...length });
    void sendTo(response, planted);
  });
});
const sockets = new WebSocketServer({ server, path: '/live', perMessageDeflate: { threshold: 0 } });
// What comes in goes back: both sides carry the secret.
sockets.on('connection', (socket) => socket.on('message', (text, binary) => socket.send(text as Buffer, { binary })));
server.listen(8080, address);

const second = http2.createServer();
second.on('stream', (stream, headers) => {
  const planted = overTwo[numberOf(String(headers[':path']))]?.answer ?? { body: 'ok' };
  stream.resume().on('end', () => {
    stream.respond({ ':status': 200, ...planted.headers });
    void sendTo(stream, planted);
  });
});
second.listen(8082, address);
net.createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(7777, address);
serveGrpc(address);
