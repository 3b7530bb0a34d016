import { type MessagePort, Worker } from 'node:worker_threads';

/** Starts a thread of this room. What it throws is our bug and ends the process. */
export function thread(name: string, data: object, transfer: MessagePort[]): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./${name}.${extension}`, import.meta.url), { workerData: data, transferList: transfer });
  worker.on('error', (error) => {
    throw error;
  });
  return worker;
}
