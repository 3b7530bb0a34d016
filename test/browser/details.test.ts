import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { idOf } from './fake-entries.ts';
import { FakeHub } from './fake-hub.ts';
import { SAMPLES } from './fake-samples.ts';

let browser: Browser;
let hub: FakeHub;
beforeAll(async () => {
  browser = await openBrowser();
});
beforeEach(async () => {
  hub = await FakeHub.start(2000);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await hub.stop();
});
afterAll(() => browser.close());

describe('the details', () => {
  test('of every protocol: head, sides, flow, packets, raw', async () => {
    const page = await openPage(browser, hub.address);
    for (const [number, sample] of SAMPLES.entries()) {
      await page.goto(`${hub.address}/?entry=${idOf(number)}&tab=request`);
      await page.waitForSelector(`.detail[aria-busy="false"] h2:text-is(${JSON.stringify(sample.summary)})`);
      await page.waitForSelector('.detail-body >> text=/./');
      for (const tab of await page.locator('[role="tab"]').all()) {
        await tab.click();
        await page.waitForSelector('[role="tab"][aria-selected="true"]');
        expect(await page.locator('.detail-body').innerText()).not.toBe('');
      }
    }
    expect(page.faults).toEqual([]);
  });

  test('a deep link shows the same entry, tab and query, and its row in the list', async () => {
    const q = encodeURIComponent('http');
    const page = await openPage(browser, `${hub.address}/?q=${q}&entry=${idOf(4)}&tab=raw`);
    await page.waitForSelector('.detail h2:text-is("POST /api/v1/charge")');
    await page.waitForSelector('[role="tab"][aria-selected="true"]:text-is("Raw")');
    await page.waitForSelector(`#selected-row[data-id="${idOf(4)}"]`);
    expect(await page.locator('.hex .masked').count()).toBeGreaterThan(0);
  });

  test('a body is a tree that folds, is searched, and filters by its leaves', async () => {
    const page = await openPage(browser, `${hub.address}/?entry=${idOf(4)}&tab=response`);
    await page.waitForSelector('.code-line:has-text("upstream_timeout")');
    await page.fill('[aria-label="Search in this body"]', 'SKU');
    await page.waitForSelector('text=1 of 2 lines');
    await page.fill('[aria-label="Search in this body"]', '');
    await page.click('.code-line:has-text("upstream_timeout")', { button: 'right' });
    await page.click('[role="menuitem"]:has-text("Filter for this")');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('http.response.body.json().error.code == "upstream_timeout"');
    await page.click('.code-line:has-text("error") [aria-label="Fold"]');
    await page.waitForSelector('.code-line:has-text("3 names")');
    expect(await page.locator('.code-line:has-text("upstream_timeout")').count()).toBe(0);
  });

  test('records of DNS are a table, certificates say how long they hold, what TLS agreed on comes first', async () => {
    const at = (protocol: string): string => idOf(SAMPLES.findIndex((sample) => sample.protocols.at(-1) === protocol));
    const page = await openPage(browser, `${hub.address}/?entry=${at('dns')}&tab=response`);
    await page.waitForSelector('.records td:has-text("10.96.14.3")');
    expect(await page.locator('.records th').allInnerTexts()).toEqual(['name', 'type', 'ttl', 'value']);
    await page.goto(`${hub.address}/?entry=${at('tls')}&tab=response`);
    await page.waitForSelector('.record:has-text("it had expired"):has-text("bank.example")');
    await page.goto(`${hub.address}/?entry=${at('tls')}&tab=request`);
    await page.waitForSelector('.detail-body dt:text-is("sni")');
    expect(await page.locator('.detail-body dt').first().innerText()).toBe('version');
    expect(page.faults).toEqual([]);
  });

  test('packets are listed, and the chosen one is shown as bytes', async () => {
    const page = await openPage(browser, `${hub.address}/?entry=${idOf(4)}&tab=packets`);
    await page.waitForSelector('.packets tr[aria-selected="true"] >> text=SYN');
    expect(await page.locator('.packets tbody tr').count()).toBe(5);
    await page.click('.packets tr:has-text("POST /api/v1/charge")');
    await page.waitForSelector('h3:has-text("Packet 4")');
    await page.waitForSelector('.hex-row:has-text("ST /api/")');
    await page.focus('.packets tr[aria-selected="true"] button');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('h3:has-text("Packet 5")');
    expect(page.faults).toEqual([]);
  });

  test('messages of a WebSocket read as a conversation', async () => {
    const id = idOf(SAMPLES.findIndex((sample) => sample.protocols.includes('websocket')));
    const page = await openPage(browser, `${hub.address}/?entry=${id}&tab=conversation`);
    await page.waitForSelector('.talk .client:has-text("subscribe")');
    await page.waitForSelector('.talk .server:has-text("o-48213")');
    expect(page.faults).toEqual([]);
  });

  test('an entry that is gone says so', async () => {
    const page = await openPage(browser, `${hub.address}/?entry=5f3a09c1-1-999999`);
    await page.waitForSelector('text=It may be older than what is kept');
  });

  test('only keys: select, open, change tabs, close, go to health and back, help', async () => {
    const page = await openPage(browser, hub.address);
    await page.waitForSelector('.row[data-id]');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await page.waitForSelector('#selected-row');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.detail [role="tab"]');
    const first = await page.textContent('[role="tab"][aria-selected="true"]');
    await page.keyboard.press(']');
    await expect.poll(() => page.textContent('[role="tab"][aria-selected="true"]')).not.toBe(first);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.detail', { state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForSelector('h1:text-is("Health")');
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.waitForSelector('.row[data-id]');
    await page.keyboard.press('?');
    await page.waitForSelector('[role="dialog"] :text("Keys")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role="dialog"]', { state: 'detached' });
    expect(page.faults).toEqual([]);
  });
});
