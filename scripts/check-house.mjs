// Holds the law of the house (scripts/house/): prints what breaks it, what is owed, and the median length of a source file.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findings, medianLength, weigh } from './house/rules.mjs';
import { ROOT } from './setup.mjs';

const LARGEST = 4_000_000;
const BINARY = /\.(png|jpe?g|gif|ico|woff2?|pcap|pcapng|gz|zst|arrow|parquet|podwire|wasm|o)$/;

/** The text files that are tracked or about to be. */
function projectFiles() {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const paths = [...new Set(list.split('\0'))].filter((path) => path !== '' && !BINARY.test(path) && existsSync(join(ROOT, path)));
  return paths
    .filter((path) => statSync(join(ROOT, path)).isFile() && statSync(join(ROOT, path)).size < LARGEST)
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

const files = projectFiles();
const debtFile = join(ROOT, 'scripts', 'house-debt.json');
const debt = existsSync(debtFile) ? JSON.parse(readFileSync(debtFile, 'utf8')) : [];
const { faults, owed } = weigh(findings(files), debt);

const show = ({ rule, path, line, says }) => console.log(`  ${path}:${line}  ${says}  [${rule}]`);
if (owed.length > 0) {
  console.log(`Debt (${owed.length}), which may only fall:`);
  owed.forEach(show);
}
if (faults.length > 0) {
  console.log(`Against the law of the house (${faults.length}):`);
  faults.forEach(show);
}
const sources = files.filter(({ path }) => /^src\/.*\.tsx?$/.test(path)).length;
console.log(`house: ${sources} source files, median ${medianLength(files)} lines, ${owed.length} owed, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
