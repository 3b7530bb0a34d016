/** Checkout: asks cart, shipping (several quotes at once over one HTTP/2 connection) and payments (a connection for each call). */
import { Agent } from 'node:http';
import http2 from 'node:http2';
import { call, hex, jsonText, lookup, sendJson, serve, trace, work } from './kit.ts';
import { redis } from './redis-client.ts';

const carts = new Agent({ keepAlive: true, maxSockets: 2 });
const store = await redis();
let session: http2.ClientHttp2Session | undefined;

async function shipping(): Promise<http2.ClientHttp2Session> {
  if (session === undefined || session.closed || session.destroyed) {
    session = http2.connect(`http://${await lookup('shipping')}:8082`);
    session.on('error', () => undefined);
  }
  return session;
}

async function quote(carrier: string, parent: string): Promise<void> {
  const stream = (await shipping()).request({
    ':method': 'GET',
    ':path': `/v2/quotes?carrier=${carrier}&to=DE&weight=1250`,
    ':authority': 'shipping:8082',
    traceparent: trace(parent),
    'x-api-key': 'demo-shipping-key-not-real',
  });
  await new Promise<void>((resolve) => {
    stream.on('close', resolve).on('error', () => undefined);
    stream.resume();
    stream.end();
  });
}

serve(async ({ method, url, headers, body, response }) => {
  const parent = typeof headers.traceparent === 'string' ? headers.traceparent : trace();
  if (method !== 'POST') return sendJson(response, 405, { error: `${method} ${url.pathname}` });
  const cart = jsonText(body, 'cart');
  await call({ to: 'cart', path: `/carts/${cart}`, agent: carts, parent });
  await Promise.all(['post', 'parcel', 'bike', ...(cart.endsWith('7') ? ['owl'] : [])].map((carrier) => quote(carrier, parent)));
  await work(1, 5);
  const order = `ord-${hex(8)}`;
  const paid = await call({
    to: 'payments',
    path: '/v1/payments',
    parent,
    headers: { 'idempotency-key': hex(16), authorization: 'Bearer demo-service-token-not-real', 'user-agent': 'checkout/17' },
    body: JSON.stringify({
      order,
      amount: 1990,
      currency: 'EUR',
      card: { number: '4000 0000 0000 0000', cvc: '000', holder: 'Demo Person' },
      password: 'demo-only-not-real',
    }),
  });
  if (paid.status === 201) {
    await store.publish('orders', order);
    await call({ to: 'cart', method: 'DELETE', path: `/carts/${cart}`, agent: carts, parent });
  }
  return sendJson(response, paid.status, { order, payment: jsonText(paid.body.toString('utf8'), 'id') });
});
