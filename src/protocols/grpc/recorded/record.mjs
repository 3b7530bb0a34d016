// node record.mjs: records the gRPC conversations of the tests with @grpc/grpc-js as client and server.
import { createRequire } from 'node:module';
import { pause, tap, write } from '../../http2/recorded/recorder.mjs';

const grpc = createRequire(import.meta.url)('@grpc/grpc-js');

/** A protocol buffer of texts and small numbers: [field, value]. */
function message(...fields) {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.from([number << 3, value]);
      const bytes = Buffer.from(value);
      return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
    }),
  );
}

const raw = (bytes) => bytes;
const method = (path, requestStream = false, responseStream = false) => ({
  path,
  requestStream,
  responseStream,
  requestSerialize: raw,
  requestDeserialize: raw,
  responseSerialize: raw,
  responseDeserialize: raw,
});
const Cart = {
  get: method('/shop.v1.Cart/Get'),
  add: method('/shop.v1.Cart/Add'),
  watch: method('/shop.v1.Cart/Watch', false, true),
  upload: method('/shop.v1.Cart/Upload', true, false),
  chat: method('/shop.v1.Cart/Chat', true, true),
  slow: method('/shop.v1.Cart/Slow'),
};

const server = new grpc.Server();
server.addService(Cart, {
  get: (_call, done) => done(undefined, message([1, 'cart-1'], [2, 3], [3, message([1, 'password'], [2, 'swordfish'])])),
  add: (_call, done) => {
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', message([1, 5], [2, 'no such cart']));
    done({ code: grpc.status.NOT_FOUND, details: 'no such cart: 100% sure, naïve', metadata });
  },
  watch: (call) => {
    for (let i = 1; i <= 3; i++) call.write(message([1, `change ${i}`]));
    call.end();
  },
  upload: (call, done) => {
    let count = 0;
    call.on('data', () => count++);
    call.on('end', () => done(undefined, message([1, count])));
  },
  chat: (call) => {
    call.on('data', (bytes) => call.write(bytes));
    call.on('end', () => call.end());
  },
  slow: () => {},
});
const port = await new Promise((resolve, reject) =>
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
);

async function record(options, calls) {
  const { port: tapped, pieces, stop } = await tap(port);
  const client = new grpc.Client(`127.0.0.1:${tapped}`, grpc.credentials.createInsecure(), options);
  const unary = (path, bytes, metadata = new grpc.Metadata(), more = {}) =>
    new Promise((resolve) => client.makeUnaryRequest(path, raw, raw, bytes, metadata, more, (error) => resolve(error)));
  await calls(client, unary);
  await pause(50);
  client.close();
  await pause(50);
  stop();
  return pieces;
}

const ended = (call) =>
  new Promise((resolve) =>
    call
      .on('data', () => {})
      .on('status', resolve)
      .on('error', () => {}),
  );

const shop = await record({}, async (client, unary) => {
  const metadata = new grpc.Metadata();
  metadata.set('x-tenant', 'blue');
  metadata.set('authorization', 'Bearer swordfish');
  await unary('/shop.v1.Cart/Get', message([1, 'cart-1'], [4, '{"password":"swordfish"}']), metadata);
  await unary('/shop.v1.Cart/Add', message([1, 'cart-9'], [2, 'socks']));
  await ended(client.makeServerStreamRequest('/shop.v1.Cart/Watch', raw, raw, message([1, 'cart-1']), new grpc.Metadata()));
  await new Promise((resolve) => {
    const call = client.makeClientStreamRequest('/shop.v1.Cart/Upload', raw, raw, new grpc.Metadata(), resolve);
    call.write(message([1, 'one']));
    call.write(message([1, 'two']));
    call.end();
  });
  const chat = client.makeBidiStreamRequest('/shop.v1.Cart/Chat', raw, raw, new grpc.Metadata());
  chat.write(message([1, 'ping']));
  await pause(20);
  chat.write(message([1, 'pong']));
  chat.end();
  await ended(chat);
  await unary('/shop.v1.Cart/Missing', message([1, 'x']));
});
const late = await record({}, async (_client, unary) => {
  await unary('/shop.v1.Cart/Slow', message([1, 'x']), new grpc.Metadata(), { deadline: Date.now() + 60 });
});
const packed = await record({ 'grpc.default_compression_algorithm': 2 }, async (_client, unary) => {
  await unary('/shop.v1.Cart/Get', message([3, message([1, 'password'], [2, 'swordfish'])], [5, 'again '.repeat(20)]));
  await unary('/shop.v1.Cart/Get', message([1, 'nothing to hide '.repeat(7)]));
});
server.forceShutdown();
write('recorded.fixture.ts', { shop, late, packed });
