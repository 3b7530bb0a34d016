import type { Snapshot } from './snapshot.ts';

/** A recording, and the numbers that its runs get beside others: worker and epoch as `worker-epoch`. */
export interface Mount {
  readonly path: string;
  readonly epochs: Readonly<Record<string, number>>;
}

/** Gives every run of these recordings a number that no other has: its own where that is free, so that ids stay what they were. */
export function planMounts(snapshots: readonly Snapshot[], taken: ReadonlySet<number>): readonly Mount[] {
  const used = new Set(taken);
  return snapshots.map(({ path, segments }) => {
    const epochs: Record<string, number> = {};
    for (const { index } of segments) {
      const run = runOf(index.origin.worker, index.origin.epoch);
      if (epochs[run] !== undefined) continue;
      const epoch = used.has(index.origin.epoch) ? Math.max(0, ...used) + 1 : index.origin.epoch;
      used.add(epoch);
      epochs[run] = epoch;
    }
    return { path, epochs };
  });
}

/** The highest number that was given; 0 when none was. */
export function lastEpoch(mounts: readonly Mount[]): number {
  return Math.max(0, ...mounts.flatMap(({ epochs }) => Object.values(epochs)));
}

/** How a run is named in `Mount.epochs`. */
export function runOf(worker: string, epoch: number): string {
  return `${worker}-${epoch}`;
}
