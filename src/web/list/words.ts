import type { Endpoint, Entry } from '#entry/entry';
import type { FieldValue } from '#entry/field';
import { duration, plural } from '../state/format.ts';

/** Short names for the protocol column; others are written as their id in capitals. */
const SHORT: Readonly<Record<string, string>> = {
  http: 'HTTP',
  http2: 'HTTP/2',
  grpc: 'gRPC',
  websocket: 'WS',
  graphql: 'GraphQL',
  redis: 'Redis',
  postgresql: 'PG',
  mysql: 'MySQL',
  kafka: 'Kafka',
  k8s: 'K8s API',
};

export function protocolName(id: string): string {
  return SHORT[id] ?? id.toUpperCase();
}

/** The name that people would say. */
export function endName(end: Endpoint): string {
  return end.name ?? end.ip;
}

/** A pod of a Deployment is called by its workload and its own last letters: `frontend-7d9f8b6c5-b2q6r` → `frontend-b2q6r`. The full name is one hover away. */
export function shortName(end: Endpoint): string {
  return endName(end).replace(/-[0-9a-f]{6,10}-([a-z0-9]{5})$/, '-$1');
}

/** Who calls, as a row has room for: of a pod its workload and the first of its own letters, `frontend-b2q`; numbered pods keep their name. */
export function sourceName(end: Endpoint): string {
  const own = /-([a-z0-9]{3})[a-z0-9]{2}$/.exec(end.pod?.name ?? '')?.[1];
  const { workload } = end;
  return own === undefined || workload === undefined || workload.kind === 'StatefulSet' ? shortName(end) : `${workload.name}-${own}`;
}

/** Whom people say that they call: the service, else the workload; one of a set of numbered pods by its own name. The second is the field that holds it. */
export function destinationName(end: Endpoint): readonly [name: string, field: string] {
  if (end.workload?.kind === 'StatefulSet' && end.pod !== undefined) return [end.pod.name, 'dst.name'];
  if (end.service !== undefined) return [end.service.name, 'dst.service.name'];
  return end.workload === undefined ? [shortName(end), 'dst.name'] : [end.workload.name, 'dst.workload.name'];
}

function hot(entry: Entry, protocol: string, group: 'request' | 'response' | 'exchange', name: string): FieldValue | undefined {
  return entry.layers[protocol]?.[group]?.[name];
}

/** How it went, in one or two words. */
export function statusWords(entry: Entry): string {
  const own = OWN[entry.protocol]?.(entry);
  if (own !== undefined && own !== '') return own;
  if (entry.outcome === 'open') return entry.messages === undefined || entry.messages === 0 ? 'open' : plural(entry.messages, 'message');
  if (entry.outcome === 'timeout' || entry.outcome === 'reset' || entry.outcome === 'unanswered') return entry.outcome;
  if (entry.protocol.startsWith('http') && entry.status !== undefined) return String(entry.status);
  if (entry.statusText !== undefined && entry.statusText !== '') return entry.statusText;
  if (entry.status !== undefined) return String(entry.status);
  if (entry.outcome === 'ok') return entry.kind === 'message' ? 'sent' : 'ok';
  return entry.error?.type.replaceAll('_', ' ') ?? entry.outcome.replaceAll('_', ' ');
}

const OWN: Readonly<Record<string, (entry: Entry) => string | undefined>> = {
  redis: (entry) => {
    const error = hot(entry, 'redis', 'response', 'error');
    if (typeof error === 'string') return error;
    const type = hot(entry, 'redis', 'response', 'type');
    const count = hot(entry, 'redis', 'response', 'count');
    if (type === 'null') return 'nil';
    if (typeof count !== 'number') return undefined;
    if (type === 'bulk') return plural(count, 'byte');
    if (type === 'map') return plural(count, 'field');
    return type === 'integer' ? String(count) : plural(count, 'element');
  },
  dns: (entry) => {
    const answers = hot(entry, 'dns', 'response', 'answers');
    if (!Array.isArray(answers) || answers.length === 0) return undefined;
    return answers.length === 1 ? String(answers[0]) : `${String(answers[0])} +${answers.length - 1}`;
  },
};

/** A row as one sentence, for screen readers and tool tips. */
export function sentence(entry: Entry): string {
  const took = entry.elapsed === undefined ? '' : ` in ${duration(entry.elapsed)}`;
  return `${endName(entry.src)} to ${endName(entry.dst)}, ${protocolName(entry.protocol)} ${entry.summary}: ${entry.outcome.replaceAll('_', ' ')} ${statusWords(entry)}${took}`;
}
