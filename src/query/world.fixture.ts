import type { Column, ColumnSpec, Rows, Storage } from '#entry/columns';
import { GENERIC_COLUMNS, LIST_SEPARATOR, allocate } from '#entry/columns';
import type { Endpoint, Entry, LayerValues } from '#entry/entry';
import { group } from '#entry/field';
import type { FieldDeclaration, FieldKind } from '#entry/field';
import { CAPTURED_BY, KINDS, OUTCOMES, ROLES, codeOf } from '#entry/outcome';
import { buildCatalogue } from './catalogue.ts';
import type { ProtocolDeclaration } from './catalogue.ts';

/** Protocols for tests: two that share flags and names, one inside another, and one apart. */
const httpRequest = group({
  method: { kind: 'string', doc: 'Method.', example: 'GET', hot: true, aliases: ['method'] },
  path: { kind: 'string', doc: 'Path without the query string.', example: '/cart', hot: true, aliases: ['path'] },
  url: { kind: 'string', doc: 'Path with the query string.', example: '/cart?a=1', hot: true, aliases: ['url'] },
  pathSegments: { kind: 'strings', doc: 'Segments of the path.', example: ['cart'], aliases: ['pathSegments'] },
  headers: { kind: 'headers', doc: 'Headers.', example: [['host', 'shop']] },
  cookies: { kind: 'map', doc: 'Cookies.', example: { a: '1' } },
  query: { kind: 'map', doc: 'Query string.', example: { a: '1' }, aliases: ['query_string', 'request.queryString'] },
  body: { kind: 'body', doc: 'Body.', verbatim: {}, example: { size: 2, text: '{}' }, aliases: ['request.postData.text'] },
});
const httpResponse = group({
  status: { kind: 'int', doc: 'Status.', example: 200, hot: true },
  reason: { kind: 'string', doc: 'Reason.', example: 'OK', hot: true },
  headers: { kind: 'headers', doc: 'Headers.', example: [['server', 'x']] },
  body: { kind: 'body', doc: 'Body.', verbatim: {}, example: { size: 2, text: '{}' } },
});

export const protocols: readonly ProtocolDeclaration[] = [
  { id: 'http', title: 'HTTP/1.1', fields: { request: httpRequest, response: httpResponse, exchange: {} } },
  { id: 'http2', title: 'HTTP/2', flags: ['http'], fields: { request: httpRequest, response: httpResponse, exchange: {} } },
  {
    id: 'grpc',
    title: 'gRPC',
    openInner: true,
    fields: {
      request: group({
        method: { kind: 'string', doc: 'Method.', example: 'Get', hot: true },
        message: { kind: 'json', doc: 'Message.', example: { id: 1 } },
      }),
      response: {},
      exchange: group({
        service: { kind: 'string', doc: 'Service.', example: 'shop.Cart', hot: true },
        method: { kind: 'string', doc: 'Method.', example: 'Get', hot: true, aliases: ['grpc_method'] },
        deadline: { kind: 'duration', doc: 'Deadline.', example: 1_000_000, unit: 'ms', hot: true },
      }),
    },
  },
  {
    id: 'redis',
    title: 'Redis',
    fields: {
      request: group({
        command: { kind: 'string', doc: 'Command.', example: 'GET', hot: true, aliases: ['redis_command'] },
        keys: { kind: 'strings', doc: 'Keys.', example: ['cart:1'], hot: true, aliases: ['redis_key'] },
        arguments: { kind: 'json', doc: 'Arguments.', example: ['a'] },
      }),
      response: group({ hit: { kind: 'bool', doc: 'Whether the key was there.', example: true, hot: true } }),
      exchange: {},
    },
  },
];

export const catalogue = buildCatalogue(protocols);

const cart: Endpoint = {
  ip: '10.244.1.17',
  name: 'cart-5b8',
  namespace: 'shop',
  pod: { name: 'cart-5b8', labels: { app: 'cart', 'app.kubernetes.io/name': 'cart' } },
  workload: { kind: 'Deployment', name: 'cart' },
  service: { name: 'cart', namespace: 'shop' },
  node: { name: 'node-a' },
};
const redisPod: Endpoint = {
  ip: '10.244.2.9',
  name: 'redis-0',
  namespace: 'data',
  pod: { name: 'redis-0' },
  service: { name: 'redis', namespace: 'data' },
};
const outside: Endpoint = { ip: '203.0.113.7', name: 'api.bank.example', dns: 'api.bank.example' };
const six: Endpoint = { ip: '2001:db8::1', name: '2001:db8::1', process: { name: 'nginx', pid: 4711 } };
export const ends: readonly Endpoint[] = [cart, redisPod, outside, six];

/** A plain HTTP exchange; `change` overrides what a test is about. */
export function httpEntry(
  change: Partial<Entry> = {},
  request: LayerValues['request'] = {},
  response: LayerValues['response'] = {},
): Entry {
  return {
    id: '5f3a09c1-1-42',
    revision: 0,
    kind: 'exchange',
    role: 'primary',
    protocol: 'http',
    protocols: ['http'],
    timestamp: 1_790_000_000_000_000,
    elapsed: 2500,
    src: { ...cart, port: 40_000 },
    dst: { ...redisPod, port: 8080 },
    outcome: 'server_error',
    status: 500,
    statusText: 'Internal Server Error',
    summary: 'POST /cart',
    requestSize: 400,
    responseSize: 1200,
    capturedBy: 'af_packet',
    flow: 7,
    worker: '5f3a09c1',
    node: { name: 'node-a' },
    layers: {
      http: {
        request: {
          method: 'POST',
          path: '/cart',
          url: '/cart?a=1&a=2&b=x',
          pathSegments: ['cart'],
          headers: [
            ['Content-Type', 'application/json'],
            ['X-Trace', 'one'],
            ['x-trace', 'two'],
          ],
          cookies: { session: 'abc' },
          query: { a: ['1', '2'], b: 'x' },
          body: {
            type: 'application/json',
            size: 41,
            text: '{"model":{"name":"m1","n":5},"items":[{"name":"a"},{"name":"b"}],"none":null}',
          },
          ...request,
        },
        response: { status: 500, reason: 'Internal Server Error', ...response },
      },
    },
    ...change,
  };
}

const STORAGE: Readonly<Partial<Record<FieldKind, Storage>>> = {
  bool: 'u8',
  int: 'f64',
  double: 'f64',
  string: 'text',
  ip: 'text',
  timestamp: 'f64',
  duration: 'f64',
  strings: 'texts',
};

/** The hot fields of all protocols as columns. */
function layerColumns(): { readonly spec: ColumnSpec; readonly of: (entry: Entry) => unknown }[] {
  const found: { readonly spec: ColumnSpec; readonly of: (entry: Entry) => unknown }[] = [];
  for (const { id, fields } of protocols) {
    for (const part of ['request', 'response', 'exchange'] as const) {
      for (const [name, declaration] of Object.entries<FieldDeclaration>(fields[part])) {
        const storage = STORAGE[declaration.kind];
        if (declaration.hot !== true || storage === undefined) continue;
        const spec = {
          name: part === 'exchange' ? `${id}.${name}` : `${id}.${part}.${name}`,
          storage,
          optional: true,
          doc: declaration.doc,
        };
        found.push({ spec, of: (entry) => entry.layers[id]?.[part]?.[name] });
      }
    }
  }
  return found;
}

const GENERIC: Readonly<Partial<Record<string, (entry: Entry) => unknown>>> = {
  sequence: (entry) => Number(entry.id.split('-')[2]),
  kind: (entry) => codeOf(KINDS, entry.kind),
  parent: (entry) => (entry.parent === undefined ? undefined : Number(entry.parent.split('-')[2])),
  role: (entry) => codeOf(ROLES, entry.role ?? 'primary'),
  protocol: (entry) => entry.protocol,
  protocols: (entry) => entry.protocols,
  timestamp: (entry) => entry.timestamp,
  elapsed: (entry) => entry.elapsed,
  'src.port': (entry) => entry.src.port,
  'dst.port': (entry) => entry.dst.port,
  outcome: (entry) => codeOf(OUTCOMES, entry.outcome),
  status: (entry) => entry.status,
  'status.text': (entry) => entry.statusText,
  'request.size': (entry) => entry.requestSize,
  'response.size': (entry) => entry.responseSize,
  'error.type': (entry) => entry.error?.type,
  'error.message': (entry) => entry.error?.message,
  'captured.by': (entry) => codeOf(CAPTURED_BY, entry.capturedBy),
  encrypted: (entry) => (entry.encrypted === true ? 1 : 0),
  flow: (entry) => entry.flow,
  stream: (entry) => entry.stream,
  'tcp.retransmissions': (entry) => entry.tcp?.retransmissions ?? 0,
  'tcp.firstByte': (entry) => entry.tcp?.firstByte,
  messages: (entry) => entry.messages ?? 0,
  redacted: (entry) => entry.redacted ?? 0,
};

/** Entries as rows of columns. A column of a protocol is there only when some row has a value, as in segments. */
export function rowsOf(entries: readonly Entry[]): Rows {
  const endpoints: Endpoint[] = [];
  const codes = new Map<string, number>();
  const endpointCode = ({ port: _port, ...end }: Entry['src']): number => {
    const key = JSON.stringify(end);
    let code = codes.get(key);
    if (code === undefined) {
      code = endpoints.push(end) - 1;
      codes.set(key, code);
    }
    return code;
  };
  const columns = new Map<string, Column>();
  for (const spec of GENERIC_COLUMNS) {
    const read =
      spec.name === 'src'
        ? (entry: Entry) => endpointCode(entry.src)
        : spec.name === 'dst'
          ? (entry: Entry) => endpointCode(entry.dst)
          : GENERIC[spec.name];
    if (read !== undefined) columns.set(spec.name, columnOf(spec, entries.map(read)));
  }
  for (const { spec, of } of layerColumns()) {
    const values = entries.map(of);
    if (values.some((value) => value !== undefined)) columns.set(spec.name, columnOf(spec, values));
  }
  const first = entries[0];
  const [worker = '', epoch = '0'] = (first?.id ?? '').split('-');
  const origin = { worker, epoch: Number(epoch), ...(first?.node === undefined ? {} : { node: first.node.name }) };
  return { count: entries.length, columns, endpoints, origin };
}

function columnOf(spec: ColumnSpec, values: readonly unknown[]): Column {
  const data = allocate(spec.storage, values.length);
  const valid = new Uint8Array((values.length + 7) >> 3);
  const dictionary: string[] = ['never used'];
  const known = new Map<string, number>();
  for (const [row, value] of values.entries()) {
    if (value === undefined) continue;
    valid[row >> 3] = (valid[row >> 3] ?? 0) | (1 << (row & 7));
    if (spec.storage === 'text' || spec.storage === 'texts') {
      const word = Array.isArray(value) ? value.join(LIST_SEPARATOR) : typeof value === 'string' ? value : '';
      const code = known.get(word) ?? dictionary.push(word) - 1;
      known.set(word, code);
      data[row] = code;
    } else {
      data[row] = Number(value);
    }
  }
  const text = spec.storage === 'text' || spec.storage === 'texts';
  return { spec, data, ...(spec.optional ? { valid } : {}), ...(text ? { dictionary } : {}) };
}
