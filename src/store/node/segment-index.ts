import { crc32 } from 'node:zlib';
import { Malformed } from '#base/errors';
import { encodeUtf8, utf8 } from '#base/globals';
import type { Origin, Rows, Storage, TypedColumn } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import type { ColumnPlaces } from './arrow-file.ts';

/** Version of the layout on disk. A reader refuses higher ones; `docs/segments.md` lists what each changed. */
export const SEGMENT_VERSION = 1;

/** The declaration of a stored column. */
export interface StoredColumn {
  readonly name: string;
  readonly storage: Storage;
  readonly optional: boolean;
}

/** Lowest and highest value of a numeric column over the rows that have one. */
export type Zone = readonly [low: number, high: number];

/** What a segment is: also in the metadata of its Arrow file under `podwire.segment`. */
export interface SegmentHead {
  readonly version: number;
  readonly origin: Origin;
  readonly segment: number;
  /** Commit numbers of its rows: `[first, first + rows)`. */
  readonly commit: number;
  readonly rows: number;
  readonly messages: number;
  /** µs since 1970 when it was sealed. Retention by age counts from here, so that an old capture file is kept as long as live traffic. */
  readonly sealedAt: number;
  readonly columns: readonly StoredColumn[];
  readonly zones: Readonly<Record<string, Zone>>;
  /** Zones of the table of messages. */
  readonly messageZones: Readonly<Record<string, Zone>>;
  readonly endpoints: readonly Endpoint[];
}

/** `segment.json`: the head, and where the columns lie in the Arrow files. It can be rebuilt from the files. */
export interface SegmentIndex extends SegmentHead {
  readonly places: readonly ColumnPlaces[];
  readonly messagePlaces: readonly ColumnPlaces[];
  /** Bytes of all files of the segment but this one. */
  readonly bytes: number;
}

/** The file's bytes: one line of JSON, and its CRC-32 in hex. */
export function encodeIndex(index: SegmentIndex): Uint8Array {
  const json = encodeUtf8(JSON.stringify(index));
  return encodeUtf8(`${utf8(json)}\n${crc32(json).toString(16).padStart(8, '0')}\n`);
}

/** Reads it back. Throws `Malformed` when it is damaged or of a later version. */
export function decodeIndex(bytes: Uint8Array): SegmentIndex {
  const end = bytes.indexOf(0x0a);
  if (end < 0) throw new Malformed('segment index: cut');
  if (crc32(bytes.subarray(0, end)).toString(16).padStart(8, '0') !== utf8(bytes, end + 1, end + 9))
    throw new Malformed('segment index: damaged');
  const index = JSON.parse(utf8(bytes, 0, end)) as SegmentIndex;
  if (index.version !== SEGMENT_VERSION) throw new Malformed('segment index: later version');
  return index;
}

/** Lowest and highest values of the numeric columns; codes of words and endpoints have none. */
export function zonesOf(rows: Rows): Record<string, Zone> {
  const zones: Record<string, Zone> = {};
  for (const { spec, data, valid } of rows.columns.values()) {
    if (spec.storage === 'text' || spec.storage === 'texts' || spec.name === 'src' || spec.name === 'dst') continue;
    const zone = data instanceof Float64Array ? zoneOfDoubles(data, valid, rows.count) : zoneOfIntegers(data, valid, rows.count);
    // Infinities are no JSON; a column that has one gets no zone.
    if (zone[0] <= zone[1] && Number.isFinite(zone[0]) && Number.isFinite(zone[1])) zones[spec.name] = zone;
  }
  return zones;
}

// The same twice, because a loop over five kinds of arrays is several times slower than one over four.
function zoneOfDoubles(data: Float64Array, valid: Uint8Array | undefined, count: number): Zone {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < count; row++) {
    if (valid !== undefined && ((valid[row >> 3] as number) & (1 << (row & 7))) === 0) continue;
    const value = data[row] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function zoneOfIntegers(data: Exclude<TypedColumn, Float64Array>, valid: Uint8Array | undefined, count: number): Zone {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < count; row++) {
    if (valid !== undefined && ((valid[row >> 3] as number) & (1 << (row & 7))) === 0) continue;
    const value = data[row] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
