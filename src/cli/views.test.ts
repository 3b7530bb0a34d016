import { afterAll, describe, expect, test } from 'vitest';
import { folder, pcap, shop } from '#worker/capture.fixture';
import { podwire, type Ran, type RunOptions } from './cli.fixture.ts';

const here = folder();
const SHOP = here.file('shop.pcap', pcap(shop()));
afterAll(() => here.remove());

const run = (args: readonly string[], options?: RunOptions): Promise<Ran> => podwire(here.path, args, options);
const query = (...args: readonly string[]): Promise<Ran> => run(['query', '-r', SHOP, '--oldest', ...args]);
const lines = ({ text }: Ran): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));

describe('columns of the terminal', { timeout: 120_000 }, () => {
  test('are those that were named: the page’s, and fields, also ones that are decoded for it', async () => {
    const shown = await query('--columns', 'protocol,summary,dst-port,http.request.headers', 'http');
    expect(shown.err).toBe('');
    const [title, first] = lines(shown);
    expect(title).toMatch(/^PROTOCOL \| SUMMARY \| DST-PORT/);
    expect(first).toMatch(/^http \| GET \/cart\/8f21 \| .*host/i);
  });

  test('come from the settings, unless a flag says otherwise; -o json shows everything', async () => {
    const env = { PODWIRE_COLUMNS: 'summary,status' };
    const all = await run(['query', '-r', SHOP, '--oldest', 'redis'], { env });
    expect(lines(all)[0]).toBe('SUMMARY | STATUS');
    const flag = await run(['query', '-r', SHOP, '--columns', 'summary', 'redis'], { env });
    expect(lines(flag)).toEqual(['SUMMARY', 'GET cart:12']);
    const json = await run(['query', '-r', SHOP, '-o', 'json', 'redis'], { env });
    expect(JSON.parse(json.text)).toHaveLength(1);
  });

  test('that do not exist are refused with what was meant', async () => {
    const { code, err } = await query('--columns', 'sumary');
    expect([code, err]).toEqual([2, 'podwire: --columns: there is no column sumary; did you mean summary?\n']);
  });

  test('durations are for people in tables and exact in JSON', async () => {
    expect(lines(await query('http | max of elapsed'))[1]).toMatch(/^\d[\d.]* (µs|ms|s)$/);
    const [object] = JSON.parse((await query('http | max of elapsed', '-o', 'json')).text) as readonly Record<string, number>[];
    expect(Object.values(object ?? {})[0]).toBeTypeOf('number');
  });
});

describe('saved views', { timeout: 120_000 }, () => {
  test('are saved, listed, used, renamed and deleted', async () => {
    expect((await run(['views', 'list'])).err).toContain('no view is saved yet');
    expect(await run(['views', 'save', 'errors', 'status >= 500', '--columns', 'summary,status'])).toMatchObject({ code: 0, err: '' });
    expect((await run(['views', 'list'])).text).toBe('errors  status >= 500 · summary,status\n');
    expect(lines(await query('--view', 'errors'))).toEqual(['SUMMARY | STATUS', 'POST /login | ■ 503']);
    expect((await query('--view', 'errors', '--count', 'redis')).text).toBe('0\n');
    expect(lines(await query('--view', 'errors', '| count by status'))[1]).toBe('503 | 1');
    expect((await run(['views', 'rename', 'errors', 'server errors'])).code).toBe(0);
    expect(JSON.parse((await run(['views', 'list', '-o', 'json'])).text)).toMatchObject([{ name: 'server errors' }]);
    expect(await query('--view', 'errors')).toMatchObject({
      code: 2,
      err: 'podwire: --view errors: there is no such view; there are server errors\n',
    });
    expect((await run(['views', 'delete', 'server errors'])).code).toBe(0);
    expect(await run(['views', 'delete', 'server errors'])).toMatchObject({
      code: 1,
      err: 'podwire: there is no view named server errors\n',
    });
  });

  test('that are wrong are refused before they are kept', async () => {
    expect(await run(['views', 'save', 'x', 'stats >= 500'])).toMatchObject({ code: 2, err: expect.stringContaining('status') as string });
    expect((await run(['views', 'save', 'x', 'http', '--columns', 'nosuch'])).code).toBe(2);
    expect((await run(['views', 'save', ' ', 'http'])).err).toBe('podwire: a view needs a name\n');
  });
});
