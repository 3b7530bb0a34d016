/** The product's image: Node, the C library, Podwire and the packages that it runs with. Hub and worker are one image. */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture, Image } from './archive.ts';
import { npmPackage, RUNTIME, systemLibraries } from './sources.ts';
import { Tree } from './tree.ts';

/** Numeric, so that `runAsNonRoot` can be checked by the kubelet. */
export const USER = 65_532;
const APP = '/opt/podwire';
/** Files of packages that no program reads. */
const USELESS =
  /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|flow)$|(^|\/)(test|tests|docs|examples?|umd|esnext-(esm|cjs|umd)|es\d+-(esm|cjs|umd))\//;
const SONAMES = ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0', 'libresolv.so.2', 'libstdc++.so.6', 'libgcc_s.so.1'];

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

/** Folders below node_modules that the product needs at run time, as the lock file has them. */
function runtimePackages(root: string): readonly string[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const needed = ([path, entry]: readonly [string, LockEntry]): boolean =>
    path !== '' && entry.dev !== true && entry.devOptional !== true && entry.optional !== true;
  return Object.entries(lock.packages)
    .filter(needed)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)))
    .sort();
}

const versionOf = (root: string, name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { readonly version: string }).version;

/** The system below the product: loader and libraries, users, folders. */
async function system(architecture: Architecture): Promise<Tree> {
  const { triplet, loader } = RUNTIME[architecture];
  const libraries = join(await systemLibraries(architecture), 'root');
  const tree = new Tree().folder('/tmp', 0o1777).folder('/proc').folder('/sys').folder('/dev');
  tree.text('/etc/passwd', `root:x:0:0:root:/:/bin/false\npodwire:x:${USER}:${USER}:podwire:/tmp:/bin/false\n`);
  tree.text('/etc/group', `root:x:0:\npodwire:x:${USER}:\n`).text('/etc/nsswitch.conf', 'hosts: files dns\n');
  const find = (name: string): string => {
    const path = [`lib/${triplet}`, `usr/lib/${triplet}`].map((folder) => join(libraries, folder, name)).find(existsSync);
    if (path === undefined) throw new Error(`${name} is in none of the packages for ${architecture}`);
    return realpathSync(path);
  };
  for (const name of SONAMES) tree.file(`/lib/${triplet}/${name}`, find(name));
  return tree.file(loader, find(loader.slice(loader.lastIndexOf('/') + 1)));
}

/** Node by the version that the clone runs on, for that processor. */
async function runtime(architecture: Architecture, version: string): Promise<Tree> {
  const name = `node-linux-${RUNTIME[architecture].npm}`;
  return new Tree().file('/usr/bin/node', join(await npmPackage(name, version), 'bin', 'node'));
}

/** Podwire as it was built into dist, and its packages without what only people and compilers read. */
async function product(root: string, architecture: Architecture): Promise<Tree> {
  const tree = new Tree();
  tree.all(`${APP}/dist`, join(root, 'dist'), (path) => path.startsWith('.') || USELESS.test(path) || path.endsWith('.tsbuildinfo'));
  for (const file of readdirSync(join(root, 'bin'))) tree.file(`${APP}/bin/${file}`, join(root, 'bin', file));
  for (const file of ['package.json', 'LICENSE', 'scripts/setup.mjs', 'demo/shop.pcapng']) tree.file(`${APP}/${file}`, join(root, file));
  for (const path of runtimePackages(root))
    tree.all(`${APP}/${path}`, join(root, path), (file) => USELESS.test(file) || file.split('/').includes('node_modules'));
  const koffi = `@koromix/koffi-linux-${RUNTIME[architecture].npm}`;
  const native = await npmPackage(koffi, versionOf(root, 'koffi'));
  return tree.all(`${APP}/node_modules/${koffi}`, native, (file) => file.startsWith('musl'));
}

/** The image for one processor from a built clone at `root`. */
export async function podwireImage(root: string, architecture: Architecture, version: string, node: string): Promise<Image> {
  return {
    architecture,
    config: {
      User: `${USER}:${USER}`,
      Env: ['PATH=/usr/bin', 'NODE_ENV=production', 'HOME=/tmp'],
      Entrypoint: ['/usr/bin/node', `${APP}/dist/cli/main.js`],
      WorkingDir: '/',
      Labels: {
        'org.opencontainers.image.title': 'podwire',
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.licenses': 'Apache-2.0',
      },
    },
    layers: [await system(architecture), await runtime(architecture, node), await product(root, architecture)],
  };
}
