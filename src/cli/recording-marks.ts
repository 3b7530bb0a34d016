import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { runtimeFolder } from './paths.ts';
import { isAlive, processes } from './scratch.ts';

/** What the next start must know of a recording whose run was killed. */
export interface RecordingMark {
  readonly pid: number;
  /** The recording's file, and the store that the run wrote; absolute. */
  readonly path: string;
  readonly store: string;
  /** Runs up to this number were there before. */
  readonly before: number;
  readonly worker: string;
  readonly capture: string;
}

const NAME = /^recording-(\d+)-(\d+)\.json$/;

/** Remembers that this process records; returns what forgets it. */
export function markRecording(mark: RecordingMark): () => void {
  const path = join(runtimeFolder(), `recording-${mark.pid}-${processes()}.json`);
  writeFileSync(path, `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** Recordings whose process is gone, and what forgets each. */
export function killedRecordings(): readonly { readonly mark: RecordingMark; readonly forget: () => void }[] {
  const folder = runtimeFolder();
  return readdirSync(folder).flatMap((name) => {
    const match = NAME.exec(name);
    if (match === null || match[2] !== processes() || Number(match[1]) === process.pid || isAlive(Number(match[1]))) return [];
    const path = join(folder, name);
    const forget = (): void => rmSync(path, { force: true });
    try {
      return [{ mark: JSON.parse(readFileSync(path, 'utf8')) as RecordingMark, forget }];
    } catch {
      forget();
      return [];
    }
  });
}
