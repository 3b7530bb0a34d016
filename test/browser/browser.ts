import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';

/** The package's own flags run everything in one process, which ends with the first closed context, and switch off the policies that we test. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'];

/** A headless Chromium from npm: the same on every machine, no installed browser needed. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: FLAGS, headless: true });
}

/** A page in a context of its own; what goes wrong in it is collected. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page & { readonly faults: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', locale: 'en-GB', ...options });
  const page = Object.assign(await context.newPage(), { faults: [] as string[] });
  page.on('pageerror', (error) => page.faults.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      !message.text().includes('WebSocket connection') &&
      !message.text().includes('Failed to load resource')
    )
      page.faults.push(message.text());
  });
  await page.goto(address);
  return page;
}
