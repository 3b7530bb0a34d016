/** What a program costs: CPU seconds of it and of every child that it waited for. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

/** CPU and wall time in seconds, and what the program printed. */
export interface Cost {
  readonly user: number;
  readonly system: number;
  readonly cpu: number;
  readonly wall: number;
  readonly output: string;
}

// bash's own `time` counts the program and all descendants that were waited for, to the millisecond.
const TIMED = 'TIMEFORMAT="%3U %3S %3R"; { time "$@" 2>&4 ; } 2>&3';

/** Runs a program to its end. Its output is kept, or thrown away with `discard`, without a pipe in its way. Throws when it fails. */
export async function cost(command: readonly string[], discard = false): Promise<Cost> {
  const child = spawn('bash', ['-c', TIMED, 'bash', ...command], {
    stdio: ['ignore', discard ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [output, said, times, errors, code] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    text(child.stderr as Readable),
    text(child.stdio[3] as Readable),
    text(child.stdio[4] as Readable),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${String(code)}: ${said}${errors}`);
  const [user = 0, system = 0, wall = 0] = times.trim().split(' ').map(Number);
  return { user, system, cpu: user + system, wall, output };
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Runs programs in turns, so that a noisy minute touches all of them; gives each one's median CPU and its last run. */
export async function inTurns(
  programs: Readonly<Record<string, () => Promise<Cost>>>,
  runs: number,
): Promise<Record<string, { readonly cpu: number; readonly wall: number; readonly last: Cost }>> {
  const all: Record<string, Cost[]> = {};
  for (let run = 0; run < runs; run++) for (const [name, once] of Object.entries(programs)) (all[name] ??= []).push(await once());
  return Object.fromEntries(
    Object.entries(all).map(([name, costs]) => [
      name,
      { cpu: median(costs.map((one) => one.cpu)), wall: median(costs.map((one) => one.wall)), last: costs.at(-1) as Cost },
    ]),
  );
}
