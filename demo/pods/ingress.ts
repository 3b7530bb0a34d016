/** The way in: several people who look, put things into their carts, sign in, pay, and listen to news. */
import http from 'node:http';
import { call, type Call, between, chance, hex, lookup, loop, pause, pick, span, trace } from './kit.ts';
import { CATEGORIES, PRODUCTS } from './goods.ts';

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'tea-shop-app/4.2 (Android 15)',
  'curl/8.14.1',
];

interface Person {
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: http.Agent | undefined;
}

async function visit(person: Person, more: Omit<Call, 'to' | 'agent'>): Promise<number> {
  const headers = { ...person.headers, ...more.headers };
  const reply = await call({ ...more, to: 'frontend.shop', headers, ...(person.agent === undefined ? {} : { agent: person.agent }) });
  await pause(between(40, 260));
  return reply.status;
}

async function signIn(person: Person): Promise<void> {
  const password = chance() < 0.25 ? 'demo-wrong-guess' : 'demo-password-not-real';
  if (chance() < 0.5) {
    const body = new URLSearchParams({ username: 'demo@shop.example', password, remember: 'on' }).toString();
    await visit(person, { path: '/login', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  } else
    await visit(person, {
      path: '/login?next=%2Fcart&token=demo-query-token-not-real',
      body: JSON.stringify({ email: 'demo@shop.example', password }),
    });
}

async function journey(number: number): Promise<void> {
  const keep = chance() < 0.6;
  const agent = keep ? new http.Agent({ keepAlive: true, maxSockets: 1 }) : undefined;
  const cart = `c${number}${between(10, 99)}`;
  const person: Person = {
    agent,
    headers: {
      'user-agent': pick(BROWSERS),
      'x-forwarded-for': `198.51.100.${between(2, 250)}`,
      'x-request-id': hex(32),
      cookie: 'session=demo-session-not-real; theme=dark',
      traceparent: trace(),
    },
  };
  await visit(person, { path: '/', headers: { accept: 'text/html', 'accept-encoding': pick(['gzip, br', 'gzip']) } });
  await visit(person, { path: `/static/${pick(['shop', 'base'])}.css`, headers: chance() < 0.5 ? { 'if-none-match': '"16a7"' } : {} });
  if (chance() < 0.3) await visit(person, { path: '/favicon.ico' });
  await visit(person, { path: `/api/products?category=${pick(CATEGORIES)}&page=${between(1, 3)}` });
  for (let i = between(1, 3); i > 0; i--) {
    const sku = chance() < 0.08 ? 'TEA-999' : pick(PRODUCTS).sku;
    await visit(person, { path: `/api/products/${sku}` });
    const quantity = chance() < 0.08 ? {} : { sku };
    await visit(person, { path: `/api/carts/${cart}/items`, body: JSON.stringify({ ...quantity, quantity: between(1, 3) }) });
  }
  await visit(person, { path: `/api/carts/${cart}` });
  if (chance() < 0.5) await signIn(person);
  if (chance() < 0.7) await visit(person, { path: '/api/checkout', body: JSON.stringify({ cart, email: 'demo@shop.example' }) });
  agent?.destroy();
}

/** Listens to news as a page does, then leaves. */
async function listen(): Promise<void> {
  const host = await lookup('notify.shop');
  await new Promise<void>((resolve) => {
    const request = http.get(
      {
        host,
        port: 8080,
        path: '/events',
        agent: false,
        headers: { host: 'shop.example', accept: 'text/event-stream', 'last-event-id': '0' },
      },
      (response) => response.resume(),
    );
    request.on('error', () => undefined).on('close', resolve);
    setTimeout(() => request.destroy(), 9000);
  });
}

let people = 0;
for (let i = 0; i < 4; i++) void pause(i * 300).then(() => loop(200, 900, () => journey(++people)));
void loop(3000, 4000, listen);
setTimeout(() => process.exit(0), span + 2500);
