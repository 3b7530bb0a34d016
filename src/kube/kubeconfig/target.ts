import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Kubeconfig, Placed } from './load.ts';
import type { ClusterEntry, UserEntry } from './schema.ts';

/** An API server and how to reach it. */
export interface Cluster {
  readonly name: string;
  /** `https:` or `http:`, maybe with a path. */
  readonly server: URL;
  /** PEM of the authorities that may sign for it; absent: those that the system knows. */
  readonly ca: string | undefined;
  /** The user asked that its certificate is not checked. */
  readonly insecure: boolean;
  /** Name to ask for and to check instead of the server's host. */
  readonly serverName: string | undefined;
  /** `http:`, `https:` or `socks5:`. */
  readonly proxy: URL | undefined;
  readonly entry: ClusterEntry;
}

/** What a context leads to. */
export interface Target {
  readonly context: string;
  readonly cluster: Cluster;
  /** Name of the user in the kubeconfig, not of who that is for the server. */
  readonly user: string;
  readonly userEntry: Placed<UserEntry>;
  readonly namespace: string | undefined;
}

/** A PEM given as base64 or as a file; `undefined` when neither is. Gives up with a sentence. */
export function pemOf(
  base64: string | null | undefined,
  path: string | null | undefined,
  folder: string,
  what: string,
): { readonly pem: string | undefined } | string {
  if (typeof base64 === 'string' && base64 !== '') return { pem: Buffer.from(base64, 'base64').toString('latin1') };
  if (typeof path !== 'string' || path === '') return { pem: undefined };
  const file = resolve(folder, path);
  try {
    return { pem: readFileSync(file, 'latin1') };
  } catch (error) {
    return `${what}: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`;
  }
}

/** Follows a context, the current one by default, to its cluster and user. Gives the sentence that says what is missing. */
export function targetOf(config: Kubeconfig, asked?: string): Target | string {
  const files = config.origin.join(', ') || 'any kubeconfig';
  const name = asked ?? config.current;
  if (name === undefined) return `${files} has no current context: give one with --context, or choose one with kubectl config use-context`;
  const context = config.contexts.get(name);
  if (context === undefined) return `there is no context ${name} in ${files}${known(config)}`;
  const clusterName = context.entry.cluster ?? '';
  const placed = config.clusters.get(clusterName);
  if (placed === undefined) return `${context.file}: context ${name} names the cluster ${clusterName || '(none)'}, which is not there`;
  const cluster = clusterOf(clusterName, placed);
  if (typeof cluster === 'string') return cluster;
  const user = context.entry.user ?? '';
  const userEntry = config.users.get(user);
  if (userEntry === undefined && user !== '') return `${context.file}: context ${name} names the user ${user}, who is not there`;
  return {
    context: name,
    cluster,
    user,
    userEntry: userEntry ?? { entry: {}, folder: context.folder, file: context.file },
    namespace: context.entry.namespace ?? undefined,
  };
}

function known(config: Kubeconfig): string {
  const names = [...config.contexts.keys()];
  return names.length === 0 ? '' : `; there are ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`;
}

function clusterOf(name: string, { entry, folder, file }: Placed<ClusterEntry>): Cluster | string {
  const where = `${file}: cluster ${name}`;
  const server = urlOf(entry.server ?? 'http://localhost:8080', ['http:', 'https:']);
  if (server === undefined) return `${where}: server ${entry.server} is no http or https address`;
  const proxy = given(entry['proxy-url']) ? urlOf(entry['proxy-url'], ['http:', 'https:', 'socks5:', 'socks5h:']) : undefined;
  if (given(entry['proxy-url']) && proxy === undefined)
    return `${where}: proxy-url ${entry['proxy-url']} is no http, https or socks5 address`;
  const ca = pemOf(entry['certificate-authority-data'], entry['certificate-authority'], folder, `${where}: certificate-authority`);
  if (typeof ca === 'string') return ca;
  const insecure = entry['insecure-skip-tls-verify'] === true;
  if (insecure && ca.pem !== undefined)
    return `${where}: insecure-skip-tls-verify and a certificate-authority exclude each other; remove one of them`;
  return { name, server, ca: ca.pem, insecure, serverName: entry['tls-server-name'] ?? undefined, proxy, entry };
}

function given(value: string | null | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

/** kubectl takes `host:port` for http. */
function urlOf(text: string, schemes: readonly string[]): URL | undefined {
  try {
    const url = new URL(/^[a-z0-9]+:\/\//i.test(text) ? text : `http://${text}`);
    return schemes.includes(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
