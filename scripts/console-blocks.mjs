// Runs the commands in the `console` blocks of README.md and writes what they print: `npm run consoles`. With --check it writes nothing and fails when a
// block is not fresh. Only commands that read the recorded demo stand there, so that the output is the same everywhere.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('..', import.meta.url);
const PAGE = new URL('README.md', ROOT);
const MAIN = fileURLToPath(new URL('src/cli/main.ts', ROOT));

/** The output of `podwire …` on a terminal without colours. Arguments are words, or stand in single quotes. */
function outputOf(command) {
  const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word).slice(1);
  const { PATH } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=podwire-source', MAIN, ...args], {
    cwd: fileURLToPath(ROOT),
    env: { PATH, TZ: 'UTC', NO_COLOR: '1', LANG: 'C.UTF-8' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command}\n${stderr}`);
  return stdout.replaceAll(/ +$/gm, '');
}

function fresh(page) {
  return page.replaceAll(/```console\n([^]*?)```/g, (_, block) => {
    const commands = block.split('\n').filter((line) => line.startsWith('$ podwire '));
    return `\`\`\`console\n${commands.map((line) => `${line}\n${outputOf(line.slice(2))}`).join('\n')}\`\`\``;
  });
}

const page = readFileSync(PAGE, 'utf8');
const wanted = fresh(page);
if (!process.argv.includes('--check')) writeFileSync(PAGE, wanted);
else if (page !== wanted) {
  console.error('README.md does not show what its commands print: run `npm run consoles`');
  process.exitCode = 1;
}
