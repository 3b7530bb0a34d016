import { expect, test } from 'vitest';
import type { Entry, LayerValues } from '#entry/entry';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { check } from '#query/check';
import { compile } from '#query/compile';
import { columnsOfTable, createTable } from '#query/sql/schema';

const catalogue = buildCatalogue(all);

function entry(protocols: readonly string[], layers: Readonly<Record<string, LayerValues>>, change: Partial<Entry> = {}): Entry {
  return {
    id: '5f3a09c1-1-42',
    revision: 0,
    kind: 'exchange',
    protocol: protocols.at(-1) ?? 'tcp',
    protocols,
    timestamp: Date.UTC(2026, 9, 19, 18, 29, 2, 593) * 1000,
    elapsed: 250_000,
    src: { ip: '10.0.0.1', port: 40_000, name: 'front-1', namespace: 'shop', pod: { name: 'front-1', labels: { app: 'front' } } },
    dst: { ip: '10.0.0.2', port: 80, name: 'cart-1', namespace: 'data', pod: { name: 'cart-1', labels: { app: 'cart' } } },
    outcome: 'ok',
    summary: '',
    requestSize: 100,
    responseSize: 200,
    capturedBy: 'file',
    flow: 1,
    worker: '5f3a09c1',
    layers,
    ...change,
  };
}

const http = entry(
  ['http'],
  {
    http: {
      request: {
        method: 'GET',
        url: '/cart/8f21?page=2',
        path: '/cart/8f21',
        pathSegments: ['cart', '8f21'],
        query: 'page=2',
        queryString: { page: '2' },
        host: 'shop',
        userAgent: 'curl',
        version: 'HTTP/1.1',
        headers: [['Content-Type', 'text/plain']],
        cookies: { theme: 'dark' },
        bodySize: 5,
        body: { size: 5, text: 'hello' },
      },
      response: { status: 200, statusText: 'OK', bodySize: 7, body: { size: 7, text: 'goodbye' } },
    },
  },
  { status: 200, statusText: 'OK' },
);
const grpc = entry(
  ['http2', 'grpc'],
  { grpc: { request: { service: 'shop.Cart', method: 'AddItem' }, response: { status: 5 } } },
  { status: 5 },
);
const dns = entry(['dns'], { dns: { request: { questions: ['shop.example'], types: ['A'] }, response: { answers: ['10.0.0.9'] } } });
const redis = entry(['redis'], { redis: { request: { command: 'GET', key: 'cart:1', line: 'GET cart:1' } } });
const ws = entry(['websocket'], { websocket: { request: { opcode: 1, length: 12 } } });
const tls = entry(['tls'], {
  tls: { request: { sni: 'shop.example', ja4: 't13d' }, exchange: { version: 'TLS 1.3', cipher: 'AES', alpn: 'h2' } },
});
const icmp = entry(['icmp'], { icmp: { request: { type: 'echo', version: 4 } } });

/** Each older name and helper, with a condition that holds for the entry and one that does not. */
const TABLE: readonly [of: Entry, holds: string, not: string][] = [
  // Today's Kubeshark.
  [http, 'method == "GET"', 'method == "PUT"'],
  [http, 'url == "/cart/8f21?page=2"', 'url == "/cart/8f21"'],
  [http, 'path == "/cart/8f21"', 'path == "/"'],
  [http, 'status_code == 200', 'status_code >= 500'],
  [http, 'http_version == "HTTP/1.1"', 'http_version == "HTTP/2"'],
  [http, 'query_string == "page=2"', 'query_string == ""'],
  [http, 'host == "shop"', 'host == "bank"'],
  [http, 'user_agent == "curl"', 'user_agent == "wget"'],
  [http, 'request_body_size == 5', 'request_body_size > 5'],
  [http, 'response_body_size == 7', 'response_body_size < 7'],
  [http, 'elapsed_time == 250000', 'elapsed_time < 250000'],
  [http, 'src.pod.name == "front-1" && dst.pod.name == "cart-1"', 'src.pod.name == "cart-1"'],
  [http, 'local_labels["app"] == "front"', 'local_labels["app"] == "cart"'],
  [http, 'remote_labels.app == "cart"', 'remote_labels.app == "front"'],
  [http, 'map_get(local_labels, "none", "x") == "x"', 'map_get(remote_labels, "app", "x") == "x"'],
  [dns, 'dns && "shop.example" in dns_questions', '"bank.example" in dns_questions'],
  [dns, 'dns_question_types == "A"', 'dns_question_types == "AAAA"'],
  [dns, 'dns_answers == "10.0.0.9"', 'size(dns_answers) == 0'],
  [grpc, 'grpc && grpc_method == "AddItem"', 'grpc_method == "Get"'],
  [grpc, 'grpc_status == 5', 'grpc_status == 0'],
  [ws, 'ws && ws_opcode == 1', 'ws_opcode == 9'],
  [ws, 'ws_length == 12', 'ws_length > 12'],
  [redis, 'redis && redis_type == "GET"', 'redis_type == "SET"'],
  [redis, 'redis_command == "GET cart:1"', 'redis_command == "GET"'],
  [redis, 'redis_key == "cart:1"', 'redis_key == "cart:2"'],
  [tls, 'tls && tlsx_sni == "shop.example" && sni == tls.sni', 'tlsx_sni == "bank.example"'],
  [tls, 'tlsx_ja4 == "t13d" && ja4 == tls.ja4', 'ja4 == ""'],
  [tls, 'tlsx_version == "TLS 1.3"', 'tlsx_version == "TLS 1.2"'],
  [tls, 'tlsx_cipher == "AES"', 'tlsx_cipher == "RC4"'],
  [tls, 'tlsx_alpn == "h2" && alpn == "h2"', 'alpn == "http/1.1"'],
  [icmp, 'icmp && icmp_type == "echo"', 'icmp_type == "unreachable"'],
  [icmp, 'icmp_version == 4', 'icmp_version == 6'],
  [http, 'path.startsWith("/cart") && path.endsWith("21") && path.contains("/8f")', 'path.matches("^/api")'],
  [http, 'timestamp > timestamp("2026-10-19T18:00:00Z")', 'timestamp < timestamp("2026-10-19T18:00:00Z")'],
  [http, 'size(path) == 10', 'size(path) == 11'],
  // The Kubeshark of 2022.
  [http, 'elapsedTime == 250', 'elapsedTime > 250'],
  [http, 'requestSize == 100', 'requestSize == 200'],
  [http, 'responseSize == 200', 'responseSize == 100'],
  [http, 'request.method == r"G.T"', 'request.method != r"G.T"'],
  [http, 'request.path == "/cart/8f21"', 'request.path != "/cart/8f21"'],
  [http, 'request.pathSegments[1] == "8f21" and pathSegments == "cart"', 'pathSegments[1] == "cart"'],
  [http, 'request.headers["content-type"] == "text/plain"', 'request.headers["Content-Type"] == "text/html"'],
  [http, 'request.cookies["theme"] == "dark"', 'request.cookies.theme == "light"'],
  [http, 'request.queryString["page"] == "2"', 'request.queryString.page == "1"'],
  [http, 'request.postData.text == r"hel+o"', 'request.postData.text == "goodbye"'],
  [http, 'response.status == 200', 'response.status == 500'],
  [http, 'response.statusText == "OK"', 'response.statusText == "Created"'],
  [http, 'response.content.text.contains("bye")', 'response.content.text.contains("hello")'],
  [http, 'src.name == "front-1"', 'src.name == "cart-1"'],
  [http, 'dst.name == r"^cart"', 'dst.name == r"^front"'],
  [http, 'namespace == "shop" and namespace == "data"', 'namespace == "kube-system"'],
  [redis, 'request.command == "GET"', 'request.command == "SET"'],
  [redis, 'request.key == "cart:1"', 'request.key == "cart:2"'],
  [dns, 'request.questions == "shop.example"', 'request.questions == "bank.example"'],
  [dns, 'response.answers == "10.0.0.9"', 'response.answers == "10.0.0.8"'],
  [http, 'timestamp >= datetime("10/19/2026, 6:29:02.593 PM")', 'timestamp > datetime("10/19/2026, 6:29:02.593 PM")'],
  [http, 'timestamp < seconds(0) or timestamp >= seconds(-1)', 'timestamp > days(1)'],
  [http, 'timestamp < minutes(5) or timestamp > hours(-1)', 'timestamp > minutes(100000000)'],
  [http, 'http and limit(100)', 'dns and limit(100)'],
  [http, 'http and redact("request.method")', 'grpc and redact("request.method")'],
];

test.each(TABLE)('%#: $1', (of, holds, not) => {
  for (const [query, wanted] of [
    [holds, true],
    [not, false],
  ] as const) {
    const checked = check(query, catalogue);
    expect(checked.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect([query, compile(checked).matches(of)]).toEqual([query, wanted]);
  }
});

test('every alias that is declared stands in the table', () => {
  const written = TABLE.flatMap(([, holds, not]) => [holds, not]).join('\n');
  const declared = [...catalogue.names.values()].flatMap((named) =>
    named.kind === 'fields' && named.aliasOf !== undefined ? [named.name] : [],
  );
  const dotted = /^(?:src|dst)\.|^(?:grpc|tls)\.|^node$/;
  expect(declared.filter((alias) => !dotted.test(alias) && !written.includes(alias))).toEqual([]);
});

test('the table of ClickHouse has a column for every field, and no two share one', () => {
  const names = columnsOfTable(catalogue).map((column) => column.name);
  expect(names).toContain('http_request_method');
  expect(names).toContain('redis_fields');
  expect(createTable(catalogue, 'entries', 7).split('\n').length).toBe(names.length + 4);
});
