// Sets up what is missing, then runs one of the project's programs on the project's Node: `node scripts/run.mjs NAME [ARGUMENTS]`. See package.json for the names.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBin, projectEnv, ROOT, setUpOrExit } from './setup.mjs';

const SOURCE = '--conditions=podwire-source';
const PROGRAMS = {
  start: ['dist/cli/main.js', 'local'],
  dev: [SOURCE, 'src/cli/main.ts'],
  test: ['scripts/test.mjs'],
  proof: ['scripts/proof.mjs'],
  bench: [SOURCE, 'bench/main.ts'],
  conformance: [SOURCE, 'conformance/main.ts'],
  fuzz: [SOURCE, 'fuzz/main.ts'],
  check: ['scripts/check-house.mjs'],
  lint: ['node_modules/oxlint/bin/oxlint'],
  image: [SOURCE, 'image/main.ts'],
  cluster: [SOURCE, 'e2e/cluster/main.ts'],
  fields: [SOURCE, 'scripts/fields.mjs'],
  'cli-page': [SOURCE, 'scripts/cli-page.mjs'],
  consoles: ['scripts/console-blocks.mjs'],
  counters: [SOURCE, 'scripts/counters.mjs'],
  entries: [SOURCE, 'scripts/entry-page.mjs'],
  screenshot: [SOURCE, 'scripts/screenshot.mjs'],
  format: ['node_modules/@biomejs/biome/bin/biome', 'format', '--write', '.'],
};

const [name, ...rest] = process.argv.slice(2);
const program = PROGRAMS[name];
if (program === undefined) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(PROGRAMS).join('|')} [ARGUMENTS]`);
  process.exit(2);
}
// `test` and `proof` build as one of their steps, these run what was built, the others read sources.
const BUILT = ['start', 'screenshot', 'bench', 'image'];
await setUpOrExit({ packagesOnly: !BUILT.includes(name) });
const script = program.find((part) => !part.startsWith('-'));
if (!existsSync(join(ROOT, script))) {
  console.error(`npm run ${name}: ${script} does not exist yet in this version of Podwire`);
  process.exit(1);
}

const child = spawn(nodeBin(), [...program, ...rest], { cwd: ROOT, stdio: 'inherit', env: projectEnv() });
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// A terminal sends Ctrl-C to both of us: passing it on would make it look like a second one.
for (const signal of signals) process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code ?? 1);
  for (const each of signals) process.removeAllListeners(each);
  process.kill(process.pid, signal);
});
