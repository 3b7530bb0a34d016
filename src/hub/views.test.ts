import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Together } from './double.fixture.ts';
import { ViewsFile } from './views-file.ts';

describe('over the API', () => {
  let together: Together;
  beforeAll(async () => {
    together = await Together.start();
  });
  afterAll(() => together.stop());

  const ask = async (method: string, path: string, body?: unknown): Promise<readonly [number, unknown]> => {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await together.get(`/api/v1/views${path}`, { method, ...sent });
    return [response.status, await response.json()];
  };
  const fails = (status: number, words: string) => [status, { error: { message: expect.stringContaining(words) as string } }];

  test('a view is kept, changed, renamed and deleted', async () => {
    expect(await ask('GET', '')).toEqual([200, { views: [] }]);
    const errors = { name: 'errors', query: 'status >= 500', columns: ['time', 'summary'], span: { last: 15 } };
    expect(await ask('PUT', '/errors', { ...errors, name: undefined })).toEqual([200, errors]);
    expect(await ask('PUT', `/${encodeURIComponent('a view/of mine')}`, { query: '' })).toEqual([
      200,
      { name: 'a view/of mine', query: '' },
    ]);
    expect(await ask('PUT', '/errors', { name: 'broken', query: 'status >= 400' })).toEqual([
      200,
      { name: 'broken', query: 'status >= 400' },
    ]);
    expect(await ask('PUT', '/broken', { name: 'a view/of mine', query: '' })).toEqual(fails(409, 'already'));
    expect(await ask('DELETE', `/${encodeURIComponent('a view/of mine')}`)).toEqual([200, {}]);
    expect(await ask('GET', '')).toEqual([200, { views: [{ name: 'broken', query: 'status >= 400' }] }]);
    expect(await ask('DELETE', '/errors')).toEqual(fails(404, 'no view named errors'));
  });

  test('what is no view is refused with its reason', async () => {
    expect(await ask('PUT', '/x', 'nonsense')).toEqual(fails(400, ''));
    expect(await ask('PUT', '/x', {})).toEqual(fails(400, 'query'));
    expect(await ask('PUT', '/x', { query: '', colour: 'red' })).toEqual(fails(400, 'colour'));
    expect(await ask('PUT', '/x', { query: '', span: { from: 5, to: 4 } })).toEqual(fails(400, 'span'));
    expect(await ask('PUT', `/${'x'.repeat(81)}`, { query: '' })).toEqual(fails(400, '80 characters'));
    expect(await ask('PUT', '/a%0Ab', { query: '' })).toEqual(fails(400, 'one line'));
    expect(await ask('PUT', '/x', { query: 'x'.repeat(300_000) })).toEqual(fails(413, 'smaller'));
  });

  test('another site cannot write one', async () => {
    const headers = { origin: 'http://evil.example' };
    const response = await together.get('/api/v1/views/x', { method: 'PUT', body: '{"query":""}', headers });
    expect(response.status).toBe(403);
  });
});

describe('the file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'podwire-views-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is for its owner alone, whole, and shared by turns', () => {
    const path = join(folder, 'deep', 'views.json');
    const [one, other] = [new ViewsFile(path), new ViewsFile(path)];
    one.put({ name: 'b', query: 'dns' });
    other.put({ name: 'a', query: 'http' });
    expect(one.list()).toEqual([
      { name: 'a', query: 'http' },
      { name: 'b', query: 'dns' },
    ]);
    expect([statSync(path).mode & 0o777, readdirSync(dirname(path))]).toEqual([0o600, ['views.json']]);
  });

  test('that is broken is left as it is, and said so', () => {
    const path = join(folder, 'views.json');
    for (const text of ['{', '[]', '{"views":[{"name":1}]}']) {
      writeFileSync(path, text);
      const views = new ViewsFile(path);
      const broken = { failure: 'broken', message: expect.stringContaining(path) as string };
      expect([views.list(), views.put({ name: 'a', query: '' }), views.remove('a')]).toEqual([broken, broken, broken]);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  test('holds so many and no more', () => {
    const views = new ViewsFile(join(folder, 'views.json'));
    for (let i = 0; i < 200; i++) expect(views.put({ name: `v${i}`, query: '' })).toMatchObject({ name: `v${i}` });
    expect(views.put({ name: 'one more', query: '' })).toMatchObject({ failure: 'full' });
    expect(views.put({ name: 'v7', query: 'dns' })).toEqual({ name: 'v7', query: 'dns' });
  });

  test('that cannot be written is a failure, and leaves nothing behind', () => {
    writeFileSync(join(folder, 'file'), '');
    const views = new ViewsFile(join(folder, 'file', 'views.json'));
    expect(views.put({ name: 'a', query: '' })).toMatchObject({ failure: 'broken' });
    expect(existsSync(join(folder, 'file', 'views.json'))).toBe(false);
  });
});
