import { describe, expect, test } from 'vitest';
import type { Entry } from '#entry/entry';
import { compileText } from './compile.ts';
import { catalogue, httpEntry, rowsOf } from './world.fixture.ts';

/** Whether a query matches an entry; all evaluators must agree. */
function matches(query: string, entry: Entry): boolean {
  const { filter, checked } = compileText(query, catalogue, { now: 1_790_000_010_000_000 });
  expect(checked.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  if (filter === undefined) throw new Error('did not compile');
  const rows = rowsOf([entry, entry]);
  const out = new Uint32Array(2);
  const live = filter.matches(entry);
  expect(filter.test(rows, 1, () => entry.layers)).toBe(live);
  expect(filter.select(rows, 0, 2, out, () => entry.layers)).toBe(live ? 2 : 0);
  return live;
}

describe('queries that people type', () => {
  const entry = httpEntry();
  test.each([
    'http && method == "POST" && status_code >= 500',
    'http and request.method == "POST" and response.status != 200',
    'status == 5xx',
    'status in [4xx, 5xx]',
    'status in [500, 502]',
    'outcome == "server_error"',
    'elapsed > 2ms and elapsed < 3',
    'elapsed == 2.5',
    'elapsed_time == 2500',
    'request.size + response.size == 1600 and size == 1600',
    'size < 2KB',
    'dst.namespace == "data"',
    'dst.service == "redis"',
    'src.pod.labels["app.kubernetes.io/name"] == "cart"',
    'src.pod.labels.app == "cart"',
    'namespaces == "shop" and "data" in namespaces',
    'cidr(src.ip, "10.0.0.0/8")',
    'src.ip == "10.244.1.17"',
    'path == r"^/c.*t$"',
    'path.matches("^/(cart|order)$")',
    'path.startsWith("/ca") and path.endsWith("rt") and path.contains("ar")',
    'request.headers["content-type"] == "application/json"',
    'request.headers["X-TRACE"] == "two"',
    'request.headers["x-trace"].contains("on")',
    '"content-type" in request.headers',
    'request.queryString["a"] == "2"',
    'request.query.b == "x"',
    'int(request.query.b) != 3 or has(request.query.b)',
    'request.cookies.session == "abc"',
    'pathSegments[0] == "cart" or request.pathSegments[0] == "cart"',
    'request.body.json().model.name == "m1"',
    'request.body.json().model.n > 4.5',
    'request.body.json().items[*].name == "b"',
    'request.body.json().items[1].name == "b"',
    'request.body.json().items.exists(i, i.name == "b")',
    'request.body.json().items.all(i, i.name != "c")',
    'request.body.json().none == null',
    'request.body.contains("m1") and size(request.body) == 41',
    'request.postData.text.contains("m1")',
    'timestamp > now() - 5m and timestamp > seconds(-30)',
    'timestamp < timestamp("2026-10-01T00:00:00Z")',
    'timestamp >= "2026-09-01T00:00:00Z"',
    'status == 500 ? method == "POST" : false',
    'map_get(request.query, "zz", "none") == "none"',
    'limit(10) and http',
    'method in ["POST", "PUT"]',
    'src.namespace != dst.namespace',
    'not redis',
    '!(path == "/x")',
    'id == "5f3a09c1-1-42" and worker == "5f3a09c1" and node.name == "node-a"',
    'request.method.lower() == "post"',
    'elapsed * 2 == 5ms',
    '',
  ])('%s', (query) => {
    expect(matches(query, entry)).toBe(true);
  });

  test.each([
    'redis',
    'grpc.service == "x"',
    'redis.request.command != "GET"',
    'status == 200',
    'elapsed > 3s',
    'src.dns == "x" or src.dns != "x"',
    'has(src.dns)',
    'request.headers["nope"] != "x"',
    'request.body.json().nope.deeper == 1',
    'request.body.json().model.name == null',
    'path == r"^/nothing"',
    'method == "POST" and !http',
    '!(http and status >= 500)',
    'stream == stream',
  ])('not %s', (query) => {
    expect(matches(query, entry)).toBe(false);
  });
});
