import { join } from 'node:path';
import process from 'node:process';
import { isHeld } from '#store/node/lock';
import { killedRecordings } from './recording-marks.ts';
import { removeStale } from './scratch.ts';

/** Finishes what runs that were killed left: first their recordings, then their folders. */
export async function cleanUp(): Promise<void> {
  for (const { mark, forget } of killedRecordings()) {
    try {
      const { finishKilled } = await import('./finish-killed.ts');
      if (await finishKilled(mark)) forget();
    } catch (error) {
      forget();
      process.stderr.write(`${mark.path} could not be finished: ${(error as Error).message}\n`);
    }
  }
  // A worker that is still ending writes to its folder.
  removeStale((folder) => isHeld(join(folder, 'store')));
}
