import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const demo = fileURLToPath(new URL('../../demo/shop.pcapng', import.meta.url));
const started: ChildProcess[] = [];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-cli-test-'));
  mkdirSync(join(folder, 'tmp'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A command that runs: what it printed, and how it ends. */
function start(...args: readonly string[]) {
  const env = {
    ...process.env,
    TMPDIR: join(folder, 'tmp'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_CONFIG_HOME: folder,
    XDG_STATE_HOME: folder,
  };
  const child = spawn(process.execPath, ['--conditions=podwire-source', main, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const printed = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => (printed.out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (printed.err += text.toString()));
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({ code, signal, ...printed }));
  const ready = Promise.race([
    until(() => printed.out.includes('Ctrl-C ends it') || child.exitCode !== null),
    ended.then(({ err }) => Promise.reject(new Error(`it ended before it was ready: ${err}`))),
  ]);
  ready.catch(() => undefined);
  return { child, printed, ended, ready };
}

/** Waits until something holds; the test's own limit is what ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(50);
}

/** Every process below one, by what the kernel says. */
function below(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter((each) => each !== '')
        .map(Number);
    } catch {
      return [];
    }
  });
  return children.flatMap((child) => [child, ...below(child)]);
}

function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
const leftovers = (): string[] => readdirSync(join(folder, 'tmp')).filter((name) => name.startsWith('podwire-'));

describe('processes', () => {
  it('a recorded demo is one file after Ctrl-C, and nothing is left', async () => {
    const { child, ended, ready } = start('demo', '--no-browser', '--record', 'demo.podwire');
    await ready;
    const children = below(child.pid as number);
    expect(children.length).toBeGreaterThanOrEqual(2);
    await wait(1500);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, expect.stringMatching(/\d+ entries recorded in demo\.podwire/)]);
    expect(children.filter(lives)).toEqual([]);
    expect([existsSync(join(folder, 'demo.podwire.part')), leftovers()]).toEqual([false, []]);
    const asked = await start('query', '-r', 'demo.podwire', '--count').ended;
    expect([asked.out.trim(), asked.err, leftovers()]).toEqual([/(\d+) entries/.exec(err)?.[1], '', []]);
    const again = await start('demo', '--no-browser', '--record', 'demo.podwire').ended;
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('that file exists')]);
  }, 60_000);

  it('kill -9 ends worker and hub, and the next start takes their folder away and ends the recording', async () => {
    const { child, ended, ready } = start('demo', '--no-browser', '--record', 'cut.podwire');
    await ready;
    const children = below(child.pid as number);
    await wait(1500);
    child.kill('SIGKILL');
    await ended;
    await until(() => !children.some(lives));
    expect(leftovers()).toHaveLength(1);
    const next = await start('query', '-r', demo, '--count').ended;
    expect([next.code, leftovers()]).toEqual([0, []]);
    const asked = await start('query', '-r', 'cut.podwire', '--count').ended;
    expect(Number(asked.out)).toBeGreaterThan(0);
  }, 60_000);

  it('a recording is opened in the page, and its rows are answered and exported', async () => {
    expect((await start('open', '--headless', demo, '--record', 'shop.podwire').ended).code).toBe(0);
    const { child, ended, ready } = start('open', 'shop.podwire', '--no-browser');
    await ready;
    const fromFile = await start('query', '-r', 'shop.podwire', 'http | count by outcome', '-o', 'json').ended;
    const fromHub = await start('query', 'http | count by outcome', '-o', 'json').ended;
    expect(JSON.parse(fromHub.out)).toEqual(JSON.parse(fromFile.out));
    const exported = await start('export', '-f', 'podwire', '-w', 'http.podwire', 'http').ended;
    const both = await start('query', '-r', 'http.podwire', '-r', 'shop.podwire', 'http', '--count').ended;
    expect(Number(both.out)).toBe(2 * Number(/(\d+) entries written/.exec(exported.err)?.[1]));
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(leftovers()).toEqual([]);
  }, 90_000);

  it('Ctrl-C while a file is read leaves no folder', async () => {
    const reading = start(
      'query',
      '-r',
      ...Array.from({ length: 30 }, () => ['-r', demo])
        .flat()
        .slice(1),
      '--count',
    );
    await until(() => leftovers().length > 0);
    reading.child.kill('SIGINT');
    const { code } = await reading.ended;
    expect([code, leftovers()]).toEqual([130, []]);
  }, 30_000);

  it('the store of a local run that was killed is read with what its log holds', async () => {
    const store = join(folder, 'store');
    const { child, ended, ready } = start('demo', '--no-browser', '--store', store);
    await ready;
    await wait(1500);
    const children = below(child.pid as number);
    for (const pid of [...children, child.pid as number]) process.kill(pid, 'SIGKILL');
    await ended;
    await until(() => !children.some(lives));
    expect(readdirSync(store)).toContain('open.seg');
    const asked = await start('query', '--store', store, '--count').ended;
    expect(Number(asked.out)).toBeGreaterThan(0);
    expect(readdirSync(store)).toContain('open.seg');
  }, 60_000);
});
