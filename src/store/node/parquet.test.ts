import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { selected } from '../histogram.ts';
import { writeParquet } from './parquet.ts';
import { OneThread, plainEntry, temporaryStore } from './store.fixture.ts';

it('DuckDB reads exported rows: counts, values, absent ones, ends and times', async () => {
  const one = new OneThread(temporaryStore());
  one.write(
    [{ ...plainEntry(1_790_000_000_000_001), elapsed: undefined, layers: ['tls', 'http'] }, plainEntry(1_790_000_000_000_002)],
    true,
  );
  one.write(
    Array.from({ length: 500 }, (_, i) => ({ ...plainEntry(1_790_000_001_000_000 + i), status: 500 + (i % 2), hot: undefined, end: 2 })),
  );
  const sources = one.reader.sources();
  const path = join(one.store, 'rows.parquet');
  expect(writeParquet(path, sources, selected(sources, { order: 'oldest' }, { scanned: 0, matched: 0 }))).toBe(502);

  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const ask = async (sql: string): Promise<unknown> => (await connection.runAndReadAll(sql.replaceAll('ROWS', `'${path}'`))).getRowsJson();
  expect(await ask('select count(*) from ROWS')).toEqual([['502']]);
  expect(await ask('select status, count(*) from ROWS group by status order by status')).toEqual([
    [200, '2'],
    [500, '250'],
    [501, '250'],
  ]);
  expect(
    await ask(
      'select id, elapsed, protocols, outcome, "src.name", "src.ip", "http.request.method", epoch_us("timestamp") from ROWS order by "timestamp" limit 2',
    ),
  ).toEqual([
    ['0000abcd-1-0', null, 'tls,http', 'ok', 'pod-1', '10.0.0.1', 'GET', '1790000000000001'],
    ['0000abcd-1-1', 1000, 'http', 'ok', 'pod-1', '10.0.0.1', 'GET', '1790000000000002'],
  ]);
  expect(await ask('select distinct "src.namespace", "src.name", "http.request.method" from ROWS where status >= 500')).toEqual([
    [null, '10.0.0.2', null],
  ]);
  connection.closeSync();
  database.closeSync();
}, 30_000);
