import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'podwire-instance-'));
vi.stubEnv('XDG_RUNTIME_DIR', folder);
const { announce, running } = await import('./instance.ts');
type Instance = import('./instance.ts').Instance;

const TOKEN = 'right';
let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.headers.authorization === `Bearer ${TOKEN}` ? 200 : 401).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  for (const name of files()) rmSync(join(folder, 'podwire', name));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

const files = (): readonly string[] => readdirSync(join(folder, 'podwire'));
const instance = (part: Partial<Instance>): Instance => ({ pid: process.pid, port, token: TOKEN, store: '/s', version: '1', ...part });
/** A port that nobody listens on, and a process that is gone. */
async function freePort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const free = (other.address() as AddressInfo).port;
  await new Promise((resolve) => other.close(resolve));
  return free;
}
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;
/** Announces, as if it had been so many seconds ago. */
function ago(seconds: number, part: Partial<Instance>): () => void {
  const found = instance(part);
  const withdraw = announce(found);
  const at = Date.now() / 1000 - seconds;
  utimesSync(join(folder, 'podwire', `instance-${found.pid}.json`), at, at);
  return withdraw;
}

describe('instances of one user', () => {
  test('the one that was started last is found, and the one before when it has ended', async () => {
    ago(60, { pid: process.pid, store: '/older' });
    const withdraw = ago(5, { pid: process.ppid, store: '/newer' });
    expect((await running())?.store).toBe('/newer');
    withdraw();
    expect((await running())?.store).toBe('/older');
    expect(files()).toEqual([`instance-${process.pid}.json`]);
  });

  test('a process that is gone, a port on which nobody listens, and a port of somebody else are nothing', async () => {
    ago(60, {});
    ago(5, { pid: deadPid() });
    ago(4, { pid: process.ppid, port: await freePort() });
    expect((await running())?.pid).toBe(process.pid);
    expect(files()).toEqual([`instance-${process.pid}.json`]);
    ago(3, { pid: process.ppid, token: 'of another hub' });
    expect((await running())?.pid).toBe(process.pid);
    expect(files()).toEqual([`instance-${process.pid}.json`]);
  });

  test('a file that is none is removed', async () => {
    announce(instance({}))();
    const path = join(folder, 'podwire', 'instance-17.json');
    writeFileSync(path, '{');
    expect(await running()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });
});
