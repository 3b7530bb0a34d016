// Writes docs/fields.md from the declarations of the fields: `npm run fields`. With --check it writes nothing and fails when the page is not fresh.
// Runs from source: node --conditions=podwire-source scripts/fields.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { referencePage } from '#query/reference';

const page = new URL('../docs/fields.md', import.meta.url);
const wanted = referencePage(buildCatalogue(all));
if (!process.argv.includes('--check')) writeFileSync(page, wanted);
else if (readFileSync(page, 'utf8') !== wanted) {
  console.error('docs/fields.md is not what the declarations say: run `npm run fields`');
  process.exitCode = 1;
}
