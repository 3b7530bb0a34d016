import type { Endpoint, Entry, LayerValues } from '#entry/entry';
import type { EventView } from '#wire/worker-api';

type End = Endpoint & { readonly port: number };

/** What entries are made from. */
export interface Sample {
  readonly protocols: readonly string[];
  readonly kind?: Entry['kind'];
  readonly ends: readonly [End, End];
  readonly summary: string;
  readonly outcome: Entry['outcome'];
  readonly status?: number;
  readonly statusText?: string;
  readonly error?: { readonly type: string; readonly message?: string };
  readonly elapsed?: number;
  readonly sizes: readonly [number, number];
  readonly layers: Readonly<Record<string, LayerValues>>;
  readonly events?: readonly Omit<EventView, 'seq' | 'at'>[];
  readonly redacted?: number;
  readonly marks?: readonly string[];
  readonly raw?: readonly [string, string];
  readonly secret?: string;
}

function pod(name: string, ip: string, port: number, service?: string): End {
  return {
    ip,
    port,
    name,
    namespace: 'shop',
    pod: { name },
    node: { name: 'node-a' },
    ...(service === undefined ? {} : { service: { name: service, namespace: 'shop' } }),
  };
}

const FRONTEND = pod('frontend-6c4', '10.244.1.12', 0);
const CHECKOUT = pod('checkout-7d9', '10.244.1.17', 0);
const CART = pod('cart-5b8', '10.244.1.20', 8080);
const PAYMENTS = pod('payments-0', '10.244.2.9', 8080, 'payments');
const REDIS = pod('redis-0', '10.244.2.3', 6379);
const CATALOGUE = pod('catalogue-0', '10.244.2.7', 50_051, 'catalogue');
const DNS: End = { ip: '10.96.0.10', port: 53, name: 'kube-dns', namespace: 'kube-system' };
const BANK: End = { ip: '203.0.113.7', port: 443, name: 'api.bank.example', dns: 'api.bank.example' };

const CHARGE_BODY =
  '{"error":{"code":"upstream_timeout","message":"bank did not answer in 2s","attempts":3},"order":{"id":"o-48213","user":"[REDACTED]","lines":[{"sku":"91","quantity":2},{"sku":"7","quantity":1}],"paid":false,"note":null}}';

function http(
  method: string,
  path: string,
  status: number,
  statusText: string,
  more: {
    readonly type?: string;
    readonly body?: string;
    readonly base64?: string;
    readonly asked?: string;
    readonly askedType?: string;
  } = {},
): Readonly<Record<string, LayerValues>> {
  const type = more.type ?? 'application/json';
  const body =
    more.base64 === undefined
      ? { type, size: (more.body ?? '{"ok":true}').length, text: more.body ?? '{"ok":true}' }
      : { type, size: more.base64.length, base64: more.base64 };
  return {
    http: {
      request: {
        method,
        path,
        host: 'shop.example',
        version: '1.1',
        url: `http://shop.example${path}`,
        headers: [
          ['host', 'shop.example'],
          ['user-agent', 'shop/1.4'],
          ['authorization', '[REDACTED]'],
          ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
        ],
        queryString: { page: '2', tag: ['new', 'red'] },
        cookies: { session: '[REDACTED]', theme: 'dark' },
        ...(more.asked === undefined
          ? {}
          : { body: { type: more.askedType ?? 'application/json', size: more.asked.length, text: more.asked } }),
      },
      response: {
        status,
        statusText,
        contentType: type,
        bodySize: body.size,
        headers: [
          ['content-type', type],
          ['retry-after', '2'],
          ['set-cookie', '[REDACTED]; Path=/; HttpOnly'],
          ['x-envoy-upstream', '2011'],
        ],
        body,
      },
    },
  };
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';

/** One of each kind, in the order in which they repeat. */
export const SAMPLES: readonly Sample[] = [
  {
    protocols: ['http'],
    ends: [FRONTEND, CART],
    summary: 'GET /cart/8f21',
    outcome: 'ok',
    status: 200,
    statusText: 'OK',
    elapsed: 3100,
    sizes: [400, 812],
    layers: http('GET', '/cart/8f21', 200, 'OK'),
  },
  {
    protocols: ['redis'],
    ends: [CART, REDIS],
    summary: 'HGETALL cart:8f21',
    outcome: 'ok',
    elapsed: 300,
    sizes: [40, 772],
    layers: {
      redis: {
        request: {
          command: 'HGETALL',
          key: 'cart:8f21',
          keyCount: 1,
          argumentCount: 1,
          line: 'HGETALL cart:8f21',
          arguments: ['cart:8f21'],
        },
        response: { type: 'map', count: 14, value: { '91': '2', '7': '1', user: '[REDACTED]' } },
      },
    },
  },
  {
    protocols: ['http2', 'grpc'],
    ends: [FRONTEND, CATALOGUE],
    summary: 'catalog.v1.Catalog/ListProducts',
    outcome: 'ok',
    status: 0,
    statusText: 'OK',
    elapsed: 8400,
    sizes: [310, 18_000],
    layers: {
      http2: {
        request: {
          method: 'POST',
          path: '/catalog.v1.Catalog/ListProducts',
          version: '2',
          headers: [
            ['content-type', 'application/grpc'],
            ['te', 'trailers'],
          ],
        },
        response: { status: 200, headers: [['content-type', 'application/grpc']], trailers: [['grpc-status', '0']] },
        exchange: { stream: 5 },
      },
      grpc: {
        request: {
          service: 'catalog.v1.Catalog',
          method: 'ListProducts',
          messages: 1,
          timeout: 5_000_000,
          body: [{ '1': 'socks', '2': 3 }],
        },
        response: { status: 0, statusText: 'OK', messages: 1, body: [{ '1': [{ '1': '91', '2': 'Socks', '3': 9.5 }] }] },
        exchange: { streaming: 'unary' },
      },
    },
  },
  {
    protocols: ['dns'],
    ends: [CHECKOUT, DNS],
    summary: 'A payments.shop.svc.cluster.local',
    outcome: 'ok',
    status: 0,
    statusText: 'NOERROR',
    elapsed: 600,
    sizes: [51, 61],
    layers: {
      dns: {
        request: {
          name: 'payments.shop.svc.cluster.local',
          type: 'A',
          questions: ['payments.shop.svc.cluster.local'],
          opcode: 'QUERY',
          id: 4242,
          recursionDesired: true,
        },
        response: {
          answers: ['10.96.14.3'],
          code: 'NOERROR',
          count: 1,
          ttl: 30,
          authoritative: true,
          records: [{ name: 'payments.shop.svc.cluster.local', type: 'A', ttl: 30, value: '10.96.14.3' }],
        },
        exchange: { transport: 'udp', attempts: 1 },
      },
    },
  },
  {
    protocols: ['http'],
    ends: [CHECKOUT, PAYMENTS],
    summary: 'POST /api/v1/charge',
    outcome: 'server_error',
    status: 503,
    statusText: 'Service Unavailable',
    elapsed: 2_014_000,
    sizes: [820, 280],
    redacted: 3,
    layers: http('POST', '/api/v1/charge', 503, 'Service Unavailable', { body: CHARGE_BODY, asked: '{"card":"[REDACTED]","amount":1250}' }),
    raw: [
      'POST /api/v1/charge HTTP/1.1\r\nhost: shop.example\r\nauthorization: Bearer abcdef\r\n\r\n{"amount":1250}',
      `HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\r\n${CHARGE_BODY}`,
    ],
    secret: 'Bearer abcdef',
  },
  {
    protocols: ['http'],
    ends: [FRONTEND, CART],
    summary: 'GET /feed.xml',
    outcome: 'ok',
    status: 200,
    statusText: 'OK',
    elapsed: 22_000,
    sizes: [300, 14_000],
    layers: http('GET', '/feed.xml', 200, 'OK', {
      type: 'application/xml',
      body: '<?xml version="1.0"?><feed><entry id="1"><title>Socks</title></entry><entry id="2"/></feed>',
    }),
  },
  {
    protocols: ['http'],
    ends: [FRONTEND, CART],
    summary: 'PUT /cart/8f21/items/91',
    outcome: 'client_error',
    status: 409,
    statusText: 'Conflict',
    elapsed: 5200,
    sizes: [420, 220],
    layers: http('PUT', '/cart/8f21/items/91', 409, 'Conflict', {
      type: 'text/plain',
      body: 'already there',
      asked: 'quantity=2&sku=91',
      askedType: 'application/x-www-form-urlencoded',
    }),
  },
  {
    protocols: ['http', 'websocket'],
    ends: [FRONTEND, CART],
    summary: 'GET /notify',
    outcome: 'open',
    status: 101,
    statusText: 'Switching Protocols',
    sizes: [380, 214],
    layers: { ...http('GET', '/notify', 101, 'Switching Protocols'), websocket: { request: {}, response: {}, exchange: {} } },
    events: [
      { side: 'client', size: 40, summary: 'text · {"subscribe":"orders"}', values: { opcode: 'text', text: '{"subscribe":"orders"}' } },
      { side: 'server', size: 214, summary: 'text · {"order":"o-48213"}', values: { opcode: 'text', text: '{"order":"o-48213"}' } },
    ],
  },
  {
    protocols: ['tls'],
    kind: 'flow',
    ends: [PAYMENTS, BANK],
    summary: 'TLS 1.3 · h2 · api.bank.example',
    outcome: 'ok',
    elapsed: 190_000,
    sizes: [1800, 7000],
    layers: {
      tls: {
        request: {
          serverName: 'api.bank.example',
          versions: ['TLS 1.3', 'TLS 1.2'],
          alpn: ['h2', 'http/1.1'],
          ja4: 't13d1516h2_8daaf6152771_e5627efa2ab1',
        },
        response: { version: 'TLS 1.3', cipher: 'TLS_AES_128_GCM_SHA256', alpn: 'h2' },
        exchange: {},
      },
    },
  },
  {
    protocols: ['tcp'],
    kind: 'flow',
    ends: [PAYMENTS, BANK],
    summary: 'SYN × 3',
    outcome: 'timeout',
    error: { type: 'syn_unanswered', message: 'SYN unanswered × 3' },
    elapsed: 3_000_000,
    sizes: [0, 0],
    layers: { tcp: { request: { bytes: 0, packets: 3 }, response: { bytes: 0, packets: 0 }, exchange: { ended: 'unanswered', syns: 3 } } },
  },
  {
    protocols: ['redis'],
    ends: [CART, REDIS],
    summary: 'HSET cart:8f21',
    outcome: 'ok',
    elapsed: 200,
    sizes: [90, 30],
    redacted: 1,
    layers: {
      redis: {
        request: { command: 'HSET', key: 'cart:8f21', line: 'HSET cart:8f21 91 [REDACTED]' },
        response: { type: 'integer', count: 1, value: 1 },
      },
    },
  },
  {
    protocols: ['http'],
    ends: [{ ip: '10.244.2.1', port: 0 }, PAYMENTS],
    summary: 'GET /healthz',
    outcome: 'ok',
    status: 200,
    statusText: 'OK',
    elapsed: 800,
    sizes: [80, 80],
    layers: http('GET', '/healthz', 200, 'OK', { type: 'text/plain', body: 'ok' }),
  },
  {
    protocols: ['http'],
    ends: [CHECKOUT, PAYMENTS],
    summary: 'POST /api/v1/charge',
    outcome: 'reset',
    error: { type: 'reset', message: 'the server reset the connection before it answered' },
    elapsed: 11_000,
    sizes: [980, 0],
    layers: { http: { request: { method: 'POST', path: '/api/v1/charge', host: 'payments', headers: [['host', 'payments']] } } },
  },
  {
    protocols: ['http2', 'grpc'],
    ends: [FRONTEND, CATALOGUE],
    summary: 'catalog.v1.Catalog/GetProduct',
    outcome: 'client_error',
    status: 5,
    statusText: 'NOT_FOUND',
    elapsed: 3300,
    sizes: [120, 190],
    layers: {
      http2: { request: { method: 'POST', path: '/catalog.v1.Catalog/GetProduct' }, response: { status: 200 }, exchange: { stream: 7 } },
      grpc: {
        request: { service: 'catalog.v1.Catalog', method: 'GetProduct', body: [{ '1': '404' }] },
        response: { status: 5, statusText: 'NOT_FOUND', message: 'no such product' },
      },
    },
  },
  {
    protocols: ['http'],
    ends: [FRONTEND, CART],
    summary: 'GET /logo.png',
    outcome: 'ok',
    status: 200,
    statusText: 'OK',
    elapsed: 2700,
    sizes: [200, 1000],
    layers: http('GET', '/logo.png', 200, 'OK', { type: 'image/png', base64: PIXEL }),
  },
  {
    protocols: ['icmp'],
    ends: [
      { ip: '10.244.1.12', port: 0, name: 'frontend-6c4' },
      { ip: '10.244.2.3', port: 0, name: 'redis-0' },
    ],
    summary: 'echo request',
    outcome: 'ok',
    statusText: 'echo reply',
    elapsed: 450,
    sizes: [84, 84],
    layers: {
      icmp: { request: { type: 'echo request', version: 4, code: 0, identifier: 4711, sequence: 1 }, response: { type: 'echo reply' } },
    },
  },
  {
    protocols: ['udp'],
    kind: 'flow',
    ends: [CHECKOUT, { ip: '10.96.0.44', port: 4317, name: 'collector' }],
    summary: '5120 B sent, 0 B received',
    outcome: 'warning',
    elapsed: 64_000,
    sizes: [5120, 0],
    layers: { udp: { request: { bytes: 5120, packets: 12 }, response: { bytes: 0, packets: 0 }, exchange: { ended: 'idle' } } },
  },
  {
    protocols: ['dns'],
    ends: [CHECKOUT, DNS],
    summary: 'A payments.shop',
    outcome: 'client_error',
    status: 3,
    statusText: 'NXDOMAIN',
    elapsed: 900,
    sizes: [33, 108],
    layers: {
      dns: {
        request: { name: 'payments.shop', type: 'A' },
        response: { code: 'NXDOMAIN', count: 0 },
        exchange: { transport: 'udp', attempts: 2 },
      },
    },
  },
  {
    protocols: ['http'],
    ends: [CHECKOUT, { ip: '10.96.3.4', port: 80, name: 'quote' }],
    summary: 'POST /quote',
    outcome: 'open',
    sizes: [420, 0],
    layers: { http: { request: { method: 'POST', path: '/quote', host: 'quote' } } },
  },
];
