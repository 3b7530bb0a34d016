import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../check.ts';
import { pipelines, queries } from '../generate.fixture.ts';
import type { Value } from '../plan.ts';
import { catalogue, httpEntry } from '../world.fixture.ts';
import { filterToSql, pipelineToSql } from './compile.ts';
import { canonicalJson, rowWriter } from './row.ts';
import { columnsOfTable, createTable } from './schema.ts';

function sqlOf(query: string): { readonly sql: string; readonly parameters: object } {
  const sql = filterToSql(check(query, catalogue));
  if ('notInSql' in sql) throw new Error(sql.notInSql.join());
  return sql;
}

test('a condition reads columns, and its values are parameters', () => {
  expect(sqlOf('http and status >= 500')).toEqual({
    sql: '(hasAny(`protocols`, {p0:Array(String)}) AND ifNull((toFloat64(`status`) >= toFloat64({p1:Int64})), 0))',
    parameters: { p0: ['http', 'http2'], p1: 500 },
  });
  expect(sqlOf('path.contains("x")').sql).toContain(
    'position(coalesce(`http_request_path`, `http2_request_path`), toNullable({p0:String})) > 0',
  );
});

test('no text of a query gets into a statement', () => {
  const marks = fc.constantFrom('marked', "marked' OR 1=1 --", '{p0:String}marked', 'marked\\', 'marked`');
  const frames = fc.constantFrom(
    (t: string) => `path == ${t}`,
    (t: string) => `path in [${t}, "b"]`,
    (t: string) => `request.headers[${t}] != "a"`,
    (t: string) => `request.body.json()[${t}].a == ${t}`,
    (t: string) => `path.contains(${t}) and ${t} in request.query`,
    (t: string) => `map_get(request.query, ${t}, ${t}) < ${t}`,
    (t: string) => `redis.request.keys.exists(k, k == ${t}) or protocols == [${t}]`,
    (t: string) => `src.pod.labels[${t}].startsWith(${t}) ? path > ${t} : method == ${t}.lower()`,
  );
  fc.assert(
    fc.property(frames, marks, (frame, mark) => {
      const checked = check(frame(JSON.stringify(mark)), catalogue);
      expect(checked.ok).toBe(true);
      const sql = filterToSql(checked);
      expect(JSON.stringify('sql' in sql ? sql.sql : '')).not.toContain('marked');
      if ('sql' in sql) expect(JSON.stringify(sql.parameters).toLowerCase()).toContain('marked');
    }),
  );
});

test('statements name every parameter once, and grow with the query only', () => {
  fc.assert(
    fc.property(fc.oneof(queries, pipelines), (query) => {
      const checked = check(query, catalogue);
      const sql = pipelineToSql(checked, 'entries') ?? filterToSql(checked);
      if ('notInSql' in sql) return;
      const named = new Set([...sql.sql.matchAll(/\{(p\d+):/g)].map(([, name]) => name));
      expect(named).toEqual(new Set(Object.keys(sql.parameters)));
      expect(sql.sql.length).toBeLessThan(2000 + 400 * query.length);
    }),
    { numRuns: 300 },
  );
  const deep = (levels: number): number => sqlOf(`request.body.json()${'.a'.repeat(levels)} == 1`).sql.length;
  expect(deep(60) - deep(40)).toBeLessThan((deep(40) - deep(20)) * 1.1);
});

test('a chain that would double with every level is refused, and at once', () => {
  const query = Array.from({ length: 30 }, () => 0).reduce((inner) => `(${inner} != 1 ? 1 : 2)`, 'request.body.json().a');
  expect(filterToSql(check(`${query} == 1`, catalogue))).toEqual({ notInSql: ['the statement would be too long'] });
  const sum = `flow${' + flow'.repeat(90)} == 1 and flow${' / flow'.repeat(90)} == 1`;
  expect(sqlOf(sum).sql.length).toBeLessThan(20_000);
});

test.each([
  ['request.body.xml().a == "1"', '`xml()`'],
  ['path.json().a == 1', '`.json()` of something that is no body'],
  ['cidr(request.headers["x-forwarded-for"], "10.0.0.0/8")', 'cidr() of a text that is no address field'],
  ['request.query.a == request.query.b', 'two values are compared that may both be lists'],
  ['string(elapsed / 3) == "1"', '`string()` of what may be a fraction or a value of JSON'],
])('%s is refused with its reason', (query, reason) => {
  expect(filterToSql(check(query, catalogue))).toEqual({ notInSql: [reason] });
});

test('a table is refused where two fields would share a column; times to live stay within 32 bits', () => {
  expect(columnsOfTable(catalogue).map((column) => column.name)).toContain('http_request_method');
  expect(createTable(catalogue, 'entries', 40_000)).toContain('INTERVAL 3650 DAY');
  expect(() => createTable(catalogue, 'a`b', 1)).toThrow('no name for a column');
});

test('a row holds columns, lists with their presence, and the rest by protocol', () => {
  expect(rowWriter(catalogue)(httpEntry())).toMatchObject({
    id: '5f3a09c1-1-42',
    status: 500,
    src_name: 'cart-5b8',
    protocols: ['http'],
    has_protocols: true,
    src_pod_labels: '{"app":"cart","app.kubernetes.io/name":"cart"}',
    http_request_method: 'POST',
    http_fields: {
      'request.query': '{"a":["1","2"],"b":"x"}',
      'request.body': '{"type":"application/json","size":41}',
      'request.body.json': '{"model":{"name":"m1","n":5},"items":[{"name":"a"},{"name":"b"}],"none":null}',
    },
  });
});

test('canonical JSON is read alike by both sides', () => {
  expect(canonicalJson(JSON.parse('{ "a": 1.0, "b": 1e20, "a": [1e999, "\\ud800/"] }') as Value)).toBe(
    '{"a":[1.7976931348623157e+308,"\ufffd/"],"b":1e+20}',
  );
});
