import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Disk, realDisk } from './disk.ts';
import { makeStoreFolder } from './store-folder.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'podwire-folder-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('a folder that can be written is made, and nothing is left in it', () => {
  const store = join(folder(), 'a', 'b');
  expect(makeStoreFolder(store)).toBeUndefined();
  expect(readdirSync(store)).toEqual([]);
  expect(makeStoreFolder(store)).toBeUndefined();
});

test('where it cannot be, one sentence says what, where and what to do', () => {
  const inTheWay = join(folder(), 'file');
  writeFileSync(inTheWay, '');
  expect(makeStoreFolder(join(inTheWay, 'store'))).toMatch(
    /^cannot write the store in \S+ as user \S+: a file is in the way\. Make .* --store\.$/,
  );
  expect(makeStoreFolder(inTheWay)).toContain('a file is in the way');
  const refusing: Disk = {
    ...realDisk,
    openSync: () => {
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    },
  };
  expect(makeStoreFolder(folder(), refusing)).toContain('permission denied');
});
