import { existsSync, rmSync } from 'node:fs';
import process from 'node:process';
import { partOf } from '#store/node/archive-writer';
import { exportRows } from '#store/node/export-snapshot';
import { isHeld } from '#store/node/lock';
import { StoreReader } from '#store/node/reader';
import { SnapshotWriter } from '#store/node/snapshot-writer';
import { breathe } from '#worker/query/breathe';
import { giveToCaller } from './record.ts';
import type { RecordingMark } from './recording-marks.ts';
import { removeScratch, scratchFolder } from './scratch.ts';
import { VERSION } from './version.ts';

/**
 * Ends the recording of a run that was killed: from the run's store, log included, so that at most its last second is missing. Gives `false` when
 * the run's worker is still ending, and somebody should try later.
 */
export async function finishKilled({ path, store, before, worker, capture }: RecordingMark): Promise<boolean> {
  if (!existsSync(partOf(path)) || existsSync(path) || !existsSync(store)) return true;
  if (isHeld(store)) return false;
  const reader = new StoreReader({ store });
  reader.load();
  const sources = reader.sources().filter(({ open, origin }) => !open && origin.epoch > before);
  const scratch = scratchFolder('export');
  rmSync(partOf(path));
  const writer = new SnapshotWriter(path, { podwire: VERSION, worker, createdAt: Date.now() * 1000, capture });
  giveToCaller(writer.archive.descriptor);
  try {
    await breathe(exportRows(sources, { order: 'oldest' }, scratch, writer));
    const { entries } = writer.finish({});
    process.stderr.write(`${path}: the run that recorded it was killed; ${entries} entries of it are there.\n`);
  } finally {
    reader.close();
    removeScratch(scratch);
  }
  return true;
}
