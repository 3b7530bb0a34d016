import { lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Exit } from './exit.ts';

const env = process.env;

/** Where running instances leave their address and token, mode 0700. */
export function runtimeFolder(): string {
  const folder =
    env['XDG_RUNTIME_DIR'] === undefined ? join(tmpdir(), `podwire-${userInfo().uid}`) : join(env['XDG_RUNTIME_DIR'], 'podwire');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // In a folder for everybody somebody else may have been first.
  const { uid, mode } = lstatSync(folder);
  if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o077) !== 0))
    throw new Exit(
      1,
      `${folder} must belong to you alone (mode 0700), since the token is kept in it; set XDG_RUNTIME_DIR to a folder of yours`,
    );
  return folder;
}

/** Where the store of local runs is unless `--store` says otherwise. As root it is where the unprivileged worker can reach it. */
export function defaultStore(): string {
  if (process.getuid?.() === 0) return '/var/lib/podwire/local';
  return join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'podwire', 'local');
}

/** Saved views of all runs: `PODWIRE_VIEWS`, else a file of the user's. As root it is where the unprivileged hub can reach it. */
export function viewsFile(): string {
  const named = env['PODWIRE_VIEWS'];
  if (named !== undefined && named !== '') return resolve(named);
  if (process.getuid?.() === 0) return '/var/lib/podwire/views/views.json';
  return join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'podwire', 'views.json');
}

/** The user's configuration file. */
export function configFile(): string {
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'podwire', 'config.yaml');
}

/** The recorded demo, in the package. */
export function demoFile(): string {
  return fileURLToPath(new URL('../../demo/shop.pcapng', import.meta.url));
}

/** A small young generation keeps the worker's memory low: what its threads allocate for long lies outside of it. */
const NODE_FLAGS: Readonly<Record<'worker' | 'hub', readonly string[]>> = { worker: ['--max-semi-space-size=2'], hub: [] };

/** A program of another room: its file, and the flags that Node needs to run it. */
export function program(room: 'worker' | 'hub'): readonly string[] {
  const source = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`../${room}/main.${source ? 'ts' : 'js'}`, import.meta.url));
  return [...NODE_FLAGS[room], ...(source ? ['--conditions=podwire-source'] : []), file];
}
