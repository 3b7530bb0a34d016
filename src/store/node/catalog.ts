import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Malformed } from '#base/errors';
import { placesOf } from './arrow-file.ts';
import { codeOf } from './disk.ts';
import { Parts } from './parts.ts';
import { tableFromIPC } from 'apache-arrow';
import { ENTRIES_FILE, INDEX_FILE, MESSAGES_FILE, RAW_FILE } from './folders.ts';
import type { SegmentHead, SegmentIndex } from './segment-index.ts';
import { SEGMENT_VERSION, decodeIndex } from './segment-index.ts';
import { MESSAGE_COLUMNS } from '#entry/columns';

/** The name of the log of the segment being written. */
export const OPEN_FILE = 'open.seg';

/**
 * Reads what a segment is. A damaged `segment.json` is made again from the Arrow files (checksums then are those of the bytes as they are now).
 * Throws `Malformed` when that fails too, and what the disk throws (`ENOENT`: retired meanwhile).
 */
export function readSegment(folder: string): SegmentIndex {
  try {
    return decodeIndex(readFileSync(join(folder, INDEX_FILE)));
  } catch (error) {
    if (!(error instanceof Malformed) && !(error instanceof SyntaxError) && codeOf(error) !== 'ENOENT') throw error;
    return rebuild(folder);
  }
}

function rebuild(folder: string): SegmentIndex {
  const entries = readFileSync(join(folder, ENTRIES_FILE));
  const messages = readOr(join(folder, MESSAGES_FILE));
  try {
    const text = tableFromIPC(entries).schema.metadata.get('podwire.segment') ?? '';
    const head = JSON.parse(text) as SegmentHead;
    if (head.version !== SEGMENT_VERSION) throw new Malformed('segment: later version');
    const codes = new Set(['kind', 'role', 'outcome', 'captured.by']);
    const own = head.columns.map(({ name, storage }) => ({
      name,
      dictionary: storage === 'text' || storage === 'texts' || codes.has(name),
    }));
    return {
      ...head,
      places: placesOf(new Parts([entries]), own),
      messagePlaces:
        messages === undefined
          ? []
          : placesOf(
              new Parts([messages]),
              MESSAGE_COLUMNS.map(({ name }) => ({ name, dictionary: false })),
            ),
      bytes: entries.length + (messages?.length ?? 0) + statSync(join(folder, RAW_FILE)).size,
    };
  } catch (error) {
    // The Arrow library has errors of many kinds for broken files.
    throw error instanceof Malformed ? error : new Malformed('segment: columns damaged');
  }
}

function readOr(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
