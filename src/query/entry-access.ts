import type { Endpoint, Entry, LayerValues } from '#entry/entry';
import type { CatalogueField, Group } from './catalogue.ts';
import type { Access, Closure } from './closures.ts';
import type { Condition } from './conditions.ts';
import type { Value } from './plan.ts';

/** How an endpoint's fields are read. */
const ENDS: ReadonlyMap<string, (end: Endpoint) => Value> = new Map<string, (end: Endpoint) => Value>([
  ['ip', (end) => end.ip],
  ['name', (end) => end.name],
  ['namespace', (end) => end.namespace],
  ['pod.name', (end) => end.pod?.name],
  ['pod.labels', (end) => end.pod?.labels],
  ['pod.annotations', (end) => end.pod?.annotations],
  ['workload.kind', (end) => end.workload?.kind],
  ['workload.name', (end) => end.workload?.name],
  ['service.name', (end) => end.service?.name],
  ['service.namespace', (end) => end.service?.namespace],
  ['node.name', (end) => end.node?.name],
  ['container', (end) => end.container],
  ['dns', (end) => end.dns],
  ['process.name', (end) => end.process?.name],
  ['process.pid', (end) => end.process?.pid],
]);

/** The reader of an endpoint's field by its short name; a field that this version does not know is absent. */
export function endpointReader(short: string): (end: Endpoint) => Value {
  return ENDS.get(short) ?? (() => undefined);
}

/** What both ends say, each word once. Absent when neither says anything. */
export function ofBoth(a: Value, b: Value): Value {
  if (a === undefined) return b === undefined ? undefined : [b];
  return b === undefined || a === b ? [a] : [a, b];
}

/** Which field of an endpoint the lists of both ends are made of. */
export const BOTH_ENDS: ReadonlyMap<string, string> = new Map([
  ['namespaces', 'namespace'],
  ['pods', 'pod.name'],
  ['services', 'service.name'],
]);

/** How an entry's own fields are read. Numbers whose columns have a value in every row are 0 where the public form leaves them out. */
const OWN: ReadonlyMap<string, (entry: Entry) => Value> = new Map<string, (entry: Entry) => Value>([
  ['protocol', (entry) => entry.protocol],
  ['protocols', (entry) => entry.protocols],
  ['id', (entry) => entry.id],
  ['worker', (entry) => entry.worker],
  ['kind', (entry) => entry.kind],
  ['parent', (entry) => entry.parent],
  ['role', (entry) => entry.role ?? 'primary'],
  ['timestamp', (entry) => entry.timestamp],
  ['elapsed', (entry) => entry.elapsed],
  ['elapsed_time', (entry) => entry.elapsed],
  ['outcome', (entry) => entry.outcome],
  ['status', (entry) => entry.status],
  ['status.text', (entry) => entry.statusText],
  ['size', (entry) => (entry.requestSize === undefined ? entry.responseSize : entry.requestSize + (entry.responseSize ?? 0))],
  ['request.size', (entry) => entry.requestSize],
  ['response.size', (entry) => entry.responseSize],
  ['error.type', (entry) => entry.error?.type],
  ['error.message', (entry) => entry.error?.message],
  ['captured.by', (entry) => entry.capturedBy],
  ['encrypted', (entry) => entry.encrypted === true],
  ['flow', (entry) => entry.flow],
  ['stream', (entry) => entry.stream],
  ['node.name', (entry) => entry.node?.name],
  ['tcp.handshake', (entry) => entry.tcp?.handshake],
  ['tcp.retransmissions', (entry) => entry.tcp?.retransmissions ?? 0],
  ['tcp.zeroWindows', (entry) => entry.tcp?.zeroWindows ?? 0],
  ['tcp.resets', (entry) => entry.tcp?.resets ?? 0],
  ['tcp.firstByte', (entry) => entry.tcp?.firstByte],
  ['tcp.requestTransfer', (entry) => entry.tcp?.requestTransfer],
  ['tcp.responseTransfer', (entry) => entry.tcp?.responseTransfer],
  ['messages', (entry) => entry.messages ?? 0],
  ['redacted', (entry) => entry.redacted ?? 0],
]);

/** A value of a layer, when it is there. */
export function layerValue(
  layers: { readonly [protocol: string]: LayerValues } | undefined,
  protocol: string,
  group: Group,
  short: string,
): Value {
  return layers?.[protocol]?.[group]?.[short] as Value;
}

/** Reads fields of an entry in its public form. Fields that are no columns are there only in an entry with its detail. */
export const entryAccess: Access<Entry> = {
  field(field: CatalogueField): Closure<Entry> {
    if (field.of === 'layer') return layerReader(field);
    if (field.of === 'entry') return ownReader(field.short);
    if (field.short === 'port') return field.of === 'src' ? (entry) => entry.src.port : (entry) => entry.dst.port;
    const read = endpointReader(field.short);
    return field.of === 'src' ? (entry) => read(entry.src) : (entry) => read(entry.dst);
  },
  flag(protocols: readonly string[]): Condition<Entry> {
    const [first, second] = protocols;
    if (first === undefined) return () => false;
    if (second === undefined) return (entry) => entry.protocols.includes(first);
    return (entry) => {
      const layers = entry.protocols;
      for (let i = 0; i < layers.length; i++) if (protocols.includes(layers[i] as string)) return true;
      return false;
    };
  },
};

function layerReader({ protocol, group, short }: CatalogueField): Closure<Entry> {
  switch (group) {
    case 'request':
      return (entry) => entry.layers[protocol]?.request?.[short] as Value;
    case 'response':
      return (entry) => entry.layers[protocol]?.response?.[short] as Value;
    default:
      return (entry) => entry.layers[protocol]?.exchange?.[short] as Value;
  }
}

function ownReader(short: string): Closure<Entry> {
  const both = BOTH_ENDS.get(short);
  if (both !== undefined) {
    const read = endpointReader(both);
    return (entry) => ofBoth(read(entry.src), read(entry.dst));
  }
  return OWN.get(short) ?? (() => undefined);
}
