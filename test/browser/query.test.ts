import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { FakeHub } from './fake-hub.ts';

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

const query = (address: string): string | null => new URL(address).searchParams.get('q');

describe('the query', () => {
  test('runs on Enter, goes to the address, says what it means, and back undoes it', async () => {
    const page = await openPage(browser, hub.address);
    await page.waitForSelector('.qbox textarea, .cm-content');
    await page.keyboard.press('/');
    await page.keyboard.type('redis', { delay: 30 });
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page.url())).toBe('redis');
    await expect.poll(() => page.textContent('.statusbar')).toContain('of 2,000 match');
    await expect.poll(() => page.locator('.row[data-id] .tag:not(:text("Redis"))').count()).toBe(0);
    await page.waitForSelector('.qwords:has-text("redis")');
    await page.goBack();
    await expect.poll(() => query(page.url())).toBe(null);
    await page.waitForSelector('.row[data-id] .tag:text("HTTP")');
    expect(page.faults).toEqual([]);
  });

  test('a mistake is said below, with what was meant', async () => {
    const page = await openPage(browser, `${hub.address}/?q=${encodeURIComponent('respose.status == 200')}`);
    await page.waitForSelector('.qwords.wrong:has-text("respose.status")');
    await page.waitForSelector('text=The query could not be run');
    await page.click('.qwords button');
    await expect.poll(() => query(page.url())).toBe('response.status == 200');
    await page.waitForSelector('.row[data-id]');
  });

  test('a value of a row becomes a condition by the menu', async () => {
    const page = await openPage(browser, hub.address);
    await page.waitForSelector('.row[data-id]');
    await page.click('.row[data-id]:has-text("kube-dns") [data-column="route"]', { button: 'right' });
    await page.click('[role="menuitem"]:has-text("Filter for this") >> nth=0');
    await expect.poll(() => query(page.url())).toBe('dst.name == "kube-dns"');
    await page.waitForSelector('.row[data-id]:has-text("payments.shop")');
    expect(await page.locator('.row[data-id]:has-text("redis-0")').count()).toBe(0);
  });

  test('completion offers fields and values that were seen', async () => {
    const page = await openPage(browser, hub.address);
    await page.waitForSelector('.cm-content');
    await page.keyboard.press('/');
    await page.keyboard.type('src.na', { delay: 30 });
    await page.waitForSelector('.cm-tooltip-autocomplete :text("namespace") >> nth=0');
    await page.keyboard.press('Tab');
    await page.keyboard.type(' == ', { delay: 30 });
    await page.waitForSelector('.cm-tooltip-autocomplete :text("checkout-7d9")');
    expect(hub.asked.some((each) => each.includes('/values?field=src.name'))).toBe(true);
    expect(page.faults).toEqual([]);
  });

  test('a long search says how far it is; cancelling goes back to what was shown before', async () => {
    hub.scanned = 700;
    const page = await openPage(browser, hub.address);
    await page.waitForSelector('.row[data-id]');
    expect(await page.locator('.scan-words').count()).toBe(0);
    await page.click('.row[data-id]:has-text("kube-dns") [data-column="route"]', { button: 'right' });
    await page.click('[role="menuitem"]:has-text("Filter for this") >> nth=0');
    await page.waitForSelector('.scan-words:has-text("looked at 700 of 2,000 entries")');
    await page.click('.scan-words button:has-text("cancel")');
    await expect.poll(() => query(page.url())).toBe(null);
    await page.waitForSelector('.scan-words', { state: 'detached' });
    await page.waitForSelector('.row[data-id] .tag:text("HTTP")');
    expect(page.faults).toEqual([]);
  });

  test('a pipeline is answered by a table that stays fresh, is copied as CSV, and leads to its entries', async () => {
    const page = await openPage(browser, `${hub.address}/?q=${encodeURIComponent('dns | count by dst.name')}`);
    await page.waitForSelector('.answer tbody tr');
    const lines = (): Promise<string[]> => page.locator('.answer tbody tr').allInnerTexts();
    expect((await lines()).map((line) => line.split(/\s+/)[0])).toEqual(['kube-dns', 'cart-5b8', '(absent)']);
    expect(await page.locator('.answer td.end').first().innerText()).toBe('1,234');
    hub.add(5);
    await expect.poll(async () => (await lines()).at(-1), { timeout: 10_000 }).toContain('2,005');
    await page.click('.answer button:has-text("copy as CSV")');
    await page.waitForSelector('.said:has-text("Copied as CSV")');
    await page.click('.answer tr:has-text("kube-dns") button:has-text("entries")');
    await expect.poll(() => query(page.url())).toBe('dns && dst.name == "kube-dns"');
    await page.waitForSelector('.row[data-id]:has-text("kube-dns")');
    await page.goBack();
    await page.waitForSelector('.answer tbody tr');
    await page.goto(`${hub.address}/?q=${encodeURIComponent('dns | count by nosuch')}`);
    await page.waitForSelector('.answer [role="alert"]:has-text("nosuch")');
    expect(page.faults).toEqual([]);
  });

  test('history comes with arrow up', async () => {
    const page = await openPage(browser, `${hub.address}/`);
    await page.waitForSelector('.cm-content');
    await page.keyboard.press('/');
    await page.keyboard.type('dns ', { delay: 30 });
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page.url())).toBe('dns');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page.url())).toBe(null);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.textContent('.cm-content')).toBe('dns');
  });

  test('dragging over the timeline chooses a stretch of time', async () => {
    const page = await openPage(browser, hub.address);
    await page.waitForSelector('.row[data-id]');
    const box = await page.locator('.timeline-chart').boundingBox();
    if (box === null) throw new Error('no timeline');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).not.toBe(null);
    await expect.poll(() => page.textContent('.statusbar')).toContain('of 2,000 match');
    await page.click('text=Show all times');
    await expect.poll(() => page.textContent('.statusbar')).not.toContain('match');
  });

  test('views are saved, opened, renamed and deleted, by keys alone', async () => {
    const page = await openPage(browser, `${hub.address}/?q=${encodeURIComponent('status >= 500')}&last=15m`);
    await page.waitForSelector('.query');
    await page.keyboard.press('v');
    await page.waitForSelector('.views >> text=No view is saved yet');
    await page.fill('.views input', 'broken');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.view-line [aria-current="true"]:has-text("broken"):has-text("status >= 500 · Last 15 min")');
    expect(hub.views).toEqual([{ name: 'broken', query: 'status >= 500', span: { last: 15 } }]);
    await page.focus('[aria-label="Rename broken"]');
    await page.keyboard.press('Enter');
    await page.keyboard.type('errors');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.view-line:has-text("errors")');
    expect(hub.views.map(({ name }) => name)).toEqual(['errors']);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.views', { state: 'detached' });
    await page.goto(hub.address);
    await page.click('#views');
    await page.click('.view-line .popup-row:has-text("errors")');
    await expect.poll(() => new URL(page.url()).search).toBe('?q=status+%3E%3D+500&last=15m');
    await page.click('#views');
    await page.click('[aria-label="Delete errors"]');
    await page.waitForSelector('.views >> text=No view is saved yet');
    expect(page.faults).toEqual([]);
  });
});
