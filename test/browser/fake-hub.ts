import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { Entry } from '#entry/entry';
import { securityHeaders } from '#hub/headers';
import { StaticFiles } from '#hub/static-files';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { check } from '#query/check';
import { compileCondition } from '#query/closures';
import { entryAccess } from '#query/entry-access';
import type { SavedView } from '#wire/saved-view';
import type { FromPage, ToPage, WorkerHealth } from '#wire/page-api';
import type { Bucket, WireError, WorkerStatus, WorkerStreams } from '#wire/worker-api';
import { START, detailOf, entryOf, numberOf, packetsIn, saidIn } from './fake-entries.ts';

type Ask = WorkerStreams['view']['ask'];

/** Filters look at no more than this many of the newest entries. */
const MOST_FILTERED = 20_000;
const catalogue = buildCatalogue(all);

/**
 * A hub for browser tests: the page's own files with the real headers, and the page's protocol over made-up entries. Nothing happens by itself: tests add entries,
 * cut connections and change the health. Time is counted in entries.
 */
export class FakeHub {
  /** Entries there are, and µs between them. */
  count: number;
  step: number;
  status: WorkerStatus;
  /** Set: a filter has been tried on only so many entries. */
  scanned: number | undefined;
  /** Saved views. */
  views: readonly SavedView[] = [];
  /** What came over the REST API, newest last. */
  readonly asked: string[] = [];
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly connections = new Set<Socket>();
  private readonly pages = new Map<import('ws').WebSocket, Ask | undefined>();
  private refusing = false;

  private constructor(count: number, step: number) {
    this.count = count;
    this.step = step;
    this.status = healthy();
    this.server = createServer((request, response) => this.serve(request, response));
    this.server.on('connection', (socket) => {
      this.connections.add(socket);
      socket.on('close', () => this.connections.delete(socket));
    });
    this.server.on('upgrade', (request, socket, head) => {
      if (this.refusing) return socket.destroy();
      return this.sockets.handleUpgrade(request, socket, head, (page) => this.greet(page));
    });
  }

  /** Starts on a free port of the loopback. */
  static async start(count: number, step = 10_000): Promise<FakeHub> {
    const hub = new FakeHub(count, step);
    await new Promise<void>((resolve) => {
      hub.server.listen(0, '127.0.0.1', () => resolve());
    });
    return hub;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** More entries; every page is told. */
  add(count: number): void {
    this.count += count;
    for (const [page, ask] of this.pages) if (ask !== undefined) this.view(page, ask, count);
  }

  /** Another health; every page is told. */
  change(part: Partial<WorkerStatus>): void {
    this.status = { ...this.status, ...part };
    for (const page of this.pages.keys()) this.health(page);
  }

  /** Cuts every connection; while `away` new ones are refused. */
  cut(away: boolean): void {
    this.refusing = away;
    if (away) for (const page of this.pages.keys()) page.terminate();
  }

  async stop(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private greet(page: import('ws').WebSocket): void {
    this.pages.set(page, undefined);
    page.on('close', () => this.pages.delete(page));
    send(page, { type: 'welcome', version: '0.1.0', title: 'shop', capture: 'demo' });
    this.health(page);
    page.on('message', (text: Buffer) => {
      const message = JSON.parse(text.toString('utf8')) as FromPage;
      if (message.type === 'unview') this.pages.set(page, undefined);
      else {
        const { type: _type, ...ask } = message;
        this.pages.set(page, ask);
        this.view(page, ask, undefined);
      }
    });
  }

  private health(page: import('ws').WebSocket): void {
    const worker: WorkerHealth = { name: '5f3a09c1', state: 'ok', seenAt: START, status: this.status };
    send(page, { type: 'health', workers: [worker] });
  }

  /** `added`: only that many bars of the timeline changed; `undefined`: all are sent. */
  private view(page: import('ws').WebSocket, ask: Ask, added: number | undefined): void {
    const chosen = this.choose(ask);
    if ('message' in chosen) return send(page, { type: 'error', error: chosen });
    const { numbers, begin, end } = chosen;
    const around = ask.around === undefined ? undefined : (numbers?.indexOf(numberOf(ask.around)) ?? numberOf(ask.around));
    const wanted =
      ask.follow === true || (around === undefined && ask.first === undefined)
        ? end - ask.rows
        : around === undefined
          ? (ask.first ?? 0)
          : around - (ask.rows >> 1);
    const first = Math.max(begin, Math.min(wanted, end - 1));
    const entries: Entry[] = [];
    for (let row = first; row < Math.min(end, first + ask.rows); row++) entries.push(entryOf(numbers?.[row] ?? row, this.step));
    send(page, {
      type: 'view',
      window: {
        first,
        begin,
        end,
        stored: this.count,
        entries,
        scan:
          this.scanned === undefined || ask.filter === ''
            ? { scanned: this.count, matched: end - begin, complete: true, gaps: [] }
            : { scanned: this.scanned, matched: end - begin, complete: false, gaps: [] },
      },
      timeline: this.bars(numbers, begin, end, added, ask.buckets),
      rate: added === undefined ? 0 : added * 10,
    });
  }

  /** Which entries match: their numbers, or all of a stretch. */
  private choose(ask: Ask): { readonly numbers: readonly number[] | undefined; readonly begin: number; readonly end: number } | WireError {
    const low = ask.from === undefined ? 0 : Math.max(0, Math.ceil((ask.from - START) / this.step));
    const high = ask.to === undefined ? this.count : Math.min(this.count, Math.floor((ask.to - START) / this.step) + 1);
    if (ask.filter === '') return { numbers: undefined, begin: low, end: Math.max(low, high) };
    const checked = check(ask.filter, catalogue);
    const problem = checked.problems.find((each) => each.severity === 'error');
    if (problem !== undefined) return { message: problem.message, position: { start: problem.start, end: problem.end } };
    const passes = checked.filter === undefined ? () => true : compileCondition(checked.filter, entryAccess);
    const numbers: number[] = [];
    for (let number = Math.max(low, high - MOST_FILTERED); number < high; number++)
      if (passes(entryOf(number, this.step))) numbers.push(number);
    return { numbers, begin: 0, end: numbers.length };
  }

  private bars(numbers: readonly number[] | undefined, begin: number, end: number, added: number | undefined, most: number) {
    const width = Math.max(1, Math.ceil(((end - begin) * (numbers === undefined ? 1 : 8)) / most / 100)) * 100;
    const buckets: Bucket[] = [];
    const from = added === undefined ? begin : Math.max(begin, end - added - width);
    for (let start = Math.floor(from / width) * width; start < (numbers === undefined ? end : this.count); start += width) {
      const counts: Partial<Record<Entry['outcome'], number>> = {};
      let slowest = 0;
      for (let number = Math.max(begin, start); number < Math.min(end, start + width); number += Math.max(1, width >> 7)) {
        const entry = entryOf(numbers?.[number] ?? number, this.step);
        counts[entry.outcome] = (counts[entry.outcome] ?? 0) + 1;
        slowest = Math.max(slowest, entry.elapsed ?? 0);
      }
      buckets.push({ at: START + start * this.step, counts, p95: slowest * 0.02 + 900 });
    }
    return { reset: added === undefined, bucketMicros: width * this.step, buckets };
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const nonce = 'dGVzdC1ub25jZQ==';
    for (const [name, value] of Object.entries(securityHeaders(nonce))) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.startsWith('/api/')) return this.answer(url, request, response);
    const file = files.get(url.pathname, 'gzip');
    if (file !== undefined) {
      response.setHeader('content-type', file.type);
      if (file.encoding !== undefined) response.setHeader('content-encoding', file.encoding);
      response.end(file.body);
    } else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(files.page(nonce));
  }

  private answer(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET' } = request;
    this.asked.push(`${method} ${url.pathname}${url.search}`);
    if (this.refusing) return void response.destroy();
    const json = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const id = /^\/api\/v1\/entries\/([\w-]+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) {
      const number = numberOf(id);
      return number >= 0 && number < this.count
        ? json(200, detailOf(number, this.step, this.count))
        : json(404, { error: { message: `there is no ${id}` } });
    }
    const packetsOf = /^\/api\/v1\/entries\/([\w-]+)\/packet-list$/.exec(url.pathname)?.[1];
    if (packetsOf !== undefined) return json(200, packetsIn(numberOf(packetsOf), this.step));
    if (url.pathname === '/api/v1/views') return json(200, { views: this.views });
    if (url.pathname.startsWith('/api/v1/views/')) return void this.keepView(decodeURIComponent(url.pathname.slice(14)), request, json);
    if (url.pathname === '/api/v1/values')
      return json(200, {
        values: [
          { value: 'checkout-7d9', count: 40 },
          { value: 'cart-5b8', count: 12 },
        ],
      });
    if (url.pathname === '/api/v1/entries') {
      const parent = /^parent == "(.+)"$/.exec(url.searchParams.get('q') ?? '')?.[1] ?? '';
      return json(200, { entries: saidIn(numberOf(parent), this.step).toReversed() });
    }
    if (url.pathname === '/api/v1/table') {
      const asked = url.searchParams.get('q') ?? '';
      if (asked.includes('nosuch')) return json(400, { error: { message: 'there is no field "nosuch"' } });
      return json(200, {
        columns: [
          { name: 'dst.name', kind: 'string' },
          { name: 'count', kind: 'int' },
        ],
        rows: [
          [null, this.count],
          ['kube-dns', 1234],
          ['cart-5b8', 12],
        ],
        remarks: [],
      });
    }
    if (url.pathname === '/api/v1/sources/demo') {
      this.add(100);
      return json(200, this.status);
    }
    return json(url.pathname === '/api/v1/status' ? 200 : 404, {});
  }

  private async keepView(name: string, request: IncomingMessage, json: (status: number, value: unknown) => void): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const others = this.views.filter((view) => view.name !== name);
    this.views = request.method === 'DELETE' ? others : [...others, JSON.parse(text) as SavedView];
    json(200, {});
  }
}

const files = new StaticFiles(fileURLToPath(new URL('../../dist/web', import.meta.url)));

function send(page: import('ws').WebSocket, message: ToPage): void {
  if (page.readyState === page.OPEN) page.send(JSON.stringify(message));
}

function healthy(): WorkerStatus {
  return {
    worker: '5f3a09c1',
    epoch: 1,
    node: 'node-a',
    startedAt: START,
    version: '0.1.0',
    redaction: { on: true, values: 1204 },
    sources: [{ name: 'eth0', kind: 'interface', state: 'running', packets: 812_204, dropped: 0 }],
    counters: {
      'net.packets': 812_204,
      'net.bytes': 512_000_000,
      'net.flows.opened': 4210,
      'bytes.notUnderstood': 1_536_000,
      'messages.cut': 12,
      'net.undecoded.arp': 44,
      'redacted.values': 1204,
    },
    store: {
      state: 'ok',
      bytes: 432_013_312,
      limitBytes: 1_073_741_824,
      segments: 18,
      entries: 1_204_880,
      oldest: START - 2_460_000_000,
      newest: START,
    },
    rate: 1284,
    open: 14,
    lagMs: 41,
    memoryBytes: 184_000_000,
  };
}
