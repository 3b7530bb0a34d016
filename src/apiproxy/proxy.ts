import { hostname, networkInterfaces } from 'node:os';
import { bare } from '#kube/connect/tunnel';
import { credentialsOf } from '#kube/credentials/source';
import type { Kubeconfig } from '#kube/kubeconfig/load';
import { type Target, targetOf } from '#kube/kubeconfig/target';
import { type Authority, type Minted, mintAuthority } from './authority.ts';
import type { Front } from './front.ts';
import { Identities } from './identities.ts';
import { listen, type Listening } from './listener.ts';
import { type PrivateContext, privateKubeconfig } from './private-kubeconfig.ts';
import type { StreamSink } from './stream-sink.ts';
import { Upstream } from './upstream.ts';

/** What a proxy is started with. */
export interface ProxyOptions {
  readonly config: Kubeconfig;
  /** The context that is current for clients; all others of the kubeconfig can be used too, unless `only`. */
  readonly context?: string | undefined;
  readonly only?: boolean;
  readonly host: string;
  /** Port of the first listener; further ones take the ports behind it. 0: any. */
  readonly port: number;
  readonly forward: boolean;
  readonly version: string;
  readonly sink: StreamSink;
}

/** A listener and what it leads to. */
export interface ProxyFront {
  readonly contexts: readonly string[];
  readonly server: string;
  readonly port: number;
  readonly insecure: boolean;
  readonly failures: ReadonlyMap<string, number>;
}

/** A proxy that runs. */
export interface ApiProxy {
  /** The kubeconfig for its clients; it holds a key. */
  readonly kubeconfig: string;
  readonly current: string;
  readonly fronts: readonly ProxyFront[];
  /** Why contexts were left out, a sentence each. */
  readonly leftOut: readonly string[];
  close(): Promise<void>;
}

interface Pair {
  readonly target: Target;
  readonly front: Front;
  readonly contexts: string[];
}

/** Starts listeners, one for each (cluster, user) pair, and mints what their clients need. Gives the sentence that says why it cannot. */
export async function startProxy(options: ProxyOptions): Promise<ApiProxy | string> {
  const { config } = options;
  const chosen = targetOf(config, options.context);
  if (typeof chosen === 'string') return chosen;
  const names = [chosen.context, ...[...config.contexts.keys()].filter((name) => name !== chosen.context && options.only !== true)];
  const { pairs, leftOut } = pairsOf(names, options);
  if (pairs[0]?.contexts[0] !== chosen.context) return leftOut[0] ?? `context ${chosen.context} cannot be used`;
  const authority = await mintAuthority();
  const client = await authority.client('podwire api client');
  const running: { readonly pair: Pair; readonly listening: Listening }[] = [];
  const close = async (): Promise<void> => {
    // What waits to be recorded needs to know whose it is.
    await Promise.all(running.map(({ pair }) => pair.front.identities.settled()));
    await Promise.all(running.map(({ listening }) => listening.close()));
  };
  try {
    for (const [index, pair] of pairs.entries())
      running.push({ pair, listening: await listenFor(pair, options.port === 0 ? 0 : options.port + index, options, authority) });
  } catch (error) {
    await close();
    const { code, message } = error as NodeJS.ErrnoException;
    return `--listen ${options.host}:${options.port}: ${code === 'EADDRINUSE' ? 'that port is in use; give another, or 0 for any' : message}`;
  }
  return {
    kubeconfig: kubeconfigOf(running, chosen.context, options, authority, client),
    current: chosen.context,
    leftOut,
    fronts: running.map(({ pair, listening }) => ({
      contexts: pair.contexts,
      server: pair.target.cluster.server.origin,
      port: listening.port,
      insecure: pair.target.cluster.insecure,
      failures: pair.front.failures,
    })),
    close,
  };
}

/** Contexts by what they lead to. Those whose credentials cannot be used are left out with the reason. */
function pairsOf(
  names: readonly string[],
  { config, sink, version }: ProxyOptions,
): { readonly pairs: Pair[]; readonly leftOut: string[] } {
  const pairs = new Map<string, Pair>();
  const leftOut: string[] = [];
  for (const name of names) {
    const target = targetOf(config, name);
    const key = typeof target === 'string' ? '' : JSON.stringify([target.cluster.name, target.user]);
    const known = pairs.get(key);
    if (known !== undefined) {
      known.contexts.push(name);
      continue;
    }
    if (typeof target === 'string') {
      leftOut.push(target);
      continue;
    }
    const credentials = credentialsOf(target);
    if (typeof credentials === 'string') {
      leftOut.push(credentials);
      continue;
    }
    const upstream = new Upstream(target, credentials);
    const front: Front = { upstream, identities: new Identities(upstream, sink, version), sink, failures: new Map() };
    pairs.set(key, { target, front, contexts: [name] });
  }
  return { pairs: [...pairs.values()], leftOut };
}

async function listenFor({ target, front }: Pair, port: number, options: ProxyOptions, authority: Authority): Promise<Listening> {
  const { cluster } = target;
  const names = ['localhost', '127.0.0.1', '::1', ...ownNames(options.host), bare(cluster.server.hostname)];
  return listen(front, {
    host: options.host,
    port,
    server: await authority.server(cluster.serverName === undefined ? names : [...names, cluster.serverName]),
    clients: authority.certificate,
    forward: forwards(target, options),
  });
}

/** There is nothing to open a tunnel for where the server has no TLS. */
function forwards({ cluster }: Target, { forward }: ProxyOptions): boolean {
  return forward && cluster.server.protocol === 'https:';
}

/** Names and addresses under which a listener that is open to others is called. */
function ownNames(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  return [
    hostname(),
    ...Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address.replace(/%.*$/, ''))),
  ];
}

function kubeconfigOf(
  running: readonly { readonly pair: Pair; readonly listening: Listening }[],
  current: string,
  options: ProxyOptions,
  authority: Authority,
  client: Minted,
): string {
  const contexts: PrivateContext[] = [];
  const taken = new Set<string>();
  for (const { pair, listening } of running) {
    const { server, name } = pair.target.cluster;
    const cluster = taken.has(name) ? `${name}/${pair.target.user}` : name;
    taken.add(cluster);
    const reached = reachable(options.host, listening.port);
    const forward = forwards(pair.target, options);
    for (const context of pair.contexts)
      contexts.push({
        name: context,
        entry: options.config.contexts.get(context)?.entry ?? {},
        cluster,
        server: forward ? server.href : `https://${reached}${server.pathname.replace(/\/$/, '')}`,
        proxy: forward ? `http://${reached}` : undefined,
      });
  }
  return privateKubeconfig(contexts, current, authority.certificate, client);
}

function reachable(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}
