import { duration } from '#base/units';
import type { Entry } from '#entry/entry';
import type { FieldKind } from '#entry/field';
import { all } from '#protocols/all';
import { buildCatalogue, type CatalogueField } from '#query/catalogue';
import { entryAccess } from '#query/entry-access';
import { nearest } from '#query/problem';
import { Exit } from '../exit.ts';
import type { Column } from './column.ts';
import { isBroken, protocolStyle, routeOf, sizeOf, statusCell } from './entry-line.ts';
import { fit } from './style.ts';
import { clock, valueText } from './units.ts';

const WIDTHS: Readonly<Partial<Record<FieldKind, number>>> = { bool: 5, int: 9, double: 9, duration: 9, timestamp: 12, ip: 15 };
const NUMBERS: ReadonlySet<FieldKind> = new Set(['int', 'double', 'duration']);
/** The page's names of columns that are a field. */
const FIELDS: Readonly<Record<string, string>> = {
  source: 'src.name',
  destination: 'dst.name',
  'src-namespace': 'src.namespace',
  'dst-namespace': 'dst.namespace',
  'src-ip': 'src.ip',
  'dst-ip': 'dst.ip',
  'dst-port': 'dst.port',
  node: 'node.name',
  'request-size': 'request.size',
  'response-size': 'response.size',
  'first-byte': 'tcp.firstByte',
  retransmissions: 'tcp.retransmissions',
  error: 'error.type',
  captured: 'captured.by',
};

function plain(title: string, width: number | undefined, right: boolean, text: (entry: Entry) => string): Column {
  return { title, width, right, needsDetail: false, cell: (entry, room) => fit(text(entry), room, right) };
}

/** Columns that are more than a field. */
const OWN: Readonly<Record<string, Column>> = {
  time: plain('TIME', 12, false, (entry) => clock(entry.timestamp)),
  route: plain('ROUTE', undefined, false, (entry) => routeOf(entry, false)),
  protocol: {
    ...plain('PROTOCOL', 9, false, (entry) => entry.protocol),
    cell: (entry, width, painter) => painter.paint(protocolStyle(entry.protocol), fit(entry.protocol, width)),
  },
  summary: {
    ...plain('SUMMARY', undefined, false, (entry) => entry.summary),
    cell: (entry, width, painter) => (isBroken(entry) ? painter.paint('red', fit(entry.summary, width)) : fit(entry.summary, width)),
  },
  status: { ...plain('STATUS', 22, false, () => ''), cell: statusCell },
  latency: plain('LATENCY', 9, true, (entry) => (entry.elapsed === undefined ? '' : duration(entry.elapsed))),
  size: plain('SIZE', 8, true, sizeOf),
};

/** Reads `time,summary,http.request.host`: names of the page's columns, and fields of queries. */
export function columnsOf(text: string): readonly Column[] {
  const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  if (names.length === 0) throw new Exit(2, '--columns: name one column at least, such as time,summary,latency');
  return names.map(columnOf);
}

function columnOf(name: string): Column {
  const own = Object.hasOwn(OWN, name) ? OWN[name] : undefined;
  if (own !== undefined) return own;
  const catalogue = buildCatalogue(all);
  const named = catalogue.names.get(Object.hasOwn(FIELDS, name) ? (FIELDS[name] ?? name) : name);
  if (named?.kind === 'fields') return fieldColumn(name, named.fields);
  const close = nearest(name, [...Object.keys(OWN), ...Object.keys(FIELDS), ...catalogue.fields.keys()]);
  const hint =
    close === undefined
      ? `there are ${[...Object.keys(OWN), ...Object.keys(FIELDS)].join(', ')}, and every field of a query`
      : `did you mean ${close}?`;
  throw new Exit(2, `--columns: there is no column ${name}; ${hint}`);
}

function fieldColumn(title: string, fields: readonly CatalogueField[]): Column {
  const readers = fields.map((field) => entryAccess.field(field));
  const kind = fields[0]?.kind ?? 'string';
  const right = NUMBERS.has(kind);
  const width = WIDTHS[kind];
  return {
    title: title.toUpperCase(),
    width: width === undefined ? undefined : Math.max(width, title.length),
    right,
    needsDetail: fields.some((field) => !field.hot),
    cell: (entry, room) => {
      for (const read of readers) {
        const value = read(entry);
        if (value !== undefined) return fit(valueText(value, kind), room, right);
      }
      return fit('', room);
    },
  };
}
