import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entry } from '#entry/entry';
import { check } from './check.ts';
import type { GroupStage } from './check-stages.ts';
import { compileValue } from './closures.ts';
import { entryAccess } from './entry-access.ts';
import { entries, groupings } from './generate.fixture.ts';
import { createPipeline } from './pipeline.ts';
import { differences } from './sql/tables.fixture.ts';
import { catalogue, rowsOf } from './world.fixture.ts';

/** DuckDB counts, adds and ranks what we group, from the keys and numbers of each entry. */
let duck: DuckDBConnection;
beforeAll(async () => {
  duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => {
  duck.closeSync();
});

const FUNCTIONS = { count: 'count(*)', avg: 'avg(x)', min: 'min(x)', max: 'max(x)', sum: 'sum(x)' } as const;

/** The key of an entry as JSON, an absent part as null in a list of its own. */
function keysOf(stage: GroupStage, entry: Entry): string {
  const parts = stage.by.map(({ plan }) => compileValue(plan, entryAccess)(entry));
  if (stage.every !== undefined) parts.unshift(Math.floor(entry.timestamp / stage.every) * stage.every);
  return JSON.stringify(parts.map((part) => (part === undefined ? [] : [part])));
}

async function oracle(stage: GroupStage, all: readonly Entry[]): Promise<readonly (readonly unknown[])[]> {
  const number = stage.of === undefined ? () => undefined : compileValue(stage.of.plan, entryAccess);
  const lines = all.map((entry) => {
    const x = number(entry);
    return `('${keysOf(stage, entry).replaceAll("'", "''")}', ${typeof x === 'number' && Number.isFinite(x) ? `${x}::DOUBLE` : 'NULL'})`;
  });
  const found = stage.aggregates.map(({ name, quantile }) =>
    name === 'quantile'
      ? `list_sort(list(x) FILTER (x IS NOT NULL))[greatest(1, ceil(${quantile ?? 0} * count(x)))::INT]`
      : FUNCTIONS[name],
  );
  const rate = stage.every === undefined ? [] : [`count(*) / ${stage.every / 1_000_000}::DOUBLE`];
  const cells = ['k', ...[...found, ...rate].map((each) => `CAST(${each} AS DOUBLE)`)].join(', ');
  const answer = await duck.runAndReadAll(`SELECT ${cells} FROM (VALUES ${lines.join(', ')}) AS e(k, x) GROUP BY k`);
  return answer.getRows().map(([key, ...values]) => {
    const parts = JSON.parse(String(key)) as readonly (readonly unknown[])[];
    return [...parts.map((part) => part[0]), ...values.map((value) => value ?? undefined)];
  });
}

test('groups count, add up and rank as DuckDB does', async () => {
  let groups = 0;
  await fc.assert(
    fc.asyncProperty(groupings, fc.array(entries, { minLength: 30, maxLength: 60 }), fc.boolean(), async (query, all, live) => {
      const checked = check(`| ${query}`, catalogue);
      const [stage] = checked.stages;
      const pipeline = createPipeline(checked);
      if (stage?.kind !== 'group' || pipeline === undefined) throw new Error(`no groups: ${query}`);
      const rows = Uint32Array.from(all.keys());
      if (live) for (const entry of all) pipeline.addEntry(entry);
      else pipeline.add(rowsOf(all), rows, all.length, (row) => all[row]?.layers);
      const found = await oracle(stage, all);
      expect(differences(pipeline.table(), found)).toBeUndefined();
      groups += found.length;
    }),
    { numRuns: 300 },
  );
  expect(groups).toBeGreaterThan(1000);
}, 60_000);
