import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, compileText } from './compile.ts';
import { check } from './check.ts';
import { entries, queries } from './generate.fixture.ts';
import { print } from './print.ts';
import { catalogue, rowsOf } from './world.fixture.ts';

const RUNS = 3000;
/** On a machine that is busy, in ms. */
const PATIENCE = 60_000;

test(
  'closures over entries and vectors over rows give the same answer, at least 10,000 times',
  () => {
    let pairs = 0;
    let matched = 0;
    fc.assert(
      fc.property(queries, fc.array(entries, { minLength: 1, maxLength: 24 }), fc.nat(8), (query, all, from) => {
        const { filter, checked } = compileText(query, catalogue);
        expect(checked.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
        if (filter === undefined) return;
        const rows = rowsOf(all);
        const out = new Uint32Array(all.length);
        const start = Math.min(from, all.length);
        const detail = (row: number) => all[row]?.layers;
        const selected = [...out.subarray(0, filter.select(rows, start, all.length, out, detail))];
        const wanted = all.flatMap((entry, row) => (row >= start && filter.matches(entry) ? [row] : []));
        expect(selected).toEqual(wanted);
        expect(all.flatMap((_, row) => (row >= start && filter.test(rows, row, detail) ? [row] : []))).toEqual(wanted);
        pairs += all.length;
        matched += wanted.length;
      }),
      { numRuns: RUNS },
    );
    expect(pairs).toBeGreaterThan(10_000);
    expect(matched).toBeGreaterThan(pairs / 20);
  },
  PATIENCE,
);

test(
  'one filter goes on over other rows whose dictionaries grew',
  () => {
    fc.assert(
      fc.property(
        queries,
        fc.array(fc.array(entries, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
        (query, batches) => {
          const { filter } = compileText(query, catalogue);
          if (filter === undefined) throw new Error('did not compile');
          for (const all of [...batches, batches.flat(), ...batches]) {
            const rows = rowsOf(all);
            const out = new Uint32Array(all.length);
            const count = filter.select(rows, 0, all.length, out, (row) => all[row]?.layers);
            expect([...out.subarray(0, count)]).toEqual(all.flatMap((entry, row) => (filter.matches(entry) ? [row] : [])));
          }
        },
      ),
      { numRuns: 200 },
    );
  },
  PATIENCE,
);

test(
  'zones never rule out rows that match',
  () => {
    fc.assert(
      fc.property(queries, fc.array(entries, { minLength: 1, maxLength: 6 }), (query, all) => {
        const { filter } = compileText(query, catalogue);
        if (filter === undefined) throw new Error('did not compile');
        const rows = rowsOf(all);
        const zones = {
          range(name: string) {
            const column = rows.columns.get(name);
            if (column === undefined) return undefined;
            const present = [...column.data].filter(
              (_, row) => column.valid === undefined || (column.valid[row >> 3] ?? 0) & (1 << (row & 7)),
            );
            return { min: Math.min(...present), max: Math.max(...present) };
          },
          words: (name: string) => rows.columns.get(name)?.dictionary,
        };
        const ruledOut = filter.zone(zones) ? [] : all;
        expect(ruledOut.filter((entry) => filter.matches(entry))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  },
  PATIENCE,
);

test(
  'the canonical text of a query means the same',
  () => {
    fc.assert(
      fc.property(queries, entries, (query, entry) => {
        const first = check(query, catalogue);
        const again = check(print(first.query), catalogue);
        expect(again.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
        expect(print(again.query)).toBe(print(first.query));
        expect(compile(again).matches(entry)).toBe(compile(first).matches(entry));
      }),
      { numRuns: 500 },
    );
  },
  PATIENCE,
);
