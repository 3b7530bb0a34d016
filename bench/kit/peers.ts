/** The programs that we are measured beside. */
import { execFileSync } from 'node:child_process';

/** The first line in which a program says its version, or why it is not there. */
export function versionOf(program: string, ...args: readonly string[]): string {
  try {
    const said = execFileSync('sh', ['-c', `${[program, ...args].join(' ')} 2>&1 || true`], { encoding: 'utf8' });
    return said.split('\n').find((line) => /[0-9]\.[0-9]/.test(line)) ?? program;
  } catch {
    return `${program}: not installed`;
  }
}

/** Whether a program is installed. */
export function installed(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
