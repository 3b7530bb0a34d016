import type { Socket } from 'node:net';
import type { FromWorker, ToWorker, WireError, WorkerApi, WorkerCall, WorkerStream, WorkerStreams } from '#wire/worker-api';
import { Channel } from './channel.ts';

/** How a worker answers calls. Errors with a `detail` are refusals for the asker; others are ours and are told by their message only. */
export type CallAnswers = {
  readonly [C in WorkerCall]: (ask: WorkerApi[C]['ask']) => Promise<WorkerApi[C]['answer']> | WorkerApi[C]['answer'];
};

/** A running stream on the worker's side. */
export interface RunningStream {
  /** The asker changed what it wants. */
  move(ask: unknown): void;
  /** The asker has taken event number `seen`. */
  ready(seen: number): void;
  stop(): void;
}

/** Where a stream puts its events; the result is the event's number. */
export interface StreamOut<S extends WorkerStream = WorkerStream> {
  event(event: WorkerStreams[S]['event']): number;
  error(error: WireError): void;
}

export type StreamAnswers = { readonly [S in WorkerStream]: (ask: WorkerStreams[S]['ask'], out: StreamOut<S>) => RunningStream };

/** Serves one connection of a hub. */
export function serveHub(socket: Socket, calls: CallAnswers, streams: StreamAnswers): void {
  const channel = new Channel<ToWorker, FromWorker>(socket);
  const running = new Map<number, RunningStream>();

  const answer = async (number: number, call: WorkerCall, ask: unknown): Promise<void> => {
    try {
      const handler = calls[call] as ((ask: unknown) => unknown) | undefined;
      if (handler === undefined) channel.send({ type: 'error', number, error: { message: `this worker does not know the call ${call}` } });
      else channel.send({ type: 'answer', number, answer: await handler(ask) });
    } catch (error) {
      channel.send({ type: 'error', number, error: refusal(error) });
    }
  };

  const start = (number: number, stream: WorkerStream, ask: unknown): void => {
    let sequence = 0;
    const out: StreamOut = {
      event: (event) => {
        channel.send({ type: 'event', number, sequence: ++sequence, event });
        return sequence;
      },
      error: (error) => {
        running.delete(number);
        channel.send({ type: 'error', number, error });
      },
    };
    try {
      if (streams[stream] === undefined) throw new Error(`this worker does not know the stream ${stream}`);
      running.set(number, (streams[stream] as (ask: unknown, out: StreamOut) => RunningStream)(ask, out));
    } catch (error) {
      out.error(refusal(error));
    }
  };

  channel.onMessage = (message) => {
    if (message.type === 'call') void answer(message.number, message.call, message.ask);
    else if (message.type === 'start') start(message.number, message.stream, message.ask);
    else if (message.type === 'ready') running.get(message.number)?.ready(message.seen);
    else if (message.type === 'move') move(running, message.number, message.ask, channel);
    else {
      running.get(message.number)?.stop();
      running.delete(message.number);
    }
  };
  channel.onClose = () => {
    for (const stream of running.values()) stream.stop();
    running.clear();
  };
}

function move(running: Map<number, RunningStream>, number: number, ask: unknown, channel: Channel<ToWorker, FromWorker>): void {
  try {
    running.get(number)?.move(ask);
  } catch (error) {
    channel.send({ type: 'error', number, error: refusal(error) });
    running.get(number)?.stop();
    running.delete(number);
  }
}

/** What the asker is told of an error. */
export function refusal(error: unknown): WireError {
  const detail = (error as { readonly detail?: WireError }).detail;
  return detail !== undefined ? { ...detail, wrong: true } : { message: error instanceof Error ? error.message : String(error) };
}
