import { group } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import type { SegmentBuilder } from '#store/writer-rows';

/** The hot fields of the rows that are made: the shape of HTTP's. */
export const request = group({
  method: { kind: 'string', doc: 'Method.', example: 'GET', hot: true },
  path: { kind: 'string', doc: 'Path.', example: '/cart', hot: true },
  host: { kind: 'string', doc: 'Host.', example: 'shop', hot: true },
  version: { kind: 'string', doc: 'Version.', example: '1.1', hot: true },
  contentType: { kind: 'string', doc: 'Content type.', example: 'application/json', hot: true },
});
export const response = group({
  status: { kind: 'int', doc: 'Status.', example: 200, hot: true },
  contentType: { kind: 'string', doc: 'Content type.', example: 'application/json', hot: true },
  bodySize: { kind: 'int', doc: 'Bytes of the body.', example: 512, hot: true },
});

const SERVICES = ['cart', 'catalogue', 'checkout', 'payment', 'shipping', 'accounts', 'search', 'images', 'reviews', 'stock'];
const METHODS = ['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'POST', 'POST', 'PUT', 'DELETE'];
const STATUSES = [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 204, 301, 400, 404, 404, 500, 503, 200];
const WORDS = 'brass kettle linen shirt walnut table copper lamp woollen scarf river stone paper lantern quiet harbour'.split(' ');

/** A repeatable source of chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Makes rows of a shop's traffic: 10 services with 20 pods each, 50,000 different paths, messages of 0.9 KB in the mean. */
export class Traffic {
  private readonly random = chance(7);
  private readonly ends = SERVICES.flatMap((service, s) =>
    Array.from({ length: 20 }, (_, i) => ({
      ip: `10.244.${s}.${i}`,
      name: `${service}-${i}`,
      namespace: s < 7 ? 'shop' : 'media',
      pod: { name: `${service}-${i}`, labels: { app: service } },
      workload: { kind: 'Deployment', name: service },
      service: { name: service, namespace: s < 7 ? 'shop' : 'media' },
      node: { name: `node-${i % 5}` },
    })),
  );
  private readonly messages: readonly (readonly [StoredMessage, StoredMessage])[];
  private readonly paths: readonly string[];
  private sequence = 0;
  /** Bytes of all messages kept. */
  kept = 0;
  /** Rows by status, and by the service that was called: what a reader must find. */
  readonly statuses: Record<string, number> = {};
  readonly services: Record<string, number> = {};

  constructor() {
    this.paths = Array.from(
      { length: 50_000 },
      (_, i) => `/${SERVICES[i % 10]}/items/${Math.floor(this.random() * 1e9).toString(36)}/${i}`,
    );
    this.messages = Array.from({ length: 5000 }, (_, i) => [this.requestOf(i), this.responseOf()] as const);
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }

  private requestOf(i: number): StoredMessage {
    const head = `GET ${this.paths[i]} HTTP/1.1\r\nhost: ${this.pick(SERVICES)}.shop.svc\r\nuser-agent: shop/2.${i % 7}\r\naccept: application/json\r\nx-request-id: ${this.hex(32)}\r\ntraceparent: 00-${this.hex(32)}-${this.hex(16)}-01\r\n\r\n`;
    return stored(head, '');
  }

  private responseOf(): StoredMessage {
    const items = Array.from({ length: 2 + Math.floor(this.random() * 8) }, () => ({
      id: this.hex(12),
      title: `${this.pick(WORDS)} ${this.pick(WORDS)}`,
      price: Math.floor(this.random() * 10_000) / 100,
      stock: Math.floor(this.random() * 500),
    }));
    const body = JSON.stringify({ items, page: Math.floor(this.random() * 20), token: this.hex(24) });
    return stored(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\ndate: Sat, 21 Nov 2026 09:37:${10 + Math.floor(this.random() * 49)} GMT\r\nserver: shop\r\n\r\n`,
      body,
    );
  }

  private hex(length: number): string {
    return Array.from({ length }, () => Math.floor(this.random() * 16).toString(16)).join('');
  }

  /** Writes `count` rows, `step` µs apart. Calls `due` whenever the builder wants to publish. */
  write(builder: SegmentBuilder, count: number, step: number, due: (now: number) => void): void {
    const http = builder.group('http', 'request', request);
    const answer = builder.group('http', 'response', response);
    const { random } = this;
    for (let i = 0; i < count; i++) {
      const row = builder.begin();
      const to = builder.rows;
      const n = this.sequence++;
      const now = 1_790_000_000_000_000 + n * step;
      const status = STATUSES[Math.floor(random() * 20)] as number;
      const [asked, answered] = this.messages[Math.floor(random() * 5000)] as readonly [StoredMessage, StoredMessage];
      const elapsed = Math.exp(random() * 6) * 100;
      to.sequence[row] = n;
      to.protocol[row] = builder.words.protocol.code('http');
      to.protocols[row] = builder.words.protocols.code('http');
      to.timestamp[row] = now;
      to.elapsed[row] = elapsed;
      to.src[row] = builder.endpoint(this.ends[Math.floor(random() * 200)] as (typeof this.ends)[number]);
      const server = this.ends[Math.floor(random() * 200)] as (typeof this.ends)[number];
      to.dst[row] = builder.endpoint(server);
      this.services[server.service.name] = (this.services[server.service.name] ?? 0) + 1;
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      to.srcPort[row] = 30_000 + (n % 20_000);
      to.dstPort[row] = 8080;
      to.outcome[row] = status >= 500 ? 4 : status >= 400 ? 3 : 1;
      to.status[row] = status;
      to.statusText[row] = builder.words.statusText.code(status === 200 ? 'OK' : 'Other');
      to.requestSize[row] = asked.size;
      to.responseSize[row] = answered.size;
      to.capturedBy[row] = 1;
      to.flow[row] = n >> 4;
      to.exchangeKey[row] = Math.floor(random() * 2 ** 53);
      to.tcpFirstByte[row] = elapsed * 0.8;
      to.tcpRequestTransfer[row] = elapsed * 0.05;
      to.tcpResponseTransfer[row] = elapsed * 0.15;
      builder.put(row, http, {
        method: METHODS[Math.floor(random() * 10)],
        path: this.paths[Math.floor(random() * 50_000)],
        host: SERVICES[n % 10],
        version: '1.1',
        contentType: undefined,
      });
      builder.put(row, answer, { status, contentType: 'application/json', bodySize: answered.size - 140 });
      builder.keep(row, asked, answered, '');
      this.kept += asked.size + answered.size;
      if (builder.due) due(now);
    }
  }
}

function stored(head: string, body: string): StoredMessage {
  const bytes = new TextEncoder().encode(head + body);
  return { bytes, parts: [head.length, bytes.length], spans: [], flags: 0, size: bytes.length };
}
