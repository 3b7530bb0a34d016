/** Row 7: live capture of HTTP between two network namespaces at full speed, columns and whole. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNamespaces, removeNamespaces } from '../scripts/proof/namespaces.ts';
import { PodwireRun } from '../scripts/proof/podwire-run.ts';
import { median } from './kit/cost.ts';
import { versionOf } from './kit/peers.ts';
import { atLeast, atMost, exactly, type Report, type Row } from './kit/report.ts';
import { Shop, SHOP_URL } from './kit/shop.ts';

const SECONDS = 5;
/** With a pause of a millisecond each: somewhat more than 40,000 requests a second. */
const CONNECTIONS = 56;

interface Load {
  readonly perSecond: number;
  readonly logged: number;
  readonly stored: number;
  readonly dropped: number;
  readonly micros: number;
}

async function drive(shop: Shop, folder: string, name: string, flags: readonly string[]): Promise<Load> {
  const podwire = await PodwireRun.begin(join(folder, name), ...flags);
  try {
    const before = { logged: await shop.logged(), cpu: podwire.cpu().seconds };
    const began = performance.now();
    await shop.drive('shop-paced', SECONDS, CONNECTIONS);
    const seconds = (performance.now() - began) / 1000;
    const logged = (await shop.logged()) - before.logged;
    const { status } = await podwire.settled(SHOP_URL);
    const used = podwire.cpu().seconds - before.cpu;
    const stored = await podwire.count('http && path.startsWith("/api/")');
    const dropped = status.sources.reduce((sum, source) => sum + source.dropped, 0);
    return { perSecond: logged / seconds, logged, stored, dropped, micros: (used / logged) * 1e6 };
  } finally {
    await podwire.stop();
  }
}

async function run({ runs }: { readonly runs: number }): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-bench-live-'));
  const columns: Load[] = [];
  const whole: Load[] = [];
  // The worker has no privileges of its own.
  chmodSync(folder, 0o777);
  makeNamespaces();
  try {
    const shop = await Shop.open(join(folder, 'shop'));
    for (let i = 0; i < runs; i++) {
      columns.push(await drive(shop, folder, `columns${i}`, ['--no-messages']));
      whole.push(await drive(shop, folder, `whole${i}`, []));
      rmSync(join(folder, `columns${i}`), { recursive: true, force: true });
      rmSync(join(folder, `whole${i}`), { recursive: true, force: true });
    }
    await shop.close();
  } finally {
    removeNamespaces();
    rmSync(folder, { recursive: true, force: true });
  }
  const rows = [...columns.map((load) => ({ run: 'columns', ...load })), ...whole.map((load) => ({ run: 'whole', ...load }))];
  const each = (loads: readonly Load[], what: keyof Load): number => median(loads.map((load) => load[what]));
  const most = (what: (load: Load) => number): number => Math.max(...[...columns, ...whole].map(what));
  return {
    title: 'live: HTTP between two network namespaces, wrk and nginx and Podwire on the same cores (row 7)',
    about: [
      `${runs} runs of ${SECONDS} s each, wrk -t1 -c${CONNECTIONS} with a pause of 1 ms a connection; CPU of the whole worker process until everything is stored`,
      versionOf('nginx', '-v'),
      versionOf('wrk', '-v'),
    ],
    table: rows.map(({ run: name, perSecond, logged, stored, dropped, micros }) => ({
      run: name,
      'requests/s': Math.round(perSecond),
      logged,
      stored,
      dropped,
      'µs CPU/request': micros,
    })),
    verdicts: [
      atLeast('requests a second', Math.min(each(columns, 'perSecond'), each(whole, 'perSecond')), 40_000),
      exactly(
        'packets dropped',
        most(({ dropped }) => dropped),
        0,
      ),
      exactly(
        'entries missing',
        most(({ logged, stored }) => Math.abs(logged - stored)),
        0,
      ),
      atMost('columns, µs CPU a request', each(columns, 'micros'), 8, 4),
      atMost('whole, µs CPU a request', each(whole, 'micros'), 20, 10),
    ],
  };
}

export default { name: 'live', doc: 'row 7: live HTTP at full speed, as root', run } satisfies Row;
