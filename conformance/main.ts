// `npm run conformance [-- DIR] [--json]`: reads public captures as the product does and holds every field against what other programs read in them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agreement } from './agreement.ts';
import { compareWithArkime } from './arkime.ts';
import { compareWithDeepflow } from './deepflow.ts';
import { Deviations } from './deviations.ts';
import { compareWithHpack } from './hpack.ts';
import { compareWithKindling } from './kindling.ts';
import { verdictOf, writeReport } from './report.ts';
import { compareWithZeek } from './zeek.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
const folder = positionals[0] ?? fileURLToPath(new URL('../../shared/captures', import.meta.url));
const READERS: Readonly<Record<string, (folder: string, agreement: Agreement) => void | Promise<void>>> = {
  arkime: compareWithArkime,
  deepflow: compareWithDeepflow,
  zeek: compareWithZeek,
  kindling: compareWithKindling,
  hpack: compareWithHpack,
};

const present = Object.keys(READERS).filter((name) => existsSync(join(folder, name)));
if (present.length === 0) {
  console.log(`there are no captures with an oracle in ${folder}`);
  const needed = process.env['CI'] !== undefined || positionals.length > 0;
  console.log(needed ? '0 passed, 1 failed, 0 skipped' : '0 passed, 0 failed, 1 skipped');
  process.exitCode = needed ? 1 : 0;
} else {
  const agreement = new Agreement(Deviations.read(new URL('./deviations.yaml', import.meta.url)));
  for (const name of present) await READERS[name]?.(join(folder, name), agreement);
  writeReport(agreement, values.json);
  const good = verdictOf(agreement);
  if (!values.json) console.log(good ? '1 passed, 0 failed, 0 skipped' : '0 passed, 1 failed, 0 skipped');
  process.exitCode = good ? 0 : 1;
}
