// Makes package-lock.json complete and free of addresses: `npm run complete-lock` after every install that changes the lock.
//
// A registry mirror may lack some of the packages that hold a binary for another platform. `npm install` then leaves
// them out of the lock without a word, and `npm ci` refuses that lock in the next fresh clone. Such a package is never installed
// here (its os or cpu does not fit), so an entry with name, version and platform, and no integrity, is all that npm asks for.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** What a platform package's name says about where it runs: `@x/y-linux-arm64-musl` → os, cpu and libc. */
export function platformOf(name) {
  const words = name.slice(name.indexOf('/') + 1).split(/[-_.]/);
  const pick = (known) => words.filter((word) => known.includes(word)).slice(-1);
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : words.some((word) => /^(gnu|glibc)/.test(word)) ? ['glibc'] : [];
  return { os: pick(SYSTEMS), cpu: pick(PROCESSORS), libc };
}

/** The places where `name` could be installed to serve the package at `path`, nearest first. */
function places(path, name) {
  const nesting = path.split(/\/?node_modules\//).slice(1);
  return Array.from({ length: nesting.length + 1 }, (_, up) =>
    [...nesting.slice(0, nesting.length - up), name].map((part) => `node_modules/${part}`).join('/'),
  );
}

/** Adds what is missing, drops what is an address. Returns the new lock and the names that were added. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  const added = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const exact = /^\d+\.\d+\.\d+/.test(version);
      const there = places(path, name).find((place) => packages[place] && (!exact || packages[place].version === version));
      if (there || !exact) continue;
      const top = `node_modules/${name}`;
      const { os, cpu, libc } = platformOf(name);
      packages[packages[top] ? `${path}/${top}` : top] = {
        version,
        ...(cpu.length > 0 && { cpu }),
        ...(entry.dev && { dev: true }),
        ...(libc.length > 0 && { libc }),
        optional: true,
        ...(os.length > 0 && { os }),
      };
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.keys(packages).sort((a, b) => (a < b ? -1 : 1));
  const bare = ({ resolved, ...rest }) => (resolved === undefined || /^https?:/.test(resolved) ? rest : { ...rest, resolved });
  return { lock: { ...lock, packages: Object.fromEntries(sorted.map((path) => [path, bare(packages[path])])) }, added };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
  const before = readFileSync(file, 'utf8');
  const { lock, added } = completeLock(JSON.parse(before));
  const after = `${JSON.stringify(lock, null, 2)}\n`;
  if (after !== before) writeFileSync(file, after);
  console.log(`complete-lock: ${added.length} platform packages added${after === before ? ', nothing to change' : ''}`);
}
