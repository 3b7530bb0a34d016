import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCatalogue } from './catalogue.ts';
import { check } from './check.ts';
import { catalogue } from './world.fixture.ts';

/** The query after its first problem's fix. */
function fixed(text: string): string | undefined {
  const fix = check(text, catalogue).problems.find((problem) => problem.fix !== undefined)?.fix;
  return fix === undefined ? undefined : text.slice(0, fix.start) + fix.text + text.slice(fix.end);
}

describe('mistakes are errors before anything runs', () => {
  test.each([
    ['respose.status == 200', 'unknown field "respose.status"; did you mean "response.status"?', 'response.status == 200'],
    ['htpt', 'unknown name "htpt"; did you mean "http"?', 'http'],
    ['src.foo.bar == 1', 'unknown field "src.foo.bar"', undefined],
    ['http.request.methd == "GET"', 'did you mean "http.request.method"?', 'http.request.method == "GET"'],
    ['status != "ok"', '`status` is a number, this is a text; did you mean `outcome`?', 'outcome != "ok"'],
    ['status == "500"', 'write it without quotes', 'status == 500'],
    ['status == "Not Found"', 'its words are in `status.text`', 'status.text == "Not Found"'],
    ['method == 5', 'write it in quotes', 'method == "5"'],
    ['outcome == "server_eror"', 'did you mean "server_error"?', 'outcome == "server_error"'],
    ['path', '`path` is a text, not a condition; compare it, or write `has(path)`', undefined],
    ['http and 5', 'this is a number, not a condition', undefined],
    ['not status == 500', '`!` and `not` bind tighter than comparisons', undefined],
    ['path == r"("', 'this regular expression can not be used', undefined],
    ['path.matches("(?=a)b")', 'this regular expression can not be used', undefined],
    ['path.matches(method)', 'a regular expression is written in quotes', undefined],
    ['timestamp > "yesterday"', '"yesterday" is no time like', undefined],
    ['timestamp > timestamp("2026-02-30T00:00:00Z")', 'is no time in RFC 3339', undefined],
    ['datetime("13/45/2026, 1:00:00 PM") < timestamp', 'is no time like datetime(', undefined],
    ['elapsed > "fast"', '"fast" is no duration', undefined],
    ['elapsed > 10KB', '`elapsed` is a duration, this is a number', undefined],
    ['elapsed == 5xx', '`5xx` can only be compared with a status', undefined],
    ['cidr(src.ip, "10.0.0.0/99")', 'is no block of addresses', undefined],
    ['src.ip == "10.0.0.0/8"', 'for a block write `cidr(…, "10.0.0.0/8")`', undefined],
    ['src.ip == "cart"', '"cart" is no address', undefined],
    ['path.contain("x")', 'unknown function "contain"; did you mean "contains"?', 'path.contains("x")'],
    ['contains(path, "x")', '`contains` is written `x.contains("text")`', undefined],
    ['has()', '`has` is written `has(x)`', undefined],
    ['"x" in path', 'to look inside a text write `.contains(…)`', undefined],
    ['request.body.x == 1', 'to look into it write `.json().x`', undefined],
    ['redis.request.keys.name == "x"', 'unknown field "redis.request.keys.name"', undefined],
    ['pathSegments["a"] == "x"', 'a list of texts has no "a"', undefined],
    ['a or limit(5)', 'unknown name "a"', undefined],
    ['http or limit(5)', '`limit(…)` is no condition', undefined],
    ['path + 5 == "x"', '`+` does not go with a text and a number', undefined],
    ['[status] == 5', 'a list holds values only', undefined],
    ['encrypted < true', '`encrypted` is a condition', undefined],
    ['1 / 0 == 1', 'this has no value', undefined],
    ['request.headers == "x"', '`request.headers` is a list of headers', undefined],
    ['redis.request.keys.exists(k)', 'write `list.exists(x, …)`', undefined],
    ['x.exists(y, z)', 'unknown name "x"', undefined],
  ])('%s', (text, message, repaired) => {
    const { problems, ok } = check(text, catalogue);
    expect(ok).toBe(false);
    expect(problems.find((problem) => problem.severity === 'error')?.message).toContain(message);
    expect(repaired === undefined ? undefined : fixed(text)).toBe(repaired);
  });

  test.each([
    ['a duration in its own unit', 'elapsed > 300'],
    ['an older name', 'elapsedTime > 300'],
    ['a header of any case', 'request.headers["Content-Type"] == "x"'],
    ['an address in another spelling', 'src.ip == "2001:0db8:0:0::1"'],
    ['a body in any protocol', 'request.body.json().a.b.c > 3'],
    ['a status class', 'response.status >= 4xx'],
    ['a protocol by its other name', 'not redis'],
  ])('%s passes', (_name, text) => {
    expect(check(text, catalogue).ok).toBe(true);
  });
});

test('warnings and notes do not keep a query from running', () => {
  const severities = (text: string) => check(text, catalogue).problems.map((problem) => problem.severity);
  expect(severities('http and redis or grpc')).toEqual(['warning']);
  expect(severities('elapsedTime > 5')).toEqual(['note']);
  expect(severities('status == null')).toEqual(['warning']);
  expect(severities('timestamp > 1700000000')).toEqual(['warning']);
});

describe('directives', () => {
  test('filter nothing and are read', () => {
    const checked = check('http and limit(100) and redact("request.headers.authorization", "path")', catalogue);
    expect(checked.directives).toEqual({ limit: 100, redact: ['request.headers.authorization', 'path'] });
    expect(checked.filter).toMatchObject({ kind: 'flag' });
    expect(check('limit(3)', catalogue).filter).toBeUndefined();
  });
});

describe('the catalogue', () => {
  test('a name that several protocols have stands for the first that is present', () => {
    const named = catalogue.names.get('request.method');
    expect(named?.kind === 'fields' ? named.fields.map((field) => field.name) : []).toEqual([
      'http.request.method',
      'http2.request.method',
      'grpc.request.method',
    ]);
  });

  test('a flag covers the protocols that declare it', () => {
    expect(catalogue.names.get('http')).toMatchObject({ kind: 'flag', protocols: ['http', 'http2'] });
    expect(catalogue.names.get('http2')).toMatchObject({ kind: 'flag', protocols: ['http2'] });
  });

  test('generic names keep their meaning whatever protocols declare', () => {
    const own = { kind: 'int', doc: 'Other.', example: 1, hot: true, aliases: ['status', 'elapsed'] } as const;
    const other = buildCatalogue([{ id: 'x', title: 'X', fields: { request: { size: own }, response: {}, exchange: { status: own } } }]);
    for (const name of ['status', 'elapsed', 'request.size']) {
      const named = other.names.get(name);
      expect(named?.kind === 'fields' ? named.fields.map((field) => field.of) : []).toEqual(['entry']);
    }
    expect(other.names.has('x.request.size')).toBe(true);
  });
});

test('no text throws', () => {
  const piece = fc.constantFrom(
    'http',
    'status',
    'path',
    'src',
    '.',
    'pod',
    '(',
    ')',
    '[',
    ']',
    '"x"',
    'r"y"',
    '==',
    '<',
    '!',
    '-',
    '+',
    '5xx',
    '1',
    '10s',
    '10KB',
    ' ',
    ',',
    '?',
    ':',
    '*',
    'and',
    'or',
    'in',
    'not',
    'has(',
    '.exists(i, ',
    '.json()',
    'now()',
    'null',
    'true',
    '| count by ',
    '| sort ',
    'cidr(',
  );
  let ok = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      const text = pieces.join(' ');
      const checked = check(text, catalogue);
      if (checked.ok) ok++;
      for (const problem of checked.problems) expect(problem.end).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 5000 },
  );
  expect(ok).toBeGreaterThan(50);
});
