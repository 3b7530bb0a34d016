import { LIST_SEPARATOR, MARKS } from '#entry/columns';
import type { Column, Origin, Rows } from '#entry/columns';
import type { Endpoint, Entry, LayerValues, TcpHealth } from '#entry/entry';
import type { FieldGroup, FieldValue } from '#entry/field';
import { CAPTURED_BY, KINDS, OUTCOMES, ROLES } from '#entry/outcome';
import type { StoredExchange } from '#entry/stored';
import { Malformed } from '#base/errors';
import type { Places, Ports } from '#base/ports';
import type { Needles } from '#query/needles';
import type { DetailReader } from '#query/rows-access';
import { readExchange } from './raw.ts';
import { rawOf } from './scan.ts';
import { sieve } from './sieve.ts';
import type { Source } from './source.ts';
import type { AnyProtocol } from '#protocols/contract/protocol';

/** What is the same for all entries of a store. */
export interface EntryContext {
  /** By protocol id. */
  readonly protocols: ReadonlyMap<string, AnyProtocol>;
}

const NOBODY: Origin = { worker: '00000000', epoch: 0 };
const UNKNOWN: Endpoint = { ip: '' };
const PARTS = ['request', 'response', 'exchange'] as const;

/** The public form of a row: generic values, and the hot values of each layer. */
export function entryOf(rows: Rows, row: number, context: EntryContext): Entry {
  const { worker, epoch, node } = rows.origin ?? NOBODY;
  const protocols = text(rows, 'protocols', row)?.split(LIST_SEPARATOR) ?? [];
  const protocol = text(rows, 'protocol', row) ?? '';
  const layers: Record<string, LayerValues> = {};
  for (const layer of protocols) {
    const known = context.protocols.get(layer);
    if (known !== undefined) layers[layer] = hotLayer(rows, row, known);
  }
  const parent = number(rows, 'parent', row);
  const messages = required(rows, 'messages', row);
  const redacted = required(rows, 'redacted', row);
  const marks = MARKS.filter((_, bit) => ((required(rows, 'marks', row) >> bit) & 1) === 1);
  return omitAbsent({
    id: `${worker}-${epoch}-${required(rows, 'sequence', row)}`,
    revision: required(rows, 'revision', row),
    kind: KINDS[required(rows, 'kind', row)] ?? 'exchange',
    parent: parent === undefined ? undefined : `${worker}-${epoch}-${parent}`,
    role: ROLES[required(rows, 'role', row)],
    protocol,
    protocols,
    timestamp: required(rows, 'timestamp', row),
    elapsed: number(rows, 'elapsed', row),
    src: { ...(rows.endpoints[required(rows, 'src', row)] ?? UNKNOWN), port: required(rows, 'src.port', row) },
    dst: { ...(rows.endpoints[required(rows, 'dst', row)] ?? UNKNOWN), port: required(rows, 'dst.port', row) },
    outcome: OUTCOMES[required(rows, 'outcome', row)] ?? 'interrupted',
    status: number(rows, 'status', row),
    statusText: text(rows, 'status.text', row),
    summary: summaryOf(protocols, layers, context),
    requestSize: number(rows, 'request.size', row),
    responseSize: number(rows, 'response.size', row),
    error: errorOf(rows, row),
    capturedBy: CAPTURED_BY[required(rows, 'captured.by', row)] ?? 'file',
    encrypted: required(rows, 'encrypted', row) === 1 ? true : undefined,
    flow: required(rows, 'flow', row),
    stream: number(rows, 'stream', row),
    worker,
    node: node === undefined ? undefined : { name: node },
    tcp: tcpOf(rows, row),
    messages: messages === 0 ? undefined : messages,
    redacted: redacted === 0 ? undefined : redacted,
    marks: marks.length === 0 ? undefined : marks,
    layers,
  });
}

/** What decoding needs besides the row. */
export interface DetailContext extends EntryContext {
  readonly ports: Ports;
  /** With it, rows are ruled out by their stored bytes before any is decoded. */
  readonly places?: Places | undefined;
  /** `detail` promises never to throw, whatever the bytes: when it does all the same, that is a fault of ours to be counted. The layer keeps its hot values. */
  readonly onFault: (protocol: string, error: unknown) => void;
}

/** The public form of a row with every field of each layer, decoded from the stored exchange. */
export function detailOf(rows: Rows, row: number, exchange: StoredExchange | undefined, context: DetailContext): Entry {
  const entry = entryOf(rows, row, context);
  return exchange === undefined
    ? entry
    : { ...entry, layers: { ...entry.layers, ...decoded(entry.protocols, entry.layers, exchange, context) } };
}

/** The stored exchange of a row; `undefined` when none is stored, or it is damaged. */
export function exchangeOf(source: Source, rows: Rows, row: number): StoredExchange | undefined {
  const stored = rawOf(source, rows, row);
  try {
    return stored === undefined ? undefined : readExchange(stored, 0, stored.length);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Decodes the layers of rows, for filters that look into messages. */
export function detailReader(source: Source, rows: Rows, context: DetailContext): DetailReader {
  const read = (row: number): Record<string, LayerValues> | undefined => {
    const exchange = exchangeOf(source, rows, row);
    const protocols = text(rows, 'protocols', row)?.split(LIST_SEPARATOR) ?? [];
    return exchange === undefined ? undefined : decoded(protocols, {}, exchange, context);
  };
  const { places } = context;
  if (places === undefined) return read;
  return Object.assign(read, {
    sieve: (selection: Uint32Array, n: number, needles: readonly Needles[]) => sieve(source, rows, places, selection, n, needles),
  });
}

function decoded(
  protocols: readonly string[],
  hot: Readonly<Record<string, LayerValues>>,
  exchange: StoredExchange,
  context: DetailContext,
): Record<string, LayerValues> {
  const layers: Record<string, LayerValues> = {};
  for (const id of protocols) {
    const protocol = context.protocols.get(id);
    if (protocol === undefined) continue;
    try {
      layers[id] = merged(hot[id] ?? {}, protocol.detail(exchange, context.ports));
    } catch (error) {
      context.onFault(id, error);
    }
  }
  return layers;
}

function merged(hot: LayerValues, detail: LayerValues): LayerValues {
  const layer: Record<string, Record<string, FieldValue>> = {};
  for (const part of PARTS) {
    const values: Record<string, FieldValue> = {};
    for (const group of [hot[part], detail[part]]) {
      for (const [name, value] of Object.entries(group ?? {})) if (value !== undefined) values[name] = value;
    }
    if (Object.keys(values).length > 0) layer[part] = values;
  }
  return layer;
}

function hotLayer(rows: Rows, row: number, protocol: AnyProtocol): LayerValues {
  const layer: Record<string, Record<string, FieldValue>> = {};
  for (const part of PARTS) {
    const values = hotValues(rows, row, `${protocol.id}.${part}.`, protocol.fields[part]);
    if (values !== undefined) layer[part] = values;
  }
  return layer;
}

function hotValues(rows: Rows, row: number, prefix: string, fields: FieldGroup): Record<string, FieldValue> | undefined {
  let values: Record<string, FieldValue> | undefined;
  for (const name in fields) {
    const field = fields[name];
    if (field?.hot !== true) continue;
    const column = rows.columns.get(prefix + name);
    if (column === undefined || !isPresent(column, row)) continue;
    (values ??= {})[name] = valueOf(column, row, field.kind === 'bool');
  }
  return values;
}

function valueOf(column: Column, row: number, bool: boolean): FieldValue {
  const value = column.data[row] as number;
  if (column.spec.storage === 'text') return column.dictionary?.[value] ?? '';
  if (column.spec.storage === 'texts') {
    const words = column.dictionary?.[value] ?? '';
    return words === '' ? [] : words.split(LIST_SEPARATOR);
  }
  return bool ? value === 1 : value;
}

/** The innermost protocol's line; each is told the line of the one around it. */
function summaryOf(protocols: readonly string[], layers: Record<string, LayerValues>, context: EntryContext): string {
  let summary: string | undefined;
  for (const protocol of protocols) {
    const layer = layers[protocol];
    const values = { request: layer?.request ?? {}, response: layer?.response ?? {}, exchange: layer?.exchange ?? {} };
    summary = context.protocols.get(protocol)?.summary(values, summary) ?? summary;
  }
  return summary ?? '';
}

function errorOf(rows: Rows, row: number): Entry['error'] {
  const type = text(rows, 'error.type', row);
  const message = text(rows, 'error.message', row);
  return type === undefined ? undefined : omitAbsent({ type, message });
}

function tcpOf(rows: Rows, row: number): TcpHealth | undefined {
  const tcp = omitAbsent({
    handshake: number(rows, 'tcp.handshake', row),
    retransmissions: required(rows, 'tcp.retransmissions', row),
    zeroWindows: required(rows, 'tcp.zeroWindows', row),
    resets: required(rows, 'tcp.resets', row),
    firstByte: number(rows, 'tcp.firstByte', row),
    requestTransfer: number(rows, 'tcp.requestTransfer', row),
    responseTransfer: number(rows, 'tcp.responseTransfer', row),
  });
  const timed =
    tcp.handshake !== undefined || tcp.firstByte !== undefined || tcp.requestTransfer !== undefined || tcp.responseTransfer !== undefined;
  return timed || tcp.retransmissions > 0 || tcp.zeroWindows > 0 || tcp.resets > 0 ? tcp : undefined;
}

function isPresent(column: Column, row: number): boolean {
  return column.valid === undefined || (((column.valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

function number(rows: Rows, name: string, row: number): number | undefined {
  const column = rows.columns.get(name);
  return column !== undefined && isPresent(column, row) ? column.data[row] : undefined;
}

function required(rows: Rows, name: string, row: number): number {
  return number(rows, name, row) ?? 0;
}

function text(rows: Rows, name: string, row: number): string | undefined {
  const column = rows.columns.get(name);
  return column !== undefined && isPresent(column, row) ? column.dictionary?.[column.data[row] as number] : undefined;
}

type Omitted<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function omitAbsent<T extends object>(value: T): Omitted<T> {
  const kept: Record<string, unknown> = {};
  for (const [name, held] of Object.entries(value)) if (held !== undefined) kept[name] = held;
  return kept as Omitted<T>;
}
