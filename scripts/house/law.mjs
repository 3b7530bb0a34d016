// The import law: which room may import which, and which npm packages a pure room may use. docs/architecture.md says why.
// The compiler holds it through project references; the house check holds that the references say the same as this table, and more
// strictly than the compiler, which lets a room use what its references use.

/** Node's own modules and every package of package.json: only rooms that are not pure. */
export const ANY = '*';

/** What every process shares: entries, how they are asked for, kept and sent. */
const STORE = ['base', 'entry', 'protocols/contract', 'query', 'store', 'store/node', 'wire', 'wire/node'];
const SOURCES = ['capture', 'kube', 'apiproxy'];

/**
 * @typedef {object} Room
 * @property {number} tier a room imports rooms of lower tiers, and of its own tier only where named here
 * @property {'pure' | 'node' | 'dom'} climate
 * @property {readonly string[]} imports
 * @property {readonly string[] | '*'} packages npm packages; a pure room's list is short and each entry is known not to bring Node's types
 */

/** Keys are folders under src/. A key with a slash is a project of its own inside a room. */
export const ROOMS = {
  base: { tier: 0, climate: 'pure', imports: [], packages: [] },
  entry: { tier: 1, climate: 'pure', imports: ['base'], packages: [] },
  net: { tier: 1, climate: 'pure', imports: ['base'], packages: [] },
  cluster: { tier: 1, climate: 'pure', imports: ['base', 'entry'], packages: [] },
  'protocols/contract': { tier: 1, climate: 'pure', imports: ['base', 'entry'], packages: [] },
  protocols: { tier: 1, climate: 'pure', imports: ['base', 'entry', 'protocols/contract'], packages: ['@bufbuild/protobuf', 'cborg'] },
  pipeline: { tier: 2, climate: 'pure', imports: ['base', 'entry', 'net', 'cluster', 'protocols/contract', 'protocols'], packages: [] },
  query: { tier: 2, climate: 'pure', imports: ['base', 'entry', 'protocols/contract'], packages: ['re2js'] },
  store: { tier: 2, climate: 'pure', imports: ['base', 'entry', 'protocols/contract', 'query'], packages: [] },
  wire: { tier: 2, climate: 'pure', imports: ['base', 'entry', 'query'], packages: ['zod'] },
  'store/node': { tier: 2, climate: 'node', imports: ['base', 'entry', 'protocols/contract', 'query', 'store'], packages: ANY },
  'wire/node': { tier: 2, climate: 'node', imports: ['base', 'entry', 'query', 'wire'], packages: ANY },
  insight: { tier: 3, climate: 'pure', imports: ['base', 'entry', 'cluster', 'query', 'wire'], packages: [] },
  capture: { tier: 4, climate: 'node', imports: ['base', 'net'], packages: ANY },
  kube: { tier: 4, climate: 'node', imports: ['base', 'cluster'], packages: ANY },
  apiproxy: { tier: 4, climate: 'node', imports: ['base', 'entry', 'protocols/contract', 'pipeline', 'kube'], packages: ANY },
  worker: {
    tier: 5,
    climate: 'node',
    imports: [...STORE, 'net', 'cluster', 'protocols', 'pipeline', 'insight', ...SOURCES],
    packages: ANY,
  },
  hub: { tier: 5, climate: 'node', imports: [...STORE, 'net', 'cluster', 'protocols', 'insight', 'kube'], packages: ANY },
  cli: {
    tier: 5,
    climate: 'node',
    imports: [...STORE, 'net', 'cluster', 'protocols', 'pipeline', 'insight', ...SOURCES, 'worker', 'hub'],
    packages: ANY,
  },
  web: { tier: 5, climate: 'dom', imports: ['base', 'entry', 'protocols/contract', 'protocols', 'query', 'wire'], packages: ANY },
};

/** Longest key that is the folder of `path` (relative to src/, with slashes), or undefined outside every room. */
export function roomOf(path) {
  const parts = path.split('/');
  const inner = parts.slice(0, 2).join('/');
  if (parts.length > 2 && ROOMS[inner]) return inner;
  return parts.length > 1 && ROOMS[parts[0]] ? parts[0] : undefined;
}
