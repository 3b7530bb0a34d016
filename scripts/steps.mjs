// Runs named steps one after the other, each shown as one line with its time, and sums up what passed. Used by `npm test` and the proof.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectEnv, ROOT } from './setup.mjs';
import { addTally, FAILED, NOTHING, PASSED, tallyIn, tallyLine } from './tally.mjs';

/**
 * @typedef {{ readonly tally: import('./tally.mjs').Tally, readonly output: string }} Outcome what a step counted, and what to show when something failed
 * @typedef {{ readonly name: string, readonly run: () => Promise<Outcome> }} Step
 */

/** What a step throws when the machine lacks something it needs: skipped with the reason on a desk, a failure in CI. */
export class Missing extends Error {}

const children = new Set();

/** Ctrl-C ends the running step with us, in silence. */
function stop(signal) {
  for (const child of children) child.kill(signal);
  process.exit(128 + constants.signals[signal]);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

/** Runs a program from the project's root with the project's tools. Resolves to its exit code and everything that it printed. */
export function capture(command, args, { env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...projectEnv(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    children.add(child);
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const end = (code, reason = '') => {
      children.delete(child);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + reason });
    };
    child.on('error', (error) => end(1, `cannot run ${command}: ${error.message}\n`));
    child.on('close', (code, signal) => end(code ?? 1, signal ? `${command} was ended by ${signal}\n` : ''));
  });
}

/** A step that is one program: its exit code is its verdict, and its own tally counts if its last line is one. */
export const program = (name, command, args, options) => ({
  name,
  run: async () => {
    const { code, output } = await capture(command, args, options);
    const tally = tallyIn(output) ?? (code === 0 ? PASSED : FAILED);
    return { tally: code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally, output };
  },
});

async function outcomeOf(run) {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Missing && !process.env.CI) return { tally: { passed: 0, failed: 0, skipped: 1 }, output: error.message };
    return { tally: FAILED, output: error instanceof Missing ? error.message : String(error.stack ?? error) };
  }
}

async function perform({ name, run }) {
  const start = performance.now();
  const { tally, output } = await outcomeOf(run);
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
  const all = tally.passed + tally.failed + tally.skipped;
  const verdict = tally.failed > 0 ? 'FAIL' : tally.passed > 0 || all === 0 ? ' ok ' : 'skip';
  console.log(`${verdict} ${name.padEnd(24)}${seconds} s${all > 1 ? `  ${tally.passed} of ${all}` : ''}`);
  if (tally.failed + tally.skipped > 0) console.log(output.trimEnd().replace(/^/gm, '     '));
  return tally;
}

/** Runs all steps, also after one that failed; ends with the sum as a line of its own and sets the exit code. */
export async function runSteps(steps) {
  let sum = NOTHING;
  for (const step of steps) sum = addTally(sum, await perform(step));
  console.log(tallyLine(sum));
  process.exitCode = sum.failed > 0 ? 1 : 0;
}
