import { bytes, duration } from '#base/units';
import type { Entry } from '#entry/entry';
import type { Outcome } from '#entry/outcome';
import { fit, type Painter } from './style.ts';
import { clock } from './units.ts';

export type Style = Parameters<Painter['paint']>[0];

/** A mark of its own for every outcome, so that colour is never alone. */
const MARKS: Readonly<Record<Outcome, readonly [mark: string, style: Style]>> = {
  open: ['◌', 'gray'],
  ok: ['○', 'green'],
  warning: ['▲', 'yellow'],
  client_error: ['▲', 'yellow'],
  server_error: ['■', 'red'],
  timeout: ['✕', 'red'],
  reset: ['✕', 'red'],
  unanswered: ['✕', 'red'],
  interrupted: ['◌', 'yellow'],
};

const PROTOCOL_STYLES: Readonly<Record<string, Style>> = {
  http: 'cyan',
  http2: 'cyan',
  grpc: 'magenta',
  redis: 'red',
  dns: 'green',
  tls: 'gray',
  websocket: 'greenBright',
  icmp: 'blue',
};

/** An entry as one line: when, who → whom, what, how it went, how long, how much. */
export function entryLine(entry: Entry, columns: number, painter: Painter, wide: boolean): string {
  const ends = wide ? 60 : Math.max(24, Math.min(44, Math.floor(columns * 0.27)));
  const what = Math.max(20, columns - 12 - ends - 10 - 22 - 10 - 8 - 7 - (wide ? 28 : 0));
  const summary = fit(entry.summary, what);
  const parts = [
    painter.paint('gray', clock(entry.timestamp)),
    fit(routeOf(entry, wide), ends),
    painter.paint(protocolStyle(entry.protocol), fit(entry.protocol, 9)),
    isBroken(entry) ? painter.paint('red', summary) : summary,
    statusCell(entry, 22, painter),
    fit(entry.elapsed === undefined ? '' : duration(entry.elapsed), 9, true),
    painter.paint('gray', fit(sizeOf(entry), 8, true)),
  ];
  if (wide) parts.push(painter.paint('gray', entry.id));
  return parts.join(' ').trimEnd();
}

/** Whether an answer is missing or the server failed. */
export function isBroken({ outcome }: Entry): boolean {
  return outcome === 'server_error' || MARKS[outcome][0] === '✕';
}

/** How it went, with its mark. */
export function statusCell(entry: Entry, width: number, painter: Painter): string {
  const [mark, style] = MARKS[entry.outcome];
  return `${painter.paint(style, mark)} ${fit(statusOf(entry), width - 2)}`;
}

/** Who spoke to whom. */
export function routeOf(entry: Entry, wide: boolean): string {
  return `${end(entry, 'src', wide)} → ${end(entry, 'dst', wide)}`;
}

/** Colour of a protocol's name. */
export function protocolStyle(protocol: string): Style {
  return PROTOCOL_STYLES[protocol] ?? 'white';
}

function end(entry: Entry, side: 'src' | 'dst', wide: boolean): string {
  const { name, ip, port } = entry[side];
  const shown = name ?? ip;
  return side === 'dst' || wide || name === undefined ? `${shown.includes(':') ? `[${shown}]` : shown}:${port}` : shown;
}

function statusOf(entry: Entry): string {
  if (entry.error !== undefined && (entry.outcome === 'reset' || entry.outcome === 'unanswered' || entry.outcome === 'timeout'))
    return entry.outcome;
  if (entry.protocol === 'http' || entry.protocol === 'http2') return entry.status === undefined ? entry.outcome : String(entry.status);
  return entry.statusText ?? (entry.status === undefined ? entry.outcome.replace('_', ' ') : String(entry.status));
}

/** Bytes of request and response. */
export function sizeOf(entry: Entry): string {
  return entry.requestSize === undefined && entry.responseSize === undefined
    ? ''
    : bytes((entry.requestSize ?? 0) + (entry.responseSize ?? 0));
}
