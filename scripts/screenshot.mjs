// Takes the screenshots of the README from the demo: `npm run screenshot`. Times differ from run to run, what is shown does not.
// Runs what was built, because the page exists only so.
import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../test/browser/browser.ts';

const LAUNCHER = fileURLToPath(new URL('../bin/podwire.js', import.meta.url));
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));
const GREATEST = 300_000;
/** What the row whose details are shown reads: a server error with a body. */
const SHOWN = /POST \/v1\/(orders|payments).*50\d/;
const ROWS = 1500;
const PATIENCE_MS = 120_000;
const THEMES = [
  ['light', 'traffic-light.png'],
  ['dark', 'traffic-dark.png'],
];

/** Starts the demo; resolves to its address, with the token in it. */
async function startDemo() {
  const child = spawn(process.execPath, [LAUNCHER, 'demo', '--no-browser'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\S+/.exec(line);
      if (found !== null) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`the demo ended (${code}) before it showed an address`)));
  });
  const url = new URL(address);
  const headers = { authorization: `Bearer ${url.searchParams.get('token')}` };
  const ask = async (path, query) =>
    (await fetch(`${url.origin}/api/v1/${path}?${new URLSearchParams(query)}`, { headers, signal: AbortSignal.timeout(10_000) })).json();
  const stop = () => new Promise((resolve) => (child.on('exit', resolve), child.kill('SIGTERM')));
  return { address, ask, stop };
}

/** Waits until there is enough to fill the list and the timeline. */
async function filled({ ask }) {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 500)))
    if ((await ask('count', { q: '' })).matched >= ROWS) return;
  throw new Error(`after ${PATIENCE_MS / 1000} s the demo had not shown ${ROWS} entries`);
}

/** Stops the list as soon as the wanted row is in it, away from the edges, and opens its details. Runs in the page. */
function catchRow(pattern) {
  const box = document.querySelector('.scroller').getBoundingClientRect();
  const row = [...document.querySelectorAll('.row[data-id]')].find((each) => {
    const at = each.getBoundingClientRect();
    return at.top > box.top + 100 && at.bottom < box.bottom - 100 && new RegExp(pattern).test(each.textContent);
  });
  if (row === undefined) return false;
  [...document.querySelectorAll('button')].find((button) => button.textContent.startsWith('Pause')).click();
  row.click();
  return true;
}

async function picture(browser, demo, theme, file) {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 800 },
    timezoneId: 'UTC',
    locale: 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(demo.address);
  await page.waitForSelector('.row[data-id]');
  await page.waitForFunction(catchRow, SHOWN.source, { timeout: PATIENCE_MS, polling: 50 });
  await page.waitForSelector('.detail h2');
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: file });
  await context.close();
}

mkdirSync(IMAGES, { recursive: true });
const demo = await startDemo();
const browser = await openBrowser();
try {
  await filled(demo);
  for (const [theme, name] of THEMES) {
    await picture(browser, demo, theme, IMAGES + name);
    const { size } = statSync(IMAGES + name);
    console.log(`docs/images/${name}: ${Math.round(size / 1000)} kB`);
    if (size > GREATEST) throw new Error(`docs/images/${name} is larger than ${GREATEST / 1000} kB`);
  }
} finally {
  await browser.close();
  await demo.stop();
}
