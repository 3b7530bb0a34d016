/** Who takes part in the recorded shop. Addresses exist only in the namespaces that the recording makes. */
import type { Endpoint } from '#entry/entry';

/** One pod (or machine outside the cluster): its own network namespace and its own process. */
export interface Member {
  /** Short name; also the file in `pods/` unless `program` says another. */
  readonly name: string;
  readonly program?: string;
  readonly ip: string;
  readonly namespace?: string;
  /** Name of the pod; absent for what is no pod. */
  readonly pod?: string;
  readonly kind?: string;
  readonly node?: string;
  /** Whether a Service of the same name stands before it. */
  readonly service?: boolean;
  readonly dns?: string;
  readonly version?: string;
}

const shop = { namespace: 'shop', kind: 'Deployment', service: true } as const;

/** Servers first: they are started in this order. */
export const CAST: readonly Member[] = [
  {
    name: 'kube-dns',
    ip: '10.244.1.2',
    namespace: 'kube-system',
    pod: 'coredns-76f75df574-x2k8q',
    kind: 'Deployment',
    node: 'node-1',
    service: true,
  },
  { name: 'redis', ip: '10.244.2.9', namespace: 'shop', pod: 'redis-0', kind: 'StatefulSet', node: 'node-2', service: true },
  { name: 'bank', ip: '203.0.113.10', dns: 'api.bank.example' },
  { name: 'ledger', program: 'bank', ip: '203.0.113.11', dns: 'ledger.bank.example' },
  { ...shop, name: 'catalogue', ip: '10.244.2.14', pod: 'catalogue-7c5f9b6d4-m8w2t', node: 'node-2', version: 'v12' },
  { ...shop, name: 'shipping', ip: '10.244.2.15', pod: 'shipping-5d8c7f9b6-q4j7z', node: 'node-2', version: 'v3' },
  { ...shop, name: 'recommend', ip: '10.244.2.16', pod: 'recommend-6b9d5c8f7-h5r9k', node: 'node-2', version: 'v8' },
  { ...shop, name: 'notify', ip: '10.244.1.21', pod: 'notify-84f6c5d7b-t9v4p', node: 'node-1', version: 'v5' },
  { ...shop, name: 'cart', ip: '10.244.1.18', pod: 'cart-5f7d8c9b6-z6n2x', node: 'node-1', version: 'v7' },
  { ...shop, name: 'payments', ip: '10.244.2.19', pod: 'payments-6d4b8f7c9-c7k5d', node: 'node-2', version: 'v21' },
  { ...shop, name: 'checkout', ip: '10.244.1.20', pod: 'checkout-8c6f5d9b7-l3m8q', node: 'node-1', version: 'v17' },
  { ...shop, name: 'frontend', ip: '10.244.1.17', pod: 'frontend-7d9f8b6c5-w4x7j', node: 'node-1', version: 'v42' },
  { ...shop, name: 'frontend-2', program: 'frontend', ip: '10.244.2.17', pod: 'frontend-7d9f8b6c5-b2q6r', node: 'node-2', version: 'v42' },
  { name: 'node-1', program: 'kubelet', ip: '10.244.1.1', node: 'node-1' },
  {
    name: 'prometheus',
    ip: '10.244.1.30',
    namespace: 'monitoring',
    pod: 'prometheus-0',
    kind: 'StatefulSet',
    node: 'node-1',
    service: true,
  },
  {
    name: 'ingress',
    ip: '10.244.1.10',
    namespace: 'ingress',
    pod: 'ingress-nginx-controller-x7v5k',
    kind: 'DaemonSet',
    node: 'node-1',
    service: true,
  },
];

/** An address on a node that went away: packets to it are never answered. */
export const GONE = '10.244.3.66';

/** The member of a name; the recording's own names only. */
export function member(name: string): Member {
  const found = CAST.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody in the shop is called ${name}`);
  return found;
}

/** The workload's name: two pods of `frontend` are one Deployment. */
const appOf = ({ name }: Member): string => name.replace(/-2$/, '');

/** What a cluster would have told of these addresses, as it is written into the capture. */
export function endpoints(): readonly Endpoint[] {
  return CAST.map((one) => {
    const app = appOf(one);
    const labels = { app, ...(one.version === undefined ? {} : { version: one.version }) };
    return {
      ip: one.ip,
      name: one.pod === undefined ? (one.dns ?? one.name) : one.pod,
      ...(one.namespace === undefined ? {} : { namespace: one.namespace }),
      ...(one.pod === undefined ? {} : { pod: { name: one.pod, labels } }),
      ...(one.kind === undefined ? {} : { workload: { kind: one.kind, name: app } }),
      ...(one.service === true && one.namespace !== undefined ? { service: { name: app, namespace: one.namespace } } : {}),
      ...(one.node === undefined ? {} : { node: { name: one.node } }),
      ...(one.dns === undefined ? {} : { dns: one.dns }),
    };
  });
}

/** Names for the name resolution block: what other programs show. */
export function plainName(one: Member): string {
  return one.dns ?? (one.namespace === undefined ? one.name : `${one.pod ?? one.name}.${one.namespace}`);
}

/** What the shop's name server knows: services under the cluster's domain, and the world outside. */
export function zone(): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  for (const one of CAST) {
    if (one.dns !== undefined) names.set(one.dns, [one.ip]);
    if (one.service === true && one.namespace !== undefined) {
      const name = `${appOf(one)}.${one.namespace}.svc.cluster.local`;
      names.set(name, [...(names.get(name) ?? []), one.ip]);
    }
  }
  names.set('inventory.shop.svc.cluster.local', [GONE]);
  return names;
}
