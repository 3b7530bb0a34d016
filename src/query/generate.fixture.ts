import * as fc from 'fast-check';
import type { Entry, LayerValues } from '#entry/entry';
import { CAPTURED_BY, KINDS, OUTCOMES, ROLES } from '#entry/outcome';
import { ends } from './world.fixture.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined, freq: 3 });
const word = fc.constantFrom(
  'GET',
  'POST',
  'get',
  '/cart',
  '/cart/8f21',
  '/api/v1/users',
  'shop',
  'data',
  'a',
  'ab',
  '',
  'ünï',
  'x y',
  ' 12',
  '-1e3 ',
  '𐍈',
  '\ufffd',
  'ßΣ',
  'a"\\\nb',
);
const number = fc.constantFrom(0, 1, -1, 2, 5, 200, 404, 500, 503, 1000, 2500, 1e6, 0.5, 2 ** 53 - 1);
const count = fc.constantFrom(0, 1, 2, 5, 200, 404, 500, 1000);
const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    word,
    number,
    fc.boolean(),
    fc.constant(JSON.parse('null')),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('record'),
  ),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'name', 'id'), tie('value'), { maxKeys: 3 }),
})).value;
const headers = fc.array(fc.tuple(fc.constantFrom('Content-Type', 'X-Trace', 'x-trace', 'Host'), word), { maxLength: 4 });
const body = json.map((value) => ({ type: 'application/json', size: 10, text: JSON.stringify(value) }));
const binary = fc.constant({ size: 3, base64: 'AAEC' });

function some(values: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<LayerValues['request']> {
  return fc.record(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maybe(value)]))) as fc.Arbitrary<
    LayerValues['request']
  >;
}

const httpLayer = fc.record({
  request: some({
    method: word,
    path: word,
    url: word,
    pathSegments: fc.array(word, { maxLength: 3 }),
    headers,
    cookies: fc.dictionary(fc.constantFrom('a', 'b'), word),
    query: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(word, fc.array(word, { maxLength: 2 }))),
    body: fc.oneof(body, binary),
  }),
  response: some({ status: count, reason: word, headers, body }),
});
const grpcLayer = fc.record({
  request: some({ method: word, message: json }),
  exchange: some({ service: word, method: word, deadline: number }),
});
// A list of one empty text and an empty list are the same in a column.
const keys = fc.array(word, { maxLength: 3 }).filter((list) => list.length !== 1 || list[0] !== '');
const redisLayer = fc.record({ request: some({ command: word, keys, arguments: json }), response: some({ hit: fc.boolean() }) });

const layers = fc.oneof(
  httpLayer.map((http) => ({ protocols: ['http'], layers: { http } })),
  httpLayer.map((http2) => ({ protocols: ['http2'], layers: { http2 } })),
  fc.tuple(httpLayer, grpcLayer).map(([http2, grpc]) => ({ protocols: ['http2', 'grpc'], layers: { http2, grpc } })),
  redisLayer.map((redis) => ({ protocols: ['redis'], layers: { redis } })),
  fc.constant({ protocols: ['tcp'], layers: {} }),
);

const end = fc.tuple(fc.constantFrom(...ends), fc.constantFrom(80, 443, 8080, 40_000)).map(([endpoint, port]) => ({ ...endpoint, port }));

/** Entries of every protocol of the tests, with and without each value. All are of one worker's run. */
export const entries: fc.Arbitrary<Entry> = fc
  .record({
    layers,
    own: fc.record({
      revision: fc.constant(0),
      kind: fc.constantFrom(...KINDS),
      parent: maybe(fc.constantFrom('5f3a09c1-1-1', '5f3a09c1-1-2')),
      role: fc.constantFrom(...ROLES),
      timestamp: fc.constantFrom(1_790_000_000_000_000, 1_790_000_000_500_000, 1_790_000_100_000_000),
      elapsed: maybe(fc.constantFrom(0, 400, 2500, 5000, 1_000_000.5)),
      src: end,
      dst: end,
      outcome: fc.constantFrom(...OUTCOMES),
      status: maybe(count),
      statusText: maybe(word),
      requestSize: maybe(count),
      responseSize: maybe(count),
      error: maybe(fc.constantFrom({ type: 'refused' }, { type: 'refused', message: 'a' })),
      capturedBy: fc.constantFrom(...CAPTURED_BY),
      encrypted: maybe(fc.constant(true)),
      flow: count,
      stream: maybe(count),
      tcp: maybe(fc.constantFrom({ retransmissions: 2, zeroWindows: 0, resets: 0, firstByte: 400 })),
      messages: maybe(fc.constantFrom(1, 5)),
    }),
    sequence: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ layers: { protocols, layers: of }, own, sequence }) => {
    const all = {
      ...own,
      id: `5f3a09c1-1-${sequence}`,
      worker: '5f3a09c1',
      node: { name: 'node-a' },
      summary: '',
      protocol: protocols.at(-1),
      protocols,
      layers: of,
    };
    return dropUndefined(all) as Entry;
  });

/** The public form leaves absent keys out. */
function dropUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropUndefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, dropUndefined(each)]),
  );
}

const quoted = word.map((text) => JSON.stringify(text));
const texts = fc.constantFrom(
  'method',
  'path',
  'request.path',
  'http.request.method',
  'http2.request.path',
  'response.reason',
  'protocol',
  'status.text',
  'error.type',
  'grpc.service',
  'redis.request.command',
  'src.name',
  'dst.namespace',
  'src.service',
  'dst.dns',
  'src.pod.labels.app',
  'request.headers["x-trace"]',
  'request.query.a',
  'request.cookies["b"]',
  'request.body',
  'pathSegments[0]',
  'id',
  'parent',
  'request.method.lower()',
  'string(status)',
  'map_get(request.query, "a", "none")',
);
const numbers = fc.constantFrom(
  'status',
  'response.status',
  'size',
  'request.size',
  'flow',
  'stream',
  'src.port',
  'dst.port',
  'tcp.retransmissions',
  'messages',
  'size(path)',
  'status + 1',
  'size / 2',
  'int(path)',
  'flow % 2',
);
const durations = fc.constantFrom('elapsed', 'elapsed_time', 'tcp.firstByte', 'grpc.deadline', 'elapsed * 2');
const lists = fc.constantFrom(
  'namespaces',
  'pods',
  'protocols',
  'redis.request.keys',
  'pathSegments',
  'request.headers["x-trace"]',
  'request.query.a',
);
const anything = fc.constantFrom(
  'request.body.json()',
  'request.body.json().a',
  'request.body.json().a[*].name',
  'request.body.json().b[0]',
  'grpc.request.message.name',
  'grpc.request.message.a[*]',
  'redis.request.arguments',
  'request.arguments.a.b',
);
const order = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const equality = fc.constantFrom('==', '!=');
const amount = number.map(String);
const regex = fc.constantFrom('r"^/cart"', 'r"[0-9]+"', 'r"a|b"', 'r"(?i)post"', 'r"^.*$"', 'r"t$"');

const leaf = fc.oneof(
  fc.constantFrom(
    'http',
    'http2',
    'grpc',
    'redis',
    '!http',
    'encrypted',
    'redis.response.hit',
    'true',
    'false',
    'cidr(src.ip, "10.0.0.0/8")',
    'dst.ip == "2001:db8::1"',
  ),
  fc.tuple(texts, order, quoted).map((parts) => parts.join(' ')),
  fc.tuple(texts, fc.constantFrom('contains', 'startsWith', 'endsWith'), quoted).map(([a, f, b]) => `${a}.${f}(${b})`),
  fc.tuple(texts, equality, regex).map((parts) => parts.join(' ')),
  fc.tuple(texts, equality, texts).map((parts) => parts.join(' ')),
  fc.tuple(numbers, order, amount).map((parts) => parts.join(' ')),
  fc.tuple(numbers, order, numbers).map((parts) => parts.join(' ')),
  fc.tuple(durations, order, fc.constantFrom('400us', '2.5', '5ms', '0', '1s')).map((parts) => parts.join(' ')),
  fc.tuple(lists, equality, quoted).map((parts) => parts.join(' ')),
  fc.tuple(quoted, lists).map(([a, b]) => `${a} in ${b}`),
  fc.tuple(texts, fc.array(quoted, { minLength: 1, maxLength: 3 })).map(([a, all]) => `${a} in [${all.join(', ')}]`),
  fc.tuple(numbers, fc.array(amount, { minLength: 1, maxLength: 3 })).map(([a, all]) => `${a} in [${all.join(', ')}]`),
  fc.tuple(fc.oneof(texts, numbers, durations, lists, anything)).map(([a]) => `has(${a})`),
  fc.tuple(anything, order, fc.oneof(quoted, amount, fc.constant('true'))).map((parts) => parts.join(' ')),
  fc.tuple(anything, fc.constantFrom('== null', '!= null')).map((parts) => parts.join(' ')),
  fc
    .tuple(anything, fc.constantFrom('exists', 'all', 'exists_one'), quoted)
    .map(([a, macro, b]) => `${a}.${macro}(i, i == ${b} || i.name == ${b})`),
  fc.tuple(lists, fc.constantFrom('exists', 'all'), quoted).map(([a, macro, b]) => `${a}.${macro}(i, i.contains(${b}))`),
  fc.tuple(lists, amount).map(([a, b]) => `size(${a}) > ${b}`),
  fc.constantFrom(
    'outcome == "ok"',
    'outcome != "server_error"',
    'kind == "flow"',
    'status == 5xx',
    'status != 2xx',
    'response.status in [4xx, 5xx]',
    'src.namespace == dst.namespace',
    '"x-TRACE" in request.headers',
    '"a" in request.query',
    '"name" in request.body.json().a',
    '200 in request.body.json()',
    'request.headers.exists(h, h.startsWith("X"))',
    'request.query.all(k, k == "a")',
    'request.body.json().a.map(i, i.name) == "a"',
    'size(request.body.json().filter(i, i != "a")) == 2',
    'size(redis.request.keys.filter(k, k.contains("a"))) == 1',
    'redis.request.keys.map(k, k.upper()) == "AB"',
    'request.body.json() == ["a", 1]',
    'redis.request.keys == ["shop", "a"]',
    'request.body.text.contains("name")',
    'request.body.size > 5',
    'request.body.type == "application/json"',
    'request.body.json().a + 1 > 200',
    'request.body.json().name + "x" == "ax"',
    '-elapsed < 0',
    'timestamp > "2026-09-21T13:00:00Z"',
    'timestamp + 5m > timestamp("2026-09-21T13:00:00Z")',
    'request.headers["x-trace"].lower() == "shop"',
    'request.body.json()[0] in ["a", 1, true]',
    'size(request.body.json()) > 1',
    'int(request.body.json().id) >= 1',
  ),
  fc.tuple(texts, fc.constantFrom('trim', 'upper', 'lower'), equality, quoted).map(([a, f, o, b]) => `${a}.${f}() ${o} ${b}`),
  fc.tuple(texts, fc.constantFrom('int', 'double'), order, amount).map(([a, f, o, b]) => `${f}(${a}) ${o} ${b}`),
  fc.tuple(texts, quoted, texts).map(([a, b, c]) => `${a} + ${b} == ${c}`),
);

/** Conditions of every kind of the language that pass the checker. */
export const queries: fc.Arbitrary<string> = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.tuple(tie('query'), fc.constantFrom('&&', '||', 'and', 'or'), tie('query')).map(([a, join, b]) => `(${a}) ${join} (${b})`),
    fc.tuple(tie('query'), tie('query'), tie('query')).map(([a, b, c]) => `(${a}) && (${b}) && (${c})`),
    tie('query').map((a) => `!(${a})`),
    fc.tuple(tie('query'), tie('query'), tie('query')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
})).query;

const keysOf = fc.uniqueArray(
  fc.constantFrom(
    'path',
    'status',
    'outcome',
    'protocol',
    'protocols',
    'encrypted',
    'src.namespace',
    'dst.service',
    'namespaces',
    'redis.request.keys',
    'request.headers["x-trace"]',
    'request.body.json().a',
    'request.method.lower()',
    'size',
    'src.pod.labels.app',
  ),
  { minLength: 1, maxLength: 2 },
);
const measured = fc.constantFrom('elapsed', 'size', 'request.size', 'status', 'request.body.json().a', 'elapsed / 3');
const aggregates = fc.uniqueArray(fc.constantFrom('count', 'p50', 'p95', 'p99', 'avg', 'min', 'max', 'sum'), {
  minLength: 1,
  maxLength: 4,
});

/** Stages that group entries. */
export const groupings: fc.Arbitrary<string> = fc.oneof(
  keysOf.map((keys) => `count by ${keys.join(', ')}`),
  fc.tuple(aggregates, measured, keysOf).map(([names, of, keys]) => `${names.join(' ')} of ${of} by ${keys.join(', ')}`),
  fc.tuple(aggregates, measured).map(([names, of]) => `${names.join(' ')} of ${of}`),
  keysOf.map((keys) => `top 1000 ${keys.join(', ')}`),
  keysOf.map((keys) => `distinct ${keys.join(', ')}`),
  fc.tuple(fc.constantFrom('10s', '250ms', '1m'), keysOf).map(([every, keys]) => `rate by ${every}, ${keys.join(', ')}`),
  fc.constantFrom('rate by 1s', 'count'),
);

const stages = fc.oneof(
  groupings,
  fc.constantFrom('count by path, status | sort path desc | sort status | fields count, path', 'count by path | sort path | limit 3'),
  fc.constantFrom(
    'sort elapsed desc | fields elapsed | limit 5',
    'sort path | fields path | limit 7',
    'fields id, path, status',
    'sort id | limit 9',
  ),
  fc.constantFrom(
    'count by path | sort path | limit 4 | sort count | fields path',
    'count by status | fields count, status | sort status | limit 2',
  ),
);

/** Whole queries with a pipeline. Where lines are cut, those that tie are equal. */
export const pipelines: fc.Arbitrary<string> = fc
  .tuple(queries, stages, fc.boolean())
  .map(([query, stage, filtered]) => `${filtered ? query : ''} | ${stage}`);
