import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { spawnUnprivileged } from '#capture/spawn-unprivileged';
import type { Account } from '#capture/privileges';

/**
 * For glibc's malloc, mallopt(3): blocks of rows are mapped one by one, so that the kernel has them back when they are freed. By default the limit grows with
 * what is freed, megabytes end in heaps that are full of holes, and a worker under load takes half as much memory again. Other libcs ignore it.
 */
const MEMORY = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' };

/** A process of ours that was started: it gets its configuration on standard input and reports on standard output, a JSON line each. */
export class Child<C, R> {
  private readonly process: ChildProcess;
  private readonly name: string;
  onReport: (report: R) => void = () => undefined;
  /** Resolves when it has ended: its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;

  private constructor(name: string, child: ChildProcess, config: C) {
    this.name = name;
    this.process = child;
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal ?? 1)));
    child.once('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    child.stdin?.write(`${JSON.stringify(config)}\n`);
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => this.onReport(JSON.parse(line) as R));
  }

  /** Starts a program of ours with the arguments for Node. With an account it runs without any privilege; `descriptors` are inherited from 3 on. */
  static start<C, R>(
    name: string,
    args: readonly string[],
    config: C,
    account: Account | undefined,
    descriptors: readonly number[] = [],
  ): Child<C, R> {
    const stdio = ['pipe', 'pipe', 'inherit', ...descriptors] as const;
    const env = { ...process.env, ...MEMORY };
    const child =
      account === undefined ? spawn(process.execPath, args, { stdio: [...stdio], env }) : spawnUnprivileged({ account, args, stdio, env });
    return new Child<C, R>(name, child, config);
  }

  /** The first report that `wanted` takes; refuses with a sentence when the process ends before. */
  first<T>(wanted: (report: R) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      this.onReport = (report) => {
        try {
          const found = wanted(report);
          if (found !== undefined) resolve(found);
        } catch (error) {
          reject(error);
        }
      };
      void this.ended.then((how) => reject(new Error(`the ${this.name} ended (${how}) before it was ready`)));
    });
  }

  /** Asks it to end and waits; it has `patience` ms before it is killed. */
  async stop(patience = 10_000): Promise<void> {
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), patience);
    await this.ended;
    clearTimeout(timer);
  }
}
