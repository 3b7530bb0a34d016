import { readdirSync } from 'node:fs';
import { capture, Missing } from '../steps.mjs';
import { PASSED } from '../tally.mjs';

const LISTS = '/var/lib/apt/lists';
const QUIET = { env: { DEBIAN_FRONTEND: 'noninteractive' } };

async function absentOf(names) {
  const { output } = await capture('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names]);
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

const install = (names) => capture('apt-get', ['install', '-y', '--no-install-recommends', ...names], QUIET);
const hasLists = () => readdirSync(LISTS).some((name) => name.includes('_Packages'));

/** Installs the packages that are absent, as root on a Debian; nothing happens where all are there. */
export const distributionPackages = (names) => ({
  name: 'distribution packages',
  run: async () => {
    const absent = await absentOf(names);
    if (absent.length === 0) return { tally: PASSED, output: '' };
    if (process.getuid?.() !== 0) throw new Missing(`please install: ${absent.join(' ')}`);
    let tried = hasLists() ? await install(absent) : { code: 1, output: '' };
    if (tried.code !== 0) {
      await capture('apt-get', ['update'], QUIET);
      tried = await install(absent);
    }
    const still = await absentOf(names);
    if (still.length > 0) throw new Missing(`cannot install ${still.join(' ')}:\n${tried.output}`);
    return { tally: PASSED, output: '' };
  },
});
