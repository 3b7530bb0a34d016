/** Carts, kept in Redis: hashes, counters, pipelines and transactions. */
import { between, chance, jsonText, sendJson, serve, work } from './kit.ts';
import { redis } from './redis-client.ts';

const store = await redis();

serve(async ({ method, url, body, response }) => {
  await work(1, 6);
  const [, , id = '0', what] = url.pathname.split('/');
  const key = `cart:${id}`;
  if (method === 'GET') {
    const lines = await store.hgetall(key);
    return sendJson(
      response,
      200,
      { id, lines, total: Object.values(lines).length * 990 },
      Object.keys(lines).length > 2 ? 'gzip' : undefined,
    );
  }
  if (method === 'DELETE') {
    await store.multi().hgetall(key).del(key).incr('carts:emptied').exec();
    response.writeHead(204).end();
    return undefined;
  }
  if (what !== 'items') return sendJson(response, 404, { error: `no ${url.pathname}` });
  const sku = jsonText(body, 'sku');
  if (sku === '') return sendJson(response, 422, { error: 'sku is missing', field: 'sku' });
  if (chance() < 0.06) return sendJson(response, 409, { error: 'out of stock', sku });
  if (chance() < 0.03) await store.incr(key).catch(() => undefined);
  const pipeline = store.pipeline();
  pipeline.hset(key, sku, between(1, 4));
  pipeline.expire(key, 3600);
  pipeline.incr('carts:changed');
  pipeline.zincrby('popular', 1, sku);
  await pipeline.exec();
  return sendJson(response, 201, { id, sku });
});
