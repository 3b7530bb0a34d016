/** Where the files of an image come from: npm packages by name and version, libraries of Debian packages. Kept in a cache. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { Architecture } from './archive.ts';

const run = promisify(execFile);
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'podwire', 'image');

/** Makes a folder of the cache once: `fill` works in a folder that gets its name only when it is complete. */
async function cached(name: string, fill: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(CACHE, name);
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    await fill(fresh);
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** The unpacked files of an npm package; npm itself checks what it gets against the registry's digest. */
export async function npmPackage(name: string, version: string): Promise<string> {
  const folder = await cached(`npm/${name.replace('/', '-')}-${version}`, async (into) => {
    await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', into, `${name}@${version}`], { cwd: into });
    const [archive] = readdirSync(into);
    await run('tar', ['-xzf', join(into, archive ?? ''), '-C', into]);
    rmSync(join(into, archive ?? ''));
  });
  return join(folder, 'package');
}

/** Debian packages that hold what Node needs beside the kernel: the C library and the compiler's two. */
const LIBRARIES = ['libc6', 'libgcc-s1', 'libstdc++6'];

/** What they are called in there: folder of the libraries, and the loader that the program header names. */
export const RUNTIME = {
  amd64: { npm: 'x64', triplet: 'x86_64-linux-gnu', loader: '/lib64/ld-linux-x86-64.so.2' },
  arm64: { npm: 'arm64', triplet: 'aarch64-linux-gnu', loader: '/lib/ld-linux-aarch64.so.1' },
} as const satisfies Record<Architecture, object>;

/** The root of a file tree with the libraries of a processor, fetched by apt with lists of its own, so that the machine's stay as they are. */
export function systemLibraries(architecture: Architecture): Promise<string> {
  return cached(`debian/${architecture}`, async (into) => {
    const lists = join(into, 'apt');
    for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(lists, folder), { recursive: true });
    const options = [
      `APT::Architecture=${architecture}`,
      `APT::Architectures=${architecture}`,
      `Dir::State::lists=${join(lists, 'lists')}`,
      `Dir::State::status=/dev/null`,
      `Dir::Cache=${join(lists, 'cache')}`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    await run('apt-get', [...options, 'update']);
    await run('apt-get', [...options, 'download', ...LIBRARIES], { cwd: into });
    for (const file of readdirSync(into)) {
      if (!file.endsWith('.deb')) continue;
      await run('dpkg-deb', ['-x', join(into, file), join(into, 'root')]);
      rmSync(join(into, file));
    }
    rmSync(lists, { recursive: true });
  });
}
