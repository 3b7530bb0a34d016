import { connect } from 'node:net';
import type { FromWorker, ToWorker, WireError, WorkerApi, WorkerCall, WorkerStream, WorkerStreams } from '#wire/worker-api';
import { Channel } from './channel.ts';

/** A worker refused, or could not be reached. */
export class WorkerRefusal extends Error {
  readonly detail: WireError;
  constructor(detail: WireError) {
    super(detail.message);
    this.name = 'WorkerRefusal';
    this.detail = detail;
  }
}

/** A running subscription. */
export interface Subscription<S extends WorkerStream> {
  /** Replaces what was asked for. */
  move(ask: WorkerStreams[S]['ask']): void;
  stop(): void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Running {
  readonly event: (event: unknown) => void | Promise<void>;
  readonly error: (error: WireError) => void;
}

/** The hub's end of a connection to a worker. Calls that wait are refused when the connection ends; subscriptions get an error. */
export class WorkerClient {
  private readonly channel: Channel<FromWorker, ToWorker>;
  private readonly waiting = new Map<number, Waiting>();
  private readonly running = new Map<number, Running>();
  private number = 0;
  private gone = false;
  onClose: () => void = () => undefined;

  constructor(channel: Channel<FromWorker, ToWorker>) {
    this.channel = channel;
    channel.onMessage = (message) => this.take(message);
    channel.onClose = () => this.closed();
  }

  /** Connects to a worker's Unix socket. */
  static connect(path: string): Promise<WorkerClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new WorkerClient(new Channel(socket)));
      });
    });
  }

  call<C extends WorkerCall>(call: C, ask: WorkerApi[C]['ask']): Promise<WorkerApi[C]['answer']> {
    if (this.gone) return Promise.reject(new WorkerRefusal({ message: 'the worker is not connected' }));
    const number = ++this.number;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve: resolve as (answer: unknown) => void, reject });
      this.channel.send({ type: 'call', number, call, ask });
    });
  }

  /** Starts a subscription; `event` is called for each answer, and the next is only sent once it returned. */
  start<S extends WorkerStream>(
    stream: S,
    ask: WorkerStreams[S]['ask'],
    event: (event: WorkerStreams[S]['event']) => void | Promise<void>,
    error: (error: WireError) => void,
  ): Subscription<S> {
    const number = ++this.number;
    if (this.gone) {
      error({ message: 'the worker is not connected' });
      return { move: () => undefined, stop: () => undefined };
    }
    this.running.set(number, { event: event as (event: unknown) => void | Promise<void>, error });
    this.channel.send({ type: 'start', number, stream, ask });
    return {
      move: (next) => void this.channel.send({ type: 'move', number, ask: next }),
      stop: () => {
        if (this.running.delete(number)) this.channel.send({ type: 'stop', number });
      },
    };
  }

  close(): void {
    this.channel.close();
  }

  private take(message: FromWorker): void {
    if (message.type === 'event') {
      void this.event(message.number, message.sequence, message.event);
      return;
    }
    const waits = this.waiting.get(message.number);
    this.waiting.delete(message.number);
    if (message.type === 'answer') waits?.resolve(message.answer);
    else if (waits !== undefined) waits.reject(new WorkerRefusal(message.error));
    else {
      const running = this.running.get(message.number);
      this.running.delete(message.number);
      running?.error(message.error);
    }
  }

  private async event(number: number, sequence: number, event: unknown): Promise<void> {
    const running = this.running.get(number);
    if (running === undefined) return;
    await running.event(event);
    this.channel.send({ type: 'ready', number, seen: sequence });
  }

  private closed(): void {
    this.gone = true;
    const lost = { message: 'the connection to the worker was lost' };
    for (const waits of this.waiting.values()) waits.reject(new WorkerRefusal(lost));
    for (const running of this.running.values()) running.error(lost);
    this.waiting.clear();
    this.running.clear();
    this.onClose();
  }
}
