// Makes a clone ready to run: the project's Node, its packages, its build. Plain JavaScript for Node 18 and newer, no dependency.
// What is there and fresh is left alone, so that this may run before every command. `--packages` stops before the build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_MAJOR = 24;
const PIN = '24.21.0';
/** SHA-256 of the Node binary inside the npm package `node-<platform>` at PIN; other platforms bring their own Node. */
const PINNED = {
  'linux-arm64': '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
  'linux-x64': '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
};
const PLATFORM = `${process.platform}-${process.arch}`;
const TOOLS = join(ROOT, '.tools');
const MODULES = join(ROOT, 'node_modules');
const DIST = join(ROOT, 'dist');
const BUILD_INPUTS = ['package.json', 'tsconfig.build.json', 'tsconfig.base.json', 'vite.config.ts'];

const isRecent = Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR;

/** The Node that the project runs on: the running one when it is new enough, otherwise the pinned one (which may not be there yet). */
export function nodeBin() {
  return isRecent ? process.execPath : join(TOOLS, `node-${PIN}`, 'node_modules', `node-${PLATFORM}`, 'bin', 'node');
}

/** The caller's environment without what an outer `npm run` says about itself; the user's own npm_config_* stay. */
function outerEnv() {
  const fromNpm = /^npm_(package|lifecycle|command$|execpath$|node_execpath$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !fromNpm.test(name)));
}

/** An environment in which `node`, `npm` and every tool of node_modules are the project's. */
export function projectEnv() {
  return { ...outerEnv(), PATH: [dirname(nodeBin()), join(MODULES, '.bin'), process.env.PATH].join(delimiter) };
}

/** Stops the set-up with one sentence for the user. */
class Refusal extends Error {}

const lock = join(TOOLS, 'setup.lock');
const release = () => rmSync(lock, { force: true });

const children = new Set();
let ending;

/** Ends the children, and us after them: what was half done is done again the next time, since its stamp is missing. */
function onSignal(signal) {
  const again = ending !== undefined;
  ending = signal;
  for (const child of children) child.kill(signal);
  if (again || children.size === 0) leave();
}

function leave() {
  release();
  process.exit(128 + constants.signals[ending]);
}

/** Runs a program to its end and returns its exit code; what it prints on stdout goes to stderr, so that ours stays clean. */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options });
    children.add(child);
    // The lock names the child too: were we killed, it would still be writing.
    if (child.pid !== undefined) writeFileSync(lock, `${process.pid} ${child.pid}`);
    const ended = (settle) => {
      children.delete(child);
      if (ending === undefined) settle();
      else if (children.size === 0) leave();
    };
    child.on('error', (error) => ended(() => reject(new Refusal(`cannot run ${command}: ${error.message}`))));
    child.on('exit', (code, signal) => ended(() => resolve(signal ? 128 + constants.signals[signal] : code)));
  });
}

async function need(what, command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) throw new Refusal(`${what} failed (exit ${code})`);
}

function npm(env, args, options) {
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const own = process.env.npm_execpath;
  const [command, first] = own && env.PATH === process.env.PATH ? [process.execPath, [own]] : ['npm', []];
  const shell = process.platform === 'win32' && command === 'npm';
  return need('npm', command, [...first, ...args, ...quiet], { env, shell, stdio: ['ignore', 'ignore', 2], ...options });
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** A file's text, or nothing where there is no such file (any more). */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

const say = (line) => process.stderr.write(`setup: ${line}\n`);

async function getNode() {
  const place = join(TOOLS, `node-${PIN}`);
  const partial = `${place}.partial`;
  const hash = PINNED[PLATFORM];
  if (hash === undefined) {
    throw new Refusal(
      `Podwire needs Node ${OLDEST_MAJOR} or newer and this is ${process.versions.node}; for ${PLATFORM} please install Node ${OLDEST_MAJOR} yourself`,
    );
  }
  say(`getting Node ${PIN} into .tools, because this one is ${process.versions.node}`);
  rmSync(partial, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{"private":true}\n');
  await npm(outerEnv(), ['install', '--no-save', '--prefix', partial, `node-${PLATFORM}@${PIN}`], { cwd: partial });
  const got = sha256(readFileSync(join(partial, 'node_modules', `node-${PLATFORM}`, 'bin', 'node')));
  if (got !== hash) {
    rmSync(partial, { recursive: true, force: true });
    throw new Refusal(`node-${PLATFORM}@${PIN} is not the file that this project pins (sha256 ${got})`);
  }
  rmSync(place, { recursive: true, force: true });
  renameSync(partial, place);
}

const packagesStamp = join(MODULES, '.podwire-packages');

/** What the installed packages depend on; a changed script or title in package.json is no reason to install again. */
function wantedPackages() {
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(textOf(join(ROOT, 'package.json')));
  const asked = JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides]);
  return sha256(asked, textOf(join(ROOT, 'package-lock.json')), PLATFORM);
}

async function getPackages() {
  say('installing the packages of package-lock.json');
  rmSync(packagesStamp, { force: true });
  await npm(projectEnv(), ['ci']);
  linkCommand();
  writeFileSync(packagesStamp, wantedPackages());
}

/** npm links the commands of every package but its own; with this `podwire` stands beside the other tools, whatever npm looks it up. */
function linkCommand() {
  const link = join(MODULES, '.bin', 'podwire');
  chmodSync(join(ROOT, 'bin', 'podwire.js'), 0o755);
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, '@node "%~dp0..\\..\\bin\\podwire.js" %*\r\n');
    return;
  }
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link);
  symlinkSync(join('..', '..', 'bin', 'podwire.js'), link);
}

const buildStamp = join(DIST, '.podwire-build');

/** Newest change under a folder in ms since 1970, of anything that is built: tests are not. */
function newestUnder(folder) {
  let newest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestUnder(path));
    else if (!/\.test\.tsx?$/.test(entry.name)) newest = Math.max(newest, statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  }
  return newest;
}

/** Is what stands in dist/ older than its sources? */
export function buildIsStale() {
  if (!existsSync(buildStamp)) return true;
  const inputs = [...BUILD_INPUTS.map((name) => join(ROOT, name)), packagesStamp].filter(existsSync);
  const newest = Math.max(newestUnder(join(ROOT, 'src')), ...inputs.map((path) => statSync(path).mtimeMs));
  return newest > statSync(buildStamp).mtimeMs;
}

/** Compiles the rooms and bundles the page into dist/, by `execute`. Returns the exit code of the first step that failed, or 0. */
export async function build(execute = run) {
  const started = new Date();
  const env = projectEnv();
  const compiled = await execute(nodeBin(), [join(MODULES, 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.build.json'], { env });
  if (compiled !== 0) return compiled;
  if (existsSync(join(ROOT, 'src', 'web', 'index.html'))) {
    const bundled = await execute(nodeBin(), [join(MODULES, 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], { env });
    if (bundled !== 0) return bundled;
  }
  mkdirSync(DIST, { recursive: true });
  writeFileSync(buildStamp, '');
  utimesSync(buildStamp, started, started);
  return 0;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** One set-up at a time in a clone. A lock whose owner is gone is taken over. */
async function acquire() {
  mkdirSync(TOOLS, { recursive: true });
  for (let waited = 0; ; waited++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owners = textOf(lock).split(' ').map(Number);
    const fresh = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 2000;
    if (!(owners[0] > 0 ? owners.some(isAlive) : fresh)) release();
    else if (waited === 0) say(`waiting for another set-up of this clone (process ${owners.join(' and ')})`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Brings the clone up to date: Node, packages and, unless `packagesOnly`, the build. */
export async function setUp({ packagesOnly = false } = {}) {
  const missing = () => ({
    node: !existsSync(nodeBin()),
    packages: textOf(packagesStamp) !== wantedPackages(),
    build: !packagesOnly && buildIsStale(),
  });
  const idle = (state) => !state.node && !state.packages && !state.build;
  if (idle(missing())) return;
  await acquire();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, onSignal);
  try {
    if (missing().node) await getNode();
    if (missing().packages) await getPackages();
    if (missing().build) {
      say('building into dist');
      const code = await build();
      if (code !== 0) throw new Refusal(`the build failed (exit ${code})`);
    }
  } finally {
    release();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, onSignal);
  }
}

/** The same for programs: what the user must know is one line on stderr, and the end. */
export async function setUpOrExit(options) {
  try {
    await setUp(options);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUpOrExit({ packagesOnly: process.argv.includes('--packages') });
