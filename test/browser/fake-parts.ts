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

export const FRONTEND = pod('frontend-6c4', '10.244.1.12', 0);
export const CHECKOUT = pod('checkout-7d9', '10.244.1.17', 0);
export const CART = pod('cart-5b8', '10.244.1.20', 8080);
export const PAYMENTS = pod('payments-0', '10.244.2.9', 8080, 'payments');
export const REDIS = pod('redis-0', '10.244.2.3', 6379);
export const CATALOGUE = pod('catalogue-0', '10.244.2.7', 50_051, 'catalogue');
export const DNS: End = { ip: '10.96.0.10', port: 53, name: 'kube-dns', namespace: 'kube-system' };
export const BANK: End = { ip: '203.0.113.7', port: 443, name: 'api.bank.example', dns: 'api.bank.example' };

export const CHARGE_BODY =
  '{"error":{"code":"upstream_timeout","message":"bank did not answer in 2s","attempts":3},"order":{"id":"o-48213","user":"[REDACTED]","lines":[{"sku":"91","quantity":2},{"sku":"7","quantity":1}],"paid":false,"note":null}}';

/** An HTTP/1.1 layer with everything that a request and a response may have. */
export function http(
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

export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';
