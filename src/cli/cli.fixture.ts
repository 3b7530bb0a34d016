import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** What a command left behind. */
export interface Ran {
  readonly code: number | null;
  readonly out: Buffer;
  readonly text: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Stops reading its output after this many bytes, as `head` does. */
  readonly readOnly?: number;
}

/** The sources are stripped of their types once, not at every start. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/podwire-test', import.meta.url));
const AT_ONCE = 2;
let running = 0;
const queue: (() => void)[] = [];
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Runs the command line from its source, with a home of its own so that no Podwire of the machine is met. */
export async function podwire(home: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  if (running === AT_ONCE) await new Promise<void>((resolve) => queue.push(resolve));
  else running++;
  try {
    return await start(home, args, options);
  } finally {
    const next = queue.shift();
    if (next === undefined) running--;
    else next();
  }
}

function start(home: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const env = {
    NODE_COMPILE_CACHE: CACHE,
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_STATE_HOME: home,
    XDG_CONFIG_HOME: home,
    TMPDIR: home,
    PODWIRE_VIEWS: `${home}/views.json`,
  };
  const child = spawn(process.execPath, ['--conditions=podwire-source', MAIN, ...args], { env: { ...env, ...options.env }, stdio: 'pipe' });
  const out: Buffer[] = [];
  let length = 0;
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    length += chunk.length;
    if (options.readOnly !== undefined && length >= options.readOnly) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const all = Buffer.concat(out);
      resolve({ code, out: all, text: all.toString(), err });
    });
  });
}
