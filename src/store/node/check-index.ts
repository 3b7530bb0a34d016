import { Malformed } from '#base/errors';
import type { Storage } from '#entry/columns';
import type { Place } from './arrow-file.ts';
import type { SegmentIndex } from './segment-index.ts';

const STORAGES: readonly string[] = ['u8', 'u16', 'u32', 'i32', 'f64', 'text', 'texts'] satisfies Storage[];
/** No writer of ours seals more. */
const MOST_ROWS = 1 << 24;

/**
 * Checks the index of a segment that came from somewhere else: that everything in it is of the kind that readers rely on. Where its places lead is
 * checked when they are read. Throws `Malformed`.
 */
export function checkIndex(index: SegmentIndex): SegmentIndex {
  const { origin, columns, zones, messageZones, endpoints, places, messagePlaces } = index;
  need(/^[0-9a-f]{8}$/.test(String(origin?.worker)) && isCount(origin.epoch), 'origin');
  need(origin.node === undefined || typeof origin.node === 'string', 'origin');
  need(isCount(index.segment) && isCount(index.commit) && isCount(index.bytes) && Number.isFinite(index.sealedAt), 'number');
  need(isCount(index.rows) && index.rows <= MOST_ROWS && isCount(index.messages) && index.messages <= MOST_ROWS, 'number of rows');
  need(
    Array.isArray(columns) && columns.every((column) => typeof column?.name === 'string' && STORAGES.includes(column.storage)),
    'column',
  );
  need([zones, messageZones].every(areZones), 'zone');
  need(Array.isArray(endpoints) && endpoints.every((endpoint) => typeof endpoint?.ip === 'string'), 'endpoint');
  need(
    [places, messagePlaces].every((list) => Array.isArray(list) && list.every(isColumn)),
    'place',
  );
  return index;
}

function need(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Malformed(`segment index: impossible ${what}`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areZones(zones: unknown): boolean {
  if (typeof zones !== 'object' || zones === null) return false;
  return Object.values(zones).every((zone) => Array.isArray(zone) && zone.length === 2 && zone.every((end) => typeof end === 'number'));
}

function isColumn(place: SegmentIndex['places'][number] | undefined): boolean {
  if (place === undefined || place === null || typeof place.name !== 'string' || !isPlace(place.data)) return false;
  if (place.wordCount !== undefined && (!isCount(place.wordCount) || place.wordCount > MOST_ROWS)) return false;
  return [place.valid, place.words, place.wordEnds].every((each) => each === undefined || isPlace(each));
}

function isPlace(place: Place | undefined): boolean {
  return place !== undefined && place !== null && isCount(place.at) && isCount(place.length) && isCount(place.crc);
}
