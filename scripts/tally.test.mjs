import { expect, test } from 'vitest';
import { addTally, tallyIn, tallyLine, tallyOfVitest } from './tally.mjs';

const tally = (passed, failed, skipped) => ({ passed, failed, skipped });
const report = (numPassedTests, numFailedTests, testResults) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults,
});

test('a tally is printed, read back and added', () => {
  const line = tallyLine(addTally(tally(1, 2, 3), tally(10, 20, 30)));
  expect(line).toBe('11 passed, 22 failed, 33 skipped');
  expect(tallyIn(`1 passed, 0 failed, 0 skipped\nmore\n${line}\n`)).toEqual(tally(11, 22, 33));
});

test('only a last line that is nothing else is a tally', () => {
  expect(tallyIn('1 passed, 0 failed, 0 skipped\nthen it crashed\n')).toBeUndefined();
  expect(tallyIn('npm test: 1 passed, 0 failed, 0 skipped')).toBeUndefined();
  expect(tallyIn('')).toBeUndefined();
});

test('a test file that cannot be loaded counts as a failure, one with a failed test only once', () => {
  const loaded = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] };
  const unloaded = { status: 'failed', assertionResults: [] };
  expect(tallyOfVitest(report(5, 1, [loaded]))).toEqual(tally(5, 1, 2));
  expect(tallyOfVitest(report(5, 1, [loaded, unloaded]))).toEqual(tally(5, 2, 2));
});
