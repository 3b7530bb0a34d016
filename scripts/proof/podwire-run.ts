/** The built Podwire as a user starts it, inside the clients' namespace, and its API. */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { ScanState, WorkerStatus } from '#wire/worker-api';
import { CLIENTS, end, IFACE, pause, run, start } from './namespaces.ts';

const cli = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const FETCH = `const [url, token] = process.argv.slice(1);
const answer = await fetch(url, { headers: { authorization: 'Bearer ' + token } });
process.stdout.write(await answer.text());`;
const FETCH_ALL = `const [base, token] = process.argv.slice(1);
const get = async (path) => Buffer.from(await (await fetch(base + path, { headers: { authorization: 'Bearer ' + token } })).arrayBuffer());
const all = [await get('/packets'), await get('/status')];
for (let cursor = ''; cursor !== undefined; ) {
  const page = await get('/entries?detail=true&limit=200' + (cursor === '' ? '' : '&cursor=' + encodeURIComponent(cursor)));
  all.push(page);
  const parsed = JSON.parse(page);
  for (const { id, messages } of parsed.entries) {
    const full = await get('/entries/' + id);
    all.push(full);
    for (const { bytes } of Object.values(JSON.parse(full).raw)) all.push(Buffer.from(bytes, 'base64'));
    if (messages > 0) all.push(await get('/entries/' + id + '/messages?limit=1000'));
  }
  cursor = parsed.cursor;
}
process.stdout.write(JSON.stringify(all.map((one) => one.toString('base64'))));`;
const TICKS = 100;
const MOST_MS = 120_000;
/** The worker tells its counters once a second. */
const STATUS_MS = 1500;

export class PodwireRun {
  private readonly child: ChildProcess;
  private readonly base: string;
  private readonly token: string;
  private marks = 0;
  /** The process that parses and stores. */
  readonly worker: number;

  private constructor(child: ChildProcess, url: URL) {
    this.child = child;
    this.base = `${url.origin}/api/v1`;
    this.token = url.searchParams.get('token') ?? '';
    this.worker = workerOf(child.pid ?? 0);
  }

  /** Starts `podwire local` and waits until it says where its page is. */
  static async begin(store: string, ...flags: readonly string[]): Promise<PodwireRun> {
    const args = ['local', '-i', IFACE, '--no-browser', '--port', '18899', '--store', store, '--retention', '30GiB', ...flags];
    const child = start(CLIENTS, process.execPath, cli, ...args);
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout?.on('data', (piece: Buffer) => {
        text += piece.toString('utf8');
        if (/http:\/\/\S+\s/.test(text)) resolve(text);
      });
      child.on('exit', (code) => reject(new Error(`podwire local ended with ${String(code)}`)));
    });
    const run = new PodwireRun(child, new URL(/http:\/\/\S+/.exec(said)?.[0] ?? ''));
    await pause(500);
    return run;
  }

  private async ask<T>(path: string): Promise<T> {
    return JSON.parse(await this.text(path)) as T;
  }

  private async text(path: string): Promise<string> {
    return run(CLIENTS, process.execPath, '--input-type=module', '-e', FETCH, `${this.base}${path}`, this.token);
  }

  /** All that the API tells: every entry in full, the messages of streams, the raw bytes of stored messages, the packets of all. */
  async everything(): Promise<readonly Buffer[]> {
    return JSON.parse(
      await run(CLIENTS, process.execPath, '--input-type=module', '-e', FETCH_ALL, this.base, this.token),
      (_, value: unknown) => (typeof value === 'string' ? Buffer.from(value, 'base64') : value),
    ) as readonly Buffer[];
  }

  async count(query: string): Promise<number> {
    return (await this.ask<ScanState>(`/count?q=${encodeURIComponent(query)}`)).matched;
  }

  async status(): Promise<WorkerStatus> {
    const { workers } = await this.ask<{ readonly workers: readonly { readonly status: WorkerStatus }[] }>('/status');
    const status = workers[0]?.status;
    if (status === undefined) throw new Error('no worker answers');
    return status;
  }

  /**
   * Waits until everything before this call is stored: a request of its own is sent to an HTTP server past Podwire, again every two seconds, because it may be
   * among what is dropped, until one is found. Gives the health then, and the seconds that it took.
   */
  async settled(server: string): Promise<{ readonly status: WorkerStatus; readonly behind: number }> {
    const began = performance.now();
    while (performance.now() - began < MOST_MS) {
      const path = `/settled-${++this.marks}`;
      await run(CLIENTS, process.execPath, '--input-type=module', '-e', FETCH, `${server}${path}`, '');
      for (let tries = 0; tries < 10; tries++) {
        await pause(200);
        const found = await this.count(`http.request.path == "${path}"`);
        if (found === 0) continue;
        const behind = (performance.now() - began) / 1000;
        await pause(STATUS_MS);
        return { status: await this.status(), behind };
      }
    }
    throw new Error('still storing after two minutes');
  }

  /** CPU that the worker has used, seconds, user and system, all threads; and of each thread that used any. */
  cpu(): { readonly seconds: number; readonly threads: readonly number[] } {
    const threads = readdirSync(`/proc/${this.worker}/task`).map((task) => secondsOf(`/proc/${this.worker}/task/${task}/stat`));
    return { seconds: secondsOf(`/proc/${this.worker}/stat`), threads };
  }

  async stop(): Promise<void> {
    await end(this.child, 'SIGINT');
  }
}

function secondsOf(file: string): number {
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function workerOf(cliPid: number): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(
        readFileSync(join('/proc', name, 'stat'), 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')[1],
      );
      if (parent === cliPid && readFileSync(join('/proc', name, 'cmdline'), 'utf8').includes('worker/main')) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('podwire local has no worker');
}
