/** The shop's pages and its public API: gRPC to the catalogue, GraphQL to recommend, HTTP to cart and checkout, a WebSocket to notify. */
import { Agent } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { credentials, makeGenericClientConstructor, Metadata } from '@grpc/grpc-js';
import { WebSocket } from 'ws';
import { CATALOGUE } from './catalogue.ts';
import { type Asked, call, chance, jsonText, lookup, loop, pause, self, sendJson, sendText, serve, trace, work } from './kit.ts';
import { PRODUCTS } from './goods.ts';
import { encode } from './protobuf.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 3 });
const Client = makeGenericClientConstructor(CATALOGUE, 'Catalogue');
const catalogue = new Client(`${await lookup('catalogue')}:9000`, credentials.createInsecure());
const same = (bytes: Buffer): Buffer => bytes;

function about(parent: string): Metadata {
  const metadata = new Metadata();
  metadata.set('traceparent', trace(parent));
  metadata.set('authorization', 'Bearer demo-grpc-token-not-real');
  return metadata;
}

const product = (sku: string, parent: string): Promise<number> =>
  new Promise((resolve) => {
    const deadline = { deadline: Date.now() + 2000 };
    catalogue.makeUnaryRequest(CATALOGUE.GetProduct.path, same, same, encode([[1, sku]]), about(parent), deadline, (error) =>
      resolve(error?.code ?? 0),
    );
  });

const list = (category: string, parent: string): Promise<number> =>
  new Promise((resolve) => {
    let count = 0;
    const stream = catalogue.makeServerStreamRequest(
      CATALOGUE.ListProducts.path,
      same,
      same,
      encode([
        [1, category],
        [2, 20],
      ]),
      about(parent),
    );
    stream
      .on('data', () => count++)
      .on('end', () => resolve(count))
      .on('error', () => resolve(-1));
  });

const QUERIES = {
  Recommended: 'query Recommended($sku: ID!) { recommendations(for: $sku, first: 4) { sku name price { amount currency } } }',
  Wishlist: 'query Wishlist { wishlist { items { sku } } }',
};

function ask(operationName: keyof typeof QUERIES, parent: string): Promise<unknown> {
  const body = JSON.stringify({ operationName, query: QUERIES[operationName], variables: { sku: 'TEA-112' } });
  return call({ to: 'recommend', path: '/graphql', agent, body, parent });
}

async function page({ headers, response }: Asked, parent: string): Promise<void> {
  const [count] = await Promise.all([list('pots', parent), ask(chance() < 0.15 ? 'Wishlist' : 'Recommended', parent)]);
  const rows = PRODUCTS.slice(0, 12).map(
    ({ sku, name, cents }) => `<li><a href="/p/${sku}">${name}</a> <b>${(cents / 100).toFixed(2)} €</b></li>`,
  );
  const html = `<!doctype html><html lang="en"><title>Tea shop</title><h1>${count} pots</h1><ul>${rows.join('')}</ul></html>`;
  const brotli = String(headers['accept-encoding']).includes('br');
  const bytes = brotli ? brotliCompressSync(html) : gzipSync(html);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': brotli ? 'br' : 'gzip' });
  response.write(bytes.subarray(0, 60));
  await pause(3);
  response.end(bytes.subarray(60));
}

async function login({ headers, body, response }: Asked): Promise<void> {
  const form = new URLSearchParams(body);
  const good = form.get('password') === 'demo-password-not-real' || jsonText(body, 'password') !== '';
  await work(20, 40);
  if (!good) return sendJson(response, 401, { error: 'wrong name or password' });
  const session = 'set-cookie: session=demo-session-not-real';
  response.setHeader('set-cookie', [`${session.slice(12)}; Path=/; HttpOnly; SameSite=Lax`, 'theme=dark; Path=/']);
  if (String(headers['content-type']).startsWith('application/json'))
    return sendJson(response, 200, { access_token: 'demo-access-token-not-real', expires_in: 3600 });
  response.writeHead(302, { location: '/', 'content-length': 0 }).end();
  return undefined;
}

function asset({ url, headers, response }: Asked): Promise<void> {
  const etag = `"${url.pathname.length}a7"`;
  if (headers['if-none-match'] === etag) return Promise.resolve(void response.writeHead(304, { etag }).end());
  if (!/\.(css|js)$/.test(url.pathname)) return sendText(response, 404, 'Not found\n');
  response.setHeader('etag', etag);
  response.setHeader('cache-control', 'public, max-age=60');
  return sendText(
    response,
    200,
    '.product { display: grid; gap: 8px }\n'.repeat(20),
    url.pathname.endsWith('css') ? 'text/css' : 'text/javascript',
  );
}

async function forward({ method, url, headers, body, response }: Asked, to: string, path: string, parent: string): Promise<void> {
  const cookie = typeof headers.cookie === 'string' ? { cookie: headers.cookie } : {};
  const reply = await call({
    to,
    path: path + url.search,
    method,
    agent,
    parent,
    headers: { 'accept-encoding': 'gzip', ...cookie },
    ...(body === '' ? {} : { body }),
  });
  const type = reply.headers['content-type'] ?? 'application/json';
  const coding = reply.headers['content-encoding'];
  response.writeHead(reply.status, { 'content-type': type, ...(coding === undefined ? {} : { 'content-encoding': coding }) });
  response.end(reply.body);
}

serve(async (asked) => {
  const { url, headers, response } = asked;
  const parent = typeof headers.traceparent === 'string' ? headers.traceparent : trace();
  const path = url.pathname;
  if (path === '/') return page(asked, parent);
  if (path === '/login') return login(asked);
  if (path === '/api/checkout') return forward(asked, 'checkout', '/v1/orders', parent);
  if (path.startsWith('/api/carts/')) return forward(asked, 'cart', path.slice(4), parent);
  if (path === '/api/products') return sendJson(response, 200, { count: await list(url.searchParams.get('category') ?? 'pots', parent) });
  if (path.startsWith('/api/products/')) {
    const sku = path.slice(14);
    const code = await product(sku, parent);
    return sendJson(response, code === 0 ? 200 : code === 5 ? 404 : 502, { ...PRODUCTS.find((one) => one.sku === sku), code });
  }
  return asset(asked);
});

if (self.name === 'frontend')
  void loop(300, 500, async () => {
    const socket = new WebSocket(`ws://${await lookup('notify')}:8080/live`, {
      perMessageDeflate: true,
      headers: { cookie: 'session=demo-session-not-real' },
    });
    await new Promise<void>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ subscribe: ['orders', 'stock'], password: 'demo-only-not-real' })));
      socket.on('error', () => undefined).on('close', () => resolve());
      setTimeout(() => socket.close(1000, 'that was all'), 14_000);
    });
  });
