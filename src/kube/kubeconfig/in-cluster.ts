import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kubeconfig } from './load.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The service account of the pod that we run in, as a kubeconfig; `undefined` outside of one. Its token is a file that is read again, since the kubelet
 * renews it. `folder` is for tests.
 */
export function inCluster(env: NodeJS.ProcessEnv, folder = ACCOUNT): Kubeconfig | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '443';
  const token = join(folder, 'token');
  if (host === undefined || host === '' || !existsSync(token)) return undefined;
  const ca = join(folder, 'ca.crt');
  const namespace = join(folder, 'namespace');
  const place = { folder, file: 'in-cluster' };
  const cluster = {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ...(existsSync(ca) ? { 'certificate-authority': ca } : {}),
  };
  const context = {
    cluster: 'in-cluster',
    user: 'in-cluster',
    ...(existsSync(namespace) ? { namespace: readFileSync(namespace, 'utf8').trim() } : {}),
  };
  return {
    clusters: new Map([['in-cluster', { entry: cluster, ...place }]]),
    users: new Map([['in-cluster', { entry: { tokenFile: token }, ...place }]]),
    contexts: new Map([['in-cluster', { entry: context, ...place }]]),
    current: 'in-cluster',
    origin: ['in-cluster'],
  };
}
