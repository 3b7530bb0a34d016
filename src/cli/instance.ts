import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeFolder } from './paths.ts';

/** A Podwire that runs on this machine. */
export interface Instance {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  readonly store: string;
  /** Recordings that are shown beside it. */
  readonly recordings?: readonly string[];
  readonly version: string;
}

const FILE = 'instance.json';

/** Tells other commands of this user where to find us. The newest start wins. */
export function announce(instance: Instance): () => void {
  const path = join(runtimeFolder(), FILE);
  writeFileSync(path, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  return () => {
    if (running()?.pid === instance.pid) rmSync(path, { force: true });
  };
}

/** The Podwire that runs, if one does. */
export function running(): Instance | undefined {
  try {
    const instance = JSON.parse(readFileSync(join(runtimeFolder(), FILE), 'utf8')) as Instance;
    process.kill(instance.pid, 0);
    return instance;
  } catch {
    return undefined;
  }
}

/** The address that opens the page. */
export function address(instance: Pick<Instance, 'port' | 'token'>): string {
  return `http://localhost:${instance.port}/?token=${instance.token}`;
}
