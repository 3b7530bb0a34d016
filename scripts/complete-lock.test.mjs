import { expect, test } from 'vitest';
import { completeLock, platformOf } from './complete-lock.mjs';

const lockOf = (packages) => ({ name: 'x', lockfileVersion: 3, packages });

test('a platform is read from the name', () => {
  expect(platformOf('@oxlint/binding-linux-arm64-musl')).toEqual({ os: ['linux'], cpu: ['arm64'], libc: ['musl'] });
  expect(platformOf('@biomejs/cli-darwin-x64')).toEqual({ os: ['darwin'], cpu: ['x64'], libc: [] });
  expect(platformOf('lightningcss-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'], libc: ['glibc'] });
  expect(platformOf('fsevents')).toEqual({ os: [], cpu: [], libc: [] });
});

test('what an optional dependency names and the lock lacks is added beside its like, without a checksum', () => {
  const before = lockOf({ 'node_modules/a': { version: '2.0.0', dev: true, optionalDependencies: { 'a-darwin-arm64': '2.0.0' } } });
  const { lock, added } = completeLock(before);
  expect(added).toEqual(['a-darwin-arm64@2.0.0']);
  expect(lock.packages['node_modules/a-darwin-arm64']).toEqual({
    version: '2.0.0',
    cpu: ['arm64'],
    dev: true,
    optional: true,
    os: ['darwin'],
  });
});

test('another version at the top makes a place inside the package', () => {
  const { lock } = completeLock(
    lockOf({
      'node_modules/a': { version: '2.0.0', optionalDependencies: { 'a-linux-x64': '2.0.0' } },
      'node_modules/a-linux-x64': { version: '1.0.0' },
    }),
  );
  expect(Object.keys(lock.packages)).toEqual(['node_modules/a', 'node_modules/a-linux-x64', 'node_modules/a/node_modules/a-linux-x64']);
  expect(lock.packages['node_modules/a/node_modules/a-linux-x64'].version).toBe('2.0.0');
});

test('a complete lock stays as it is, wherever the package stands, and twice is once', () => {
  const whole = lockOf({
    'node_modules/b': { version: '1.0.0', optionalDependencies: {} },
    'node_modules/b/node_modules/@s/a': { version: '2.0.0', optionalDependencies: { 'a-linux-x64': '2.0.0' } },
    'node_modules/b/node_modules/a-linux-x64': { version: '2.0.0' },
  });
  expect(completeLock(whole)).toEqual({ lock: whole, added: [] });
  const once = completeLock(lockOf({ 'node_modules/a': { version: '2.0.0', optionalDependencies: { 'a-win32-x64': '2.0.0' } } })).lock;
  expect(completeLock(once)).toEqual({ lock: once, added: [] });
});

test('addresses are dropped, links to folders stay', () => {
  const address = ['https:', '', 'example.test', 'a.tgz'].join('/');
  const { lock } = completeLock(
    lockOf({ 'node_modules/a': { version: '1.0.0', resolved: address }, 'node_modules/b': { resolved: 'b', link: true } }),
  );
  expect(lock.packages).toEqual({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { resolved: 'b', link: true } });
});
