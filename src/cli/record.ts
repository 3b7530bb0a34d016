import { existsSync, fchownSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { knownEpochs, reserveStore } from '#store/node/identity';
import { partOf } from '#store/node/archive-writer';
import { realDisk } from '#store/node/disk';
import { Recorder } from '#store/node/recorder';
import { isArchive as isSnapshot } from '#store/node/archive';
import type { SnapshotFacts } from '#store/node/snapshot-writer';
import { Exit } from './exit.ts';
import { markRecording } from './recording-marks.ts';
import { VERSION } from './version.ts';

const EVERY_MS = 500;

/** A run that is being recorded. */
export interface Recording {
  /** The store is sealed: ends the file. */
  finish(facts: SnapshotFacts): void;
}

/** Begins `--record FILE`. Call it before the run's worker starts; the store must be there. Refuses with a sentence. */
export function startRecording(path: string, store: string, capture: string): Recording {
  if (existsSync(path)) throw new Exit(2, `--record ${path}: that file exists; a recording is never changed, give another name`);
  const part = partOf(path);
  if (existsSync(part))
    throw new Exit(2, `--record ${path}: ${part} is there from another run; look at it with podwire open ${part}, or remove it`);
  const { worker } = reserveStore(realDisk, store);
  const recorder = attempt(path, () => new Recorder(path, store, { podwire: VERSION, worker, createdAt: Date.now() * 1000, capture }));
  giveToCaller(recorder.descriptor);
  const before = Math.max(0, ...knownEpochs(store));
  const forget = markRecording({ pid: process.pid, path: resolve(path), store: resolve(store), before, worker, capture });
  let failed: string | undefined;
  const step = (run: () => void): void => {
    if (failed !== undefined) return;
    try {
      run();
    } catch (error) {
      failed = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      clearInterval(timer);
      process.exitCode = 1;
      process.stderr.write(`The recording ends here, ${part} cannot be written: ${failed}. The run goes on.\n`);
    }
  };
  const timer = setInterval(() => step(() => recorder.poll()), EVERY_MS);
  timer.unref();
  return {
    finish: (facts) => {
      clearInterval(timer);
      forget();
      step(() => {
        const { entries, missing } = recorder.finish(facts);
        process.stderr.write(
          `${entries} entries recorded in ${path}${missing === 0 ? '' : `; ${missing} were retired before they could be`}\n`,
        );
      });
    },
  };
}

/** `--record` copies what a run captures; what is a recording already has nothing to be captured. */
export function refuseRecordings(record: string | undefined, paths: readonly string[]): void {
  const found = record === undefined ? undefined : paths.find(isSnapshot);
  if (found !== undefined)
    throw new Exit(
      2,
      `${found} is a recording already: --record takes captures; podwire export -f podwire -r ${found} copies a part of it`,
    );
}

/** A file that root made for somebody who called sudo is theirs. */
export function giveToCaller(descriptor: number): void {
  const uid = Number(process.env['SUDO_UID'] ?? 0);
  const gid = Number(process.env['SUDO_GID'] ?? 0);
  if (process.getuid?.() === 0 && uid > 0 && gid > 0) fchownSync(descriptor, uid, gid);
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Exit(1, `--record ${path}: the file cannot be made: ${code}`);
  }
}
