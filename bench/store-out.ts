/**
 * Row 10: five queries on a million stored rows, beside DuckDB on the same rows: its native file, columns from our Parquet export and the bodies beside
 * them. Ours run as a worker's searching thread runs them, from the text of the query on.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { latin1 } from '#base/bytes';
import { all } from '#protocols/all';
import { selected } from '#store/histogram';
import { writeParquet } from '#store/node/parquet';
import { readExchange } from '#store/raw';
import { rawOf } from '#store/scan';
import { callAnswers } from '#worker/query/calls';
import { Filters } from '#worker/query/filters';
import { Library } from '#worker/query/library';
import { cost, median } from './kit/cost.ts';
import { atMost, type Options, type Report, type Row } from './kit/report.ts';

interface Query {
  readonly name: string;
  readonly kfl: string;
  readonly kind: 'count' | 'newest' | 'table';
  readonly sql: string;
}

const QUERIES: readonly Query[] = [
  {
    name: 'count by two columns',
    kfl: 'status >= 500 && method == "POST"',
    kind: 'count',
    sql: `select count(*) from t where status >= 500 and "http.request.method" = 'POST'`,
  },
  {
    name: 'newest 100, whole',
    kfl: '',
    kind: 'newest',
    sql: 'select t.*, b.body from (select * from t order by timestamp desc limit 100) t join b using (sequence)',
  },
  {
    name: 'path prefix',
    kfl: 'path.startsWith("/cart/items/1")',
    kind: 'count',
    sql: `select count(*) from t where starts_with("http.request.path", '/cart/items/1')`,
  },
  {
    name: 'body contains',
    kfl: 'http && response.body.contains("walnut lamp")',
    kind: 'count',
    sql: `select count(*) from b where contains(body, 'walnut lamp')`,
  },
  {
    name: 'p99 by service',
    kfl: 'http | p99 of elapsed by dst.service',
    kind: 'table',
    sql: 'select "dst.service.name", quantile_cont(elapsed, 0.99) from t group by all',
  },
];

/** Loads DuckDB with the rows of the store: columns through Parquet, bodies through its appender. */
async function loadPeer(library: Library, folder: string): Promise<DuckDBConnection> {
  const sources = library.sources();
  const parquet = join(folder, 'rows.parquet');
  const filled = existsSync(join(folder, 'rows.duckdb'));
  if (filled) return (await DuckDBInstance.create(join(folder, 'rows.duckdb'))).connect();
  writeParquet(parquet, sources, selected(sources, { order: 'oldest' }, { scanned: 0, matched: 0 }));
  const peer = await (await DuckDBInstance.create(join(folder, 'rows.duckdb'))).connect();
  await peer.run(`create table t as select * from read_parquet('${parquet}')`);
  await peer.run('create table b (sequence double, body varchar)');
  const appender = await peer.createAppender('b');
  let appended = 0;
  for (const source of sources) {
    const rows = source.rows();
    const sequences = rows?.columns.get('sequence')?.data ?? [];
    for (let row = 0; rows !== undefined && row < rows.count; row++) {
      const raw = rawOf(source, rows, row);
      const response = raw === undefined ? undefined : readExchange(raw, 0, raw.length).response;
      appender.appendDouble(sequences[row] as number);
      appender.appendVarchar(response === undefined ? '' : latin1(response.bytes, response.parts[0] ?? 0, response.bytes.length));
      appender.endRow();
      if (++appended % 16_384 === 0) appender.flushSync();
    }
  }
  appender.closeSync();
  await peer.run('checkpoint');
  return peer;
}

async function run({ runs, rows, keep }: Options): Promise<Report> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'podwire-bench-out-'));
  mkdirSync(folder, { recursive: true });
  try {
    const fill = fileURLToPath(new URL('./store.ts', import.meta.url));
    if (!existsSync(join(folder, 'store')))
      await cost([process.execPath, '--conditions=podwire-source', fill, String(rows), join(folder, 'store')]);
    const context = { protocols: new Map(all.map((protocol) => [protocol.id, protocol])) };
    const library = new Library(join(folder, 'store'));
    library.load();
    const noStatus = (): never => {
      throw new Error('not asked');
    };
    const calls = callAnswers(library, new Filters(context), context, noStatus, noStatus);
    const ours: Record<Query['kind'], (kfl: string) => Promise<unknown>> = {
      count: async (filter) => (await calls.count({ filter })).matched,
      newest: async (filter) => (await calls.entries({ filter, order: 'newest', limit: 100, detail: true })).entries.length,
      table: async (query) => (await calls.table({ query })).rows.length,
    };
    const peer = await loadPeer(library, folder);
    const theirs = async (sql: string): Promise<unknown> => {
      const found = await (await peer.run(sql)).getRows();
      return found.length === 1 ? Number(found[0]?.[0]) : found.length;
    };
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const began = performance.now();
      await work();
      return performance.now() - began;
    };
    const table: Record<string, number | string>[] = [];
    const verdicts = [];
    for (const { name, kfl, kind, sql } of QUERIES) {
      const found = [await ours[kind](kfl), await theirs(sql)];
      const times: { readonly us: number[]; readonly them: number[] } = { us: [], them: [] };
      for (let i = 0; i < runs; i++) {
        times.us.push(await timed(() => ours[kind](kfl)));
        times.them.push(await timed(() => theirs(sql)));
      }
      const [us, them] = [median(times.us), median(times.them)];
      table.push({
        query: name,
        'podwire ms': us,
        'DuckDB ms': them,
        'podwire / DuckDB': us / them,
        'podwire found': String(found[0]),
        'DuckDB found': String(found[1]),
      });
      verdicts.push({ ...atMost(`${name}: podwire / DuckDB`, us / them, 2, 1, '×'), met: us <= 2 * them && found[0] === found[1] });
      if (kind === 'newest') verdicts.push(atMost('newest 100, ms', us, 20));
    }
    const [version] = await (await peer.run('select version()')).getRows();
    return {
      title: `store-out: five queries on ${rows} stored rows (row 10)`,
      about: [
        `wall time, medians of ${runs} runs in turns, the first of each left out; DuckDB ${String(version?.[0])} on a native file with every core, we with one thread`,
        'both must find the same',
      ],
      table,
      verdicts,
    };
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

export default { name: 'store-out', doc: 'row 10: five queries beside DuckDB', run } satisfies Row;
