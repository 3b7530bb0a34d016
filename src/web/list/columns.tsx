import type { ReactNode } from 'react';
import type { Entry } from '#entry/entry';
import { bytes, clock, duration, fullTime } from '../state/format.ts';
import { Latency } from './latency.tsx';
import { Glyph } from './outcome.tsx';
import { destinationName, endName, protocolName, sourceName, statusWords } from './words.ts';

/** A column of the list. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** px; the column without one takes what is left. */
  readonly width: number | undefined;
  /** Whether it takes a share of what is left as well, as long as nobody sized it. */
  readonly grows?: boolean;
  readonly end?: boolean;
  readonly className?: string;
  /** Columns with a higher rank go first when there is no room. */
  readonly yields?: number;
  readonly cell: (entry: Entry) => ReactNode;
  /** What the cell shows, in full. */
  readonly text: (entry: Entry) => string;
  /** The field that a filter on this cell is about, and its value. */
  readonly field?: (entry: Entry) => readonly [name: string, value: string | number | boolean] | undefined;
}

function plain(
  id: string,
  title: string,
  width: number,
  field: string,
  value: (entry: Entry) => string | number | undefined,
  more: Partial<Column> = {},
): Column {
  const text = (entry: Entry): string => String(value(entry) ?? '');
  const fieldOf: Column['field'] = (entry) => {
    const found = value(entry);
    return found === undefined ? undefined : [field, found];
  };
  return { id, title, width, cell: text, text, field: fieldOf, ...more };
}

function sizeOf(entry: Entry): number | undefined {
  return entry.requestSize === undefined && entry.responseSize === undefined
    ? undefined
    : (entry.requestSize ?? 0) + (entry.responseSize ?? 0);
}

function measured(
  id: string,
  title: string,
  field: string,
  value: (entry: Entry) => number | undefined,
  show: (value: number) => string,
): Column {
  const text = (entry: Entry): string => {
    const found = value(entry);
    return found === undefined ? '' : show(found);
  };
  return { ...plain(id, title, 84, field, value), cell: text, text, end: true, className: 'dim' };
}

const route: Column = {
  id: 'route',
  title: 'Source → destination',
  width: 212,
  grows: true,
  className: 'ui',
  cell: (entry) => (
    <span className="route" data-tip={`${endName(entry.src)} → ${endName(entry.dst)}`}>
      <span>{sourceName(entry.src)}</span>
      <span className="dim">→</span>
      <span>{destinationName(entry.dst)[0]}</span>
    </span>
  ),
  text: (entry) => `${endOf(entry, 'src')} → ${endOf(entry, 'dst')}`,
  field: (entry) => {
    const [name, field] = destinationName(entry.dst);
    return [field, field === 'dst.name' ? endName(entry.dst) : name];
  },
};

function endOf(entry: Entry, side: 'src' | 'dst'): string {
  const end = entry[side];
  const place = end.namespace === undefined ? '' : ` in ${end.namespace}`;
  return `${endName(end)}${place} (${end.ip}:${end.port})`;
}

/** Every column that can be shown. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'time',
    title: 'Time',
    width: 112,
    className: 'dim',
    cell: (entry) => clock(entry.timestamp),
    text: (entry) => fullTime(entry.timestamp),
  },
  route,
  {
    id: 'protocol',
    title: 'Protocol',
    width: 84,
    cell: (entry) => (
      <span className="tag" data-protocol={entry.protocol}>
        {protocolName(entry.protocol)}
      </span>
    ),
    text: (entry) => entry.protocols.join(' › '),
    field: (entry) => ['protocol', entry.protocol],
  },
  plain('summary', 'Request', 0, 'summary', (entry) => entry.summary, { width: undefined, field: (entry) => summaryField(entry) }),
  {
    id: 'status',
    title: 'Status',
    width: 118,
    cell: (entry) => (
      <span className="status">
        <Glyph outcome={entry.outcome} />
        <span>{statusWords(entry)}</span>
      </span>
    ),
    text: (entry) => [statusWords(entry), entry.statusText, entry.error?.message].filter((each) => each !== undefined).join(' · '),
    field: (entry) => (entry.status === undefined ? ['outcome', entry.outcome] : ['status', entry.status]),
  },
  {
    id: 'latency',
    title: 'Latency',
    width: 128,
    cell: (entry) => <Latency micros={entry.elapsed} />,
    text: (entry) => (entry.elapsed === undefined ? '' : duration(entry.elapsed)),
    yields: 2,
  },
  { ...measured('size', 'Size', 'size', sizeOf, bytes), width: 74, yields: 3 },
  plain('source', 'Source', 140, 'src.name', (entry) => endName(entry.src), { className: 'ui' }),
  plain('destination', 'Destination', 140, 'dst.name', (entry) => endName(entry.dst), { className: 'ui' }),
  plain('src-namespace', 'Source namespace', 120, 'src.namespace', (entry) => entry.src.namespace, { className: 'ui' }),
  plain('dst-namespace', 'Namespace', 110, 'dst.namespace', (entry) => entry.dst.namespace, { className: 'ui' }),
  plain('src-ip', 'Source address', 140, 'src.ip', (entry) => entry.src.ip),
  plain('dst-ip', 'Address', 140, 'dst.ip', (entry) => entry.dst.ip),
  plain('dst-port', 'Port', 64, 'dst.port', (entry) => entry.dst.port, { end: true }),
  plain('node', 'Node', 110, 'node.name', (entry) => entry.node?.name, { className: 'ui' }),
  plain('flow', 'Flow', 80, 'flow', (entry) => entry.flow, { end: true, className: 'dim' }),
  plain('stream', 'Stream', 64, 'stream', (entry) => entry.stream, { end: true, className: 'dim' }),
  measured('request-size', 'Sent', 'request.size', (entry) => entry.requestSize, bytes),
  measured('response-size', 'Received', 'response.size', (entry) => entry.responseSize, bytes),
  measured('first-byte', 'First byte', 'tcp.firstByte', (entry) => entry.tcp?.firstByte, duration),
  measured('retransmissions', 'Sent again', 'tcp.retransmissions', (entry) => entry.tcp?.retransmissions, String),
  plain('error', 'Error', 180, 'error.type', (entry) => entry.error?.type),
  plain('captured', 'Captured by', 100, 'captured.by', (entry) => entry.capturedBy, { className: 'dim' }),
  plain('id', 'Entry', 150, 'id', (entry) => entry.id, { className: 'dim' }),
];

const BY_ID: ReadonlyMap<string, Column> = new Map(COLUMNS.map((column) => [column.id, column]));

/** What is shown when nobody chose. */
export const USUAL_COLUMNS: readonly string[] = ['time', 'route', 'protocol', 'summary', 'status', 'latency', 'size'];

/** The most telling field behind a summary. */
function summaryField(entry: Entry): readonly [string, string] | undefined {
  for (const protocol of entry.protocols.toReversed()) {
    const request = entry.layers[protocol]?.request;
    for (const name of ['path', 'service', 'key', 'name', 'serverName', 'command']) {
      const value = request?.[name];
      if (typeof value === 'string') return [`${protocol}.request.${name}`, value];
    }
  }
  return undefined;
}

/** The chosen columns that fit into `width` px, with their widths. Widths were changed by the user; the flexible column keeps at least 150 px. */
export function fitting(chosen: readonly string[], widths: Readonly<Record<string, number>>, width: number): readonly Column[] {
  let columns = chosen.flatMap((id) => BY_ID.get(id) ?? []).map((column) => sized(column, widths[column.id]));
  const needed = (): number => columns.reduce((sum, column) => sum + (column.width ?? 150), 0);
  while (needed() > width) {
    const going = columns.filter((column) => column.yields !== undefined).sort((a, b) => (b.yields ?? 0) - (a.yields ?? 0))[0];
    if (going === undefined) break;
    columns = columns.filter((column) => column !== going);
  }
  return columns;
}

function sized(column: Column, width: number | undefined): Column {
  return column.width === undefined || width === undefined ? column : { ...column, width, grows: false };
}

/** The columns as CSS sees them. */
export function gridTemplate(columns: readonly Column[]): string {
  return columns
    .map(({ width, grows }) => (width === undefined ? 'minmax(150px, 1fr)' : grows === true ? `minmax(${width}px, 0.45fr)` : `${width}px`))
    .join(' ');
}
