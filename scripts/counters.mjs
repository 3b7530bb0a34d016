// Writes the table of counters in docs/operations.md from the words of the health page: `npm run counters`. With --check it writes nothing and fails when
// the table is not fresh. Runs from source: node --conditions=podwire-source scripts/counters.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { COUNTERS } from '../src/web/health/explain.ts';

const PAGE = new URL('../docs/operations.md', import.meta.url);
const HEAD = '| counter | kind | what it counts | what changes it | entries behind it |\n|---|---|---|---|---|\n';
const TABLE = /\| counter \| kind \|[^\n]*\n(?:\|[^\n]*\n)+/;

const cell = (text) => (text ?? '').replaceAll('|', '\\|');
const code = (text) => (text === undefined || text === '' ? '' : `\`${cell(text)}\``);
const rows = COUNTERS.map(
  ([name, tone, words, knob, query]) =>
    `| \`${name.endsWith('.') ? `${name}*` : name}\` | ${tone} | ${cell(words)} | ${cell(knob)} | ${code(query)} |\n`,
);

const page = readFileSync(PAGE, 'utf8');
if (!TABLE.test(page)) throw new Error('docs/operations.md has no table of counters');
const wanted = page.replace(TABLE, () => HEAD + rows.join(''));
if (!process.argv.includes('--check')) writeFileSync(PAGE, wanted);
else if (page !== wanted) {
  console.error('docs/operations.md does not say what the health page says: run `npm run counters`');
  process.exitCode = 1;
}
