import type { FieldValue, Pair } from '#entry/field';
import type { ReplayedEntry, ReplayedFlow } from './replay.ts';

export type Side = 'request' | 'response' | 'exchange';

/** A field of an entry's layer; `undefined` when absent. */
export function valueOf({ entry }: ReplayedEntry, protocol: string, side: Side, field: string): FieldValue | undefined {
  return entry.layers[protocol]?.[side]?.[field];
}

export function textOf(entry: ReplayedEntry, protocol: string, side: Side, field: string): string | undefined {
  const value = valueOf(entry, protocol, side, field);
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
}

/** The HTTP layer of an entry, whichever version. */
export function httpOf({ entry }: ReplayedEntry): 'http' | 'http2' | undefined {
  return entry.protocols.includes('http') ? 'http' : entry.protocols.includes('http2') ? 'http2' : undefined;
}

/** Header fields of a message. */
export function headersOf(entry: ReplayedEntry, side: 'request' | 'response'): readonly Pair[] {
  const layer = httpOf(entry);
  return layer === undefined ? [] : ((valueOf(entry, layer, side, 'headers') as readonly Pair[] | undefined) ?? []);
}

export function headerOf(entry: ReplayedEntry, side: 'request' | 'response', name: string): string | undefined {
  return headersOf(entry, side).find((pair) => pair[0].toLowerCase() === name)?.[1];
}

/** Entries of flows that have one of these layers. */
export function entriesOf(flows: readonly ReplayedFlow[], ...protocols: readonly string[]): readonly ReplayedEntry[] {
  return flows.flatMap(({ entries }) => entries.filter(({ entry }) => protocols.some((protocol) => entry.protocols.includes(protocol))));
}

/** Present values once each, in order of their texts: for oracles that keep sets. Absent when there is none. */
export function setOf(values: readonly (string | number | undefined)[] | undefined): string | undefined {
  const present = new Set((values ?? []).filter((value) => value !== undefined && value !== '').map(String));
  return present.size === 0 ? undefined : JSON.stringify([...present].sort());
}
