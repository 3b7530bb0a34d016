import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Entry } from '#entry/entry';
import { connection, folder, pcap, shop } from '#worker/capture.fixture';
import { podwire, type Ran, type RunOptions } from './cli.fixture.ts';

const here = folder();
const SHOP = here.file('shop.pcap', pcap(shop()));
afterAll(() => here.remove());

const run = (args: readonly string[], options?: RunOptions): Promise<Ran> => podwire(here.path, args, options);
const query = (...args: readonly string[]): Promise<Ran> => run(['query', '-r', SHOP, '--oldest', ...args]);

/** One sentence, no stack trace. */
function expectSentence(ran: Ran, code: number, words: RegExp): void {
  expect([ran.code, ran.err]).toEqual([code, expect.stringMatching(words) as string]);
  expect(ran.err).toMatch(/^podwire: /);
  expect(ran.err).not.toMatch(/\n\s+at /);
}

/** An entry without what tells runs apart. */
const bare = (entry: Entry): Entry => ({ ...entry, id: '', worker: '' });

describe.concurrent('query of a file', { timeout: 120_000 }, () => {
  test('as a table', async ({ expect: e }) => {
    const { code, text } = await query();
    e(code).toBe(0);
    e(
      text
        .trim()
        .split('\n')
        .map((line) => /(http|redis)\s+(.*?)\s{2,}/.exec(line)?.[0].replaceAll(/\s+/g, ' ').trim()),
    ).toEqual(['http GET /cart/8f21', 'http POST /login', 'redis GET cart:12']);
    e(text).not.toContain('\x1b');
  });

  test('as JSON, as JSON Lines, as YAML: the same entries', async ({ expect: e }) => {
    const [json, jsonl, yaml] = await Promise.all(['json', 'jsonl', 'yaml'].map((form) => query('-o', form, 'http')));
    const whole = (JSON.parse(json?.text ?? '') as Entry[]).map(bare);
    const lines = (jsonl?.text ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);
    const documents = (yaml?.text ?? '').split('---\n').map((text) => parse(text) as Entry);
    e(whole.map(({ status }) => status)).toEqual([200, 503]);
    e(lines.map(bare)).toEqual(whole);
    e(documents.map(bare)).toEqual(whole);
  });

  test('counted, explained, grouped, and with colours only when they are wanted', async ({ expect: e }) => {
    const [count, explain, table, nothing, coloured] = await Promise.all([
      query('--count', 'http'),
      query('--explain', 'http && status >= 500'),
      query('http | count by status', '-o', 'jsonl'),
      query('-o', 'json', 'status == 204'),
      run(['query', '-r', SHOP], { env: { FORCE_COLOR: '1' } }),
    ]);
    e(count?.text).toBe('2\n');
    e(explain?.text).toContain('status');
    e(
      (table?.text ?? '')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual(
      e.arrayContaining([
        { status: 200, count: 1 },
        { status: 503, count: 1 },
      ]),
    );
    e([nothing?.text, nothing?.err, nothing?.code]).toEqual(['[]\n', 'nothing matches\n', 0]);
    e(coloured?.text).toContain('\x1b[');
  });

  test('from standard input, and into a pipe that closes early', async ({ expect: e }) => {
    const many = Array.from({ length: 300 }, (_, i) =>
      connection({ ports: [20_000 + i, 80] }, [
        [0, `GET /${i} HTTP/1.1\r\nhost: shop\r\n\r\n`],
        [1, `HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n${'x'.repeat(500)}`],
      ]),
    ).flat();
    const [piped, cut] = await Promise.all([
      run(['query', '-r', '-', '--count'], { input: pcap(shop()) }),
      run(['query', '-r', here.file('many.pcap', pcap(many)), '-o', 'json', '--limit', '0'], { readOnly: 1 }),
    ]);
    e([piped?.text, piped?.code]).toEqual(['3\n', 0]);
    e([cut?.err, cut?.code]).toEqual(['', 0]);
  });
});

describe.concurrent('what is wrong gets one sentence', { timeout: 120_000 }, () => {
  test('a query, with a caret under the place', async ({ expect: e }) => {
    const ran = await query('http && statsu > 1');
    e(ran.code).toBe(2);
    const lines = ran.err.split('\n');
    const text = lines.findIndex((line) => line.includes('http && statsu > 1'));
    e(lines[text + 1]).toBe(`${' '.repeat((lines[text] ?? '').indexOf('statsu'))}^^^^^^`);
    e(ran.err).toContain('status');
  });

  test('flags and commands: 2', async () => {
    const [flag, command, limit, port] = await Promise.all([
      run(['query', '--wrong']),
      run(['frobnicate']),
      query('--limit', 'many'),
      run(['open', SHOP, '--port', '99999']),
    ]);
    expectSentence(flag, 2, /--wrong/);
    expectSentence(command, 2, /frobnicate/);
    expectSentence(limit, 2, /--limit many/);
    expectSentence(port, 2, /99999/);
  });

  test('files and Podwires that are not there: 1', async () => {
    const [missing, notes, none] = await Promise.all([
      run(['query', '-r', join(here.path, 'nowhere.pcap')]),
      run(['query', '-r', here.file('notes.txt', new TextEncoder().encode('some notes, longer than the header of a capture'))]),
      run(['status']),
    ]);
    expectSentence(missing, 1, /nowhere\.pcap/);
    expect([notes.code, notes.err]).toEqual([1, expect.stringMatching(/notes\.txt/) as string]);
    expectSentence(none, 1, /podwire local/);
  });

  test('a file that was cut is read as far as it goes and says the byte', async ({ expect: e }) => {
    const whole = pcap(shop());
    const ran = await run(['query', '-r', here.file('cut.pcap', whole.subarray(0, whole.length - 5)), '--count']);
    e([ran.text, ran.code]).toEqual(['3\n', 0]);
    e(ran.err).toMatch(/byte \d+/);
  });
});

describe.concurrent('the other commands', { timeout: 120_000 }, () => {
  test('help has examples, the version is a number', async ({ expect: e }) => {
    const [help, ofQuery, version] = await Promise.all([run(['--help']), run(['query', '--help']), run(['version'])]);
    e(help.code).toBe(0);
    for (const command of ['local', 'open', 'demo', 'query', 'tail', 'export', 'status'])
      e(help.text).toMatch(new RegExp(`\\b${command}\\b`));
    e(ofQuery.text).toMatch(/Examples:\n {2}podwire query /);
    e(version.text).toMatch(/\d+\.\d+\.\d+/);
  });

  test('open --headless tells in JSON what a file held', async ({ expect: e }) => {
    const { text, code } = await run(['open', '--headless', '-o', 'json', SHOP]);
    e(code).toBe(0);
    e(JSON.parse(text)).toMatchObject({
      packets: shop().length,
      entries: 3,
      counts: { http: { ok: 1, server_error: 1 }, redis: { ok: 1 } },
      reasons: [],
      failed: false,
    });
  });

  test('HAR is what the HAR schema says, without secrets', async ({ expect: e }) => {
    const { out, code } = await run(['export', '-r', SHOP, '-f', 'har', '-w', '-']);
    e(code).toBe(0);
    const har = JSON.parse(out.toString()) as {
      readonly log: { readonly entries: readonly { readonly request: { readonly url: string } }[] };
    };
    const { har: validate } = createRequire(import.meta.url)('har-validator') as { readonly har: (har: unknown) => Promise<unknown> };
    await e(validate(har)).resolves.toBeDefined();
    e(har.log.entries.map(({ request }) => request.url)).toEqual(['http://shop/cart/8f21?lang=de', 'http://shop/login']);
    e(out.toString()).not.toContain('hunter2');
  });

  test('exported packets are read again as the same entries', async ({ expect: e }) => {
    const file = join(here.path, 'again.pcapng');
    const exported = await run(['export', '-r', SHOP, '-f', 'pcapng', '-w', file]);
    e(exported.code).toBe(0);
    const again = await run(['query', '-r', file, '--oldest', '-o', 'jsonl']);
    const statuses = again.text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as Entry).status);
    e(statuses).toEqual([200, 503, undefined]);
    e(readFileSync(file).includes('hunter2')).toBe(false);
  });
});

test('nothing is left behind in the folder for temporary files', () => {
  expect(readdirSync(here.path).filter((name) => name.startsWith('podwire-'))).toEqual([]);
});
