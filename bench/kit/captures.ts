/** Captures of real servers, made once by tcpdump and kept outside the clone: in `$XDG_CACHE_HOME` or the temporary folder. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { end, makeNamespaces, pause, removeNamespaces, SERVERS, start } from '../../scripts/proof/namespaces.ts';
import { Shop } from './shop.ts';

/** Where captures are kept between runs. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] ?? tmpdir(), 'podwire-bench');
/** Raised whenever the traffic is made differently. */
const VERSION = 1;

export interface Capture {
  readonly file: string;
  readonly bytes: number;
  /** What nginx logged. */
  readonly requests: number;
  readonly packets: number;
}

interface Recipe {
  readonly script: string;
  readonly seconds: number;
  readonly connections: number;
  readonly args: readonly string[];
}

const RECIPES = {
  /** Kept connections, a shop's mix of answers. */
  keepalive: { script: 'shop', seconds: 5, connections: 16, args: [] },
  /** The same with a number of its own in every path. */
  ids: { script: 'shop', seconds: 2, connections: 16, args: ['ids'] },
  /** One connection for each request. */
  churn: { script: 'shop-close', seconds: 8, connections: 16, args: [] },
} as const satisfies Record<string, Recipe>;

/** A capture by name; makes it when it is not there yet. Needs root, nginx, wrk and tcpdump. */
export async function captureOf(name: keyof typeof RECIPES): Promise<Capture> {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `${name}-${VERSION}.pcap`);
  const counts = join(CACHE, `${name}-${VERSION}.json`);
  if (!existsSync(counts)) {
    for (let attempt = 0; ; attempt++) {
      const made = await record(file, RECIPES[name]);
      if (made !== undefined) {
        writeFileSync(counts, JSON.stringify(made));
        break;
      }
      if (attempt === 4) throw new Error('tcpdump lost packets five times: is the machine busy?');
    }
  }
  const { requests, packets } = JSON.parse(readFileSync(counts, 'utf8')) as { requests: number; packets: number };
  return { file, bytes: statSync(file).size, requests, packets };
}

/** Records while wrk drives the shop; `undefined` when the kernel dropped packets. */
async function record(
  file: string,
  { script, seconds, connections, args }: Recipe,
): Promise<{ requests: number; packets: number } | undefined> {
  const folder = join(CACHE, `shop-${process.pid}`);
  makeNamespaces();
  try {
    const shop = await Shop.open(folder);
    const draft = `${file}.part`;
    const tcpdump = start(SERVERS, 'sh', '-c', `exec tcpdump -i right -Z root -B 524288 -s 0 -w ${draft} tcp port 8080 2>${draft}.log`);
    while (!existsSync(`${draft}.log`) || !readFileSync(`${draft}.log`, 'utf8').includes('listening on')) await pause(100);
    await shop.drive(script, seconds, connections, ...args);
    const requests = await shop.logged();
    for (let before = -1, now = 0; now !== before; now = statSync(draft).size) {
      before = now;
      await pause(1000);
    }
    await end(tcpdump, 'SIGINT');
    await shop.close();
    const said = readFileSync(`${draft}.log`, 'utf8');
    rmSync(`${draft}.log`);
    const packets = Number(/(\d+) packets captured/.exec(said)?.[1] ?? 0);
    const received = Number(/(\d+) packets received/.exec(said)?.[1] ?? 0);
    if (!/\b0 packets dropped by kernel/.test(said) || packets === 0 || packets !== received) return undefined;
    chmodSync(draft, 0o644);
    renameSync(draft, file);
    return { requests, packets };
  } finally {
    removeNamespaces();
    rmSync(folder, { recursive: true, force: true });
  }
}
