// How many passed, failed and were skipped: counting, adding up, and the one line that says so.

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Tally */

export const NOTHING = { passed: 0, failed: 0, skipped: 0 };
export const PASSED = { passed: 1, failed: 0, skipped: 0 };
export const FAILED = { passed: 0, failed: 1, skipped: 0 };

export const addTally = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });
export const tallyLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** The last line of a program's output as a tally, if it is one. */
export function tallyIn(output) {
  const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(output.trimEnd().split('\n').at(-1) ?? '');
  return match ? { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) } : undefined;
}

/** Adds up vitest's own report. A file that could not even be loaded is one failure. */
export function tallyOfVitest(report) {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  );
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests } = report;
  return { passed, failed: numFailedTests + unloaded.length, skipped: numPendingTests + numTodoTests };
}
