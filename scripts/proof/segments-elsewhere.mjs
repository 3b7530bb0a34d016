import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, Missing } from '../steps.mjs';
import { FAILED, tallyIn } from '../tally.mjs';

/** Readers of sealed segments from PyPI. A change here makes a new folder of packages. */
const PACKAGES = ['pyarrow==26.0.1', 'pandas==3.1.1', 'polars==2.1.0'];

/** A Python with these packages, kept between runs outside the clone. */
async function python() {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'podwire', PACKAGES.join('_').replaceAll('==', '-'));
  const program = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return program;
  rmSync(folder, { recursive: true, force: true });
  const made = await capture('python3', ['-m', 'venv', folder]);
  if (made.code !== 0) throw new Missing(`please install python3-venv:\n${made.output}`);
  const installed = await capture(program, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...PACKAGES]);
  if (installed.code !== 0) throw new Missing(`cannot install ${PACKAGES.join(' ')}:\n${installed.output}`);
  mkdirSync(join(folder, 'complete'));
  return program;
}

/** pyarrow, pandas and Polars open sealed segments as they lie on disk, and find what was written. */
export const segmentsElsewhere = {
  name: 'segments in pandas',
  run: async () => {
    const program = await python();
    const store = mkdtempSync(join(tmpdir(), 'podwire-segments-'));
    try {
      const sample = await capture(process.execPath, ['--conditions=podwire-source', 'bench/store-sample.ts', store]);
      if (sample.code !== 0) return { tally: FAILED, output: sample.output };
      const { code, output } = await capture(program, ['scripts/proof/read-segments.py', store, sample.output.trim()]);
      const tally = tallyIn(output);
      return { tally: tally === undefined || (code !== 0 && tally.failed === 0) ? FAILED : tally, output };
    } finally {
      rmSync(store, { recursive: true, force: true });
    }
  },
};
