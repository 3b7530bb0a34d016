import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { inCluster } from './in-cluster.ts';
import { isUnreadable, readKubeconfig } from './read.ts';
import type { ClusterEntry, ContextEntry, KubeconfigFile, UserEntry } from './schema.ts';

/** An entry and the folder that its relative paths start from. */
export interface Placed<T> {
  readonly entry: T;
  readonly folder: string;
  readonly file: string;
}

/** Kubeconfig files as one. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Placed<ClusterEntry>>;
  readonly users: ReadonlyMap<string, Placed<UserEntry>>;
  readonly contexts: ReadonlyMap<string, Placed<ContextEntry>>;
  readonly current: string | undefined;
  /** Where it came from, for messages: the files that were there, `in-cluster` or `http://localhost:8080`. */
  readonly origin: readonly string[];
}

/** Where to look, and what to take for the surroundings (tests give their own). */
export interface LoadOptions {
  /** `--kubeconfig`: this file alone, which must be there. */
  readonly file?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly home?: string;
}

/**
 * Loads what kubectl would: the file asked for; else the list in KUBECONFIG, a file that is not there being no error; else `~/.kube/config`; else the pod's
 * service account; else a server on localhost:8080. Gives the sentence that says what is wrong.
 *
 * Own code instead of @kubernetes/client-node, because that throws for a missing file of the list, sets no KUBERNETES_EXEC_INFO, asks a plugin never again
 * after a 401 and impersonates users only.
 */
export function loadKubeconfig(options: LoadOptions = {}): Kubeconfig | string {
  const env = options.env ?? process.env;
  if (options.file !== undefined) {
    if (!existsSync(options.file)) return `--kubeconfig ${options.file}: there is no such file`;
    return merge([options.file]);
  }
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const paths = listed.length > 0 ? listed : [join(options.home ?? homedir(), '.kube', 'config')];
  const merged = merge(paths);
  if (typeof merged === 'string' || merged.contexts.size > 0 || merged.clusters.size > 0) return merged;
  return inCluster(env) ?? localhost();
}

/** The first file that names a thing wins, whole entries, and so does the first current context. */
function merge(paths: readonly string[]): Kubeconfig | string {
  const clusters = new Map<string, Placed<ClusterEntry>>();
  const users = new Map<string, Placed<UserEntry>>();
  const contexts = new Map<string, Placed<ContextEntry>>();
  const origin: string[] = [];
  let current: string | undefined;
  for (const path of paths) {
    const file = readKubeconfig(path);
    if (isUnreadable(file)) {
      if (file.missing) continue;
      return file.problem;
    }
    origin.push(path);
    const place = { folder: dirname(resolve(path)), file: path };
    for (const { name, cluster } of file.clusters ?? []) if (!clusters.has(name)) clusters.set(name, { entry: cluster ?? {}, ...place });
    for (const { name, user } of file.users ?? []) if (!users.has(name)) users.set(name, { entry: user ?? {}, ...place });
    for (const { name, context } of file.contexts ?? []) if (!contexts.has(name)) contexts.set(name, { entry: context ?? {}, ...place });
    current ??= currentOf(file);
  }
  return { clusters, users, contexts, current, origin };
}

function currentOf(file: KubeconfigFile): string | undefined {
  const name = file['current-context'];
  return name === undefined || name === null || name === '' ? undefined : name;
}

function localhost(): Kubeconfig {
  const place = { folder: '/', file: 'http://localhost:8080' };
  return {
    clusters: new Map([['localhost', { entry: { server: 'http://localhost:8080' }, ...place }]]),
    users: new Map(),
    contexts: new Map([['localhost', { entry: { cluster: 'localhost' }, ...place }]]),
    current: 'localhost',
    origin: [place.file],
  };
}
