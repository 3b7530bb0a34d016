import { expect, test } from 'vitest';
import { celPage, reasonOf } from './cel-page.fixture.ts';
import { runSuite } from './cel-suite.fixture.ts';

const verdicts = runSuite();

test('every deviation from CEL has its reason', () => {
  expect(verdicts.filter((each) => each.verdict === 'deviates' && reasonOf(each) === undefined)).toEqual([]);
  expect(verdicts.filter((each) => each.verdict === 'passed').length).toBeGreaterThan(550);
});

test('docs/cel-conformance.md says what the suite gives', async () => {
  await expect(celPage(verdicts)).toMatchFileSnapshot('../docs/cel-conformance.md');
});
