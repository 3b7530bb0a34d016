/**
 * Counts from real servers (MEASURES, row 7): nginx and Redis under load across two network namespaces, the built Podwire between them. What the
 * servers logged must be what is stored, entry by entry; where the kernel dropped packets the difference must not exceed what was counted as lost.
 * Run as root: `node --conditions=podwire-source scripts/proof/live-counts.ts [seconds]`.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { WorkerStatus } from '#wire/worker-api';
import { CLIENTS, end, makeNamespaces, pause, removeNamespaces, run, SERVER_IP, SERVERS, start } from './namespaces.ts';
import { PodwireRun } from './podwire-run.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const COMMANDS = 400_000;

interface Load {
  readonly name: string;
  readonly query: string;
  readonly make: () => Promise<unknown>;
  readonly logged: () => Promise<number>;
}

function lostIn(status: WorkerStatus): { readonly dropped: number; readonly gaps: number } {
  const { counters } = status;
  return { dropped: status.sources.reduce((sum, source) => sum + source.dropped, 0), gaps: counters['net.gap.count'] ?? 0 };
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
  const wrk = async (...headers: readonly string[]): Promise<void> => {
    await run(
      CLIENTS,
      'wrk',
      '-t1',
      '-c16',
      `-d${SECONDS}s`,
      ...headers.flatMap((one) => ['-H', one]),
      `http://${SERVER_IP}:8080/api/products?page=2`,
    );
  };
  const redis = async (...more: readonly string[]): Promise<void> => {
    await run(CLIENTS, 'redis-benchmark', '-h', SERVER_IP, '-q', '-t', 'set,get', '-d', '100', '-r', '1000', ...more);
  };
  const http = { query: 'http', logged: () => nginxLogged(folder) };
  const resp = { query: 'redis', logged: redisLogged };
  return [
    { ...http, name: 'HTTP, connections kept', make: async () => wrk() },
    { ...http, name: 'HTTP, one connection each', make: async () => wrk('Connection: close') },
    { ...resp, name: 'Redis, one by one', make: async () => redis('-n', String(COMMANDS / 8), '-c', '16') },
    { ...resp, name: 'Redis, 16 in a pipeline', make: async () => redis('-n', String(COMMANDS / 2), '-c', '8', '-P', '16') },
  ];
}

let passed = 0;
let failed = 0;

async function measure(title: string, folder: string, flags: readonly string[]): Promise<void> {
  const podwire = await PodwireRun.begin(join(folder, title.replaceAll(/\W/g, '')), ...flags);
  try {
    console.log(
      `\n${title.padEnd(28)}${'logged'.padStart(9)}${'stored'.padStart(9)}${'dropped'.padStart(9)}${'gaps'.padStart(6)}${'a second'.padStart(10)}${'µs CPU each'.padStart(13)}  busiest threads`,
    );
    for (const load of loads(folder)) {
      const before = {
        logged: await load.logged(),
        stored: await podwire.count(load.query),
        cpu: podwire.cpu(),
        lost: lostIn(await podwire.status()),
      };
      const from = performance.now();
      await load.make();
      const seconds = (performance.now() - from) / 1000;
      const logged = (await load.logged()) - before.logged;
      const lost = lostIn(await podwire.settled());
      const cpu = podwire.cpu();
      const stored = (await podwire.count(load.query)) - before.stored;
      const dropped = lost.dropped - before.lost.dropped;
      const gaps = lost.gaps - before.lost.gaps;
      const each = ((cpu.seconds - before.cpu.seconds) / logged) * 1e6;
      const threads = cpu.threads.map((used, i) => ((used - (before.cpu.threads[i] ?? 0)) / logged) * 1e6).sort((a, b) => b - a);
      const good = logged > 1000 && (stored === logged || (dropped > 0 && gaps > 0 && stored < logged && logged - stored <= dropped * 16));
      if (good) passed++;
      else failed++;
      const numbers = [String(logged).padStart(9), String(stored).padStart(9), String(dropped).padStart(9), String(gaps).padStart(6)];
      console.log(
        `${good ? 'ok  ' : 'FAIL'} ${load.name.padEnd(23)}${numbers.join('')}${(logged / seconds).toFixed(0).padStart(10)}${each.toFixed(1).padStart(13)}  ${threads
          .slice(0, 3)
          .map((one) => one.toFixed(1))
          .join(' ')}`,
      );
    }
    const { counters } = await podwire.status();
    console.log(`     counters: ${JSON.stringify(counters)}`);
  } finally {
    await podwire.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'podwire-counts-'));
chmodSync(folder, 0o755);
const servers: ReturnType<typeof start>[] = [];
try {
  makeNamespaces();
  writeFileSync(join(folder, 'nginx.conf'), nginxConfiguration(folder));
  servers.push(start(SERVERS, 'nginx', '-p', folder, '-c', join(folder, 'nginx.conf')));
  servers.push(
    start(SERVERS, 'redis-server', '--bind', SERVER_IP, '--protected-mode', 'no', '--save', '', '--dir', folder, '--logfile', 'redis.log'),
  );
  await pause(1000);
  await measure('with messages', folder, []);
  await measure('columns only', folder, ['--no-messages']);
} finally {
  for (const server of servers) await end(server);
  removeNamespaces();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
