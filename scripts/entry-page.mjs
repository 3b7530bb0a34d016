// Runs the examples of docs/entry.md and writes what they print: `npm run entries`. With --check it writes nothing and fails when the page is not fresh.
// Runs from source: node --conditions=podwire-source scripts/entry-page.mjs
// An example is a `podwire query -r FILE … 'FILTER'` in a block of its own, with the JSON that it prints in the block behind. Ids differ from run to
// run: the worker becomes 5f3a09c1, sequences are counted from 1 in the order of the page. With `export` the entry has every field.
import { readFileSync, writeFileSync } from 'node:fs';
import { answersFor } from '#cli/answers';

const PAGE = new URL('../docs/entry.md', import.meta.url);
const CAPTURE = new URL('../demo/shop.pcapng', import.meta.url).pathname;
const EXAMPLE = /```sh\npodwire (query|export) -r demo\/shop\.pcapng [^'\n]*'([^'\n]*)'[^\n]*\n```\n\n```json\n[^]*?```/g;
const WIDTH = 120;
const WORKER = '5f3a09c1';

/** JSON over as few lines as fit the width. */
function printed(value, indent = '', used = 0) {
  const flat = oneLine(value);
  if (indent.length + used + flat.length <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const inner = `${indent}  `;
  const list = Array.isArray(value);
  const lines = list
    ? value.map((each) => inner + printed(each, inner))
    : Object.entries(value).map(([key, each]) => `${inner}${JSON.stringify(key)}: ${printed(each, inner, key.length + 5)}`);
  return `${list ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${list ? ']' : '}'}`;
}

function oneLine(value) {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${oneLine(each)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** Gives ids that do not change from run to run. */
class Ids {
  known = new Map();

  of(id) {
    const [, epoch, sequence] = id.split('-');
    if (!this.known.has(sequence)) this.known.set(sequence, this.known.size + 1);
    return `${WORKER}-${epoch}-${this.known.get(sequence)}`;
  }

  fixed(entry) {
    const parent = entry.parent === undefined ? {} : { parent: this.of(entry.parent) };
    return { ...entry, id: this.of(entry.id), ...parent, worker: WORKER };
  }
}

async function freshPage(page) {
  const answers = await answersFor({ read: [CAPTURE] });
  const ids = new Ids();
  const blocks = [];
  for (const [block, command, filter] of page.matchAll(EXAMPLE)) {
    const { entries } = await answers.ask('entries', { filter, order: 'oldest', limit: 1, detail: command === 'export' });
    if (entries[0] === undefined) throw new Error(`docs/entry.md: nothing in the demo matches ${filter}`);
    blocks.push(`${block.slice(0, block.indexOf('```json'))}\`\`\`json\n${printed(ids.fixed(entries[0]))}\n\`\`\``);
  }
  await answers.close();
  if (blocks.length < 5) throw new Error('docs/entry.md: the examples were not found');
  return page.replaceAll(EXAMPLE, () => blocks.shift());
}

const page = readFileSync(PAGE, 'utf8');
const wanted = await freshPage(page);
if (!process.argv.includes('--check')) writeFileSync(PAGE, wanted);
else if (page !== wanted) {
  console.error('docs/entry.md is not what the examples print: run `npm run entries`');
  process.exitCode = 1;
}
