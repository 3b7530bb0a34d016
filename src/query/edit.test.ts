import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from './check.ts';
import { complete } from './complete.ts';
import { compile } from './compile.ts';
import { withFilter } from './edit.ts';
import type { Picked } from './edit.ts';
import { Explanation } from './explain.ts';
import { entries, queries } from './generate.fixture.ts';
import { hover } from './hover.ts';
import { parse } from './parse.ts';
import { inWords } from './words.ts';
import { catalogue, httpEntry, rowsOf } from './world.fixture.ts';

/** Labels that are offered where the bar stands. */
function offered(text: string): string[] {
  const position = text.indexOf('‸');
  const seen = (field: string) => (field === 'method' ? [{ value: 'PATCH', count: 9 }] : []);
  return complete(text.replace('‸', ''), position, catalogue, seen).options.map((option) => option.label);
}

describe('completion', () => {
  test.each([
    ['‸', 'http'],
    ['‸', 'status'],
    ['‸', 'has'],
    ['me‸', 'method'],
    ['http && stat‸', 'status'],
    ['src.‸', 'namespace'],
    ['src.pod.‸', 'labels'],
    ['request.‸', 'headers'],
    ['request.bo‸', 'body'],
    ['path.‸', 'startsWith'],
    ['request.body.‸', 'json'],
    ['redis.request.keys.‸', 'exists'],
    ['method == ‸', 'PATCH'],
    ['method == "P‸', 'PATCH'],
    ['outcome == ‸', 'server_error'],
    ['outcome == "ser‸', 'server_error'],
    ['status == ‸', '5xx'],
    ['protocol == "‸', 'redis'],
    ['http ‸', 'and'],
    ['status ‸', '>='],
    ['http | ‸', 'count'],
    ['http | cou‸', 'count'],
    ['http | count by ‸', 'path'],
    ['(status == 500 or ‸', 'method'],
    ['timestamp > ‸', 'now()'],
  ])('%s offers %s', (text, label) => {
    expect(offered(text)).toContain(label);
  });

  test('what begins with the typed word comes first, and it replaces the word', () => {
    expect(offered('http and meth‸')[0]).toBe('method');
    expect(complete('http and meth', 13, catalogue)).toMatchObject({ from: 9, to: 13 });
    expect(complete('method == "PO', 13, catalogue)).toMatchObject({ from: 10, to: 13, options: [] });
  });

  test('never throws in any text at any position', () => {
    fc.assert(
      fc.property(fc.oneof(queries, fc.string({ unit: 'binary' })), fc.nat(), (text, at) => {
        const position = text.length === 0 ? 0 : at % (text.length + 1);
        const { from, to } = complete(text, position, catalogue);
        expect(from).toBeLessThanOrEqual(to);
        hover(text, position, catalogue);
        inWords(parse(text).query, catalogue);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('hover', () => {
  test.each([
    ['elapsed > 3', 2, 'elapsed: duration', 'Bare numbers beside it are milliseconds.'],
    ['elapsed_time > 3', 2, 'elapsed_time: duration', 'Bare numbers beside it are microseconds.'],
    ['a and request.headers["x"]', 12, 'request.headers: headers', 'Headers.'],
    ['http', 1, 'http: protocol', 'Entries of HTTP/1.1.'],
    ['has(path)', 1, 'has(x)', 'The entry has a value for x.'],
    ['method == "x"', 1, 'request.method: string', '`method` is another name of it.'],
  ])('%s at %i', (text, position, title, line) => {
    const found = hover(text, position, catalogue);
    expect(found?.title).toBe(title);
    expect(found?.lines).toContain(line);
  });
});

describe('in words', () => {
  test.each([
    ['', 'everything'],
    ['http && status >= 500 && dst.namespace == "shop"', 'http requests with status 500 or more, to namespace shop'],
    ['http || redis', 'http or redis requests'],
    ['!dns and src.pod.name == "cart-1"', 'requests with not dns, from pod cart-1'],
    ['!redis and src.pod == "cart-1"', 'not redis requests from pod cart-1'],
    ['path.startsWith("/api") and elapsed > 300ms', 'requests with path starting with /api and elapsed above 300ms'],
    ['method in ["GET", "PUT"] and !has(src.dns)', 'requests with method GET or PUT and no src.dns'],
    ['http | count by path | limit 5', 'http requests, number for each path, the first 5'],
    ['path == r"^/a"', 'requests with path matching /^/a/'],
  ])('%s', (text, wanted) => {
    expect(inWords(parse(text).query, catalogue)).toBe(wanted);
  });
});

describe('clicking a value', () => {
  test.each<[string, string, Picked, boolean, string | undefined]>([
    ['', 'path', '/a"b', false, 'path == "/a\\"b"'],
    ['http', 'status', 500, false, 'http && status == 500'],
    ['a == 1 or b == 2', 'status', 500, true, '(a == 1 || b == 2) && status != 500'],
    ['http | count by path', 'elapsed', 2500, false, 'http && elapsed == 2.5ms | count by path'],
    ['status == 500', 'status', 500, true, 'status != 500'],
    ['status == 500', 'status', 500, false, 'status == 500'],
    ['', 'request.headers["x-trace"]', 'one', false, 'request.headers["x-trace"] == "one"'],
    ['', 'encrypted', true, true, '!encrypted'],
    ['', 'encrypted', false, false, '!encrypted'],
    ['http', 'http', true, true, '!http'],
    ['', 'src.dns', undefined, false, '!has(src.dns)'],
    ['', 'request.body.json().x', null, false, 'request.body.json().x == null'],
    ['', 'timestamp', 1_790_000_000_500_000, false, 'timestamp == timestamp("2026-09-21T14:13:20.5Z")'],
    ['http and (', 'path', 'x', false, undefined],
  ])('%s + %s %s', (text, path, value, negate, wanted) => {
    expect(withFilter(text, path, value, negate, catalogue)).toBe(wanted);
  });

  test('what was picked from an entry finds the entry', () => {
    const fields = fc.constantFrom<[string, (entry: ReturnType<typeof httpEntry>) => Picked]>(
      ['status', (entry) => entry.status],
      ['elapsed', (entry) => entry.elapsed],
      ['timestamp', (entry) => entry.timestamp],
      ['id', (entry) => entry.id],
      ['src.namespace', (entry) => entry.src.namespace],
      ['encrypted', (entry) => entry.encrypted === true],
      ['status.text', (entry) => entry.statusText],
      ['outcome', (entry) => entry.outcome],
    );
    fc.assert(
      fc.property(entries, fields, fc.boolean(), (entry, [path, read], negate) => {
        const text = withFilter('', path, read(entry), negate, catalogue) ?? '';
        expect(compile(check(text, catalogue)).matches(entry)).toBe(!negate);
      }),
      { numRuns: 500 },
    );
  });
});

test('an explanation names the steps in their order and counts what is left', () => {
  const checked = check('request.body.contains("m1") && size > 1KB && status >= 500 && http && limit(5)', catalogue);
  const explanation = new Explanation(checked);
  const all = [httpEntry(), httpEntry({ status: 200 }), httpEntry({ protocols: ['redis'], protocol: 'redis', layers: {} })];
  explanation.run(rowsOf(all), 0, 3, (row) => all[row]?.layers);
  expect(explanation.list().map(({ text, how, before, after }) => [text, how, before, after])).toEqual([
    ['http', 'codes', 3, 2],
    ['status >= 500', 'numbers', 2, 1],
    ['size > 1KB', 'rows', 1, 1],
    ['request.body.contains("m1")', 'messages', 1, 1],
  ]);
});
