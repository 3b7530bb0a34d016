import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { FakeHub } from './fake-hub.ts';

let browser: Browser;
let hub: FakeHub;
beforeAll(async () => {
  browser = await openBrowser();
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await hub.stop();
});
afterAll(() => browser.close());

/** Ids of the rows that are inside the list's box, from top to bottom. */
function visible(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const box = document.querySelector('.scroller')?.getBoundingClientRect();
    return [...document.querySelectorAll<HTMLElement>('.row[data-id]')]
      .filter((row) => {
        const at = row.getBoundingClientRect();
        return box !== undefined && at.top >= box.top + 26 && at.bottom <= box.bottom + 1;
      })
      .map((row) => row.dataset['id'] ?? '');
  });
}

async function open(count: number): Promise<Page & { readonly faults: string[] }> {
  hub = await FakeHub.start(count);
  const page = await openPage(browser, hub.address);
  if (count > 0) await page.waitForSelector('.row[data-id]');
  return page;
}

describe('the list', () => {
  test('shows the newest rows, at least 23 of them beside the details, and follows', async () => {
    const page = await open(10_000);
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-10000');
    hub.add(3);
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-10003');
    await page.click('[data-id="5f3a09c1-1-10000"]');
    await page.waitForSelector('.detail h2');
    expect((await visible(page)).length).toBeGreaterThanOrEqual(23);
    expect(page.faults).toEqual([]);
  });

  test('chooses the row on which the pointer went down, whatever comes meanwhile', async () => {
    const page = await open(10_000);
    const box = await page.locator('[data-id="5f3a09c1-1-9995"]').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 10);
    await page.mouse.down();
    hub.add(7);
    await page.waitForTimeout(300);
    expect((await page.locator('[data-id="5f3a09c1-1-9995"]').boundingBox())?.y).toBe(box?.y);
    await page.mouse.up();
    await page.waitForSelector('#selected-row[data-id="5f3a09c1-1-9995"]');
    expect(new URL(page.url()).searchParams.get('entry')).toBe('5f3a09c1-1-9995');
    expect(page.faults).toEqual([]);
  });

  test('never moves rows under the reader: scrolled up it holds, says how many are new, and jumps back', async () => {
    const page = await open(10_000);
    await page.hover('.scroller');
    await page.mouse.wheel(0, -1000);
    await page.waitForSelector('text=Resume');
    await expect.poll(() => visible(page).then((ids) => ids.includes('5f3a09c1-1-10000'))).toBe(false);
    const before = await visible(page);
    hub.add(213);
    await page.waitForSelector('.pill:has-text("213")');
    expect(await visible(page)).toEqual(before);
    await page.click('.pill');
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-10213');
  });

  test('walks through a million rows: first, last, the middle, and step by step', async () => {
    const page = await open(1_000_000);
    await page.focus('#entries');
    await page.keyboard.press('Home');
    await expect.poll(() => visible(page).then((ids) => ids[0])).toBe('5f3a09c1-1-1');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.getAttribute('#selected-row', 'data-id')).toBe('5f3a09c1-1-3');
    await page.evaluate(() => {
      const list = document.querySelector('.scroller');
      if (list !== null) list.scrollTop = list.scrollHeight / 2;
    });
    await expect.poll(() => visible(page).then((ids) => Math.abs(Number(ids[0]?.split('-')[2]) - 500_000) < 2000)).toBe(true);
    await page.keyboard.press('End');
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-1000000');
    expect(await page.locator('.row[data-id]').count()).toBeLessThan(80);
    expect(page.faults).toEqual([]);
  });

  test('keeps up with five thousand entries a second, and holds only what is seen', async () => {
    const page = await open(1000);
    for (let turn = 0; turn < 20; turn++) {
      hub.add(500);
      await page.waitForTimeout(100);
    }
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-11000');
    expect(await page.locator('.row[data-id]').count()).toBeLessThan(80);
    expect(page.faults).toEqual([]);
  });

  test('Space pauses and goes on', async () => {
    const page = await open(500);
    await page.keyboard.press('Space');
    await page.waitForSelector('text=Resume');
    const before = await visible(page);
    hub.add(40);
    await page.waitForSelector('.pill:has-text("40")');
    expect(await visible(page)).toEqual(before);
    await page.keyboard.press('Space');
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-540');
  });

  test('a lost connection keeps what was here and comes back by itself', async () => {
    const page = await open(300);
    hub.cut(true);
    await page.waitForSelector('text=trying again by itself');
    expect((await visible(page)).length).toBeGreaterThan(10);
    hub.cut(false);
    hub.count += 5;
    await page.waitForSelector('text=trying again by itself', { state: 'detached', timeout: 15_000 });
    await expect.poll(() => visible(page).then((ids) => ids.at(-1))).toBe('5f3a09c1-1-305');
  });

  test('an empty store says what would fill it, and offers the demo', async () => {
    const page = await open(0);
    await page.waitForSelector('text=No traffic yet on eth0');
    await page.click('text=Show the demo');
    await page.waitForSelector('.row[data-id]');
    expect(hub.asked).toContain('POST /api/v1/sources/demo');
  });

  test('columns are chosen, sized and remembered', async () => {
    const page = await open(100);
    await page.click('[aria-label="Columns and density"]');
    await page.click('[role="menuitemcheckbox"]:has-text("Flow")');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[role="columnheader"]:has-text("Flow")');
    await page.focus('[aria-label="Width of Protocol"]');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await page.reload();
    await page.waitForSelector('[role="columnheader"]:has-text("Flow")');
    expect(await page.getAttribute('[aria-label="Width of Protocol"]', 'aria-valuenow')).toBe('124');
  });
});
