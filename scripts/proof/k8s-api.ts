// Reads the Kubernetes project's own test data, the same object in protobuf, YAML and JSON for every kind, and holds what we make of the first two against
// the third: `node --conditions=podwire-source scripts/proof/k8s-api.ts [DIR]`. Differences are printed with their places.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '#entry/field';
import { diff } from '#protocols/k8s/diff';
import { readTree } from '#protocols/k8s/format';
import { toJson } from '#protocols/k8s/tree';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../../shared/captures/k8s-api/testdata/HEAD', import.meta.url));
const FORMATS = [
  ['protobuf', 'pb'],
  ['yaml', 'yaml'],
] as const;

/** What differs between our reading of a file and the JSON beside it. */
function differences(format: 'protobuf' | 'yaml', file: string, wanted: Json): readonly string[] {
  const bytes = new Uint8Array(readFileSync(file));
  const { node, proven } = readTree(format, bytes, 0, bytes.length);
  if (node === undefined) return ['is not read'];
  const found = diff(toJson(node), wanted).map(
    ({ op, path, before, after }) => `${op} ${path}: ${JSON.stringify(before)} is ${JSON.stringify(after)}`,
  );
  return proven === bytes.length ? found : [...found, `read up to ${proven} of ${bytes.length}`];
}

const kinds = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
let [passed, failed] = [0, 0];
for (const name of kinds) {
  const wanted = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json;
  for (const [format, ending] of FORMATS) {
    const different = differences(format, join(folder, name.replace(/json$/, ending)), wanted);
    if (different.length === 0) passed++;
    else failed++;
    for (const line of different.slice(0, 10)) console.log(`${name} in ${format}: ${line}`);
  }
}
console.log(kinds.length === 0 ? `there are no objects in ${folder}` : `${kinds.length} kinds, each in protobuf and YAML`);
const missing = kinds.length === 0;
if (missing && process.env['CI'] === undefined) console.log('0 passed, 0 failed, 1 skipped');
else console.log(`${passed} passed, ${missing ? 1 : failed} failed, 0 skipped`);
process.exitCode = failed > 0 || (missing && process.env['CI'] !== undefined) ? 1 : 0;
