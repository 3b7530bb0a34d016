import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Kubeconfig } from '../kubeconfig/load.ts';
import type { ClusterEntry, ExecEntry, UserEntry } from '../kubeconfig/schema.ts';
import { type Target, targetOf } from '../kubeconfig/target.ts';
import { type CredentialSource, impersonation } from './credential.ts';
import { credentialsOf } from './source.ts';

let folder: string;
let now = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-test-'));
  now = Date.parse('2026-01-01T00:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function target(user: UserEntry, cluster: ClusterEntry = { server: 'https://kube.example:6443' }): Target {
  const place = { folder, file: 'config' };
  const config: Kubeconfig = {
    clusters: new Map([['c', { entry: cluster, ...place }]]),
    users: new Map([['u', { entry: user, ...place }]]),
    contexts: new Map([['x', { entry: { cluster: 'c', user: 'u' }, ...place }]]),
    current: 'x',
    origin: ['config'],
  };
  const found = targetOf(config);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function source(user: UserEntry, cluster?: ClusterEntry): CredentialSource {
  const made = credentialsOf(target(user, cluster), () => now);
  if (typeof made === 'string') throw new Error(made);
  return made;
}

/** A plugin that counts its runs in a file and answers with `status`, in which RUN and INFO stand for the run and for what it was told. */
function plugin(status: object, more: Partial<ExecEntry> = {}): UserEntry {
  const script = join(folder, 'plugin.cjs');
  writeFileSync(
    script,
    `const fs = require('node:fs');
const path = ${JSON.stringify(join(folder, 'runs'))};
fs.appendFileSync(path, 'x');
fs.writeFileSync(${JSON.stringify(join(folder, 'info'))}, process.env.KUBERNETES_EXEC_INFO);
const status = JSON.stringify(${JSON.stringify(status)}).replaceAll('RUN', String(fs.readFileSync(path).length)).replaceAll('ENV', process.env.EXTRA ?? '');
process.stdout.write(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: JSON.parse(status) }));`,
  );
  const command = join(folder, 'plugin');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  chmodSync(command, 0o700);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', interactiveMode: 'Never', ...more } as const;
  return { exec };
}

test('a token file is read again, and goes before the token', async () => {
  writeFileSync(join(folder, 't'), 'one\n');
  const files = source({ tokenFile: 't', token: 'never' });
  expect(await files.current()).toEqual({ authorization: 'Bearer one' });
  writeFileSync(join(folder, 't'), 'another');
  expect(await files.current()).toEqual({ authorization: 'Bearer one' });
  now += 60_000;
  const second = await files.current();
  expect(second).toEqual({ authorization: 'Bearer another' });
  if (typeof second === 'string') throw new Error(second);
  expect(files.refused(second)).toBe(false);
  writeFileSync(join(folder, 't'), 'the third');
  expect(files.refused(second)).toBe(true);
  expect(await files.current()).toEqual({ authorization: 'Bearer the third' });
});

test('a pair is the same object until its file changes', async () => {
  writeFileSync(join(folder, 'c'), 'CERT');
  const pair = source({ 'client-certificate': 'c', 'client-key-data': Buffer.from('KEY').toString('base64') });
  const first = await pair.current();
  now += 60_000;
  expect(await pair.current()).toBe(first);
  expect(first).toEqual({ pair: { certificate: 'CERT', key: 'KEY' } });
  writeFileSync(join(folder, 'c'), 'CERT2');
  now += 60_000;
  expect(await pair.current()).toEqual({ pair: { certificate: 'CERT2', key: 'KEY' } });
});

test('what cannot be used is refused with the reason', () => {
  expect(credentialsOf(target({ 'auth-provider': { name: 'gcp' } }))).toMatch(/auth-provider gcp is no longer .* exec plugin/);
  expect(credentialsOf(target({ 'client-certificate': 'c' }))).toMatch(/client-certificate: .*cannot be read: ENOENT/);
  expect(credentialsOf(target({ 'client-key-data': 'YQ==' }))).toMatch(/client-key without its client-certificate/);
  expect(credentialsOf(target({ token: 'a', username: 'b' }))).toMatch(/exclude each other/);
});

test('basic, and impersonation with escaped keys', async () => {
  expect(await source({ username: 'a', password: 'ü' }).current()).toEqual({ authorization: 'Basic YTrDvA==' });
  const as = { as: 'bob', 'as-uid': '7', 'as-groups': ['x', 'y'], 'as-user-extra': { 'a/b': ['1', '2'] } };
  expect(impersonation(target(as))).toEqual([
    ['Impersonate-User', 'bob'],
    ['Impersonate-Uid', '7'],
    ['Impersonate-Group', 'x'],
    ['Impersonate-Group', 'y'],
    ['Impersonate-Extra-a%2Fb', '1'],
    ['Impersonate-Extra-a%2Fb', '2'],
  ]);
});

test('an exec plugin runs once until shortly before its credential ends, and again after a refusal', async () => {
  const expirationTimestamp = '2026-01-01T01:00:00Z';
  const exec = source(plugin({ token: 'tENV-RUN', expirationTimestamp }, { env: [{ name: 'EXTRA', value: 'e' }] }));
  const [first, same] = await Promise.all([exec.current(), exec.current()]);
  expect(first).toEqual({ authorization: 'Bearer te-1' });
  expect(same).toBe(first);
  expect(exec.current()).toBe(first);
  now = Date.parse(expirationTimestamp) - 20_000;
  expect(await exec.current()).toEqual({ authorization: 'Bearer te-2' });
  now = Date.parse('2026-01-01T00:00:00Z');
  const held = await exec.current();
  if (typeof held === 'string') throw new Error(held);
  expect(exec.refused(held)).toBe(true);
  expect(await exec.current()).toEqual({ authorization: 'Bearer te-3' });
});

test('an exec plugin is told of the cluster when it wants to be, and may give a pair', async () => {
  const { readFileSync } = await import('node:fs');
  const cluster: ClusterEntry = {
    server: 'https://kube.example:6443',
    'certificate-authority-data': Buffer.from('CA').toString('base64'),
    extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } }],
  };
  const exec = source(plugin({ clientCertificateData: 'C', clientKeyData: 'K' }, { provideClusterInfo: true }), cluster);
  expect(await exec.current()).toEqual({ pair: { certificate: 'C', key: 'K' } });
  expect(JSON.parse(readFileSync(join(folder, 'info'), 'utf8'))).toEqual({
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    spec: {
      interactive: false,
      cluster: { server: 'https://kube.example:6443', 'certificate-authority-data': 'Q0E=', config: { audience: 'a' } },
    },
  });
});

test('what is wrong with a plugin is said, with the hint of whoever wrote the kubeconfig', async () => {
  const missing = plugin({ token: 't' }, { command: 'podwire-test-no-such-program', installHint: 'brew install it\n' });
  expect(await source(missing).current()).toBe(
    'config: user u: exec plugin podwire-test-no-such-program is not installed\nbrew install it',
  );
  expect(await source(plugin({})).current()).toMatch(/gave neither a token nor a certificate/);
  expect(await source(plugin({ token: 't' }, { apiVersion: 'client.authentication.k8s.io/v1beta1' })).current()).toMatch(
    /speaks .*v1, and the kubeconfig asks for .*v1beta1/,
  );
  expect(await source({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'x' } }).current()).toMatch(/no interactiveMode/);
});
