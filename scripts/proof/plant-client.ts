/** Sends every plant: over HTTP/1.1, HTTP/2, WebSocket, gRPC, to Redis, and in a protocol that nobody knows. Prints the secrets with their places as JSON. */
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import process from 'node:process';
import { WebSocket } from 'ws';
import { callGrpc } from './plant-grpc.ts';
import { httpPlants, nextSecret, type Plant } from './plants.ts';

const address = process.argv[2] ?? '';
const planted: { place: string; secret: string; kept: boolean }[] = [];
const note = (place: string, secret: string, kept = true): string => {
  planted.push({ place, secret, kept });
  return secret;
};
const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

const pathOf = (number: number, { request }: Plant): string => `/p/${number}${request?.query === undefined ? '' : `?${request.query}`}`;

function overHttp(number: number, plant: Plant): Promise<void> {
  const { request: planted = {} } = plant;
  const body = Buffer.from(planted.body ?? '');
  return new Promise((resolve, reject) => {
    const length = planted.pieces === undefined && body.length > 0 ? { 'content-length': body.length } : {};
    const method = body.length > 0 ? 'POST' : 'GET';
    const request = http.request({
      host: address,
      port: 8080,
      path: pathOf(number, plant),
      method,
      headers: { ...planted.headers, ...length },
    });
    request.on('response', (response) => response.resume().on('end', resolve)).on('error', reject);
    void (async () => {
      const size = planted.pieces ?? body.length;
      for (let at = 0; at < body.length; at += size) {
        request.write(body.subarray(at, at + size));
        await pause(1);
      }
      request.end();
    })();
  });
}

function overHttp2(session: http2.ClientHttp2Session, number: number, plant: Plant): Promise<void> {
  const { request: planted = {} } = plant;
  return new Promise((resolve, reject) => {
    const method = planted.body === undefined ? 'GET' : 'POST';
    const stream = session.request({ ':path': pathOf(number, plant), ':method': method, ...planted.headers });
    stream.on('close', resolve).on('error', reject);
    stream.resume();
    stream.end(planted.body);
  });
}

async function overWebSocket(): Promise<void> {
  const socket = new WebSocket(`ws://${address}:8080/live?token=${note('WebSocket, query', nextSecret())}`, {
    perMessageDeflate: { threshold: 0 },
  });
  await new Promise((resolve) => socket.on('open', resolve));
  const filling = 'a text that deflates well '.repeat(8);
  socket.send(JSON.stringify({ filling, password: note('WebSocket, JSON', nextSecret()) }));
  await pause(20);
  // The window of the first is taken over by the second.
  socket.send(JSON.stringify({ filling, token: note('WebSocket, JSON again', nextSecret()) }));
  await pause(20);
  const secret = note('WebSocket, in fragments', nextSecret());
  socket.send(`{"a":1,"password":"${secret.slice(0, 5)}`, { fin: false });
  socket.send(`${secret.slice(5)}"}`, { fin: true });
  await pause(50);
  socket.close();
  await pause(50);
}

const bulk = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

async function overRedis(): Promise<void> {
  const secret = (place: string): string => note(`Redis ${place}`, nextSecret());
  const commands: readonly (readonly string[])[] = [
    ['AUTH', secret('AUTH')],
    ['AUTH', 'demo', secret('AUTH with a user')],
    ['HELLO', '3', 'AUTH', 'demo', secret('HELLO')],
    ['HSET', 'user:1', 'name', 'demo', 'password', secret('HSET'), 'city', 'Ulm'],
    ['HGETALL', 'user:1'],
    ['HGET', 'user:1', 'password'],
    ['HMGET', 'user:1', 'name', 'password'],
    ['SET', 'user:2', JSON.stringify({ name: 'demo', password: secret('SET of JSON') })],
    ['GET', 'user:2'],
    ['PUBLISH', 'news', JSON.stringify({ token: secret('PUBLISH of JSON') })],
    ['CONFIG', 'SET', 'masterauth', secret('CONFIG SET masterauth')],
    ['CONFIG', 'GET', 'masterauth'],
    ['ACL', 'SETUSER', 'someone', 'on', `>${secret('ACL SETUSER')}`, '~*'],
    ['XADD', 'log', '*', 'user', 'demo', 'token', secret('XADD')],
    ['XRANGE', 'log', '-', '+'],
    ['MIGRATE', '127.0.0.1', '1', 'nokey', '0', '10', 'AUTH', secret('MIGRATE')],
    ['CONFIG', 'SET', 'requirepass', secret('CONFIG SET requirepass')],
    ['CONFIG', 'SET', 'requirepass', ''],
  ];
  const socket = net.connect(6379, address);
  socket.resume();
  await new Promise((resolve) => socket.on('connect', resolve));
  for (const words of commands) {
    socket.write(bulk(words));
    await pause(15);
  }
  socket.write(commands.slice(3, 6).map(bulk).join(''));
  socket.write(`AUTH ${secret('AUTH, inline')}\r\n`);
  await pause(50);
  socket.end();
}

async function unknown(): Promise<void> {
  const socket = net.connect(7777, address);
  socket.resume();
  // Bytes of a protocol that is not understood are not kept, redacted or not.
  socket.write(`\x01\x02HOLA user=demo password=${note('a protocol that nobody knows', nextSecret(), false)}\x03`);
  await pause(50);
  socket.end();
}

const plants = httpPlants();
const overTwo = httpPlants();
for (const [number, plant] of plants.entries()) await overHttp(number, plant);
for (const { place, secret } of plants) note(`HTTP/1.1 ${place}`, secret);
for (const { place, secret } of overTwo) note(`HTTP/2 ${place}`, secret);
const session = http2.connect(`http://${address}:8082`);
for (const [number, plant] of overTwo.entries()) await overHttp2(session, number, plant);
session.close();
await overWebSocket();
await callGrpc(address, {
  metadata: note('gRPC metadata', nextSecret()),
  asked: note('gRPC request, by reflection', nextSecret()),
  answered: note('gRPC response, by reflection', nextSecret()),
});
await overRedis();
await unknown();
process.stdout.write(JSON.stringify(planted));
