import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Directory } from '#cluster/directory';
import { beginEpoch } from '#store/node/identity';
import { realDisk } from '#store/node/disk';
import { lockStore } from '#store/node/lock';
import { makeStoreFolder } from '#store/node/store-folder';
import { lastEpoch } from '#store/node/mounts';
import type { SourceStatus } from '#wire/worker-api';
import type { SourceConfig, WorkerConfig } from './config.ts';
import { engineSettings } from './engine-settings.ts';
import { Publisher } from './publisher.ts';
import { planRecordings, type Recordings } from './recordings.ts';
import type { CaptureStatus, FromCapture, QueryThreadData, ToCapture } from './query-thread.ts';
import { playDemo } from './sources/demo.ts';
import { readFiles } from './sources/files.ts';
import { captureLive } from './sources/live.ts';
import type { RunningSource } from './sources/source.ts';
import { takeStreams } from './sources/streams.ts';
import { Tap } from './tap.ts';
import { thread } from './thread.ts';
import type { WriterThreadData } from './writer-thread.ts';

const CAPTURED_BY = { files: 'file', live: 'af_packet', demo: 'demo', streams: 'proxy' } as const;
const PUBLISH_MS = 50;
const STATUS_MS = 500;
const QUIET_MS = 5000;
const RATE_MS = 3000;

/** What a worker tells the process that started it. */
export type WorkerReport =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly message: string }
  /** The sources that end by themselves (files) have ended; `reasons` say which were not read whole. */
  | { readonly type: 'finished'; readonly reasons: readonly string[] };

/** A worker that runs. */
export interface RunningWorker {
  /** Ends the sources, stores what is left and stops the threads. */
  stop(): Promise<void>;
}

/** Starts a worker in this process: this thread captures, one writes, one answers. Gives the sentence that says why it cannot. */
export async function startWorker(config: WorkerConfig, report: (message: WorkerReport) => void): Promise<RunningWorker | string> {
  const refused = makeStoreFolder(config.store);
  if (refused !== undefined) return refused;
  const lock = lockStore(config.store);
  if (lock.kind === 'locked') return `${lock.reason} Stop it, or give another folder with --store.`;
  const recordings = planRecordings(
    config.sources.flatMap((source) => (source.kind === 'snapshot' ? source.paths : [])),
    config.store,
  );
  if (typeof recordings === 'string') {
    lock.release();
    return recordings;
  }
  const identity = beginEpoch(realDisk, config.store, undefined, lastEpoch(recordings.mounts));
  const toWriter = new MessageChannel();
  const toQuery = new MessageChannel();
  const between = new MessageChannel();
  const writerData: WriterThreadData = {
    store: config.store,
    retention: config.retention,
    journal: true,
    capture: toWriter.port2,
    query: between.port1,
  };
  const writer = thread('writer-thread', writerData, [toWriter.port2, between.port1]);
  const queryData: QueryThreadData = {
    socket: config.socket,
    store: config.store,
    epoch: identity.epoch,
    descriptors: descriptorsOf(config),
    mounts: recordings.mounts,
    capture: toQuery.port2,
    writer: between.port2,
  };
  const query = thread('query-thread', queryData, [toQuery.port2, between.port2]);
  const publisher = new Publisher(
    { ...identity, ...(config.node === undefined ? {} : { node: config.node }) },
    toWriter.port1,
    toQuery.port1,
  );
  const capture = new Capture(config, identity, publisher, toQuery.port1, recordings);
  const listening = new Promise<void>((resolve) => {
    toQuery.port1.on('message', (message: ToCapture) => {
      if (message.type === 'listening') resolve();
      else if (message.type === 'released') publisher.released(message.slab);
      else void capture.command(message);
    });
  });
  const failed = await capture.start();
  if (failed !== undefined) {
    await Promise.all([writer.terminate(), query.terminate()]);
    lock.release();
    return failed;
  }
  await listening;
  void capture.finished().then((reasons) => report({ type: 'finished', reasons }));
  return {
    stop: async () => {
      await capture.stop();
      await publisher.finish(Date.now() * 1000);
      await Promise.all([writer.terminate(), query.terminate()]);
      lock.release();
    },
  };
}

function descriptorsOf({ descriptors }: WorkerConfig): readonly Uint8Array[] {
  return descriptors.map((set) => new Uint8Array(Buffer.from(set, 'base64')));
}

/** The capturing thread's own: its sources, its clock, its part of the status. */
class Capture {
  private readonly config: WorkerConfig;
  private readonly publisher: Publisher;
  private readonly port: MessagePort;
  private readonly recordings: Recordings;
  private readonly identity: { readonly worker: string; readonly epoch: number };
  private readonly settings;
  private readonly directory = new Directory();
  private readonly sources: RunningSource[] = [];
  private readonly ended: SourceStatus[] = [];
  private readonly startedAt = Date.now() * 1000;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly written: { at: number; count: number }[] = [];
  private number = 0;

  constructor(
    config: WorkerConfig,
    identity: { readonly worker: string; readonly epoch: number },
    publisher: Publisher,
    port: MessagePort,
    recordings: Recordings,
  ) {
    this.recordings = recordings;
    this.config = config;
    this.identity = identity;
    this.publisher = publisher;
    this.port = port;
    this.settings = engineSettings({ ...config, descriptors: descriptorsOf(config) }, (files) =>
      port.postMessage({ type: 'descriptors', files } satisfies FromCapture),
    );
    this.directory.onRename = (before, now) => publisher.rows.rename(before, now);
  }

  async start(): Promise<string | undefined> {
    for (const source of this.config.sources) {
      const failed = await this.add(source);
      if (failed !== undefined) return failed;
    }
    this.sendStatus();
    this.timers.push(setInterval(() => this.publish(), PUBLISH_MS));
    this.timers.push(setInterval(() => this.sendStatus(), STATUS_MS));
    if (this.config.demoWhenQuiet) setTimeout(() => void this.demoWhenQuiet(), QUIET_MS).unref();
    return undefined;
  }

  /** Resolves when every source that can end has ended. */
  async finished(): Promise<readonly string[]> {
    await Promise.all(this.sources.map((source) => source.done));
    this.publish();
    this.sendStatus();
    return [
      ...this.recordings.remarks.flat(),
      ...this.sources.flatMap((source) => source.status().flatMap((status) => status.reason ?? [])),
    ];
  }

  async command(message: ToCapture & { readonly type: 'source' }): Promise<void> {
    if (message.action === 'add-demo') await this.addDemo();
    else this.removeDemo();
    this.sendStatus();
    this.send({ type: 'done', number: message.number });
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.sources.map((source) => source.stop()));
  }

  private async add(source: SourceConfig): Promise<string | undefined> {
    // The searching thread has these already.
    if (source.kind === 'snapshot') return undefined;
    const capturedBy = CAPTURED_BY[source.kind];
    const tap = new Tap(
      this.number++,
      capturedBy,
      Math.floor(Date.now() / 1000),
      this.settings,
      this.publisher.rows,
      this.publisher.open,
      this.directory,
    );
    const running = await this.run(source, tap);
    if (typeof running === 'string') return running;
    this.sources.push(running);
    return undefined;
  }

  private run(source: Exclude<SourceConfig, { kind: 'snapshot' }>, tap: Tap): RunningSource | string | Promise<RunningSource | string> {
    switch (source.kind) {
      case 'files':
        return readFiles(source.paths, source.bpf, tap, { pace: () => this.pace(), directory: this.directory });
      case 'demo':
        return playDemo(source.path, tap, this.directory);
      case 'live':
        return captureLive(source, tap, this.config);
      case 'streams':
        return takeStreams(source, tap, () => this.pace());
    }
  }

  private pace(): Promise<void> | undefined {
    if (this.publisher.rows.due) this.publisher.publish(Date.now() * 1000);
    return this.publisher.pace();
  }

  private publish(): void {
    const now = Date.now() * 1000;
    for (const source of this.sources) {
      const at = source.clock();
      if (source.kind === 'interface') source.tap.network.tick(at);
      source.tap.writeOpen(at);
    }
    this.publisher.publish(now);
    this.publisher.publishOpen(now);
  }

  private async addDemo(): Promise<void> {
    if (!this.sources.some((source) => source.kind === 'demo')) await this.add({ kind: 'demo', path: this.config.demo });
  }

  private removeDemo(): void {
    const at = this.sources.findIndex((source) => source.kind === 'demo');
    const [demo] = at < 0 ? [] : this.sources.splice(at, 1);
    if (demo === undefined) return;
    void demo.stop();
    this.ended.push(...demo.status());
  }

  /** A newcomer whose machine is quiet should not look at an empty page. */
  private async demoWhenQuiet(): Promise<void> {
    if (this.settings.numbers.next === 1) await this.addDemo();
    this.sendStatus();
  }

  private sendStatus(): void {
    this.send({ type: 'status', status: this.status() });
  }

  private send(message: FromCapture): void {
    this.port.postMessage(message);
  }

  private status(): CaptureStatus {
    const { config, settings } = this;
    return {
      worker: this.identity.worker,
      epoch: this.identity.epoch,
      ...(config.node === undefined ? {} : { node: config.node }),
      startedAt: this.startedAt,
      version: config.version,
      redaction: { on: config.redaction.on, values: settings.counters.get('redacted.values') },
      sources: [...recordingStatus(this.recordings), ...this.sources.flatMap((source) => source.status())],
      counters: this.counters(),
      rate: this.rate(),
      lagMs: PUBLISH_MS,
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  private rate(): number {
    const now = Date.now();
    const count = this.settings.numbers.next;
    this.written.push({ at: now, count });
    while (this.written.length > 2 && now - (this.written[0]?.at ?? now) > RATE_MS) this.written.shift();
    const first = this.written[0];
    return first === undefined || now === first.at ? 0 : ((count - first.count) * 1000) / (now - first.at);
  }

  private counters(): Record<string, number> {
    const counters: Record<string, number> = { ...this.settings.counters.snapshot() };
    for (const summary of this.recordings.summaries)
      for (const [name, value] of Object.entries(summary?.counters ?? {}))
        counters[`recorded.${name}`] = (counters[`recorded.${name}`] ?? 0) + value;
    for (const { tap } of this.sources) {
      for (const [name, value] of Object.entries(tap.counters))
        if (typeof value === 'number' && value > 0) counters[`net.${name}`] = (counters[`net.${name}`] ?? 0) + value;
      for (const [reason, value] of Object.entries(tap.counters.undecoded))
        counters[`net.undecoded.${reason}`] = (counters[`net.undecoded.${reason}`] ?? 0) + value;
    }
    const { droppedMessages, droppedRows } = this.publisher;
    if (droppedMessages > 0) counters['publish.droppedMessages'] = droppedMessages;
    if (droppedRows > 0) counters['publish.droppedRows'] = droppedRows;
    return counters;
  }
}

function recordingStatus({ mounts, remarks }: Recordings): SourceStatus[] {
  return mounts.map(({ path }, i) => {
    const reason = remarks[i]?.join(' ') ?? '';
    const name = path.split('/').at(-1) ?? path;
    return { name, kind: 'file', state: 'finished', ...(reason === '' ? {} : { reason }), packets: 0, dropped: 0 };
  });
}
