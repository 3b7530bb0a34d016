// node record.mjs: records the WebSocket conversations of the tests with the ws package as client and server.
import { WebSocket, WebSocketServer } from 'ws';
import { pause, tap, write } from '../../http2/recorded/recorder.mjs';

/** Connects through a tap and lets both sides talk. */
async function record(deflate, talk, protocols = []) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: deflate,
    handleProtocols: (offered) => [...offered][0],
  });
  await new Promise((resolve) => server.on('listening', resolve));
  const { port, pieces, stop } = await tap(server.address().port);
  const accepted = new Promise((resolve) => server.on('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${port}/live?room=7`, protocols, { perMessageDeflate: deflate });
  await new Promise((resolve) => client.on('open', resolve));
  const peer = await accepted;
  client.on('error', () => {});
  peer.on('error', () => {});
  await talk(client, peer);
  await pause(200);
  stop();
  server.close();
  return pieces;
}

const send = async (socket, message, options = {}) => {
  socket.send(message, options);
  await pause(80);
};

async function chat(client, server) {
  await send(client, JSON.stringify({ type: 'subscribe', channel: 'orders', token: 'swordfish' }));
  await send(server, JSON.stringify({ type: 'subscribed', channel: 'orders', retry: 5 }));
  await send(server, JSON.stringify({ type: 'order', channel: 'orders', id: 1, customer: { name: 'Ann', phoneNumber: 4711 } }));
  await send(server, JSON.stringify({ type: 'order', channel: 'orders', id: 2, customer: { name: 'Ben', phoneNumber: 4712 } }));
  client.ping('are you there');
  await pause(80);
  await send(client, Buffer.from([0, 1, 2, 3, 250, 251, 252]));
  await send(client, 'in ', { fin: false });
  server.ping();
  await pause(80);
  await send(client, 'three ', { fin: false });
  await send(client, 'pieces', { fin: true });
  client.close(1000, 'bye');
  await pause(30);
}

async function large(client, server) {
  await send(client, 'a'.repeat(300));
  await send(server, Buffer.alloc(1000, 0x2e));
  await send(server, '');
  server.close(1011, 'out of memory');
  await pause(30);
}

write(new URL('./recorded.fixture.ts', import.meta.url), {
  packed: await record({ threshold: 0 }, chat, ['chat.v1', 'chat.v2']),
  fresh: await record({ threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true, serverMaxWindowBits: 10 }, chat),
  plain: await record(false, chat),
  large: await record(false, large),
});
process.exit(0);
