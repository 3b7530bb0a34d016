import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerApi, WorkerCall, WorkerStatus, WorkerStream, WorkerStreams, WireError } from '#wire/worker-api';
import { WORKER_PROTOCOL } from '#wire/worker-api';
import { type Subscription, WorkerClient, WorkerRefusal } from '#wire/node/worker-client';
import type { WorkerHealth } from '#wire/page-api';

const RETRY_MS = 250;

/** The hub's standing connection to one worker: it reconnects by itself and knows the worker's last status. */
export class WorkerLink {
  readonly name: string;
  private readonly path: string;
  private client: WorkerClient | undefined = undefined;
  private status: WorkerStatus | undefined = undefined;
  private seenAt = 0;
  private closed = false;
  private readonly connectListeners = new Set<() => void>();

  constructor(name: string, path: string) {
    this.name = name;
    this.path = path;
  }

  /** Connects, and again whenever the connection is lost, until `close`. */
  async run(): Promise<void> {
    while (!this.closed) {
      let client: WorkerClient | undefined;
      try {
        client = await WorkerClient.connect(this.path);
        const lost = new Promise<void>((resolve) => {
          (client as WorkerClient).onClose = resolve;
        });
        const hello = await client.call('hello', { protocol: WORKER_PROTOCOL });
        this.client = client;
        this.remember(hello.status);
        for (const listener of this.connectListeners) listener();
        await lost;
      } catch {
        // Not there yet, or gone while it said hello: the next turn tries again, and health says `lost` meanwhile.
        client?.close();
      }
      this.client = undefined;
      if (!this.closed) await sleep(RETRY_MS);
    }
  }

  /** Called after each connection, the first one included. Returns what ends it. */
  onConnect(listener: () => void): () => void {
    this.connectListeners.add(listener);
    return () => this.connectListeners.delete(listener);
  }

  get connected(): boolean {
    return this.client !== undefined;
  }

  call<C extends WorkerCall>(call: C, ask: WorkerApi[C]['ask']): Promise<WorkerApi[C]['answer']> {
    if (this.client === undefined) return Promise.reject(new WorkerRefusal({ message: `worker ${this.name} is not connected` }));
    return this.client.call(call, ask);
  }

  start<S extends WorkerStream>(
    stream: S,
    ask: WorkerStreams[S]['ask'],
    event: (event: WorkerStreams[S]['event']) => void | Promise<void>,
    error: (error: WireError) => void,
  ): Subscription<S> | undefined {
    return this.client?.start(stream, ask, event, error);
  }

  /** Asks for the status and remembers it. */
  async poll(): Promise<void> {
    try {
      this.remember(await this.call('status', {}));
    } catch {
      // `health` says `lost` by itself.
    }
  }

  health(): WorkerHealth {
    return {
      name: this.name,
      state: this.client === undefined ? 'lost' : 'ok',
      seenAt: this.seenAt,
      ...(this.status === undefined ? {} : { status: this.status }),
    };
  }

  close(): void {
    this.closed = true;
    this.client?.close();
  }

  private remember(status: WorkerStatus): void {
    this.status = status;
    this.seenAt = Date.now() * 1000;
  }
}
