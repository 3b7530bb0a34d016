import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** `podwire-KIND-PID-NAMESPACE-xxxxxx`: whose it is can be told when that process is gone. */
const NAME = /^podwire-(?:run|store|export)-(\d+)-(\d+)-\w{6}$/;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const temporary = new Set<string>();

/** A folder of this process alone, gone when it ends, whatever ends it but SIGKILL: then the next start of any Podwire of this user removes it. */
export function scratchFolder(kind: 'run' | 'store' | 'export'): string {
  const folder = mkdtempSync(join(tmpdir(), `podwire-${kind}-${process.pid}-${processes()}-`));
  goesWithUs(folder);
  return folder;
}

/** A file or folder that must not outlive this process. `stays` takes that back. */
export function goesWithUs(path: string): void {
  if (temporary.size === 0) {
    process.on('exit', removeAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  temporary.add(path);
}

/** What was temporary is finished and stays. */
export function stays(path: string): void {
  temporary.delete(path);
}

/** Removes a folder of ours now. */
export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  temporary.delete(folder);
}

function removeAll(): void {
  for (const path of temporary) rmSync(path, { recursive: true, force: true });
}

/** Ends the process as the signal would have, unless the command listens to it itself. */
function onSignal(signal: (typeof SIGNALS)[number]): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}

/**
 * Removes the folders of runs that were killed: ours, with a process that is gone. Those of another process namespace are left alone, and
 * those that are in use by what that process started.
 */
export function removeStale(inUse: (folder: string) => boolean): void {
  for (const name of readdirSync(tmpdir())) {
    const match = NAME.exec(name);
    if (match === null || match[2] !== processes() || isAlive(Number(match[1]))) continue;
    const folder = join(tmpdir(), name);
    try {
      if (inUse(folder)) continue;
      const { uid } = lstatSync(folder);
      if (process.getuid === undefined || process.getuid() === 0 || uid === process.getuid())
        rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody else was faster, or it is not ours to remove.
    }
  }
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The namespace in which process numbers count, so that a container that shares our temporary folder is left alone. */
export function processes(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}
