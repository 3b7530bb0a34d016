import { createServer } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'node:worker_threads';
import { type Block, blockBytes } from '#store/block';
import type { EntryContext } from '#store/entry-of';
import type { Mount } from '#store/node/mounts';
import type { StoreStatus } from '#store/node/writer';
import { serveHub } from '#wire/node/worker-server';
import type { WorkerStatus } from '#wire/worker-api';
import { Collector } from './collector.ts';
import { NO_SLAB, type ToThread } from './publisher.ts';
import { Arrivals } from './query/arrivals.ts';
import { callAnswers } from './query/calls.ts';
import { Filters } from './query/filters.ts';
import { Library } from './query/library.ts';
import { Reflected } from './query/reflected.ts';
import { Subscriptions } from './query/subscriptions.ts';
import { type DescriptorSets, type Files, namedProtocols } from './protocols.ts';
import type { WriterNotice } from './writer-thread.ts';

/** What the searching thread is started with. */
export interface QueryThreadData {
  readonly socket: string;
  readonly store: string;
  /** The number of this run. */
  readonly epoch: number;
  readonly descriptors: DescriptorSets;
  /** Recordings to search beside it. */
  readonly mounts: readonly Mount[];
  readonly capture: MessagePort;
  readonly writer: MessagePort;
}

/** What the capturing thread tells: its part of the worker's status, once a second, or after a command. */
export type FromCapture =
  | ToThread
  | { readonly type: 'status'; readonly status: CaptureStatus }
  | { readonly type: 'descriptors'; readonly files: Files }
  | { readonly type: 'done'; readonly number: number };
export type CaptureStatus = Omit<WorkerStatus, 'store' | 'open'>;
/** What the capturing thread is told to do. */
export type ToCapture =
  | { readonly type: 'source'; readonly number: number; readonly action: 'add-demo' | 'remove-demo' }
  | { readonly type: 'listening' }
  /** The messages of a block are at hand in another form. */
  | { readonly type: 'released'; readonly slab: number };

const COLLECT_MS = 1000;
const NO_STORE: StoreStatus = { state: 'ok', bytes: 0, limitBytes: 0, segments: 0, entries: 0, counters: {} };

/** Answers the hub: everything that reads what was captured. */
function run({ socket, store, epoch, descriptors, mounts, capture, writer }: QueryThreadData): void {
  const named = namedProtocols(descriptors);
  const context: EntryContext = { protocols: new Map(named.protocols.map((protocol) => [protocol.id, protocol])) };
  const library = new Library(store);
  library.mount(mounts);
  const reflected = new Reflected(library);
  named.seek(() => reflected.files());
  const filters = new Filters(context);
  const subscriptions = new Subscriptions(library, filters, context);
  let captureStatus: CaptureStatus | undefined;
  let storeStatus = NO_STORE;
  const waiting = new Map<number, () => void>();
  let numbers = 0;

  const collector = new Collector();
  /** Slabs by the blocks that are not packed yet. */
  const slabs = new Map<string, number>();
  const arrivals = new Arrivals(epoch, (notice) => {
    library.notice(notice);
    if (notice.kind !== 'packed') return;
    const key = `${notice.segment}-${notice.number}`;
    const slab = slabs.get(key);
    if (slab !== undefined) capture.postMessage({ type: 'released', slab } satisfies ToCapture);
    slabs.delete(key);
  });
  setInterval(() => collector.idle(), COLLECT_MS).unref();
  const add = (block: Block, slab: number): void => {
    collector.received(blockBytes(block) - block.raw.length);
    if (slab !== NO_SLAB) slabs.set(`${block.segment}-${block.number}`, slab);
    library.add(block);
    if (!block.open) arrivals.block(block);
  };

  capture.on('message', (message: FromCapture) => {
    if (message.type === 'block') add(message.block, message.slab);
    else if (message.type === 'status') captureStatus = message.status;
    else if (message.type === 'descriptors') named.learn(message.files);
    else if (message.type === 'done') {
      waiting.get(message.number)?.();
      waiting.delete(message.number);
    }
  });
  writer.on('message', (message: WriterNotice) => {
    if (message.type === 'notice') arrivals.notice(message.notice);
    else storeStatus = message.status;
  });

  const status = (): WorkerStatus => {
    if (captureStatus === undefined) throw new Error('the worker is starting');
    const faults = Object.fromEntries([...filters.faults].map(([protocol, count]) => [`detail.failed.${protocol}`, count]));
    const { counters, ...rest } = storeStatus;
    return {
      ...captureStatus,
      counters: { ...captureStatus.counters, ...counters, ...faults, ...(library.gapCount > 0 ? { 'store.gaps': library.gapCount } : {}) },
      store: { ...rest, entries: library.stored },
      open: library.openCount,
    };
  };
  const command = (action: 'add-demo' | 'remove-demo'): Promise<void> =>
    new Promise((resolve) => {
      const number = ++numbers;
      waiting.set(number, resolve);
      capture.postMessage({ type: 'source', number, action } satisfies ToCapture);
    });
  const calls = callAnswers(library, filters, context, status, command);
  const server = createServer((connection) => serveHub(connection, calls, subscriptions.handlers));
  server.listen(socket, () => capture.postMessage({ type: 'listening' } satisfies ToCapture));
}

run(workerData as QueryThreadData);
