import { Malformed } from '#base/errors';
import type { Storage } from '#entry/columns';
import type { SegmentIndex } from './segment-index.ts';

const STORAGES: readonly string[] = ['u8', 'u16', 'u32', 'i32', 'f64', 'text', 'texts'] satisfies Storage[];
/** No writer of ours seals more. */
const MOST_ROWS = 1 << 24;

/**
 * Checks the index of a segment that came from somewhere else: that everything in it is of the kind that readers rely on. Where its places lead is
 * checked when they are read. Throws `Malformed`.
 */
export function checkIndex(index: SegmentIndex): SegmentIndex {
  const { origin, zones, messageZones, places, messagePlaces }: Unchecked = { ...index };
  const { columns, endpoints } = index as { readonly columns: unknown; readonly endpoints: unknown };
  const run = fieldsOf(origin);
  need(typeof run['worker'] === 'string' && /^[0-9a-f]{8}$/.test(run['worker']) && isCount(run['epoch']), 'origin');
  need(run['node'] === undefined || typeof run['node'] === 'string', 'origin');
  need(isCount(index.segment) && isCount(index.commit) && isCount(index.bytes) && Number.isFinite(index.sealedAt), 'number');
  need(isCount(index.rows) && index.rows <= MOST_ROWS && isCount(index.messages) && index.messages <= MOST_ROWS, 'number of rows');
  need(
    isListOf(columns, ({ name, storage }) => typeof name === 'string' && typeof storage === 'string' && STORAGES.includes(storage)),
    'column',
  );
  need([zones, messageZones].every(areZones), 'zone');
  need(
    isListOf(endpoints, ({ ip }) => typeof ip === 'string'),
    'endpoint',
  );
  need(
    [places, messagePlaces].every((list) => isListOf(list, isColumn)),
    'place',
  );
  return index;
}

/** Something that claims to be an index. */
type Unchecked = Readonly<Record<'origin' | 'zones' | 'messageZones' | 'places' | 'messagePlaces', unknown>>;
type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isListOf(value: unknown, holds: (fields: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((each: unknown) => holds(fieldsOf(each)));
}

function need(holds: boolean, what: string): void {
  if (!holds) throw new Malformed(`segment index: impossible ${what}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function areZones(zones: unknown): boolean {
  if (typeof zones !== 'object' || zones === null) return false;
  return Object.values(zones).every(
    (zone: unknown) => Array.isArray(zone) && zone.length === 2 && zone.every((end: unknown) => typeof end === 'number'),
  );
}

function isColumn({ name, data, valid, words, wordEnds, wordCount }: Fields): boolean {
  if (typeof name !== 'string' || !isPlace(data)) return false;
  if (wordCount !== undefined && (!isCount(wordCount) || wordCount > MOST_ROWS)) return false;
  return [valid, words, wordEnds].every((each) => each === undefined || isPlace(each));
}

function isPlace(value: unknown): boolean {
  const { at, length, crc } = fieldsOf(value);
  return isCount(at) && isCount(length) && isCount(crc);
}
