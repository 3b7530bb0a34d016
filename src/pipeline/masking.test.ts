import { expect, test } from 'vitest';
import { Bench, connect, ok } from './bench.fixture.ts';

const SECRET = 'hunter2hunter2';
const PLACES: Readonly<Record<string, string>> = {
  header: `GET /a HTTP/1.1\r\nhost: shop\r\nauthorization: Bearer ${SECRET}\r\n\r\n`,
  cookie: `GET /a HTTP/1.1\r\nhost: shop\r\ncookie: session=${SECRET}\r\n\r\n`,
  query: `GET /a?token=${SECRET}&b=1 HTTP/1.1\r\nhost: shop\r\n\r\n`,
  form: `POST /a HTTP/1.1\r\nhost: shop\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${9 + SECRET.length}\r\n\r\npassword=${SECRET}`,
  json: `POST /a HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: ${15 + SECRET.length}\r\n\r\n{"password":"${SECRET}"}`,
};

test.each(Object.entries(PLACES))('a secret in a %s leaves neither as bytes nor as a value', (_, request) => {
  const bench = new Bench();
  const c = connect(bench);
  const seen: string[] = [];
  const { open } = bench.pipeline.engine;
  bench.frames(c.send(0, request));
  // What is shown of an entry while it is open is masked too.
  for (let e = open.oldest; e !== undefined; e = e.newer) seen.push(JSON.stringify([e.requestValues, e.exchangeValues]));
  bench.frames(c.send(1, ok('{"token": "x"}', `content-type: application/json\r\nset-cookie: sid=${SECRET}\r\n`)));
  const [entry] = bench.end();
  expect(entry?.redacted).toBeGreaterThanOrEqual(2);
  expect(entry?.request?.spans).toBeGreaterThan(0);
  expect(JSON.stringify([entry, seen])).not.toContain(SECRET);
});

test('a secret of a Redis command leaves neither as bytes nor as a value', () => {
  const bench = new Bench();
  const c = connect(bench, { ports: [40_000, 6379] });
  bench.frames(c.send(0, `*3\r\n$4\r\nAUTH\r\n$3\r\nbob\r\n$${SECRET.length}\r\n${SECRET}\r\n`), c.send(1, '+OK\r\n'));
  expect(JSON.stringify(bench.end())).not.toContain(SECRET);
  expect(bench.entries).toHaveLength(1);
});

test('what was cut in the middle of a secret is masked too', () => {
  for (let cut = 60; cut < 140; cut += 7) {
    const bench = new Bench({ limits: { messageBytes: cut } });
    const c = connect(bench);
    bench.frames(c.send(0, PLACES['json'] ?? ''), c.send(1, ok('')));
    expect(JSON.stringify(bench.end())).not.toContain(SECRET.slice(0, 6));
  }
});
