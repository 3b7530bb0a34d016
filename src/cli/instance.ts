import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeFolder } from './paths.ts';
import { isAlive } from './scratch.ts';

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

const NAME = /^instance-\d+\.json$/;
/** A hub on this machine that has not said anything after so many ms is passed over. */
const PATIENCE_MS = 2000;

/** Tells other commands of this user where to find us. Gives what takes it back. */
export function announce(instance: Instance): () => void {
  const path = join(runtimeFolder(), `instance-${instance.pid}.json`);
  writeFileSync(path, `${JSON.stringify(instance)}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/**
 * The Podwire that runs, of several the one that was started last. What others left that were killed is removed: their process is gone, or it is somebody
 * else's by now and nothing knows their token on their port.
 */
export async function running(): Promise<Instance | undefined> {
  const folder = runtimeFolder();
  const files = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .flatMap((name) => aged(join(folder, name)));
  for (const { path } of files.toSorted((a, b) => b.at - a.at)) {
    const instance = read(path);
    const answer = instance !== undefined && isAlive(instance.pid) ? await knock(instance) : 'gone';
    if (answer === 'here') return instance;
    if (answer === 'gone') rmSync(path, { force: true });
  }
  return undefined;
}

function aged(path: string): readonly { readonly path: string; readonly at: number }[] {
  try {
    return [{ path, at: statSync(path).mtimeMs }];
  } catch {
    return [];
  }
}

function read(path: string): Instance | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Instance;
  } catch {
    return undefined;
  }
}

/** Whether a hub that knows the token is there. One that is busy is `silent`. */
async function knock({ port, token }: Instance): Promise<'here' | 'gone' | 'silent'> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/openapi.json`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'manual',
    });
    await response.body?.cancel();
    return response.status === 401 || response.status === 403 || response.status === 404 ? 'gone' : 'here';
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'silent' : 'gone';
  }
}

/** The address that opens the page. */
export function address(instance: Pick<Instance, 'port' | 'token'>): string {
  return `http://localhost:${instance.port}/?token=${instance.token}`;
}
