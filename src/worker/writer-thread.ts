import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'node:worker_threads';
import { blockBytes } from '#store/block';
import type { Notice, StoreStatus } from '#store/node/writer';
import { StoreWriter } from '#store/node/writer';
import { Collector } from './collector.ts';
import type { FromWriter, ToThread } from './publisher.ts';

/** What the writing thread is started with. */
export interface WriterThreadData {
  readonly store: string;
  readonly retention: { readonly bytes: number; readonly age: number };
  /** Whether rows are logged before their segment is sealed; not when what was read can be read again. */
  readonly journal: boolean;
  readonly capture: MessagePort;
  readonly query: MessagePort;
}

/** What the writing thread tells the one that answers queries. */
export type WriterNotice = { readonly type: 'notice'; readonly notice: Notice } | { readonly type: 'store'; readonly status: StoreStatus };

const TICK_MS = 1000;

function micros(): number {
  return Date.now() * 1000;
}

/** Compresses, appends, seals and retires: everything that touches the disk. */
function run({ store, retention, journal, capture, query }: WriterThreadData): void {
  const tell = (message: WriterNotice): void => query.postMessage(message);
  const writer = new StoreWriter({ store, retention, journal, onNotice: (notice) => tell({ type: 'notice', notice }) }, micros());
  for (const index of writer.segments) tell({ type: 'notice', notice: { kind: 'sealed', index } });
  const status = (): void => tell({ type: 'store', status: writer.status });
  status();
  const collector = new Collector();
  const timer = setInterval(() => {
    writer.tick(micros());
    status();
    collector.idle();
  }, TICK_MS);
  capture.on('message', (message: ToThread) => {
    if (message.type === 'finish') {
      clearInterval(timer);
      writer.close();
      status();
      capture.postMessage({ type: 'finished' } satisfies FromWriter);
      capture.close();
      query.close();
      return;
    }
    const { block, slab } = message;
    collector.received(blockBytes(block) - block.raw.length);
    if (block.open) writer.pushOpen(block, micros());
    else writer.push(block, micros());
    capture.postMessage({ type: 'taken', bytes: blockBytes(block), slab } satisfies FromWriter);
    if (block.seal) collector.idle();
  });
}

run(workerData as WriterThreadData);
