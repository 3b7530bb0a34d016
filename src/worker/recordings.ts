import { knownEpochs } from '#store/node/identity';
import { type Mount, planMounts } from '#store/node/mounts';
import { openSnapshot, type SnapshotSummary } from '#store/node/snapshot';

/** Recordings that can be opened beside a store. */
export interface Recordings {
  readonly mounts: readonly Mount[];
  readonly summaries: readonly (SnapshotSummary | undefined)[];
  /** What is not as it should be in each, in sentences. */
  readonly remarks: readonly (readonly string[])[];
}

/** Looks into recordings and gives their runs numbers that are free in the store. Gives the sentence that says why one cannot be read. */
export function planRecordings(paths: readonly string[], store: string): Recordings | string {
  const opened = paths.map(openSnapshot);
  try {
    const refused = opened.find((each) => typeof each === 'string');
    if (refused !== undefined) return refused;
    const snapshots = opened.filter((each) => typeof each !== 'string');
    return {
      mounts: planMounts(snapshots, knownEpochs(store)),
      summaries: snapshots.map(({ summary }) => summary),
      remarks: snapshots.map(({ remarks }) => remarks),
    };
  } finally {
    for (const each of opened) if (typeof each !== 'string') each.close();
  }
}
