import { mkdtempSync, rmSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { openStore, type StoreApi } from '#worker/query/store-api';
import { readIntoStore } from '#worker/read-files';
import type { WorkerApi } from '#wire/worker-api';
import { type Answers, type Asked, HubAnswers, Refused } from './api.ts';
import { Exit } from './exit.ts';
import { running } from './instance.ts';
import { defaultStore } from './paths.ts';
import { Progress } from './progress.ts';

/** Where a query's answers come from: files, the Podwire that runs, or the store of the last local run. */
export interface Where {
  readonly read?: readonly string[];
  readonly redact?: boolean;
}

/** Opens what a query is asked of; says in words when there is nothing to ask. */
export async function answersFor(where: Where): Promise<Answers> {
  if (where.read !== undefined && where.read.length > 0) return readFiles(where.read, where.redact !== false);
  const instance = running();
  if (instance !== undefined) return new HubAnswers(instance);
  const store = defaultStore();
  if (existsSync(store)) return new StoreAnswers(openStore(store), undefined);
  throw new Exit(
    1,
    'no Podwire of yours runs here and none has stored anything; start one with podwire local, or read a file with -r FILE',
  );
}

async function readFiles(paths: readonly string[], redact: boolean): Promise<Answers> {
  const store = mkdtempSync(join(tmpdir(), 'podwire-store-'));
  const clean = (): void => rmSync(store, { recursive: true, force: true });
  process.once('exit', clean);
  const progress = new Progress(process.stderr);
  const result = await readIntoStore({
    paths,
    store,
    redaction: { on: redact, add: [], remove: [] },
    keepMessages: true,
    limits: {},
    retention: { bytes: Number.MAX_SAFE_INTEGER, age: Number.MAX_SAFE_INTEGER },
    progress: (taken, total) => progress.show(taken, total),
  });
  progress.clear();
  if (typeof result === 'string') throw new Exit(1, result);
  for (const reason of result.reasons) process.stderr.write(`${reason}\n`);
  if (result.failed) throw new Exit(1, 'nothing could be read');
  return new StoreAnswers(openStore(store), clean);
}

/** Asks a store in this process. */
class StoreAnswers implements Answers {
  private readonly api: StoreApi;
  private readonly clean: (() => void) | undefined;

  constructor(api: StoreApi, clean: (() => void) | undefined) {
    this.api = api;
    this.clean = clean;
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
    this.clean?.();
    return Promise.resolve();
  }
}
