import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallAnswers, serveHub, type StreamAnswers, type StreamOut } from '#wire/node/worker-server';
import { type WireError, WORKER_PROTOCOL, type WorkerApi, type WorkerCall, type WorkerStatus, type WorkerStreams } from '#wire/worker-api';
import { type RunningHub, startHub } from './server.ts';
import { WorkerLink } from './worker-link.ts';

export const TOKEN = 'correct-horse-battery';
const STATUS: WorkerStatus = {
  worker: 'abcdef01',
  epoch: 1,
  startedAt: 0,
  version: '0.0.0',
  redaction: { on: true, values: 0 },
  sources: [],
  counters: {},
  store: { state: 'ok', bytes: 0, limitBytes: 1, segments: 0, entries: 0 },
  rate: 0,
  open: 0,
  lagMs: 0,
  memoryBytes: 1,
};

/** A hub over a worker that speaks the real protocol on a real socket, and says what the test wants. */
export class Together {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'podwire-hub-'));
  readonly asked: { readonly call: string; readonly ask: unknown }[] = [];
  readonly views: { readonly ask: WorkerStreams['view']['ask']; readonly out: StreamOut<'view'> }[] = [];
  readonly watches: { readonly ask: WorkerStreams['watch']['ask']; readonly out: StreamOut<'watch'> }[] = [];
  readonly log: string[] = [];
  readonly link: WorkerLink;
  hub: RunningHub = { port: 0, close: () => Promise.resolve() };
  private server: Server | undefined = undefined;
  private readonly sockets = new Set<Socket>();
  private running: Promise<void> = Promise.resolve();

  constructor() {
    this.link = new WorkerLink('local', join(this.folder, 'w'));
  }

  static async start(port = 0, tries = 1): Promise<Together> {
    const together = new Together();
    await together.startWorker();
    const connected = new Promise<void>((resolve) => void together.link.onConnect(resolve));
    together.running = together.link.run();
    await connected;
    together.hub = await startHub({
      link: together.link,
      host: '127.0.0.1',
      port,
      tries,
      token: TOKEN,
      views: join(together.folder, 'state', 'views.json'),
      welcome: { version: '0.0.0', title: 'test', capture: 'nothing' },
    });
    return together;
  }

  async startWorker(): Promise<void> {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      serveHub(socket, this.calls(), this.streams());
    });
    await new Promise<void>((resolve) => this.server?.listen(join(this.folder, 'w'), resolve));
  }

  async stopWorker(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  async stop(): Promise<void> {
    this.link.close();
    await Promise.all([this.hub.close(), this.stopWorker()]);
    await this.running;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A request with the token, unless the headers say otherwise. */
  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.hub.port}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...(init.headers as Record<string, string> | undefined) },
    });
  }

  private calls(): CallAnswers {
    const answer =
      <C extends WorkerCall>(call: C, say: (ask: WorkerApi[C]['ask']) => unknown) =>
      (ask: WorkerApi[C]['ask']): WorkerApi[C]['answer'] => {
        this.asked.push({ call, ask });
        if ('filter' in ask && ask.filter === 'wrong') throw refusal('unknown name wrong', { start: 0, end: 5 });
        return say(ask) as WorkerApi[C]['answer'];
      };
    const scan = { scanned: 2, matched: 1, complete: true, gaps: [] };
    return {
      hello: () => ({ protocol: WORKER_PROTOCOL, status: STATUS }),
      status: () => STATUS,
      entries: answer('entries', ({ cursor }) => {
        if (cursor === 'nonsense') throw refusal('nonsense is not a cursor of this list');
        return { entries: [], scan };
      }),
      count: answer('count', () => scan),
      detail: answer('detail', ({ id }) => (id === 'abcdef01-1-1' ? { entry: { id } } : undefined)),
      events: answer('events', () => ({ events: [], total: 0 })),
      histogram: answer('histogram', () => ({ bucketMicros: 1, buckets: [], scan })),
      table: answer('table', () => ({ columns: [], rows: [], remarks: [] })),
      explain: answer('explain', () => ({ lines: [] })),
      values: answer('values', () => ({ values: [] })),
      packets: answer('packets', () => ({ pcapng: Buffer.from('pcapng!').toString('base64'), remarks: [] })),
      source: answer('source', () => STATUS),
    };
  }

  private streams(): StreamAnswers {
    const running = (name: string) => ({
      move: (ask: unknown): void => void this.log.push(`${name} move ${JSON.stringify(ask)}`),
      ready: (seen: number): void => void this.log.push(`${name} ready ${seen}`),
      stop: (): void => void this.log.push(`${name} stop`),
    });
    return {
      view: (ask, out) => {
        if (ask.filter === 'wrong') throw refusal('unknown name wrong', { start: 0, end: 5 });
        this.views.push({ ask, out });
        return running('view');
      },
      watch: (ask, out) => {
        if (ask.filter === 'wrong') throw refusal('unknown name wrong', { start: 0, end: 5 });
        this.watches.push({ ask, out });
        return running('watch');
      },
    };
  }
}

/** What the worker throws when it is asked what makes no sense. */
function refusal(message: string, position?: WireError['position']): Error {
  return Object.assign(new Error('no'), { detail: { message, ...(position === undefined ? {} : { position }) } });
}

/** Waits for a condition, a turn of the event loop at a time. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
