// `npm test`: everything that needs no more than npm. With arguments (`npm test -- src/net -t gap`) only vitest, with those.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freshBuild } from './fresh-build.mjs';
import { nodeBin, ROOT } from './setup.mjs';
import { capture, program, runSteps } from './steps.mjs';
import { FAILED, tallyOfVitest } from './tally.mjs';

const tool = (...path) => join('node_modules', ...path);
const VITEST = tool('vitest', 'vitest.mjs');
const REPORTS = join(ROOT, 'dist', '.tests');

/** One project of vitest.config.ts. An error outside every test (exit code without a failed test) is one failure. */
const vitest = (project) => ({
  name: `tests: ${project}`,
  run: async () => {
    const file = join(REPORTS, `${project}.json`);
    mkdirSync(REPORTS, { recursive: true });
    rmSync(file, { force: true });
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
    const { code, output } = await capture(nodeBin(), [VITEST, 'run', '--project', project, '--passWithNoTests', ...reporters], {
      env: { NO_COLOR: '1' },
    });
    if (!existsSync(file)) return { tally: FAILED, output };
    const tally = tallyOfVitest(JSON.parse(readFileSync(file, 'utf8')));
    return { tally: code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally, output };
  },
});

function hasBrowserTests() {
  const folder = join(ROOT, 'test', 'browser');
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.test.ts'));
}

function onlyVitest(args) {
  const child = spawn(nodeBin(), [VITEST, 'run', ...args], { cwd: ROOT, stdio: 'inherit' });
  child.on('exit', (code) => process.exit(code ?? 1));
}

const node = (name, ...args) => program(name, nodeBin(), args, { env: { NO_COLOR: '1' } });

if (process.argv.length > 2) onlyVitest(process.argv.slice(2));
else {
  await runSteps([
    node('types', tool('typescript', 'bin', 'tsc'), '-b'),
    freshBuild,
    node('lint', tool('oxlint', 'bin', 'oxlint')),
    node('format', tool('@biomejs', 'biome', 'bin', 'biome'), 'format', '.'),
    node('house', join('scripts', 'check-house.mjs')),
    vitest('unit'),
    ...(hasBrowserTests() ? [vitest('browser')] : []),
  ]);
}
