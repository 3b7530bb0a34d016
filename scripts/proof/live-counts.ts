/**
 * Counts from real servers (MEASURES, row 7): nginx and Redis under load across two network namespaces, the built Podwire between them. What the
 * servers logged must be what is stored, entry by entry; where the kernel dropped packets the difference must not exceed what those packets
 * could hold. Columns: `dropped` packets of which the kernel said that it dropped them, `gaps` in streams, `bare` entries stored without their
 * messages, `behind` seconds from the end of the load to the last entry, CPU of the whole worker and of its busiest threads in µs a request.
 * Run as root: `node --conditions=podwire-source scripts/proof/live-counts.ts [seconds]`.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { WorkerStatus } from '#wire/worker-api';
import { CLIENTS, end, pause, prove, run, SERVER_IP, SERVERS, start } from './namespaces.ts';
import { PodwireRun } from './podwire-run.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const COMMANDS = 400_000;

interface Load {
  readonly name: string;
  readonly query: string;
  /** Requests that one packet may hold. */
  readonly perPacket: number;
  /** Whether nothing may be lost: so few requests a second that a ring bears a worker that waits for its turn. */
  readonly lossless?: boolean;
  readonly make: () => Promise<unknown>;
  readonly logged: () => Promise<number>;
}

function lostIn(status: WorkerStatus): { readonly dropped: number; readonly gaps: number; readonly bare: number } {
  const { counters } = status;
  return {
    dropped: status.sources.reduce((sum, source) => sum + source.dropped, 0),
    gaps: counters['net.gap.count'] ?? 0,
    bare: counters['publish.droppedMessages'] ?? 0,
  };
}

function nginxConfiguration(folder: string): string {
  const body = JSON.stringify({
    catalogue: Array.from({ length: 12 }, (_, i) => ({ sku: `TEA-${100 + i}`, price: 990 + i, name: 'Copper teapot' })),
  });
  return `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  log_format one '$status'; access_log ${folder}/access.log one buffer=256k flush=1s;
  keepalive_requests 100000000; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen ${SERVER_IP}:8080; default_type application/json; location / { return 200 '${body}'; } }
}
`;
}

/** Lines of nginx's log once it has written them all. */
async function nginxLogged(folder: string): Promise<number> {
  await pause(1500);
  return readFileSync(join(folder, 'access.log'), 'latin1').split('\n').length - 1;
}

/** Calls that Redis counted, its own bookkeeping from inside the servers' namespace left out. */
async function redisLogged(): Promise<number> {
  const text = await run(SERVERS, 'redis-cli', '-h', SERVER_IP, 'info', 'commandstats');
  const calls = [...text.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)].filter(([, name]) => name !== 'info' && name !== 'ping');
  return calls.reduce((sum, [, , count]) => sum + Number(count), 0);
}

function loads(folder: string): readonly Load[] {
  const pausing = join(folder, 'pausing.lua');
  writeFileSync(pausing, 'function delay() return 1 end\n');
  const url = `http://${SERVER_IP}:8080/api/products?page=2`;
  const wrk = async (...command: readonly string[]): Promise<void> => {
    await run(CLIENTS, 'wrk', '-t1', '-c16', `-d${SECONDS}s`, ...command, url);
  };
  const redis = async (...more: readonly string[]): Promise<void> => {
    await run(CLIENTS, 'redis-benchmark', '-h', SERVER_IP, '-q', '-t', 'set,get', '-d', '100', '-r', '1000', ...more);
  };
  const http = { perPacket: 1, query: 'http', logged: () => nginxLogged(folder) };
  const resp = { perPacket: 16, query: 'redis', logged: redisLogged };
  return [
    { ...http, name: 'HTTP, kept, gentle', lossless: true, make: async () => wrk('-c8', '-s', pausing) },
    { ...http, name: 'HTTP, kept, steady', make: async () => wrk('-c64', '-s', pausing) },
    { ...http, name: 'HTTP, kept, full speed', make: async () => wrk() },
    { ...http, name: 'HTTP, a connection each', make: async () => wrk('-H', 'Connection: close') },
    { ...resp, name: 'Redis, one by one', make: async () => redis('-n', String(COMMANDS / 8), '-c', '16') },
    { ...resp, name: 'Redis, 16 in a pipeline', make: async () => redis('-n', String(COMMANDS / 2), '-c', '8', '-P', '16') },
  ];
}

/** What was seen of a load: by its server, and by Podwire. CPU in µs a request. */
interface Seen {
  readonly logged: number;
  readonly stored: number;
  readonly dropped: number;
  readonly gaps: number;
  readonly bare: number;
  readonly behind: number;
  readonly rate: number;
  readonly cpu: number;
  readonly threads: readonly number[];
}

const COLUMNS = ['logged', 'stored', 'dropped', 'gaps', 'bare', 'behind s', 'a second', 'µs CPU'];
const line = (texts: readonly string[]): string => texts.map((text) => text.padStart(10)).join('');

function shown({ logged, stored, dropped, gaps, bare, behind, rate, cpu, threads }: Seen): string {
  const counts = [logged, stored, dropped, gaps, bare].map(String);
  const busiest = threads.slice(0, 3).map((one) => one.toFixed(1));
  return `${line([...counts, behind.toFixed(1), rate.toFixed(0), cpu.toFixed(1)])}  ${busiest.join(' ')}`;
}

async function apply(load: Load, podwire: PodwireRun): Promise<Seen> {
  const before = {
    logged: await load.logged(),
    stored: await podwire.count(load.query),
    cpu: podwire.cpu(),
    lost: lostIn(await podwire.status()),
  };
  const from = performance.now();
  await load.make();
  const seconds = (performance.now() - from) / 1000;
  const { status, behind } = await podwire.settled(`http://${SERVER_IP}:8080`);
  const lost = lostIn(status);
  const cpu = podwire.cpu();
  const logged = (await load.logged()) - before.logged;
  const each = (used: number, earlier = 0): number => ((used - earlier) / logged) * 1e6;
  return {
    logged,
    stored: (await podwire.count(load.query)) - before.stored,
    dropped: lost.dropped - before.lost.dropped,
    gaps: lost.gaps - before.lost.gaps,
    bare: lost.bare - before.lost.bare,
    behind,
    rate: logged / seconds,
    cpu: each(cpu.seconds, before.cpu.seconds),
    threads: cpu.threads.map((used, i) => each(used, before.cpu.threads[i])).sort((a, b) => b - a),
  };
}

/** Every request is stored; or packets were dropped, which is said, and what is missing fits into them. */
function accounted({ lossless, perPacket }: Load, { logged, stored, dropped, bare }: Seen): boolean {
  if (logged < 1000) return false;
  if (lossless === true) return stored === logged && dropped === 0 && bare === 0;
  return stored === logged || (stored < logged && logged - stored <= dropped * perPacket);
}

async function measure(title: string, folder: string, flags: readonly string[], check: (good: boolean) => void): Promise<void> {
  const podwire = await PodwireRun.begin(join(folder, title.replaceAll(/\W/g, '')), ...flags);
  try {
    console.log(`\n${title.padEnd(30)}${line(COLUMNS)}  busiest threads`);
    for (const load of loads(folder)) {
      const seen = await apply(load, podwire);
      const good = accounted(load, seen);
      check(good);
      console.log(`${good ? 'ok  ' : 'FAIL'} ${load.name.padEnd(25)}${shown(seen)}`);
    }
    console.log(`     counters: ${JSON.stringify((await podwire.status()).counters)}`);
  } finally {
    await podwire.stop();
  }
}

await prove(async (check) => {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-counts-'));
  // The worker holds no privilege: it must be able to reach its store.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration(folder));
  const servers = [
    start(SERVERS, 'nginx', '-p', folder, '-c', join(folder, 'nginx.conf')),
    start(SERVERS, 'redis-server', '--bind', SERVER_IP, '--protected-mode', 'no', '--save', '', '--dir', folder, '--logfile', 'redis.log'),
  ];
  try {
    await pause(1000);
    await measure('with messages', folder, [], check);
    await measure('columns only', folder, ['--no-messages'], check);
  } finally {
    for (const server of servers) await end(server);
    rmSync(folder, { recursive: true, force: true });
  }
});
