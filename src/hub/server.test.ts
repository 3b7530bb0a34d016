import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Together, TOKEN } from './double.fixture.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
let together: Together;
beforeAll(async () => {
  together = await Together.start();
});
afterAll(() => together.stop());

const NOBODY = { authorization: '' };

/** A request written by hand: `fetch` would not send it. Gives the status line. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(together.hub.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  });
}

describe('who may ask', () => {
  test('the bare address gets a page that says where the token is', async () => {
    const response = await together.get('/', { headers: NOBODY });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('podwire token');
  });

  test('the API without a token gets a sentence', async () => {
    const response = await together.get('/api/v1/entries', { headers: NOBODY });
    expect([response.status, await response.json()]).toEqual([401, { error: { message: expect.stringContaining('token') as string } }]);
  });

  test('the token in the address becomes a cookie and leaves the address', async () => {
    const response = await together.get(`/health?token=${TOKEN}&a=1`, { headers: NOBODY });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/health?a=1']);
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(new RegExp(`^podwire-${together.hub.port}=${TOKEN}; HttpOnly; SameSite=Strict; Path=/$`));
    const page = await together.get('/', { headers: { ...NOBODY, cookie: `other=1; ${cookie.split(';')[0]}` } });
    expect(page.status).toBe(200);
  });

  test('a wrong token is none', async () => {
    expect((await together.get('/?token=guess', { headers: NOBODY })).status).toBe(401);
    expect((await together.get('/api/v1/status', { headers: { authorization: 'Bearer guess' } })).status).toBe(401);
    expect((await together.get('/api/v1/status', { headers: { ...NOBODY, cookie: `podwire-1=${TOKEN}` } })).status).toBe(401);
  });

  test('another host’s name, another site’s page and its forms are turned away', async () => {
    const host = `Host: evil.example\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`;
    expect(await raw(`GET /api/v1/status HTTP/1.1\r\n${host}`)).toContain('403');
    expect(await raw(`GET /?token=${TOKEN} HTTP/1.1\r\n${host}`)).toContain('403');
    expect((await together.get('/api/v1/status', { headers: { origin: 'http://evil.example' } })).status).toBe(403);
    const local = `http://127.0.0.1:${together.hub.port}`;
    expect((await together.get('/api/v1/status', { headers: { origin: local } })).status).toBe(200);
    const form = `POST /api/v1/sources/demo HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n`;
    expect(await raw(`${form}Authorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`)).toContain('403');
  });

  test('an address that is none, and one that would lead elsewhere', async () => {
    const rest = `Host: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`;
    expect(await raw(`GET //[ HTTP/1.1\r\n${rest}`)).toContain('400');
    expect(await raw(`GET // HTTP/1.1\r\n${rest}`)).toContain('400');
    const response = await together.get(`/.//evil.example/?token=${TOKEN}`, { headers: NOBODY });
    expect(response.headers.get('location') ?? '').not.toMatch(/^\/\//);
    expect((await together.get('/api/v1/status')).status).toBe(200);
  });
});

test('every answer carries the headers that keep others out', async () => {
  for (const path of ['/', '/api/v1/status', '/api/v1/nowhere', '/assets/none.js']) {
    const { headers } = await together.get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'no-referrer']);
  }
  const nonces = await Promise.all(
    [1, 2].map(async () => /nonce-([^']+)/.exec((await together.get('/')).headers.get('content-security-policy') ?? '')?.[1]),
  );
  expect(nonces[0]).not.toBe(nonces[1]);
});

describe('the API', () => {
  test('asks the worker what it was asked', async () => {
    together.asked.length = 0;
    const answer = await together.get('/api/v1/entries?q=http&from=5&to=9&order=oldest&limit=7&detail=true');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(together.asked).toEqual([{ call: 'entries', ask: { filter: 'http', from: 5, to: 9, order: 'oldest', limit: 7, detail: true } }]);
  });

  test('a wrong query is a 400 with its place, a wrong parameter a 400 with its name', async () => {
    const wrong = await together.get('/api/v1/count?q=wrong');
    expect([wrong.status, await wrong.json()]).toEqual([400, { error: { message: 'unknown name wrong', position: { start: 0, end: 5 } } }]);
    const cursor = await together.get('/api/v1/entries?cursor=nonsense');
    expect([cursor.status, await cursor.json()]).toEqual([400, { error: { message: 'nonsense is not a cursor of this list' } }]);
    for (const path of ['entries?limit=0', 'entries?limit=1001', 'entries?order=up', 'count?from=-1', 'values', 'histogram?buckets=x']) {
      const response = await together.get(`/api/v1/${path}`);
      const name = /[?](\w+)/.exec(path)?.[1] ?? 'field';
      expect([path, response.status]).toEqual([path, 400]);
      expect(JSON.stringify(await response.json())).toContain(name);
    }
  });

  test('what is not there is a 404 that says so', async () => {
    expect((await together.get('/api/v1/entries/abcdef01-1-1')).status).toBe(200);
    const gone = await together.get('/api/v1/entries/abcdef01-1-2');
    expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining('abcdef01-1-2') as string]);
    const nowhere = await together.get('/api/v1/nowhere');
    expect([nowhere.status, await nowhere.text()]).toEqual([404, expect.stringContaining('openapi.json') as string]);
    expect((await together.get('/assets/none.js')).status).toBe(404);
  });

  test('packets come as a file', async () => {
    for (const path of ['/api/v1/packets?q=http', '/api/v1/entries/abcdef01-1-1/packets']) {
      const response = await together.get(path);
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="podwire.*\.pcapng"$/);
      expect(await response.text()).toBe('pcapng!');
    }
  });

  test('describes itself: OpenAPI 3.1, every route, every parameter in its path', async () => {
    const description = (await (await together.get('/api/v1/openapi.json')).json()) as Description;
    expect(description.openapi).toBe('3.1.0');
    expect(description.info).toMatchObject({ title: 'Podwire', version: '0.0.0' });
    const routes = Object.entries(description.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));
    const known = ['entries', 'count', 'entries/{id}', 'entries/{id}/messages', 'histogram', 'table', 'explain', 'values', 'status'];
    const gets = [...known, 'entries/{id}/packets', 'entries/{id}/packet-list', 'views', 'packets'].map((path) => `get /${path}`);
    expect(routes.toSorted()).toEqual(
      [...gets, 'put /views/{name}', 'delete /views/{name}', 'post /sources/demo', 'delete /sources/demo'].toSorted(),
    );
    for (const [path, item] of Object.entries(description.paths))
      for (const operation of Object.values(item)) {
        expect(operation.summary).toMatch(/\.$/);
        expect(operation.responses['200']?.description).toBeTruthy();
        const declared = (operation.parameters ?? []).filter(({ in: place }) => place === 'path').map(({ name }) => name);
        expect([path, declared]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)]);
        for (const { in: place, required, schema } of operation.parameters ?? []) {
          expect(schema).toBeDefined();
          expect(place === 'path' ? required : true).toBe(true);
        }
      }
  });
});

test('a busy port is passed over for the next one, at most as often as was said', async () => {
  const { port } = together.hub;
  const next = await Together.start(port, 20);
  expect(next.hub.port).toBeGreaterThan(port);
  await next.stop();
  await expect(Together.start(port, 1)).rejects.toThrow('EADDRINUSE');
});

interface Description {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema?: object }[];
  readonly responses: Record<string, { readonly description: string }>;
}
