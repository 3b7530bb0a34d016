/** Row 8: minutes of live HTTP, whole, with a store that is full and rotates: what the worker's memory does. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNamespaces, pause, removeNamespaces } from '../scripts/proof/namespaces.ts';
import { PodwireRun } from '../scripts/proof/podwire-run.ts';
import { median } from './kit/cost.ts';
import { atLeast, atMost, type Report, type Row } from './kit/report.ts';
import { Shop } from './kit/shop.ts';

const SAMPLE_MS = 5000;
/** The middle third to the last third may grow by this much: what is more is no noise. */
const FLAT = 1.1;

/** The process's share of memory, the mapped rings among it, in MB. */
function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
}

async function run({ minutes }: { readonly minutes: number }): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-bench-memory-'));
  const samples: number[] = [];
  let retired = 0;
  let logged = 0;
  // The worker has no privileges of its own.
  chmodSync(folder, 0o777);
  makeNamespaces();
  try {
    const shop = await Shop.open(join(folder, 'shop'));
    const podwire = await PodwireRun.begin(join(folder, 'store'), '--retention', '1GiB');
    let over = false;
    const load = shop.drive('shop-paced', Math.round(minutes * 60), 32).finally(() => (over = true));
    while (!over) {
      await pause(SAMPLE_MS);
      samples.push(pssOf(podwire.worker));
    }
    await load;
    const { counters } = await podwire.status();
    retired = counters['store.segments.retired'] ?? 0;
    logged = await shop.logged();
    await podwire.stop();
    await shop.close();
  } finally {
    removeNamespaces();
    rmSync(folder, { recursive: true, force: true });
  }
  const third = Math.floor(samples.length / 3);
  const middle = median(samples.slice(third, 2 * third));
  const last = median(samples.slice(2 * third));
  return {
    title: 'memory: live HTTP, whole, a store of 1 GiB that rotates (row 8)',
    about: [
      `${minutes} minutes, ${logged} requests, ${retired} segments retired; PSS of the worker process, rings included, every ${SAMPLE_MS / 1000} s`,
    ],
    table: [
      { PSS: 'first', MB: samples[0] ?? Number.NaN },
      { PSS: 'middle third', MB: middle },
      { PSS: 'last third', MB: last },
      { PSS: 'most', MB: Math.max(...samples) },
    ],
    verdicts: [
      atMost('most PSS, MB', Math.max(...samples), 400, 250),
      atMost('last third / middle third', last / middle, FLAT),
      atLeast('segments retired', retired, 1),
    ],
  };
}

export default { name: 'memory', doc: 'row 8: minutes of live traffic with a full store, as root', run } satisfies Row;
