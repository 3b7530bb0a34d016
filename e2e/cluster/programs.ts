/** The cluster's programs, built once from Go modules into the cache, and its images. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { writeArchive } from '../../image/archive.ts';
import { addProgram } from '../../image/libraries.ts';
import { Tree } from '../../image/tree.ts';
import { IMAGES, PROGRAMS, program } from './settings.ts';
import { run } from './shell.ts';

const SOURCES = fileURLToPath(new URL('./programs/', import.meta.url));
/** Links to the one binary that holds them all. */
const KUBERNETES = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet', 'kubectl'];
const FILES = ['main.go', 'go.mod', 'go.sum'];

const digest = (parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

const sourcesOf = (name: string): string =>
  digest(FILES.map((file) => join(SOURCES, name, file)).map((path) => (existsSync(path) ? readFileSync(path) : '')));

/** Does what makes `output` unless a run before left the same stamp. */
async function once(output: string, stamp: string, make: () => Promise<unknown>): Promise<void> {
  const mark = `${output}.stamp`;
  if (existsSync(output) && existsSync(mark) && readFileSync(mark, 'utf8') === stamp) return;
  await make();
  writeFileSync(mark, stamp);
}

/** Nodes report the version that the linker writes here. */
function versionFlags(): string {
  const version = /k8s\.io\/kubernetes (v\S+)/.exec(readFileSync(join(SOURCES, 'kubernetes', 'go.mod'), 'utf8'))?.[1] ?? 'v0.0.0';
  const [major, minor] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return packages.flatMap((each) => Object.entries(values).map(([name, value]) => `-X ${each}.${name}=${value}`)).join(' ');
}

async function build(name: string, output: string, flags: readonly string[] = []): Promise<void> {
  const env = { ...process.env, CGO_ENABLED: '0' };
  const args = ['build', '-buildvcs=false', '-trimpath', ...flags, '-o', output, '.'];
  await once(output, sourcesOf(name), () => run('go', args, { cwd: join(SOURCES, name), env }));
}

/** Builds what is not there yet. Minutes the first time, nothing later. `say` gets one line for each long step. */
export async function makePrograms(say: (line: string) => void): Promise<void> {
  mkdirSync(PROGRAMS, { recursive: true });
  say('Kubernetes');
  await build('kubernetes', program('kubernetes'), [
    '-tags',
    'providerless,dockerless,selinux_disabled',
    '-ldflags',
    `-s -w ${versionFlags()}`,
  ]);
  for (const name of KUBERNETES) if (!existsSync(program(name))) symlinkSync('kubernetes', program(name));
  say('CoreDNS');
  await build('coredns', program('coredns'), ['-ldflags', '-s -w']);
  await build('pause', program('pause'), ['-ldflags', '-s -w']);
}

/** What every image of the harness with a shell in it holds beside its program. */
function base(): Tree {
  const tree = new Tree().folder('/tmp', 0o1777).folder('/proc').folder('/sys').folder('/dev').folder('/root');
  tree.text('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n');
  tree.text('/etc/group', 'root:x:0:\nnogroup:x:65534:\n').text('/etc/nsswitch.conf', 'hosts: files dns\n');
  return tree;
}

/** Node.js, busybox with all its names, tcpdump. */
export async function toolTree(): Promise<Tree> {
  const tree = base();
  addProgram(tree, process.execPath, '/usr/bin/node');
  addProgram(tree, '/usr/bin/tcpdump');
  for (const library of ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2'])
    if (existsSync(`/lib/x86_64-linux-gnu/${library}`)) tree.file(`/lib/x86_64-linux-gnu/${library}`, `/lib/x86_64-linux-gnu/${library}`);
  tree.file('/bin/busybox', '/usr/bin/busybox');
  for (const applet of (await run('busybox', ['--list'])).trim().split('\n'))
    if (!tree.has(`/bin/${applet}`)) tree.link(`/bin/${applet}`, 'busybox');
  return tree;
}

const archive = async (
  name: string,
  stamp: string,
  config: Parameters<typeof writeArchive>[2][number]['config'],
  tree: () => Promise<Tree>,
): Promise<void> => {
  const out = join(IMAGES, `${name}.tar`);
  await once(out, stamp, async () => {
    await writeArchive(out, `localhost/${name}:1`, [{ architecture: 'amd64', config, layers: [await tree()] }]);
  });
};

/** Images of the sandbox process, of CoreDNS, and of pods that run scripts. */
export async function makeImages(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  await archive('pause', sourcesOf('pause'), { Entrypoint: ['/pause'], User: '65534:65534' }, async () =>
    new Tree().file('/pause', program('pause')),
  );
  await archive('coredns', sourcesOf('coredns'), { Entrypoint: ['/coredns'] }, async () =>
    new Tree().folder('/etc/ssl/certs').file('/coredns', program('coredns')),
  );
  const config = { Entrypoint: ['node'], Env: ['PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'], WorkingDir: '/' };
  await archive('node', digest([process.version, 'tools 1']), config, toolTree);
}
