import { parentPort, workerData } from 'node:worker_threads';
import { blockBytes } from '#store/block';
import type { Block } from '#store/block';
import { DEFAULT_RETENTION, StoreWriter } from '#store/node/writer';

/** The writing thread of the bench: the same as a worker's. */
const { store } = workerData as { readonly store: string };
const micros = (): number => Date.now() * 1000;
const writer = new StoreWriter({ store, retention: { ...DEFAULT_RETENTION, bytes: 16 * 1024 ** 3 }, onNotice: () => {} }, micros());
let longest = 0;
parentPort?.on('message', (block: Block | 'finish') => {
  if (block === 'finish') {
    writer.close();
    parentPort?.postMessage({ status: writer.status, longest });
    return;
  }
  const began = performance.now();
  writer.push(block, micros());
  longest = Math.max(longest, performance.now() - began);
  parentPort?.postMessage(blockBytes(block));
});
