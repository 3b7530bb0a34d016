import type { WebSocket } from 'ws';
import type { FromPage, ToPage } from '#wire/page-api';
import type { WorkerStreams } from '#wire/worker-api';
import type { Subscription } from '#wire/node/worker-client';
import type { WorkerLink } from './worker-link.ts';

const HEALTH_MS = 1000;
/** A page that has more than this waiting is not sent anything new. */
const SLOW_BYTES = 4 * 1024 * 1024;
type Ask = WorkerStreams['view']['ask'];

/** What pages are told first. */
export interface Welcome {
  readonly version: string;
  readonly title: string;
  readonly capture: string;
}

/** One page: its view follows what it asks for, and is asked for again when the worker comes back. */
export class PageSocket {
  private readonly socket: WebSocket;
  private readonly link: WorkerLink;
  private ask: Ask | undefined = undefined;
  private subscription: Subscription<'view'> | undefined = undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly unlisten: () => void;

  constructor(socket: WebSocket, link: WorkerLink, welcome: Welcome) {
    this.socket = socket;
    this.link = link;
    this.unlisten = link.onConnect(() => this.restart());
    this.send({ type: 'welcome', ...welcome });
    this.health();
    this.timer = setInterval(() => this.health(), HEALTH_MS);
    socket.on('message', (text: Buffer) => this.take(text.toString('utf8')));
    socket.on('close', () => this.close());
  }

  private take(text: string): void {
    const message = read(text);
    if (message === undefined) {
      this.send({ type: 'error', error: { message: 'a message was not a JSON object' } });
      return;
    }
    if (message.type === 'unview') {
      this.ask = undefined;
      this.subscription?.stop();
      this.subscription = undefined;
    } else if (message.type === 'view') {
      const { type: _type, ...ask } = message;
      this.ask = bounded(ask);
      if (this.subscription === undefined) this.restart();
      else this.subscription.move(this.ask);
    } else this.send({ type: 'error', error: { message: 'unknown message type; known are view and unview' } });
  }

  private restart(): void {
    this.subscription?.stop();
    this.subscription = undefined;
    if (this.ask === undefined) return;
    this.subscription = this.link.start(
      'view',
      this.ask,
      (event) => this.deliver({ type: 'view', ...event }),
      (error) => {
        this.subscription = undefined;
        this.send({ type: 'error', error });
      },
    );
  }

  /** Resolves when the page has taken enough to be sent more. */
  private async deliver(message: ToPage): Promise<void> {
    this.send(message);
    while (this.socket.bufferedAmount > SLOW_BYTES && this.socket.readyState === this.socket.OPEN)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  private health(): void {
    if (this.socket.bufferedAmount < SLOW_BYTES) this.send({ type: 'health', workers: [this.link.health()] });
  }

  private send(message: ToPage): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private close(): void {
    clearInterval(this.timer);
    this.unlisten();
    this.subscription?.stop();
  }
}

/** Serves one page over its socket until it closes. */
export function servePage(socket: WebSocket, link: WorkerLink, welcome: Welcome): PageSocket {
  return new PageSocket(socket, link, welcome);
}

function read(text: string): FromPage | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? (message as FromPage) : undefined;
  } catch {
    return undefined;
  }
}

/** What a page asked for, in the bounds of what is given. */
function bounded(ask: Ask): Ask {
  return {
    ...ask,
    filter: typeof ask.filter === 'string' ? ask.filter : '',
    rows: within(ask.rows, 500, 50),
    buckets: within(ask.buckets, 1000, 120),
  };
}

function within(value: unknown, most: number, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(1, Math.floor(value))) : otherwise;
}
