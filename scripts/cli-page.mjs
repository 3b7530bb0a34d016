// Writes docs/cli.md from the commands. With --check it writes nothing and fails when the page is not fresh.
// `npm run cli-page`
import { readFileSync, writeFileSync } from 'node:fs';
import { commandPage } from '#cli/docs-page';
import { build } from '#cli/program';

const page = new URL('../docs/cli.md', import.meta.url);
const wanted = commandPage(build());
if (!process.argv.includes('--check')) writeFileSync(page, wanted);
else if (readFileSync(page, 'utf8') !== wanted) {
  console.error('docs/cli.md is not what the commands say: run npm run cli-page');
  process.exitCode = 1;
}
