import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { capture, Missing } from '../steps.mjs';
import { FAILED, tallyIn } from '../tally.mjs';

/** The package and its lock; the clone's own install knows nothing of them. */
const WORKSPACE = join(ROOT, 'scripts', 'proof', 'clickhouse');

/** A folder with the engine in it, kept between runs outside the clone. Another version is another folder. */
async function engine() {
  const { dependencies } = JSON.parse(readFileSync(join(WORKSPACE, 'package.json'), 'utf8'));
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'podwire', `chdb-${dependencies.chdb}`);
  if (existsSync(join(folder, 'complete'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(WORKSPACE, file), join(folder, file));
  copyFileSync(join(ROOT, '.npmrc'), join(folder, '.npmrc'));
  const installed = await capture('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  if (installed.code !== 0) throw new Missing(`cannot install chdb ${dependencies.chdb}:\n${installed.output}`);
  mkdirSync(join(folder, 'complete'));
  return folder;
}

/** Filters and pipelines on ClickHouse itself give the answers of the live stream and of the segments. */
export const clickhouse = {
  name: 'KFL in ClickHouse',
  run: async () => {
    const program = ['--conditions=podwire-source', 'scripts/proof/clickhouse-answers.ts', await engine()];
    const { code, output } = await capture(process.execPath, program);
    const tally = tallyIn(output);
    return { tally: tally === undefined || (code !== 0 && tally.failed === 0) ? FAILED : tally, output };
  },
};
