/** Two network namespaces joined by a veth pair, for proofs with real servers. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import process from 'node:process';

export const CLIENTS = `pwproof-clients-${process.pid}`;
export const SERVERS = `pwproof-servers-${process.pid}`;
/** Interface of the clients' end, where Podwire listens. */
export const IFACE = 'left';
const CLIENT_IP = '10.98.0.1';
export const SERVER_IP = '10.98.0.2';

const ip = (...args: readonly string[]): string => execFileSync('ip', args, { encoding: 'utf8' });

/** Makes both; no discovery of the kernel's own is among the traffic. */
export function makeNamespaces(): void {
  for (const where of [CLIENTS, SERVERS]) {
    ip('netns', 'add', where);
    const quiet = 'for f in all default; do echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done';
    execFileSync('ip', [
      'netns',
      'exec',
      where,
      'sh',
      '-c',
      `${quiet}; echo '2000 65000' > /proc/sys/net/ipv4/ip_local_port_range; echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse`,
    ]);
  }
  ip('-n', CLIENTS, 'link', 'add', IFACE, 'type', 'veth', 'peer', 'name', 'right', 'netns', SERVERS);
  ip('-n', CLIENTS, 'addr', 'add', `${CLIENT_IP}/24`, 'dev', IFACE);
  ip('-n', SERVERS, 'addr', 'add', `${SERVER_IP}/24`, 'dev', 'right');
  for (const [where, iface] of [
    [CLIENTS, 'lo'],
    [CLIENTS, IFACE],
    [SERVERS, 'lo'],
    [SERVERS, 'right'],
  ] as const)
    ip('-n', where, 'link', 'set', iface, 'up');
}

/** Removes both; every process in them must have ended. */
export function removeNamespaces(): void {
  for (const where of [CLIENTS, SERVERS]) {
    try {
      ip('netns', 'del', where);
    } catch {
      // It was never made.
    }
  }
}

/** Starts a program in a namespace. `ip` becomes the program, so the child's id is the program's. */
export function start(where: string, ...command: readonly string[]): ChildProcess {
  return spawn('ip', ['netns', 'exec', where, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs a program in a namespace to its end; gives what it printed. Throws when it fails. */
export function run(where: string, ...command: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('ip', ['netns', 'exec', where, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (piece: Buffer) => (out += piece.toString('utf8')));
    child.stderr.on('data', (piece: Buffer) => (err += piece.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${command.join(' ')}: ${err}`))));
  });
}

/** Ends a program that `start` started, and waits. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

export const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

/** Runs a proof between the two namespaces and prints its tally. Without root or `ip` it says so: skipped on a desk, a failure where CI is set. */
export async function prove(proof: (check: (good: boolean) => void) => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) {
    const must = process.env['CI'] !== undefined;
    console.log('This needs root, to make network namespaces.');
    console.log(must ? '0 passed, 1 failed, 0 skipped' : '0 passed, 0 failed, 1 skipped');
    process.exitCode = must ? 1 : 0;
    return;
  }
  let passed = 0;
  let failed = 0;
  try {
    makeNamespaces();
    await proof((good) => void (good ? passed++ : failed++));
  } finally {
    removeNamespaces();
  }
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
}
