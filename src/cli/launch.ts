import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { startOpener } from '#capture/opener-client';
import { type Account, giveTo, unprivilegedAccount } from '#capture/privileges';
import type { HubConfig, HubReport } from '#hub/config';
import type { NetOptions } from '#net/options';
import type { Limits } from '#pipeline/limits';
import { makeStoreFolder } from '#store/node/store-folder';
import type { SnapshotFacts } from '#store/node/snapshot-writer';
import type { WorkerHealth } from '#wire/page-api';
import type { RedactionConfig, SourceConfig, WorkerConfig } from '#worker/config';
import type { WorkerReport } from '#worker/worker';
import { Child } from './child.ts';
import { Exit } from './exit.ts';
import { HubAnswers } from './api.ts';
import { announce, address, type Instance } from './instance.ts';
import { startRecording } from './record.ts';
import { removeScratch, scratchFolder } from './scratch.ts';
import { demoFile, program, viewsFile } from './paths.ts';
import { VERSION } from './version.ts';

/** What a run shows and keeps. */
export interface LaunchOptions {
  readonly title: string;
  /** What is watched, in a few words. */
  readonly capture: string;
  readonly sources: readonly SourceConfig[];
  /** `undefined`: a folder of its own that goes with the run. */
  readonly store: string | undefined;
  readonly retention: { readonly bytes: number; readonly age: number };
  readonly redaction: RedactionConfig;
  readonly keepMessages: boolean;
  readonly limits?: Partial<Limits>;
  readonly network?: Partial<NetOptions>;
  /** Files of descriptors for gRPC. */
  readonly descriptors?: readonly string[];
  readonly demoWhenQuiet: boolean;
  /** File to record the run in. */
  readonly record?: string | undefined;
  readonly port: number;
  /** Whether a busy port may be passed over. */
  readonly anyPort: boolean;
}

/** A run: worker, hub, and how to end them. */
export interface Launched {
  readonly url: string;
  readonly port: number;
  /** How commands find it. */
  readonly instance: Instance;
  readonly store: string;
  /** Where a source of streams is sent to. */
  readonly streams: string;
  /** Resolves when the sources that end by themselves have ended. */
  readonly finished: Promise<readonly string[]>;
  /** Resolves with a sentence when a process ends that should not. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

const PORT_TRIES = 20;

/** Starts a worker and a hub; as root they run without any privilege, and only the opener keeps what capturing needs. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const descriptors = await readSets(options.descriptors);
  const isRoot = process.getuid?.() === 0;
  // What the unprivileged processes must be able to reach, so that an account is chosen that can.
  const reached = [...program('worker').slice(-1), ...program('hub').slice(-1), tmpdir(), ...filesOf(options.sources)];
  const account = isRoot ? unprivilegedAccount(reached) : undefined;
  const folder = scratchFolder('run');
  const store = options.store ?? join(folder, 'store');
  const refused = makeStoreFolder(store);
  if (refused !== undefined) {
    removeScratch(folder);
    throw new Exit(1, refused);
  }
  const recording = options.record === undefined ? undefined : startRecording(options.record, store, options.capture);
  if (account !== undefined) for (const each of [folder, store]) giveTo(account, each);
  if (account !== undefined) giveViewsTo(account);
  const streams = join(folder, 'streams.sock');
  const sources = options.sources.map((source) => (source.kind === 'streams' ? { ...source, socket: streams } : source));
  const worker = startWorkerProcess({ ...options, sources, descriptors }, account, store, join(folder, 'worker.sock'));
  const done = new Promise<readonly string[]>((resolve) => {
    worker.onFinished = resolve;
  });
  try {
    await worker.ready;
    const token = randomBytes(24).toString('hex');
    const hub = Child.start<HubConfig, HubReport>('hub', program('hub'), hubConfig(options, join(folder, 'worker.sock'), token), account);
    const port = await hub.first((report) => (report.type === 'ready' ? { port: report.port } : { failed: report.message }));
    if ('failed' in port) throw new Exit(1, port.failed);
    const recordings = options.sources.flatMap((source) => (source.kind === 'snapshot' ? source.paths.map((path) => resolve(path)) : []));
    const instance: Instance = { pid: process.pid, port: port.port, token, store, recordings, version: VERSION };
    const withdraw = announce(instance);
    return {
      url: address({ port: port.port, token }),
      port: port.port,
      instance,
      store,
      streams,
      finished: done,
      broken: Promise.race([worker.child.ended.then(() => 'the worker ended'), hub.ended.then(() => 'the hub ended')]),
      stop: async () => {
        withdraw();
        const facts = recording === undefined ? {} : await factsOf(instance);
        await hub.stop(3000);
        await worker.child.stop();
        recording?.finish(facts);
        removeScratch(folder);
      },
    };
  } catch (error) {
    await worker.child.stop(1000);
    recording?.finish({});
    removeScratch(folder);
    throw error instanceof Exit ? error : new Exit(1, (error as Error).message);
  }
}

/** Lets the hub write saved views. Where that cannot be, it says so when one is to be saved. */
function giveViewsTo(account: Account): void {
  try {
    giveTo(account, dirname(viewsFile()));
  } catch {
    // A system that is not written to.
  }
}

/** What the worker counted, for the recording's summary; nothing when it does not answer any more. */
async function factsOf(instance: Instance): Promise<SnapshotFacts> {
  try {
    const answer = (await (await new HubAnswers(instance).get('status')).json()) as { readonly workers: readonly WorkerHealth[] };
    const status = answer.workers[0]?.status;
    return status === undefined ? {} : { counters: status.counters, redaction: status.redaction };
  } catch {
    return {};
  }
}

/** Files that the worker has to be able to read. */
function filesOf(sources: readonly SourceConfig[]): string[] {
  return sources.flatMap((source) =>
    source.kind === 'files' || source.kind === 'snapshot' ? source.paths.filter((path) => existsSync(path)) : [],
  );
}

interface StartedWorker {
  readonly child: Child<WorkerConfig, WorkerReport>;
  readonly ready: Promise<true>;
  onFinished: (reasons: readonly string[]) => void;
}

/** Files of descriptors are read here, because the worker may not be allowed to. In base64. */
async function readSets(paths: readonly string[] = []): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { readDescriptors } = await import('./descriptors.ts');
  return readDescriptors(paths).map((set) => Buffer.from(set).toString('base64'));
}

/** Of `options`, descriptors are what stands in the files. */
function startWorkerProcess(options: LaunchOptions, account: Account | undefined, store: string, socket: string): StartedWorker {
  const live = options.sources.some((source) => source.kind === 'live');
  const opener = live ? startOpener() : undefined;
  if (typeof opener === 'string') throw new Exit(1, opener);
  const config: WorkerConfig = {
    version: VERSION,
    socket,
    store,
    retention: options.retention,
    redaction: options.redaction,
    keepMessages: options.keepMessages,
    limits: options.limits ?? {},
    network: options.network ?? {},
    descriptors: options.descriptors ?? [],
    sources: options.sources,
    demo: demoFile(),
    demoWhenQuiet: options.demoWhenQuiet,
    ownPorts: [options.port],
    ...(opener === undefined ? {} : { openerFd: 3 }),
  };
  const child = Child.start<WorkerConfig, WorkerReport>(
    'worker',
    program('worker'),
    config,
    account,
    opener === undefined ? [] : [opener.fd],
  );
  const started: StartedWorker = {
    child,
    onFinished: () => undefined,
    ready: child.first((report) => {
      if (report.type === 'failed') throw new Exit(1, report.message);
      if (report.type === 'finished') started.onFinished(report.reasons);
      return report.type === 'ready' ? true : undefined;
    }),
  };
  return started;
}

function hubConfig(options: LaunchOptions, worker: string, token: string): HubConfig {
  return {
    worker,
    host: '127.0.0.1',
    port: options.port,
    tries: options.anyPort ? PORT_TRIES : 1,
    token,
    views: viewsFile(),
    version: VERSION,
    title: options.title,
    capture: options.capture,
  };
}
