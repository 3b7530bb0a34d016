/** Network namespaces of the shop: one for the bridge, one for each member, all with names of this process, all removed at the end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import process from 'node:process';
import { CAST, GONE, type Member } from './cast.ts';

const tag = `pwdemo${process.pid}`;
const BRIDGE_SPACE = `${tag}-net`;
export const BRIDGE = 'shop0';

const ip = (...args: readonly string[]): string => execFileSync('ip', args, { encoding: 'utf8' });
export const space = ({ name }: Member): string => `${tag}-${name}`;

/** Runs a program inside a namespace. */
export function inside(where: string, command: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn('ip', ['netns', 'exec', where, ...command], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
}

/** No router or neighbour discovery of the kernel's own in the recording. */
function quiet(where: string): void {
  const settings = 'for f in all default; do echo 1 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done';
  execFileSync('ip', ['netns', 'exec', where, 'sh', '-c', settings]);
}

/** A member's place: an interface eth0 at the bridge. Its frames have the size that a wire would see. */
function place(one: Member, port: string): void {
  const where = space(one);
  ip('netns', 'add', where);
  quiet(where);
  ip('-n', BRIDGE_SPACE, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', where);
  ip('-n', BRIDGE_SPACE, 'link', 'set', port, 'master', BRIDGE, 'up');
  const offloads = ['tso', 'gso', 'gro', 'tx', 'rx'].flatMap((name) => [name, 'off']);
  execFileSync('ip', ['netns', 'exec', where, 'ethtool', '-K', 'eth0', ...offloads], { stdio: 'ignore' });
  ip('-n', where, 'addr', 'add', `${one.ip}/${one.ip.startsWith('10.') ? 16 : 24}`, 'dev', 'eth0');
  ip('-n', where, 'link', 'set', 'lo', 'up');
  ip('-n', where, 'link', 'set', 'eth0', 'up');
  ip('-n', where, 'route', 'add', one.ip.startsWith('10.') ? '203.0.113.0/24' : '10.244.0.0/16', 'dev', 'eth0');
  // Somebody answered for this address once: packets to it leave, and nothing comes back.
  ip('-n', where, 'neigh', 'add', GONE, 'lladdr', '02:00:00:00:03:66', 'dev', 'eth0', 'nud', 'permanent');
}

const portOf = (index: number): string => `port${index}`;

/** Builds everything; `unbuild` removes it, also what was built in part. */
export function build(): void {
  ip('netns', 'add', BRIDGE_SPACE);
  quiet(BRIDGE_SPACE);
  ip('-n', BRIDGE_SPACE, 'link', 'add', BRIDGE, 'type', 'bridge');
  ip('-n', BRIDGE_SPACE, 'link', 'set', BRIDGE, 'up');
  CAST.forEach((one, index) => place(one, portOf(index)));
}

export function unbuild(): void {
  for (const name of ip('netns', 'list').split('\n')) {
    const where = name.split(' ')[0] ?? '';
    if (where.startsWith(tag)) ip('netns', 'del', where);
  }
}

/** Runs a program where the bridge is. */
export const atBridge = (command: readonly string[]): ChildProcess => inside(BRIDGE_SPACE, command);

/** Loses what goes to a member for a while: captured at the bridge, never delivered, sent again. */
export async function lose(name: string, ms: number): Promise<void> {
  const port = portOf(CAST.findIndex((one) => one.name === name));
  execFileSync('bridge', ['-n', BRIDGE_SPACE, 'link', 'set', 'dev', port, 'state', '0']);
  await new Promise((resolve) => setTimeout(resolve, ms));
  execFileSync('bridge', ['-n', BRIDGE_SPACE, 'link', 'set', 'dev', port, 'state', '3']);
}
