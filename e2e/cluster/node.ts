/** A node: a set of namespaces (network, mounts, processes, host name, IPC, control groups) whose process 1 holds everything together. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { cgroupName, IPV6, nodeIp, nodeIp6, nodeName, nodePath, OUTSIDE, outsideIp, PODS, PODS6, podRange, podRange6 } from './settings.ts';
import { detach, pause, run, until } from './shell.ts';

const CGROUPS = '/sys/fs/cgroup';
const INIT = fileURLToPath(new URL('./node-init.sh', import.meta.url));

const number = (path: string): number => Number(readFileSync(path, 'utf8').trim());

/** The node's folder in every hierarchy of control groups. */
const groupsOf = (node: number): readonly string[] =>
  readdirSync(CGROUPS)
    .map((hierarchy) => join(CGROUPS, hierarchy))
    .filter((hierarchy) => existsSync(join(hierarchy, 'cgroup.procs')))
    .map((hierarchy) => join(hierarchy, cgroupName(node)));

function makeGroups(node: number): void {
  for (const group of groupsOf(node)) {
    mkdirSync(group, { recursive: true });
    // A new cpuset takes no process until its lists are filled.
    for (const list of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(join(group, list))) writeFileSync(join(group, list), readFileSync(join(group, '..', list)));
    if (existsSync(join(group, 'cgroup.clone_children'))) writeFileSync(join(group, 'cgroup.clone_children'), '1');
  }
}

/** A shell line that moves the shell into the node's control groups. */
const joinGroups = (node: number): string => `for g in ${CGROUPS}/*/${cgroupName(node)}/cgroup.procs; do echo $$ >"$g"; done`;

/** Opens a node's namespaces, and waits until its network and mounts are there. */
export async function openNode(node: number, nodes: number): Promise<void> {
  makeGroups(node);
  const others = Array.from({ length: nodes }, (_, index) => index + 1).filter((other) => other !== node);
  const routes = others.flatMap((other) => [
    `${podRange(other)} via ${nodeIp(other)}`,
    ...(IPV6 ? [`${podRange6(other)} via ${nodeIp6(other)}`] : []),
  ]);
  const args = [nodeName(node), `${nodeIp(node)}/24`, OUTSIDE, outsideIp, nodePath(node), ...routes].map((arg) => `'${arg}'`).join(' ');
  const env = [
    `POD_RANGES='${IPV6 ? `${PODS} ${PODS6}` : PODS}'`,
    ...(IPV6 ? [`ADDRESS6=${nodeIp6(node)}/64`, 'GATEWAY6=fd00:172:30::1'] : []),
  ].join(' ');
  const unshare = 'unshare --cgroup --net --mount --uts --ipc --pid --fork --kill-child=KILL';
  const pid = detach('bash', ['-c', `${joinGroups(node)}; exec env ${env} ${unshare} bash ${INIT} ${args}`], nodePath(node, 'init.log'));
  writeFileSync(nodePath(node, 'opener.pid'), String(pid));
  await until(`node ${node}`, async () => {
    if (!existsSync(nodePath(node, 'ready'))) throw new Error(readFileSync(nodePath(node, 'init.log'), 'utf8').slice(-300));
  });
}

/** Process number of a node's process 1, as the machine sees it. */
function initOf(node: number): number {
  const opener = number(nodePath(node, 'opener.pid'));
  return Number(readFileSync(`/proc/${opener}/task/${opener}/children`, 'utf8').trim().split(' ')[0]);
}

/** The command line that runs a program inside a node: its network, mounts and processes. Paths must be absolute. */
export const inNode = (node: number, ...command: readonly string[]): readonly [string, readonly string[]] => [
  'nsenter',
  ['--target', String(initOf(node)), '--all', '--', ...command],
];

/** Runs a program inside a node to its end. */
export const runInNode = (node: number, ...command: readonly string[]): Promise<string> => run(...inNode(node, ...command));

/** Starts (again) a program of a node, with its log and command line in the node's folder. */
export function startProgram(node: number, name: string, command?: readonly string[]): void {
  const known = nodePath(node, `${name}.cmd.json`);
  const line: readonly string[] = command ?? (JSON.parse(readFileSync(known, 'utf8')) as string[]);
  writeFileSync(known, JSON.stringify(line));
  const [enter, args] = inNode(node, ...line);
  const pid = detach('bash', ['-c', `${joinGroups(node)}; exec "$0" "$@"`, enter, ...args], nodePath(node, `${name}.log`));
  writeFileSync(nodePath(node, `${name}.pid`), String(pid));
}

/** Ends one program of a node, as a failure test does, and waits until it is gone. */
export async function stopProgram(node: number, name: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const enter = number(nodePath(node, `${name}.pid`));
  const child = readFileSync(`/proc/${enter}/task/${enter}/children`, 'utf8').trim().split(' ')[0];
  if (child !== undefined && child !== '') process.kill(Number(child), signal);
  while (existsSync(`/proc/${enter}/task`) && !readFileSync(`/proc/${enter}/stat`, 'utf8').includes(') Z ')) await pause(50);
}

/** Ends a node with all that runs in it, and removes its control groups. Says what stayed. */
export async function closeNode(node: number): Promise<readonly string[]> {
  const file = nodePath(node, 'opener.pid');
  if (existsSync(file)) {
    const opener = number(file);
    const line = existsSync(`/proc/${opener}/cmdline`) ? readFileSync(`/proc/${opener}/cmdline`, 'utf8') : '';
    // Only a process that is still this node's opener: numbers are used again.
    if (line.startsWith('unshare') && line.includes('node-init.sh')) process.kill(opener, 'SIGKILL');
  }
  const left: string[] = [];
  for (const group of groupsOf(node)) if (existsSync(group) && !(await removeGroup(group))) left.push(group);
  return left;
}

async function removeGroup(group: string): Promise<boolean> {
  const below = (path: string): readonly string[] => [
    ...readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => below(join(path, entry.name))),
    path,
  ];
  for (let tries = 0; tries < 100; tries++) {
    try {
      for (const path of below(group)) rmdirSync(path);
      return true;
    } catch {
      await pause(100);
    }
  }
  return false;
}
