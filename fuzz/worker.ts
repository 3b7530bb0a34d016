import { parentPort, workerData } from 'node:worker_threads';
import { runCase } from './case.ts';
import type { Origin } from './corpus.ts';

/** What a thread of cases is started with: it counts up from `first` until `ends` (ms since 1970) or `most` cases. */
export interface WorkerData {
  readonly first: number;
  readonly most: number;
  readonly ends: number;
  readonly origins: readonly Origin[];
  /** The seed that runs, cases and packets so far, ms of the slowest case and its seed: read by the watchdog, even when this thread hangs. */
  readonly shared: SharedArrayBuffer;
}

/** What it says at its end. */
export interface Ended {
  /** What the failing case threw; absent when all went well. */
  readonly failed?: string;
}

const { first, most, ends, origins, shared } = workerData as WorkerData;
const state = new Float64Array(shared);

function run(): Ended {
  for (let i = 0; i < most && Date.now() < ends; i++) {
    const seed = first + i;
    state[0] = seed;
    const began = performance.now();
    try {
      state[2] = (state[2] as number) + runCase(seed, origins[seed % origins.length] as Origin);
    } catch (error) {
      return {
        failed:
          error instanceof Error
            ? `${error.stack ?? error.message}${error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : ''}`
            : String(error),
      };
    }
    state[1] = (state[1] as number) + 1;
    const took = performance.now() - began;
    if (took > (state[3] as number)) [state[3], state[4]] = [took, seed];
  }
  return {};
}

parentPort?.postMessage(run());
