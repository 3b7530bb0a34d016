/** Notifications: hears orders on Redis, tells them to pages by WebSocket (permessage-deflate) and by server-sent events. */
import type { ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { between, hex, loop, pick, sendJson, serve } from './kit.ts';
import { PRODUCTS } from './goods.ts';
import { redis } from './redis-client.ts';

const listeners = new Set<ServerResponse>();
const server = serve(async ({ url, response }) => {
  if (url.pathname !== '/events') return sendJson(response, 404, { error: 'GET /events or a WebSocket at /live' });
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': welcome\nretry: 3000\n\n');
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
});

const sockets = new WebSocketServer({ server, path: '/live', perMessageDeflate: { threshold: 64 } });
sockets.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('message', (text) => {
    const wanted = (text as Buffer).toString('utf8');
    socket.send(JSON.stringify({ type: 'subscribed', to: wanted.slice(0, 60), token: 'demo-socket-token-not-real' }));
  });
});

let number = 0;
function tell(type: string, content: object): void {
  const text = JSON.stringify({ type, at: ++number, ...content });
  for (const socket of sockets.clients) socket.send(text);
  for (const response of listeners) response.write(`id: ${number}\nevent: ${type}\ndata: ${text}\n\n`);
}

const subscriber = await redis();
await subscriber.subscribe('orders', 'stock');
subscriber.on('message', (channel, text) => tell(channel, { order: text }));
void loop(1500, 3500, async () => {
  const product = pick(PRODUCTS);
  tell('stock', {
    sku: product.sku,
    name: product.name,
    stock: between(0, 20),
    note: 'only a few left of this lovely thing, look '.repeat(3),
  });
});
void loop(5000, 8000, async () => {
  for (const socket of sockets.clients) {
    socket.ping();
    socket.send(Buffer.from(hex(64), 'hex'));
  }
});
