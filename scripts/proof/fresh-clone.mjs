import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from '../setup.mjs';
import { capture } from '../steps.mjs';
import { FAILED, PASSED } from '../tally.mjs';

/** PATH without the project's own tools, so that the clone meets the Node of the machine, as a newcomer's would. */
function machinePath() {
  const ours = [join(ROOT, '.tools'), join(ROOT, 'node_modules'), dirname(process.execPath)];
  const parts = (process.env.PATH ?? '').split(delimiter).filter((part) => !ours.some((own) => part.startsWith(own)));
  return parts.join(delimiter);
}

/** What is committed, cloned elsewhere and set up by its own scripts, has a working `podwire` command. */
export const freshClone = {
  name: 'fresh clone',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'podwire-clone-'));
    const env = { PATH: machinePath(), npm_execpath: undefined };
    try {
      const cloned = await capture('git', ['clone', '-q', '--no-hardlinks', ROOT, folder]);
      const ready = await capture('npm', ['run', '--silent', 'setup'], { cwd: folder, env });
      const version = await capture('npx', ['podwire', 'version'], { cwd: folder, env });
      const clean = await capture('git', ['status', '--porcelain'], { cwd: folder });
      const wanted = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
      const whole = cloned.code === 0 && ready.code === 0 && version.code === 0 && version.output.includes(wanted) && clean.output === '';
      return { tally: whole ? PASSED : FAILED, output: [cloned, ready, version, clean].map((each) => each.output).join('') };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
