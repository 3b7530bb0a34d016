import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { check } from '#query/check';
import { compile } from '#query/compile';
import type { Entry } from '#entry/entry';
import { referencePage } from '#query/reference';

const catalogue = buildCatalogue(all);
const docs = new URL('../docs/', import.meta.url);

test('docs/fields.md says what the declarations say (npm run fields writes it)', () => {
  expect(readFileSync(new URL('fields.md', docs), 'utf8')).toBe(referencePage(catalogue));
});

test('every query in docs/kfl.md can run', () => {
  const page = readFileSync(new URL('kfl.md', docs), 'utf8');
  const queries = [...page.matchAll(/```kfl\n([^]*?)```/g)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line.trim() !== ''),
  );
  expect(queries.length).toBeGreaterThan(20);
  for (const query of queries)
    expect([query, check(query, catalogue).problems.filter((problem) => problem.severity === 'error')]).toEqual([query, []]);
});

test('the table of absent values in docs/kfl.md is what filters do', () => {
  const page = readFileSync(new URL('kfl.md', docs), 'utf8');
  const rows = [...page.matchAll(/^\| `(.*)` \| (true|false) \| (true|false) \| (true|false) \|$/gm)];
  expect(rows.length).toBeGreaterThan(15);
  const entryOf = (q: string | undefined): Entry => {
    const end = { ip: '192.0.2.1', port: 80 };
    const queryString = q === undefined ? {} : { q };
    const layers = { http: { request: { queryString } } };
    const names = {
      protocol: 'http',
      protocols: ['http'],
      outcome: 'ok',
      capturedBy: 'file',
      kind: 'exchange',
      summary: '',
      worker: 'w',
    } as const;
    return { ...names, id: 'w-1-1', revision: 0, timestamp: 0, src: end, dst: end, flow: 1, layers };
  };
  for (const [, condition = '', ...cells] of rows) {
    const query = condition.replaceAll('\\|', '|').replaceAll(/\bx\b/g, 'request.queryString.q');
    const filter = compile(check(query, catalogue));
    const found = ['a', 'c', undefined].map((value) => String(filter.matches(entryOf(value))));
    expect([condition, ...found]).toEqual([condition, ...cells]);
  }
});
