import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { lastEpoch, type Mount } from '#store/node/mounts';
import { isArchive as isSnapshot } from '#store/node/archive';
import { planRecordings } from '#worker/recordings';
import { openStore, type StoreApi } from '#worker/query/store-api';
import { readIntoStore } from '#worker/read-files';
import type { WorkerApi } from '#wire/worker-api';
import { type Answers, type Asked, HubAnswers, Refused } from './api.ts';
import { Exit } from './exit.ts';
import { running } from './instance.ts';
import { limitsOf } from './limits.ts';
import { defaultStore } from './paths.ts';
import { Progress } from './progress.ts';
import { removeScratch, scratchFolder } from './scratch.ts';

/** Where a query's answers come from: files, a store, the Podwire that runs, or the store of the last local run. */
export interface Where {
  readonly read?: readonly string[];
  readonly redact?: boolean;
  readonly redactKey?: readonly string[];
  readonly keepKey?: readonly string[];
  readonly store?: string;
  readonly descriptors?: readonly string[];
  readonly maxMessage?: string;
}

/** A store that is open in this process. */
export interface OpenStore {
  readonly api: StoreApi;
  /** What it holds, in a few words. */
  readonly name: string;
  close(): void;
}

/** Opens what a query is asked of; says in words when there is nothing to ask. */
export async function answersFor(where: Where): Promise<Answers> {
  const instance = where.store === undefined && !readsFiles(where) ? await running() : undefined;
  return instance === undefined ? new StoreAnswers(await storeFor(where)) : new HubAnswers(instance);
}

/** The same, as rows: the store of a Podwire that runs is read beside it, as far as it is on disk. */
export async function storeFor(where: Where): Promise<OpenStore> {
  if (readsFiles(where)) {
    if (where.store !== undefined) throw new Exit(2, '-r reads files and --store reads a store: give one of them');
    return readFiles(where.read ?? [], where);
  }
  const instance = where.store === undefined ? await running() : undefined;
  const store = where.store ?? instance?.store ?? defaultStore();
  if (where.store !== undefined && !existsSync(join(store, 'store.json'))) throw new Exit(1, `${store} is no store of Podwire`);
  if (existsSync(store))
    return {
      api: openStore(store, mountsFor(instance?.recordings ?? [], store), await setsOf(where)),
      name: store,
      close: () => undefined,
    };
  throw new Exit(
    1,
    'no Podwire of yours runs here and none has stored anything; start one with podwire local, or read a file with -r FILE',
  );
}

function readsFiles({ read }: Where): boolean {
  return read !== undefined && read.length > 0;
}

async function readFiles(paths: readonly string[], where: Where): Promise<OpenStore> {
  const descriptors = await setsOf(where);
  const store = scratchFolder('store');
  const recordings = paths.filter(isSnapshot);
  const captures = paths.filter((path) => !recordings.includes(path));
  const mounts = mountsFor(recordings, store);
  if (captures.length > 0) await readCaptures(captures, store, lastEpoch(mounts), where, descriptors);
  return { api: openStore(store, mounts, descriptors), name: paths.join(', '), close: () => removeScratch(store) };
}

function mountsFor(paths: readonly string[], store: string): readonly Mount[] {
  const planned = planRecordings(paths, store);
  if (typeof planned === 'string') throw new Exit(1, planned);
  for (const remark of planned.remarks.flat()) process.stderr.write(`${remark}\n`);
  return planned.mounts;
}

async function setsOf({ descriptors = [] }: Where): Promise<readonly Uint8Array[]> {
  return descriptors.length === 0 ? [] : (await import('./descriptors.ts')).readDescriptors(descriptors);
}

async function readCaptures(
  paths: readonly string[],
  store: string,
  afterEpoch: number,
  where: Where,
  descriptors: readonly Uint8Array[],
): Promise<void> {
  const progress = new Progress(process.stderr);
  const result = await readIntoStore({
    paths,
    store,
    afterEpoch,
    redaction: { on: where.redact !== false, add: where.redactKey ?? [], remove: where.keepKey ?? [] },
    keepMessages: true,
    ...limitsOf(where),
    descriptors,
    retention: { bytes: Number.MAX_SAFE_INTEGER, age: Number.MAX_SAFE_INTEGER },
    progress: (taken, total) => progress.show(taken, total),
  });
  progress.clear();
  if (typeof result === 'string') throw new Exit(1, result);
  for (const reason of result.reasons) process.stderr.write(`${reason}\n`);
  if (result.failed) throw new Exit(1, 'nothing could be read');
}

/** Asks a store in this process. */
class StoreAnswers implements Answers {
  private readonly api: StoreApi;
  private readonly store: OpenStore;

  constructor(store: OpenStore) {
    this.api = store.api;
    this.store = store;
  }

  async ask<C extends Asked>(call: C, ask: WorkerApi[C]['ask']): Promise<WorkerApi[C]['answer']> {
    try {
      const answer = this.api.calls[call] as (ask: WorkerApi[C]['ask']) => Promise<WorkerApi[C]['answer']> | WorkerApi[C]['answer'];
      return await answer(ask);
    } catch (error) {
      const { detail } = error as { readonly detail?: Refused['detail'] };
      if (detail === undefined) throw error;
      throw new Refused(detail);
    }
  }

  close(): Promise<void> {
    this.store.close();
    return Promise.resolve();
  }
}
