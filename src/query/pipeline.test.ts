import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '#entry/entry';
import { check } from './check.ts';
import { compile } from './compile.ts';
import { entries } from './generate.fixture.ts';
import { MAX_GROUPS } from './groups.ts';
import { createPipeline } from './pipeline.ts';
import type { Pipeline, PipelineState, Table } from './pipeline.ts';
import { SKETCH_ERROR, Sketch } from './sketch.ts';
import { catalogue, httpEntry, rowsOf } from './world.fixture.ts';

function pipelineOf(query: string): Pipeline {
  const checked = check(query, catalogue);
  expect(checked.problems).toEqual([]);
  const pipeline = createPipeline(checked);
  if (pipeline === undefined) throw new Error('no pipeline');
  return pipeline;
}

function run(query: string, all: readonly Entry[]): Table {
  const filter = compile(check(query, catalogue));
  const pipeline = pipelineOf(query);
  const rows = rowsOf(all);
  const selected = new Uint32Array(all.length);
  const detail = (row: number) => all[row]?.layers;
  pipeline.add(rows, selected, filter.select(rows, 0, all.length, selected, detail), detail);
  return pipeline.table();
}

/** Lines of a table without the order, for comparison. */
function lines(table: Table): string[] {
  return table.rows.map((row) => JSON.stringify(row.map((value) => value ?? '(absent)'))).sort();
}

const shop = [
  httpEntry({ elapsed: 1000, status: 200 }, { path: '/a' }),
  httpEntry({ elapsed: 3000, status: 500 }, { path: '/a' }),
  httpEntry({ elapsed: 2000, status: 200 }, { path: '/b' }),
  httpEntry({ protocol: 'redis', protocols: ['redis'], layers: { redis: { request: { command: 'GET' } } }, elapsed: 50 }),
];

describe('stages', () => {
  test('count by', () => {
    const table = run('http | count by path', shop);
    expect(table.columns.map((column) => column.label)).toEqual(['path', 'count']);
    expect(table.rows).toEqual([
      ['/a', 2],
      ['/b', 1],
    ]);
    expect(table.entries).toBe(3);
  });

  test('groups show what is absent, last in any order', () => {
    expect(run('| count by path | sort path desc', shop).rows.at(-1)).toEqual([undefined, 1]);
    expect(run('| count by path | sort path', shop).rows.at(-1)).toEqual([undefined, 1]);
  });

  test('numbers of a group', () => {
    const table = run('http | count min max avg sum p50 of elapsed by path | sort max desc | limit 1', shop);
    expect(table.rows[0]?.slice(0, 6)).toEqual(['/a', 2, 1000, 3000, 2000, 4000]);
    expect(table.rows[0]?.[6]).toBeCloseTo(1000, -2);
  });

  test('top, distinct, rate, list', () => {
    expect(run('| top 1 dst.service', shop).rows).toEqual([['redis', 4]]);
    expect(lines(run('http | distinct path, status', shop))).toEqual(['["/a",200]', '["/a",500]', '["/b",200]']);
    expect(run('http | rate by 10s', shop).rows).toEqual([[1_790_000_000_000_000, 3, 0.3]]);
    expect(run('http | sort elapsed desc | fields path, elapsed | limit 2', shop).rows).toEqual([
      ['/a', 3000],
      ['/b', 2000],
    ]);
    expect(run('http | limit 1', shop).columns.map((column) => column.label)).toContain('src.name');
  });

  test.each([
    ['| count by path | count', 'only `sort`, `fields` and `limit` can follow here'],
    ['| count by path | sort elapsed', 'the table has no column "elapsed"; it has path, count'],
    ['| p95 of path', '`path` is a text, no number'],
    ['| sort path | count', 'put what groups entries first'],
    ['| count by pth', 'unknown name "pth"; did you mean "path"?'],
  ])('%s', (query, message) => {
    expect(check(query, catalogue).problems[0]?.message).toContain(message);
  });
});

describe('partial states', () => {
  const stages = fc.constantFrom(
    '| count by path',
    '| count by dst.service, status',
    '| p50 p99 of elapsed by protocol',
    '| count min max of request.size by src.namespace',
    '| count sum of size by request.headers["x-trace"]',
    '| rate by 10s by outcome',
    '| distinct redis.request.keys, encrypted',
    '| count by request.body.json().a',
    '| sort elapsed desc | fields id, elapsed | limit 3',
  );

  test('of several nodes merge to that of all; rows and entries count alike', () => {
    fc.assert(
      fc.property(stages, fc.array(fc.array(entries, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), (query, nodes) => {
        const whole = run(query, nodes.flat());
        const merged = pipelineOf(query);
        for (const all of nodes) {
          const node = pipelineOf(query);
          for (const entry of all) node.addEntry(entry);
          merged.merge(JSON.parse(JSON.stringify(node.state())) as PipelineState);
        }
        const table = merged.table();
        expect(table.entries).toBe(whole.entries);
        const keys = (of: Table) => (query.includes('fields') ? of.rows.map((row) => row[1]) : lines(of));
        expect(keys(table)).toEqual(keys(whole));
      }),
      { numRuns: 400 },
    );
  });

  test('groups are bounded, and the rest is counted', () => {
    const pipeline = pipelineOf('| count by path');
    for (let i = 0; i < MAX_GROUPS + 500; i++) pipeline.addEntry(httpEntry({}, { path: `/${i}` }));
    const table = pipeline.table();
    expect(table.rows).toHaveLength(MAX_GROUPS);
    expect(table.other).toEqual(['(other)', 500]);
  });
});

describe('quantiles', () => {
  test('are within the stated error of the true ones, whatever the numbers and the parts they were counted in', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.double({ min: 1e-3, max: 1e12, noNaN: true })), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 1, maxLength: 4 }), fc.constantFrom(0.01, 0.5, 0.9, 0.95, 0.99, 1), (parts, q) => {
        const merged = new Sketch();
        for (const part of parts) {
          const sketch = new Sketch();
          for (const number of part) sketch.add(number);
          merged.merge(Sketch.from(JSON.parse(JSON.stringify(sketch)) as ReturnType<Sketch['toJSON']>));
        }
        const all = parts.flat().sort((a, b) => a - b);
        const exact = all[Math.max(1, Math.ceil(q * all.length)) - 1] ?? 0;
        const found = merged.quantile(q) ?? Number.NaN;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(exact) * SKETCH_ERROR + 2 ** -20);
        expect(merged.count).toBe(all.length);
      }),
    );
  });

  test('of nothing are absent', () => {
    expect(new Sketch().quantile(0.5)).toBeUndefined();
  });
});
