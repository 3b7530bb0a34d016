import { join } from 'node:path';
import type { Rows } from '#entry/columns';
import type { SegmentBlocks } from '../segment-blocks.ts';
import type { ColumnPlaces, DiskColumn } from './arrow-file.ts';
import { arrowFile, placesOf } from './arrow-file.ts';
import type { Disk } from './disk.ts';
import { syncFolder, writeFile } from './disk.ts';
import { ENTRIES_FILE, INDEX_FILE, MESSAGES_FILE, RAW_FILE, segmentFolder } from './folders.ts';
import { diskColumns } from './disk-columns.ts';
import type { Frame } from './frames.ts';
import { joinSmall, rawFile } from './frames.ts';
import type { SegmentHead, SegmentIndex, StoredColumn } from './segment-index.ts';
import { SEGMENT_VERSION, encodeIndex, zonesOf } from './segment-index.ts';

const SEALING = 'sealing';

/** Forgets a half-made segment of an earlier run. */
export function removeUnfinished(disk: Disk, store: string): void {
  disk.rmSync(join(store, SEALING), { recursive: true, force: true });
}

/**
 * Seals a segment: its Arrow files, raw frames and index are written, made durable, and appear under their final name at once.
 * `at` is µs since 1970. Throws what the disk throws; then nothing is visible and the call can be repeated.
 */
export function seal(disk: Disk, store: string, blocks: SegmentBlocks, frames: readonly Frame[], at: number): SegmentIndex {
  const folder = join(store, SEALING);
  removeUnfinished(disk, store);
  disk.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const rows = blocks.merged();
  const messages = blocks.mergedMessages();
  const first = blocks.blocks[0];
  if (first === undefined) throw new Error('a segment without blocks is never sealed');
  const head: SegmentHead = {
    version: SEGMENT_VERSION,
    origin: first.origin,
    segment: first.segment,
    commit: first.commit,
    rows: rows.count,
    messages: messages.count,
    sealedAt: at,
    columns: stored(rows),
    zones: zonesOf(rows),
    messageZones: zonesOf(messages),
    endpoints: rows.endpoints,
  };
  const metadata = new Map([['podwire.segment', JSON.stringify(head)]]);
  const { own, endpoints } = diskColumns(rows);
  const entries = write(disk, join(folder, ENTRIES_FILE), own, endpoints, rows.count, metadata);
  const events =
    messages.count === 0
      ? { places: [], bytes: 0 }
      : write(disk, join(folder, MESSAGES_FILE), diskColumns(messages).own, [], messages.count, new Map());
  const raw = rawFile(joinSmall(frames));
  writeFile(disk, join(folder, RAW_FILE), raw);
  const bytes = entries.bytes + events.bytes + raw.reduce((sum, part) => sum + part.length, 0);
  const index: SegmentIndex = { ...head, places: entries.places, messagePlaces: events.places, bytes };
  writeFile(disk, join(folder, INDEX_FILE), [encodeIndex(index)]);
  syncFolder(disk, folder);
  disk.renameSync(folder, join(store, segmentFolder(head.origin.epoch, head.segment)));
  syncFolder(disk, store);
  return index;
}

function write(
  disk: Disk,
  path: string,
  own: readonly DiskColumn[],
  others: readonly DiskColumn[],
  rows: number,
  metadata: ReadonlyMap<string, string>,
): { readonly places: readonly ColumnPlaces[]; readonly bytes: number } {
  const columns = [...own, ...others];
  const file = arrowFile(columns, rows, metadata);
  writeFile(disk, path, file.list);
  const places = placesOf(
    file,
    columns.map(({ name, words }) => ({ name, dictionary: words !== undefined })),
  );
  return { places: places.slice(0, own.length), bytes: file.length };
}

function stored(rows: Rows): StoredColumn[] {
  return [...rows.columns.values()].map(({ spec: { name, storage, optional } }) => ({ name, storage, optional }));
}
