import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from './browser.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

interface Started {
  readonly url: string;
  readonly process: ChildProcess;
}

/** Starts the built product as a user does, with folders of its own, and waits for its address. */
function start(folder: string, ...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [MAIN, ...args, '--no-browser'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const url = /http:\/\/\S+/.exec(text)?.[0];
      if (url !== undefined) resolve({ url, process: child });
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

function rows(page: Page) {
  return page.locator('[role=grid] [role=row][aria-rowindex]');
}

describe('the product itself', () => {
  let browser: Browser;
  let folder: string;
  let product: Started;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'podwire-product-'));
    browser = await openBrowser();
    product = await start(folder, 'demo');
  });

  afterAll(async () => {
    await browser.close();
    const ended = new Promise((resolve) => product.process.once('exit', resolve));
    product.process.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  test('the address that was printed opens a page with live rows', async () => {
    const page = await openPage(browser, product.url);
    await page.waitForSelector('[role=grid] >> text=HTTP');
    const before = await page.locator('.statusbar > span >> nth=0').textContent();
    await expect.poll(async () => page.locator('.statusbar > span >> nth=0').textContent(), { timeout: 15_000 }).not.toBe(before);
    expect(new URL(page.url()).searchParams.has('token')).toBe(false);
    expect(page.faults).toEqual([]);
    await page.context().close();
  });

  test('without its token the page is refused', async () => {
    const page = await openPage(browser, new URL('/', product.url).href);
    await expect.poll(() => page.textContent('body')).toContain('podwire token');
    await page.context().close();
  });

  test('a query finds entries, and one of them opens in full', async () => {
    const address = new URL(product.url);
    const page = await openPage(
      browser,
      `${address.origin}/?token=${address.searchParams.get('token') ?? ''}&q=${encodeURIComponent('grpc && status == 0')}`,
    );
    await page.waitForSelector('[role=grid] >> text=gRPC');
    await rows(page).nth(1).click();
    await page.waitForSelector('text=shop.v1.Catalogue');
    expect(page.faults).toEqual([]);
    await page.context().close();
  });

  test('a query that cannot be read says where', async () => {
    const address = new URL(product.url);
    const page = await openPage(
      browser,
      `${address.origin}/?token=${address.searchParams.get('token') ?? ''}&q=${encodeURIComponent('respose.status == 1')}`,
    );
    await page.waitForSelector('text=/did you mean/');
    await page.context().close();
  });

  test('a file opens with its entries, however far it can be read', async () => {
    const other = mkdtempSync(join(tmpdir(), 'podwire-product-'));
    const opened = await start(other, 'open', fileURLToPath(new URL('../../demo/shop.pcapng', import.meta.url)));
    const page = await openPage(browser, opened.url);
    await page.waitForSelector('[role=grid] >> text=Redis');
    await expect
      .poll(async () => Number((await page.locator('.statusbar > span >> nth=0').textContent())?.replaceAll(',', '').match(/\d+/)?.[0]), {
        timeout: 20_000,
      })
      .toBeGreaterThan(2000);
    await page.context().close();
    const ended = new Promise((resolve) => opened.process.once('exit', resolve));
    opened.process.kill('SIGINT');
    expect(await ended).toBe(0);
    rmSync(other, { recursive: true, force: true });
  });
});
