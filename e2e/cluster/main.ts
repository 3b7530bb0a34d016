/** `npm run cluster -- up|down|kubectl|in|load`: a real Kubernetes cluster on this machine, for tests and for looking at. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { ADMIN, down, importImage, up } from './cluster.ts';
import { inNode } from './node.ts';
import { makeImages, makePrograms } from './programs.ts';
import { OUTSIDE, program } from './settings.ts';
import { outside } from './shell.ts';

const USAGE = `usage: npm run cluster -- COMMAND
  make                build programs and images (minutes the first time)
  up [NODES]          bring a cluster up (2 nodes)
  down                take everything away
  kubectl ARGUMENTS   kubectl as the administrator
  outside COMMAND     run something where the user's machine stands
  in NODE COMMAND     run something inside a node (absolute paths)
  load ARCHIVE NODES  import an image archive into nodes 1 to NODES

Needs root, Go, and Debian's containerd, runc, containernetworking-plugins, iptables, iproute2, busybox-static, tcpdump.`;

const started = performance.now();
const say = (line: string): void => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
const through = ([command, args]: readonly [string, readonly string[]]): number =>
  spawnSync(command, [...args], { stdio: 'inherit', env: { ...process.env, KUBECONFIG: ADMIN } }).status ?? 1;

async function make(): Promise<void> {
  await makePrograms((what) => say(`building ${what}, unless it is there`));
  await makeImages();
}

async function main(command: string | undefined, rest: readonly string[]): Promise<number> {
  switch (command) {
    case 'make':
      await make();
      return 0;
    case 'up':
      await make();
      await up(Number(rest[0] ?? 2), say);
      console.log(`\nkubeconfig ${ADMIN}\nreached from the network namespace ${OUTSIDE}: npm run cluster -- kubectl get nodes`);
      return 0;
    case 'down': {
      const left = await down();
      for (const one of left) console.error(`left behind: ${one}`);
      return left.length === 0 ? 0 : 1;
    }
    case 'kubectl':
      return through(outside(program('kubectl'), '--kubeconfig', ADMIN, ...rest));
    case 'outside':
      return through(outside(...rest));
    case 'in':
      return through(inNode(Number(rest[0]), ...rest.slice(1)));
    case 'load':
      for (let node = 1; node <= Number(rest[1] ?? 2); node++) await importImage(node, resolve(rest[0] ?? ''));
      return 0;
    default:
      console.error(USAGE);
      return 2;
  }
}

process.exitCode = await main(process.argv[2], process.argv.slice(3));
