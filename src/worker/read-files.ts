import { MessageChannel } from 'node:worker_threads';
import { Directory } from '#cluster/directory';
import { FileSource } from '#capture/file-source';
import { beginEpoch } from '#store/node/identity';
import { realDisk } from '#store/node/disk';
import type { NetOptions } from '#net/options';
import { makeStoreFolder } from '#store/node/store-folder';
import type { Limits } from '#pipeline/limits';
import type { RedactionConfig } from './config.ts';
import { engineSettings } from './engine-settings.ts';
import type { DescriptorSets } from './protocols.ts';
import { Publisher } from './publisher.ts';
import { captureListener } from './sources/files.ts';
import { Tap } from './tap.ts';
import { thread } from './thread.ts';
import type { WriterThreadData } from './writer-thread.ts';

/** What reading files into a store is told. */
export interface ReadOptions {
  readonly paths: readonly string[];
  readonly store: string;
  readonly redaction: RedactionConfig;
  readonly keepMessages: boolean;
  readonly limits: Partial<Limits>;
  readonly network?: Partial<NetOptions>;
  readonly descriptors?: DescriptorSets;
  readonly retention: { readonly bytes: number; readonly age: number };
  /** The run gets a higher number than this. */
  readonly afterEpoch?: number;
  readonly progress?: (taken: number, total: number | undefined) => void;
}

/** What came of it. */
export interface ReadResult {
  readonly packets: number;
  readonly bytes: number;
  readonly entries: number;
  /** Entries by protocol and outcome. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly counters: Readonly<Record<string, number>>;
  /** Files that were not read whole, and why. */
  readonly reasons: readonly string[];
  /** Whether no file could be read at all. */
  readonly failed: boolean;
}

/** Reads files into a fresh store in this process; compression runs in a second thread. Gives a sentence when they cannot be opened. */
export async function readIntoStore(options: ReadOptions): Promise<ReadResult | string> {
  const refused = makeStoreFolder(options.store);
  if (refused !== undefined) return refused;
  const identity = beginEpoch(realDisk, options.store, undefined, options.afterEpoch);
  const { port1, port2 } = new MessageChannel();
  const silent = new MessageChannel();
  const writerData: WriterThreadData = {
    store: options.store,
    retention: options.retention,
    journal: false,
    capture: port2,
    query: silent.port1,
  };
  const writer = thread('writer-thread', writerData, [port2, silent.port1]);
  const publisher = new Publisher(identity, port1, undefined);
  const settings = engineSettings(options);
  const directory = new Directory();
  directory.onRename = (before, now) => publisher.rows.rename(before, now);
  const tap = new Tap(0, 'file', 0, settings, publisher.rows, publisher.open, directory);
  const source = FileSource.open(options.paths, {
    listener: captureListener(tap, directory),
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    pace: () => {
      if (publisher.rows.due) publisher.publish(Date.now() * 1000);
      return publisher.pace();
    },
  });
  if ('message' in source) {
    await writer.terminate();
    silent.port2.close();
    return source.message;
  }
  const reports = await source.run(tap);
  tap.end();
  await publisher.finish(Date.now() * 1000);
  silent.port2.close();
  await writer.terminate();
  return {
    packets: tap.frames,
    bytes: tap.counters.bytes,
    entries: tap.written,
    counts: tap.counts,
    counters: settings.counters.snapshot(),
    reasons: reports.flatMap((report) => report.failed?.message ?? report.stopped ?? []),
    failed: reports.every((report) => report.failed !== undefined),
  };
}
