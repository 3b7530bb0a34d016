import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { blockBytes } from '#store/block';
import { beginEpoch } from '#store/node/identity';
import { realDisk } from '#store/node/disk';
import type { StoreStatus } from '#store/node/writer';
import { SegmentBuilder } from '#store/writer-rows';
import { Traffic } from './traffic.ts';

/** Blocks that wait for the writing thread, at most; the same bound as a file source has. */
const QUEUE = 16 * 1024 * 1024;

/**
 * Row 9: entries with every generic column, eight of a protocol and about 0.9 KB of messages, from the builder to sealed segments.
 * `rows/s` counts the wall time from the first row to the last sealed segment, making the rows included.
 */
async function fill(store: string, count: number): Promise<Record<string, number>> {
  const identity = beginEpoch(realDisk, store);
  const builder = new SegmentBuilder(identity);
  const traffic = new Traffic();
  const thread = new Worker(new URL('./store-thread.ts', import.meta.url), {
    workerData: { store },
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  let waiting = 0;
  let wake: (() => void) | undefined;
  const finished = new Promise<{ status: StoreStatus; longest: number }>((resolve, reject) => {
    thread.on('error', reject);
    thread.on('message', (message: number | { status: StoreStatus; longest: number }) => {
      if (typeof message !== 'number') return resolve(message);
      waiting -= message;
      if (waiting <= QUEUE) wake?.();
    });
  });
  const cpu = process.cpuUsage();
  const began = performance.now();
  let making = 0;
  const publish = (now: number, finish = false): void => {
    const block = builder.publish(now, finish);
    if (block === undefined) return;
    waiting += blockBytes(block);
    thread.postMessage(block);
  };
  for (let left = count; left > 0; left -= 2000) {
    const started = performance.now();
    traffic.write(builder, Math.min(2000, left), 100, publish);
    making += performance.now() - started;
    if (waiting > QUEUE) await new Promise<void>((resolve) => (wake = resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
  publish(Date.now() * 1000, true);
  thread.postMessage('finish');
  const { status, longest } = await finished;
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  await thread.terminate();
  return {
    rows: status.entries,
    'rows/s': Math.round(count / seconds),
    'peak RSS MB': Math.round(peakRss()),
    'CPU µs/row': (used.user + used.system) / count,
    'of it, making rows': (making * 1000) / count,
    'bytes/message': Math.round(traffic.kept / count),
    'disk B/row': Math.round(status.bytes / count),
    'worst block ms': Math.round(longest),
    segments: status.segments,
    ...shares(store, count),
  };
}

/** The process's greatest resident set, in MB. */
function peakRss(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;
}

function shares(store: string, count: number): Record<string, number> {
  let columns = 0;
  for (const folder of readdirSync(store)) {
    const path = join(store, folder, 'entries.arrow');
    columns += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return { 'columns B/row': Math.round(columns / count) };
}

// The flag that a worker's process has: shared memory is given back when young objects are collected, so they are collected early.
const FLAG = '--max-semi-space-size=2';
if (!process.execArgv.includes(FLAG)) {
  const { status } = spawnSync(process.execPath, [FLAG, ...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  process.exit(status ?? 1);
}
const count = Number(process.argv[2] ?? 1_000_000);
const kept = process.argv[3];
const store = kept ?? mkdtempSync(join(tmpdir(), 'podwire-bench-'));
try {
  console.log(JSON.stringify(await fill(store, count), undefined, 2));
} finally {
  if (kept === undefined) rmSync(store, { recursive: true, force: true });
}
