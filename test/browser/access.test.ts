import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, openPage } from './browser.ts';
import { idOf } from './fake-entries.ts';
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

/** What axe objects to, one line each. Focus guards of the component library are left out: they are hidden on purpose and hand the focus on. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const runner = (globalThis as typeof globalThis & { readonly axe: typeof import('axe-core') }).axe;
    return (await runner.run({ exclude: [['[data-base-ui-focus-guard]']] }, { resultTypes: ['violations'] })).violations;
  });
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each([
    ['traffic', '/', '.row[data-id]'],
    ['details of a request', `/?entry=${idOf(4)}&tab=response`, '.code-line'],
    ['raw bytes', `/?entry=${idOf(4)}&tab=raw`, '.hex-row'],
    ['the flow', `/?entry=${idOf(4)}&tab=flow`, '.mini-list li'],
    ['a query with a mistake', '/?q=status%20%3D%3D%20%22x', '.qwords.wrong'],
    ['a conversation', `/?entry=${idOf(7)}&tab=conversation`, '.talk li'],
    ['records', `/?entry=${idOf(3)}&tab=response`, '.records td'],
    ['the answer of a pipeline', '/?q=dns%20%7C%20count%20by%20dst.name', '.answer tbody tr'],
    ['health', '/health', '.counters li'],
  ])('axe finds nothing in %s', async (_, path, ready) => {
    const page = await openPage(browser, hub.address + path, { colorScheme });
    await page.waitForSelector(ready);
    await page.waitForSelector('.cm-content, .health');
    expect(await violations(page)).toEqual([]);
  });

  test('axe finds nothing in menus and the list of keys', async () => {
    const page = await openPage(browser, hub.address, { colorScheme });
    await page.waitForSelector('.row[data-id]');
    await page.click('.row[data-id] [data-column="route"]', { button: 'right' });
    await page.waitForSelector('[role="menu"]');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForSelector('[role="dialog"]');
    expect(await violations(page)).toEqual([]);
  });
});

test('nothing is cut off at 400 % (320 px wide), and the details cover the list', async () => {
  const page = await openPage(browser, hub.address, { viewport: { width: 320, height: 640 } });
  await page.waitForSelector('.row[data-id]');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  // The first row stands above the edge: a click would scroll first.
  await page.click('.row[data-id] >> nth=-3');
  await page.waitForSelector('.detail h2');
  expect(await page.evaluate(() => document.querySelector('.detail')?.getBoundingClientRect().width)).toBe(320);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test('the content security policy is never broken', async () => {
  const page = await openPage(browser, hub.address);
  await page.evaluate(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.waitForSelector('.cm-content');
  await page.click('[aria-label="Columns and density"]');
  await page.waitForSelector('[role="menu"]');
  await page.keyboard.press('Escape');
  await page.click('.row[data-id]');
  await page.waitForSelector('.detail h2');
  expect(page.faults).toEqual([]);
});
