/** Payments: HTTP/1.1 JSON. Sometimes slow, sometimes failing, sometimes gone in the middle. Speaks to the bank over TLS. */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { chance, hex, jsonText, lookup, loop, pause, resolver, sendJson, serve, work } from './kit.ts';

const folder = process.env['SHOP_CERTIFICATES'] ?? '';
const ca = readFileSync(join(folder, 'ca.crt'));

/** One call on a connection of its own, which we end: the other way round the bank's goodbye would meet a closed port. */
async function bank(name: string, path: string, trusting = true): Promise<void> {
  const host = await lookup(name);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  await new Promise<void>((resolve) => {
    const authorization = 'Bearer demo-bank-token-not-real';
    const request = https.request(
      {
        host,
        port: 443,
        servername: name,
        path,
        method: 'POST',
        agent,
        ...(trusting ? { ca } : {}),
        headers: { host: name, authorization },
      },
      (response) => response.resume().on('end', resolve),
    );
    request.on('error', () => resolve());
    request.end(JSON.stringify({ amount: 1990, currency: 'EUR', reference: hex(12) }));
  });
  await pause(5);
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.end();
}

serve(async ({ method, url, body, response }) => {
  if (method !== 'POST' || url.pathname !== '/v1/payments') return sendJson(response, 404, { error: 'unknown path', path: url.pathname });
  const fate = chance();
  await work(4, 25);
  if (fate < 0.08) await pause(2000);
  if (fate > 0.96) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 400 });
    response.write('{"id":"pay_');
    await pause(15);
    return void response.socket?.resetAndDestroy();
  }
  if (fate > 0.91) return sendJson(response, 503, { error: 'the bank is not reachable', retryAfter: 2 });
  if (fate > 0.87) return sendJson(response, 500, { error: 'internal error', trace: hex(32) });
  if (fate > 0.82) return sendJson(response, 409, { error: 'already paid', order: jsonText(body, 'order') });
  await bank('api.bank.example', '/v1/charges');
  return sendJson(response, 201, {
    id: `pay_${hex(12)}`,
    order: jsonText(body, 'order'),
    status: 'captured',
    receipt_token: 'demo-receipt-not-real',
  });
});

void loop(4000, 6000, async () => bank('ledger.bank.example', '/entries'));
void loop(15_000, 20_000, async () => bank('api.bank.example', '/v1/never', false));
void loop(12_000, 16_000, async () => resolver.resolveTxt('config.bank.example'));
