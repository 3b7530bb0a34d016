/** Recommendations: GraphQL over HTTP. Now and then it asks services that are gone: one refuses, one does not answer. */
import net from 'node:net';
import { between, chance, jsonText, lookup, loop, pick, sendJson, sendText, serve, work } from './kit.ts';
import { PRODUCTS } from './goods.ts';
import { redis } from './redis-client.ts';

const store = await redis();

serve(async ({ url, method, body, response }) => {
  if (url.pathname !== '/graphql' || method !== 'POST') return sendText(response, 405, 'POST /graphql\n');
  await work(3, 20);
  const operation = jsonText(body, 'operationName');
  if (operation === 'Wishlist') {
    return sendJson(response, 200, {
      data: { wishlist: null },
      errors: [{ message: 'not signed in', path: ['wishlist'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
  }
  const key = `recommend:${between(1, 40)}`;
  if ((await store.get(key)) === null) await store.set(key, pick(PRODUCTS).sku, 'EX', 60);
  const products = Array.from({ length: 4 }, () => pick(PRODUCTS)).map(({ sku, name, cents }) => ({
    sku,
    name,
    price: { amount: cents, currency: 'EUR' },
  }));
  return sendJson(response, 200, { data: { recommendations: products } }, chance() < 0.5 ? 'br' : undefined);
});

function knock(host: string, port: number, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, host);
    const end = (): void => {
      socket.destroy();
      resolve();
    };
    socket.setTimeout(ms, end).on('error', end).on('connect', end);
  });
}

void loop(6000, 9000, async () => knock(await lookup('catalogue'), 9200, 1000));
void loop(10_000, 12_000, async () => knock(await lookup('inventory'), 8080, 3600));
