import { listFolders } from './folders.ts';
import { knownEpochs } from './identity.ts';
import { codeOf } from './disk.ts';
import { type SnapshotFacts, SnapshotWriter } from './snapshot-writer.ts';
import type { SnapshotHead, SnapshotSummary } from './snapshot.ts';

/**
 * Records a run: what the writer of a store seals from now on is copied into one file. Another process may be that writer; the file grows with every
 * `poll`, so that a recording that is killed holds every segment sealed before.
 */
export class Recorder {
  private readonly store: string;
  private readonly before: number;
  private readonly writer: SnapshotWriter;
  private readonly taken = new Set<string>();

  /** Begins `FILE.part`. Call it before the run begins: runs that the store knows already are not recorded. Throws what the disk throws. */
  constructor(path: string, store: string, head: Omit<SnapshotHead, 'format' | 'version'>) {
    this.store = store;
    this.before = Math.max(0, ...knownEpochs(store));
    this.writer = new SnapshotWriter(path, head);
  }

  /** The descriptor, to change the owner of the file. */
  get descriptor(): number {
    return this.writer.archive.descriptor;
  }

  /** Copies segments that were sealed since. Call it at least once a second: a segment that retention takes before is missing, and counted. */
  poll(): void {
    for (const { folder, epoch } of listFolders(this.store)) {
      if (epoch <= this.before || this.taken.has(folder)) continue;
      this.taken.add(folder);
      try {
        this.writer.segment(folder);
      } catch (error) {
        // Retired between the list and the copy; its entries are counted as missing.
        if (codeOf(error) !== 'ENOENT') throw error;
      }
    }
  }

  /** The run is over and its store sealed: writes the rest and the summary, and gives the file its name. */
  finish(facts: SnapshotFacts): SnapshotSummary {
    this.poll();
    return this.writer.finish(facts);
  }

  /** Leaves no file behind. */
  abandon(): void {
    this.writer.archive.abandon();
  }
}
