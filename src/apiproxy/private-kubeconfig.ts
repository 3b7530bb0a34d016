import { stringify } from 'yaml';
import type { ContextEntry } from '#kube/kubeconfig/schema';
import type { Minted } from './authority.ts';

/** A context as the run's own kubeconfig has it. */
export interface PrivateContext {
  readonly name: string;
  readonly entry: ContextEntry;
  /** Name of the cluster entry; contexts of one listener share it. */
  readonly cluster: string;
  /** What clients connect to. */
  readonly server: string;
  /** Only with `--forward`: the proxy before it. */
  readonly proxy: string | undefined;
}

/** The text of a kubeconfig whose servers are the proxy and whose only credential is this run's certificate. */
export function privateKubeconfig(contexts: readonly PrivateContext[], current: string, ca: string, client: Minted): string {
  const clusters = new Map<string, object>();
  for (const { cluster, server, proxy } of contexts)
    clusters.set(cluster, {
      'certificate-authority-data': base64(ca),
      server,
      ...(proxy === undefined ? {} : { 'proxy-url': proxy }),
    });
  const user = { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': current,
    clusters: [...clusters].map(([name, cluster]) => ({ name, cluster })),
    users: [{ name: 'podwire', user }],
    contexts: contexts.map(({ name, entry, cluster }) => ({ name, context: { ...entry, cluster, user: 'podwire' } })),
  });
}

function base64(pem: string): string {
  return Buffer.from(pem, 'latin1').toString('base64');
}
