/** A request as the API server reads it (apiserver, pkg/endpoints/request/requestinfo.go). Empty texts are absent. */
export interface RequestInfo {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, `proxy`; of what is no resource the method in lower case. */
  readonly verb: string;
  readonly isResource: boolean;
  /** `api` or `apis`; empty of what is no resource. */
  readonly prefix: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Without the query, decoded. */
  readonly path: string;
  readonly query: Query;
}

/** The parameters of a query, names decoded, the first value of equal names. */
export type Query = ReadonlyMap<string, string>;

const METHODS: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);
const NAMESPACE_SUBRESOURCES = ['status', 'finalize'];
const GREATEST_QUERY = 64;
/** Parameters of a list that must be numbers; the server reads none of them when one is not. */
const NUMBERS = ['limit', 'timeoutSeconds'];

/** Reads a request by its method and its target (path and query). Never fails. */
export function readRequestInfo(method: string, target: string): RequestInfo {
  const mark = target.indexOf('?');
  const path = decoded(mark < 0 ? target : target.slice(0, mark));
  const query = readQuery(mark < 0 ? '' : target.slice(mark + 1));
  const other = { ...NOTHING, verb: method.toLowerCase(), path, query };
  const all = path.replace(/^\/+|\/+$/g, '').split('/');
  const [prefix = ''] = all;
  if (all.length < 3 || (prefix !== 'api' && prefix !== 'apis')) return other;
  const grouped = prefix === 'apis';
  if (grouped && all.length < 4) return other;
  const group = grouped ? (all[1] as string) : '';
  const version = all[grouped ? 2 : 1] as string;
  const known = { ...other, isResource: true, prefix, group, version };
  let parts = all.slice(grouped ? 3 : 2);
  const special = parts[0] === 'proxy' || parts[0] === 'watch';
  let verb = METHODS.get(method) ?? '';
  if (special) {
    if (parts.length < 2) return known;
    verb = parts[0] as string;
    parts = parts.slice(1);
  }
  const namespace = parts[0] === 'namespaces' ? (parts[1] ?? '') : '';
  if (namespace !== '' && parts.length > 2 && !NAMESPACE_SUBRESOURCES.includes(parts[2] as string)) parts = parts.slice(2);
  const subresource = verb === 'proxy' ? '' : (parts[2] ?? '');
  const [resource = '', name = ''] = parts;
  return { ...known, namespace, subresource, resource, ...nameless(verb, name, query) };
}

const NOTHING = { verb: '', isResource: false, prefix: '', group: '', version: '', resource: '', subresource: '', namespace: '', name: '' };

/** What a request without a name is about: more than one object. */
function nameless(verb: string, name: string, query: Query): { readonly verb: string; readonly name: string } {
  if (name !== '') return { verb, name };
  if (verb === 'delete') return { verb: 'deletecollection', name };
  if (verb !== 'get') return { verb, name };
  const watch = query.get('watch');
  const watches = watch !== undefined && watch.toLowerCase() !== 'false' && watch !== '0';
  const readable = NUMBERS.every((each) => /^[+-]?\d+$/.test(query.get(each) ?? '0'));
  return { verb: watches ? 'watch' : 'list', name: readable ? exactName(query.get('fieldSelector') ?? '') : '' };
}

/** The name that a field selector asks for exactly (`metadata.name=x`); empty when it asks for none that could be in a path. */
function exactName(selector: string): string {
  for (const term of selector.match(/(?:[^,\\]|\\.)+/g) ?? []) {
    const match = /^metadata\.name(?:==|=)((?:[^=\\]|\\.)*)$/.exec(term);
    if (match === null) continue;
    const name = (match[1] as string).replace(/\\([\\,=])/g, '$1');
    return name === '.' || name === '..' || /[/%]/.test(name) ? '' : name;
  }
  return '';
}

/** Reads a query string; at most 64 parameters. */
export function readQuery(text: string): Query {
  const query = new Map<string, string>();
  if (text === '') return query;
  for (const pair of text.split('&', GREATEST_QUERY)) {
    const equals = pair.indexOf('=');
    const name = decoded((equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' '));
    if (!query.has(name)) query.set(name, equals < 0 ? '' : decoded(pair.slice(equals + 1).replaceAll('+', ' ')));
  }
  return query;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
