/** A real Kubernetes cluster on this machine: up, down, and what tests do with it. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { conf, writeConfigs } from './configs.ts';
import { corednsManifest } from './coredns.ts';
import { closeNode, openNode, runInNode, startProgram } from './node.ts';
import { type Authority, makeCertificates } from './pki.ts';
import {
  AUDIT_LOG,
  IMAGES,
  IPV6,
  KUBECONFIGS,
  nodeIp,
  nodeIp6,
  nodeName,
  nodePath,
  OUTSIDE,
  OUTSIDE_FILE,
  outsideIp,
  PKI,
  podRange,
  podRange6,
  program,
  SERVICES,
  SERVICES6,
  STATE,
} from './settings.ts';
import { run, runOutside, until } from './shell.ts';

/** The administrator's kubeconfig; its server is reached from the outside namespace only. */
export const ADMIN = join(KUBECONFIGS, 'admin');

/** kubectl as the administrator, run where the user's machine stands. */
export const kubectl = (...args: readonly string[]): Promise<string> => runOutside(program('kubectl'), '--kubeconfig', ADMIN, ...args);

/** Applies a manifest given as text. */
export async function apply(manifest: string): Promise<void> {
  await run('nsenter', [`--net=${OUTSIDE_FILE}`, '--', program('kubectl'), '--kubeconfig', ADMIN, 'apply', '-f', '-'], { input: manifest });
}

const pki = (file: string): string => join(PKI, file);
const as = (user: string): readonly string[] => {
  const file = join(KUBECONFIGS, user);
  return [`--kubeconfig=${file}`, `--authentication-kubeconfig=${file}`, `--authorization-kubeconfig=${file}`];
};

const apiServer = (): readonly string[] => [
  program('kube-apiserver'),
  '--etcd-servers=http://127.0.0.1:2379',
  `--advertise-address=${nodeIp(1)}`,
  '--secure-port=6443',
  `--client-ca-file=${pki('ca.crt')}`,
  `--tls-cert-file=${pki('apiserver.crt')}`,
  `--tls-private-key-file=${pki('apiserver.key')}`,
  `--kubelet-certificate-authority=${pki('ca.crt')}`,
  `--kubelet-client-certificate=${pki('kubelet-client.crt')}`,
  `--kubelet-client-key=${pki('kubelet-client.key')}`,
  '--kubelet-preferred-address-types=InternalIP',
  `--requestheader-client-ca-file=${pki('ca.crt')}`,
  '--requestheader-allowed-names=front-proxy-client',
  '--requestheader-username-headers=X-Remote-User',
  '--requestheader-group-headers=X-Remote-Group',
  '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  `--proxy-client-cert-file=${pki('front-proxy.crt')}`,
  `--proxy-client-key-file=${pki('front-proxy.key')}`,
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--service-account-key-file=${pki('sa.pub')}`,
  `--service-account-signing-key-file=${pki('sa.key')}`,
  `--service-cluster-ip-range=${IPV6 ? `${SERVICES},${SERVICES6}` : SERVICES}`,
  '--authorization-mode=Node,RBAC',
  '--enable-admission-plugins=NodeRestriction',
  '--allow-privileged=true',
  `--audit-policy-file=${conf(1, 'audit.yaml')}`,
  `--audit-log-path=${AUDIT_LOG}`,
  '--audit-log-mode=blocking',
];

const controllers = (): readonly string[] => [
  program('kube-controller-manager'),
  ...as('controller-manager'),
  `--service-account-private-key-file=${pki('sa.key')}`,
  `--root-ca-file=${pki('ca.crt')}`,
  `--cluster-signing-cert-file=${pki('ca.crt')}`,
  `--cluster-signing-key-file=${pki('ca.key')}`,
  '--use-service-account-credentials=true',
  '--leader-elect=false',
  '--bind-address=127.0.0.1',
];

async function makeOutside(): Promise<void> {
  await run('ip', ['netns', 'add', OUTSIDE]);
  const ip = (...args: readonly string[]): Promise<string> => run('ip', ['-n', OUTSIDE, ...args]);
  await ip('link', 'set', 'lo', 'up');
  await ip('link', 'add', 'br0', 'type', 'bridge');
  await ip('address', 'add', `${outsideIp}/24`, 'dev', 'br0');
  if (IPV6) await ip('address', 'add', 'fd00:172:30::1/64', 'dev', 'br0', 'nodad');
  await ip('link', 'set', 'br0', 'up');
}

/** Imports an image archive into one node's containerd. */
export async function importImage(node: number, archive: string): Promise<void> {
  await runInNode(node, '/usr/bin/ctr', '-n', 'k8s.io', 'images', 'import', archive);
}

async function startContainers(node: number): Promise<void> {
  startProgram(node, 'containerd', ['/usr/bin/containerd', '--config', conf(node, 'containerd.toml')]);
  await until(`containerd of node ${node}`, () => runInNode(node, '/usr/bin/ctr', 'version'));
  for (const file of readdirSync(IMAGES)) if (file.endsWith('.tar')) await importImage(node, join(IMAGES, file));
}

/** Ready means that the built-in roles exist: the controller manager ends itself when it starts before them. */
async function startControlPlane(): Promise<void> {
  startProgram(1, 'etcd', [program('etcd'), '--data-dir', nodePath(1, 'lib', 'etcd'), '--unsafe-no-fsync', '--log-level', 'warn']);
  startProgram(1, 'kube-apiserver', apiServer());
  await until('the API server', () => kubectl('get', '--raw', '/readyz'), 90);
  startProgram(1, 'kube-controller-manager', controllers());
  startProgram(1, 'kube-scheduler', [program('kube-scheduler'), ...as('scheduler'), '--leader-elect=false', '--bind-address=127.0.0.1']);
}

async function startAgents(node: number): Promise<void> {
  startProgram(node, 'kube-proxy', [program('kube-proxy'), `--config=${conf(node, 'proxy.yaml')}`]);
  startProgram(node, 'kubelet', [
    program('kubelet'),
    `--config=${conf(node, 'kubelet.yaml')}`,
    `--kubeconfig=${join(KUBECONFIGS, nodeName(node))}`,
    `--hostname-override=${nodeName(node)}`,
    `--node-ip=${nodeIp(node)}${IPV6 ? `,${nodeIp6(node)}` : ''}`,
  ]);
  await until(`node ${node} in the API`, () => kubectl('get', 'node', nodeName(node)));
  const role = node === 1 ? 'control-plane' : 'worker';
  const podCIDRs = [podRange(node), ...(IPV6 ? [podRange6(node)] : [])];
  const patch = { metadata: { labels: { [`node-role.kubernetes.io/${role}`]: '' } }, spec: { podCIDR: podCIDRs[0], podCIDRs } };
  await kubectl('patch', 'node', nodeName(node), '-p', JSON.stringify(patch));
}

/** Brings a cluster up, until its nodes are Ready and names resolve. Programs and images must have been made. */
export async function up(nodes: number, say: (line: string) => void): Promise<Authority> {
  if (existsSync(STATE) || existsSync(OUTSIDE_FILE)) throw new Error('a cluster is up or was left behind: take it down first');
  mkdirSync(STATE, { recursive: true, mode: 0o755 });
  const authority = await makeCertificates(nodes);
  const numbers = Array.from({ length: nodes }, (_, index) => index + 1);
  await makeOutside();
  for (const node of numbers) writeConfigs(node);
  await Promise.all(numbers.map((node) => openNode(node, nodes)));
  say(`${nodes} nodes opened`);
  const containers = Promise.all(numbers.map(startContainers));
  await startControlPlane();
  say('API server ready');
  await containers;
  await Promise.all(numbers.map(startAgents));
  await apply(corednsManifest);
  await kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=120s');
  say('nodes Ready');
  await until('the default service account', () => kubectl('get', 'serviceaccount', 'default'));
  await kubectl('-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=120s');
  say('CoreDNS ready');
  return authority;
}

/** Takes everything away that `up` made. Says what could not be removed. */
export async function down(): Promise<readonly string[]> {
  const left: string[] = [];
  const nodes = existsSync(STATE) ? readdirSync(STATE).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []) : [];
  for (const node of nodes) left.push(...(await closeNode(Number(node))));
  if (existsSync(OUTSIDE_FILE)) await run('ip', ['netns', 'del', OUTSIDE]);
  rmSync(STATE, { recursive: true, force: true });
  return left;
}
