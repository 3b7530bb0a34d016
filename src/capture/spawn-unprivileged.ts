import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Account } from './privileges.ts';
import { programArgs } from './program-path.ts';

export interface UnprivilegedProgram {
  readonly account: Account;
  /** Arguments for Node: its own flags, the program's file, the program's arguments. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What descriptors 0, 1 and 2 are, then those from 3 on (a number: that descriptor of this process). No `ipc`. */
  readonly stdio: readonly ('ignore' | 'inherit' | 'pipe' | number)[];
}

/**
 * Starts a Node program that holds no privilege from its first instruction on, also when this process is root. The program can see
 * so by `privileges()`: effective and permitted sets are empty, new privileges are forbidden.
 */
export function spawnUnprivileged({ account, args, env, stdio }: UnprivilegedProgram): ChildProcess {
  const kept = Math.max(0, stdio.length - 3);
  const all = [...programArgs(import.meta.url, 'launch'), `${account.uid}:${account.gid}`, `${kept}`, ...args];
  const plain: StdioOptions = [...stdio];
  return spawn(process.execPath, all, { stdio: plain, env: env ?? process.env });
}
