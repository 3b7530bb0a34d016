import { hostname } from 'node:os';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './disk.ts';

/** A holder on another host that has not touched the lock for this long is gone. */
const SILENT_MS = 60_000;

/** Why a store cannot be written. */
export interface Locked {
  readonly kind: 'locked';
  /** One sentence: who holds it. */
  readonly reason: string;
}

/** The right to write a store. */
export interface Lock {
  readonly kind: 'held';
  /** Tells other hosts that we are alive; call at least every 30 s. */
  touch(): void;
  release(): void;
}

/**
 * Takes the lock of a store. A lock whose process has ended is taken over: same host and boot, and no process of that number with that start time.
 * Readers need no lock.
 */
export function lockStore(store: string): Lock | Locked {
  const path = join(store, 'lock');
  const own = join(store, `lock.${process.pid}.${Math.random().toString(36).slice(2)}`);
  const text = JSON.stringify({ host: hostname(), boot: bootId(), pid: process.pid, started: startOf(process.pid) });
  writeFileSync(own, text, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (tryLink(own, path)) return held(path, text);
      const holder = readOr(path);
      if (holder === undefined) continue;
      if (isAlive(holder, path)) return { kind: 'locked', reason: `the store ${store} is being written by process ${pidOf(holder)}` };
      stepAside(path, holder);
    }
    return { kind: 'locked', reason: `the lock of the store ${store} keeps changing hands` };
  } finally {
    rmSync(own, { force: true });
  }
}

/** Whether a process that lives has the lock of a store. */
export function isHeld(store: string): boolean {
  const path = join(store, 'lock');
  const holder = readOr(path);
  return holder !== undefined && isAlive(holder, path);
}

function held(path: string, text: string): Lock {
  return {
    kind: 'held',
    touch: () => {
      if (readOr(path) === text) utimesSync(path, new Date(), new Date());
    },
    release: () => {
      if (readOr(path) === text) rmSync(path, { force: true });
    },
  };
}

function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock away; when somebody was faster and it is a live one, puts it back. */
function stepAside(path: string, holder: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readOr(aside) !== holder) tryLink(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
  rmSync(aside, { force: true });
}

interface Holder {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  readonly started: string;
}

function parse(holder: string): Holder | undefined {
  try {
    const value = JSON.parse(holder) as Partial<Holder> | undefined;
    const { host, boot, pid, started } = value ?? {};
    return host === undefined || boot === undefined || pid === undefined || started === undefined
      ? undefined
      : { host, boot, pid, started };
  } catch {
    return undefined;
  }
}

function pidOf(holder: string): string {
  const parsed = parse(holder);
  return parsed === undefined ? 'unknown' : `${parsed.pid} on ${parsed.host}`;
}

function isAlive(holder: string, path: string): boolean {
  const parsed = parse(holder);
  if (parsed === undefined) return false;
  if (parsed.host !== hostname()) return Date.now() - statSync(path).mtimeMs < SILENT_MS;
  if (parsed.boot !== bootId()) return false;
  try {
    process.kill(parsed.pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  return startOf(parsed.pid) === parsed.started;
}

/** When a process began, in the kernel's own count, so that a reused number is no holder; empty where the system does not say. */
function startOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`);
  return stat === undefined ? '' : (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '');
}

function bootId(): string {
  return readOr('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ESRCH') return undefined;
    throw error;
  }
}
