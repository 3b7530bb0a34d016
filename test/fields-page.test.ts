import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { check } from '#query/check';
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
