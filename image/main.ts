/** `npm run image`: writes the product's container image without Docker. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Architecture, writeArchive } from './archive.ts';
import { podwireImage } from './podwire.ts';
import { RUNTIME } from './sources.ts';

const USAGE = `usage: npm run image [-- --out FILE.tar] [--arch amd64|arm64 ...]

Writes an OCI archive with the image of hub and worker, for this machine's processor unless told otherwise.
The archive carries the reference that \`podwire tap\` uses, so a cluster that has imported it needs no registry:

  ctr -n k8s.io images import FILE.tar
  kind load image-archive FILE.tar`;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const known = (name: string): name is Architecture => name in RUNTIME;

const { values } = parseArgs({
  options: { out: { type: 'string' }, arch: { type: 'string', multiple: true }, help: { type: 'boolean', short: 'h' } },
});
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
const names = values.arch ?? [process.arch === 'arm64' ? 'arm64' : 'amd64'];
const wrong = names.find((name) => !known(name));
if (values.help === true || wrong !== undefined) {
  if (wrong !== undefined) console.error(`no image for ${wrong}: amd64 and arm64 can be made\n`);
  console.error(USAGE);
  process.exit(wrong === undefined ? 0 : 2);
}
const reference = `localhost/podwire:${version}`;
const out = resolve(values.out ?? join(ROOT, `podwire-${version}.tar`));
mkdirSync(dirname(out), { recursive: true });
const images = [];
for (const name of names.filter(known)) images.push(await podwireImage(ROOT, name, version, process.version.slice(1)));
const { digest, bytes } = await writeArchive(out, reference, images);
console.log(`${reference}  ${digest}\n${out}  ${(bytes / 1e6).toFixed(1)} MB for ${names.join(' and ')}`);
