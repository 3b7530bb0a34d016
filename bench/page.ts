/**
 * What a page sees (rows 13 and 14): how long it takes from a response on the wire to its row in a real Chromium, and how evenly the page draws while
 * thousands of entries a second arrive.
 *
 *     node --conditions=podwire-source bench/page.ts [--json]
 *
 * Needs root (it captures the loopback interface with the built product) and dist/.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openBrowser, openPage } from '../test/browser/browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TRICKLE = { count: 200, everyMs: 50 };
const FLOOD = { seconds: 10, perSecond: 5000 };

interface Figures {
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly worst: number; readonly measured: number };
  readonly frames: { readonly entriesPerSecond: number; readonly longestMs: number; readonly p99Ms: number; readonly frames: number };
  readonly firstLoadKb: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
}

/** Starts the product on the loopback interface. */
function startProduct(folder: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist/cli/main.js'), 'local', '-i', 'lo', '--no-browser', '--port', '18901', '--store', join(folder, 'store')],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, XDG_RUNTIME_DIR: folder },
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const url = /http:\/\/\S+/.exec(text)?.[0];
      if (url === undefined) return;
      resolve({
        url,
        stop: async () => {
          child.kill('SIGINT');
          await ended;
        },
      });
    });
    child.once('exit', (code) => reject(new Error(`podwire ended with ${code}`)));
  });
}

/** A server on loopback, and a way to ask it. */
async function startServer(): Promise<{ ask(path: string): Promise<number>; stop(): void }> {
  const server = createServer((_, response) => response.end('{"ok":true}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    ask: (path) =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, agent }, (response) => {
          response.resume();
          response.on('end', () => resolve(Date.now()));
        })
          .on('error', reject)
          .end();
      }),
    stop: () => {
      agent.destroy();
      server.close();
    },
  };
}

/** Notes when the text of a row first holds `/seen/N/end`. */
async function watchRows(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(globalThis, { seenRows: seen });
    const look = (): void => {
      for (const row of document.querySelectorAll('[role=grid] [role=row]')) {
        const id = /\/seen\/(\d+)\/end/.exec(row.textContent)?.[1];
        if (id !== undefined) seen[id] ??= Date.now();
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

async function measureLatency(page: Page, server: Awaited<ReturnType<typeof startServer>>): Promise<Figures['latencyMs']> {
  await watchRows(page);
  const asked: number[] = [];
  for (let i = 0; i < TRICKLE.count; i++) {
    asked.push(await server.ask(`/seen/${i}/end`));
    await pause(TRICKLE.everyMs);
  }
  await pause(1000);
  const seen = await page.evaluate(() => Reflect.get(globalThis, 'seenRows') as Record<string, number>);
  const delays = asked.flatMap((at, i) => (seen[i] === undefined ? [] : [seen[i] - at]));
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), worst: Math.max(...delays), measured: delays.length };
}

async function measureFrames(page: Page, server: Awaited<ReturnType<typeof startServer>>): Promise<Figures['frames']> {
  await page.evaluate(() => {
    const gaps: number[] = [];
    Object.assign(globalThis, { frameGaps: gaps });
    let last = performance.now();
    const frame = (now: number): void => {
      gaps.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const until = Date.now() + FLOOD.seconds * 1000;
  let asked = 0;
  while (Date.now() < until) {
    const started = Date.now();
    const batch = FLOOD.perSecond / 20;
    await Promise.all(Array.from({ length: batch }, (_, i) => server.ask(`/flood/${i}`)));
    asked += batch;
    await pause(Math.max(0, 50 - (Date.now() - started)));
  }
  const gaps = (await page.evaluate(() => Reflect.get(globalThis, 'frameGaps') as number[])).slice(1);
  return {
    entriesPerSecond: Math.round(asked / FLOOD.seconds),
    longestMs: Math.round(Math.max(...gaps)),
    p99Ms: Math.round(quantile(gaps, 0.99)),
    frames: gaps.length,
  };
}

/** What the browser must load before the first row: everything that index.html names. */
function firstLoad(): number {
  const html = readFileSync(join(ROOT, 'dist/web/index.html'), 'utf8');
  const folder = join(ROOT, 'dist/web/assets');
  const named = readdirSync(folder).filter((name) => name.endsWith('.js') && html.includes(name));
  return named.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0) / 1000;
}

async function measure(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'podwire-page-'));
  // The worker runs as nobody: it must get through to its store.
  chmodSync(folder, 0o755);
  const browser = await openBrowser();
  const server = await startServer();
  const product = await startProduct(folder);
  try {
    const page = await openPage(browser, product.url);
    await server.ask('/warm');
    await page.waitForSelector('[role=grid] >> text=/warm');
    const latencyMs = await measureLatency(page, server);
    const frames = await measureFrames(page, server);
    return { latencyMs, frames, firstLoadKb: Math.round(firstLoad()) };
  } finally {
    await browser.close();
    server.stop();
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const figures = await measure();
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(figures)}\n`);
else {
  const { latencyMs, frames, firstLoadKb } = figures;
  process.stdout.write(
    [
      `row in the browser after its response: p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms, worst ${latencyMs.worst} ms (${latencyMs.measured} of ${TRICKLE.count} seen)   must p99 ≤ 250, aim ≤ 100`,
      `page at ${frames.entriesPerSecond} entries/s: longest frame ${frames.longestMs} ms, p99 ${frames.p99Ms} ms over ${frames.frames} frames   must none > 100`,
      `JavaScript before the first row: ${firstLoadKb} KB gz   must ≤ 200`,
      '',
    ].join('\n'),
  );
}
