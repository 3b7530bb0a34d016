/** The image is the same bytes each time, small, and what is in it runs on nothing but itself. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const MOST_BYTES = 70_000_000;
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'podwire-image-'));
let passed = 0;
let failed = 0;

function check(what: string, good: boolean): void {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}`);
  if (good) passed++;
  else failed++;
}

const build = (out: string): Buffer => {
  execFileSync(process.execPath, ['--conditions=podwire-source', MAIN, '--out', out], { stdio: 'pipe' });
  return readFileSync(out);
};

interface Index {
  readonly manifests: readonly { readonly digest: string; readonly annotations: Readonly<Record<string, string>> }[];
}
interface Manifest {
  readonly layers: readonly { readonly digest: string }[];
}

/** Unpacks all layers, and starts Podwire in there with nothing of this machine. */
function runInside(archive: string): string {
  const unpacked = join(folder, 'archive');
  const root = join(folder, 'root');
  execFileSync('mkdir', [unpacked, root]);
  execFileSync('tar', ['-xf', archive, '-C', unpacked]);
  const blob = (digest: string): string => join(unpacked, 'blobs', 'sha256', digest.slice('sha256:'.length));
  const index = JSON.parse(readFileSync(join(unpacked, 'index.json'), 'utf8')) as Index;
  const [top] = index.manifests;
  if (top === undefined) throw new Error('the archive names no image');
  const manifest = JSON.parse(readFileSync(blob(top.digest), 'utf8')) as Manifest;
  for (const layer of manifest.layers) execFileSync('tar', ['-xzf', blob(layer.digest), '-C', root]);
  return execFileSync('chroot', ['--userspec=65532:65532', root, '/usr/bin/node', '/opt/podwire/dist/cli/main.js', 'version'], {
    encoding: 'utf8',
  });
}

try {
  const first = build(join(folder, 'one.tar'));
  const second = build(join(folder, 'two.tar'));
  check('two builds give the same bytes', first.equals(second));
  check(`${(first.length / 1e6).toFixed(1)} MB, at most ${MOST_BYTES / 1e6}`, first.length <= MOST_BYTES);
  const said = runInside(join(folder, 'one.tar'));
  check(`it runs as nobody on its own libraries: ${said.trim()}`, said.includes('podwire'));
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
