/** Programs that the harness runs: their output when they go well, their words when they do not. */
import { execFile, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { OUTSIDE_FILE } from './settings.ts';

/** Runs a program to its end and gives what it printed. Throws with what it said when it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<string> {
  const { input, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(command, [...args], { ...rest, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} ${args.slice(0, 6).join(' ')}: ${stderr.trim() === '' ? error.message : stderr.trim()}`));
    });
    child.stdin?.end(input ?? '');
  });
}

/** The command line that runs a program where the user's machine would stand. */
export const outside = (...command: readonly string[]): readonly [string, readonly string[]] => [
  'nsenter',
  [`--net=${OUTSIDE_FILE}`, '--', ...command],
];

/** Runs a program as the user's machine. */
export function runOutside(...command: readonly string[]): Promise<string> {
  return run(...outside(...command));
}

/** Starts a program that outlives us, with its output in a file. Gives its process number. */
export function detach(command: string, args: readonly string[], log: string): number {
  const out = openSync(log, 'a');
  const child = spawn(command, [...args], { detached: true, stdio: ['ignore', out, out] });
  child.unref();
  if (child.pid === undefined) throw new Error(`cannot start ${command}`);
  return child.pid;
}

export const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

/** Tries until it goes well. Throws the last failure, with what was waited for, after `seconds`. */
export async function until<T>(what: string, attempt: () => Promise<T>, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end)
        throw new Error(`${what}: not after ${seconds} s: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      await pause(150);
    }
  }
}
