import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inCluster } from './in-cluster.ts';
import { type Kubeconfig, loadKubeconfig } from './load.ts';
import { parseKubeconfig } from './read.ts';
import { targetOf } from './target.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podwire-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const RED = `
apiVersion: v1
kind: Config
current-context: red
clusters:
- {name: c, cluster: {server: "https://10.0.0.1:6443", tls-server-name: kube.example}}
users:
- {name: u, user: {token: red-token}}
contexts:
- {name: red, context: {cluster: c, user: u, namespace: ns}}
`;
const BLUE = `
current-context: blue
clusters:
- {name: c, cluster: {server: "https://10.0.0.2", proxy-url: "socks5://127.0.0.1:1080"}}
- {name: d, cluster: {server: "kube.example:8080"}}
users:
- {name: u, user: {token: blue-token, username: kept-out}}
contexts:
- {name: blue, context: {cluster: d, user: u}}
`;

test('the first file that names a thing wins, whole entries, and files that are not there are no error', () => {
  const KUBECONFIG = [join(folder, 'missing'), file('red', RED), file('blue', BLUE)].join(delimiter);
  const config = loadKubeconfig({ env: { KUBECONFIG } }) as Kubeconfig;
  expect(config.current).toBe('red');
  expect([...config.contexts.keys()]).toEqual(['red', 'blue']);
  const red = targetOf(config);
  expect(red).toMatchObject({ context: 'red', namespace: 'ns', cluster: { serverName: 'kube.example', proxy: undefined } });
  const blue = targetOf(config, 'blue');
  expect(blue).toMatchObject({ cluster: { name: 'd' }, userEntry: { entry: { token: 'red-token' } } });
  if (typeof blue === 'string') throw new Error(blue);
  expect(blue.userEntry.entry.username).toBeUndefined();
  expect(blue.cluster.server.href).toBe('http://kube.example:8080/');
});

test('without KUBECONFIG: the home folder, then the pod, then localhost', () => {
  const home = join(folder, 'home');
  expect(loadKubeconfig({ env: {}, home })).toMatchObject({ current: 'localhost', origin: ['http://localhost:8080'] });
  file('token', 'abc');
  file('namespace', 'shop\n');
  const pod = inCluster({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }, folder) as Kubeconfig;
  expect(targetOf(pod)).toMatchObject({ namespace: 'shop', userEntry: { entry: { tokenFile: join(folder, 'token') } } });
  expect((targetOf(pod) as { cluster: { server: URL } }).cluster.server.href).toBe('https://[fd00::1]:6443/');
  expect(inCluster({}, folder)).toBeUndefined();
});

test('what is wrong is said with file and line, and what to do', () => {
  expect(parseKubeconfig('clusters:\n- name: a\n  cluster:\n    server: [1]\n', 'my/config')).toMatchObject({
    problem: expect.stringMatching(/^my\/config:4: clusters\[0\]\.cluster\.server: .*; correct this line$/) as string,
  });
  expect(parseKubeconfig('a: [1\nb: 2', 'x')).toMatchObject({ problem: expect.stringMatching(/^x:\d: this is no YAML/) as string });
  expect(loadKubeconfig({ file: join(folder, 'none') })).toMatch(/there is no such file/);
  const config = loadKubeconfig({ file: file('red', RED) }) as Kubeconfig;
  expect(targetOf(config, 'green')).toBe(`there is no context green in ${join(folder, 'red')}; there are red`);
  const torn = loadKubeconfig({ file: file('torn', 'contexts: [{name: a, context: {cluster: gone}}]') }) as Kubeconfig;
  expect(targetOf(torn)).toMatch(/no current context/);
  expect(targetOf(torn, 'a')).toMatch(/names the cluster gone, which is not there/);
});

test('an empty file and an unknown key are fine', () => {
  expect(parseKubeconfig('', 'x')).toEqual({});
  expect(parseKubeconfig('preferences: {}\nclusters: null\nextra: [1]', 'x')).toMatchObject({ extra: [1] });
});
