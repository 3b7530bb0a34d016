/**
 * Records `shop.pcapng`: real servers and clients of a small shop, each in its own network namespace, for about 45 seconds.
 * Run as root: `node --conditions=podwire-source demo/record.ts [seconds]`. Needs iproute2, ethtool, openssl, tcpdump, redis-server, ping.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { CAST } from './cast.ts';
import { makeCertificates } from './certificates.ts';
import { REDIS_PASSWORD } from './password.ts';
import { atBridge, BRIDGE, build, inside, lose, space, unbuild } from './stage.ts';
import { writeCapture } from './write-capture.ts';

const MOST_BYTES = 3_000_000;
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.on('exit', () => resolve());
  });

async function record(span: number, folder: string): Promise<string> {
  const raw = join(folder, 'shop.pcap');
  const children: ChildProcess[] = [];
  const tcpdump = atBridge(['tcpdump', '-i', BRIDGE, '-Z', 'root', '-U', '--time-stamp-precision=nano', '-B', '16384', '-w', raw]);
  try {
    await pause(1000);
    for (const one of CAST) {
      const command =
        one.name === 'redis'
          ? ['redis-server', '--bind', one.ip, '--requirepass', REDIS_PASSWORD, '--save', '', '--dir', folder, '--logfile', 'redis.log']
          : [process.execPath, '--conditions=podwire-source', file('pod.ts'), one.name];
      children.push(inside(space(one), command, { SHOP_MS: String(span), SHOP_CERTIFICATES: folder }));
      await pause(250);
    }
    for (const name of ['cart', 'payments', 'catalogue', 'frontend']) {
      await pause(span / 5);
      await lose(name, 130);
    }
    await pause(span / 5 + 3000);
  } finally {
    // Those who call go first, so that connections end as they do in a shop that closes.
    for (const child of [...children].reverse()) {
      child.kill('SIGTERM');
      await Promise.race([ended(child), pause(2000)]);
      child.kill('SIGKILL');
    }
    await pause(300);
    tcpdump.kill('SIGINT');
    await ended(tcpdump);
  }
  return raw;
}

const folder = mkdtempSync(join(tmpdir(), 'podwire-shop-'));
const target = file('shop.pcapng');
try {
  makeCertificates(folder);
  build();
  const frames = await writeCapture(await record(Number(process.argv[2] ?? 45) * 1000, folder), target);
  const { size } = statSync(target);
  console.log(`${frames} frames, ${size} bytes`);
  if (size > MOST_BYTES) throw new Error(`that is more than ${MOST_BYTES} bytes: make bodies smaller or the time shorter`);
} finally {
  unbuild();
  rmSync(folder, { recursive: true, force: true });
}
