import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './disk.ts';

/** The files of a sealed segment. */
/** The files of a sealed segment. */
export const ENTRIES_FILE = 'entries.arrow';
export const MESSAGES_FILE = 'messages.arrow';
export const RAW_FILE = 'raw.zst';
export const INDEX_FILE = 'segment.json';

/** The folder of a sealed segment; names sort in commit order. */
export function segmentFolder(epoch: number, segment: number): string {
  return `${String(epoch).padStart(6, '0')}-${String(segment).padStart(8, '0')}`;
}

/** Epoch and number of a segment's folder, or `undefined` for any other name. */
export function parseSegmentFolder(name: string): { readonly epoch: number; readonly segment: number } | undefined {
  const match = /^(\d{6,12})-(\d{8,12})$/.exec(name);
  return match === null ? undefined : { epoch: Number(match[1]), segment: Number(match[2]) };
}

/** The folders of sealed segments, in commit order. */
export function listFolders(store: string): { readonly folder: string; readonly epoch: number; readonly segment: number }[] {
  let names: string[];
  try {
    names = readdirSync(store);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const found = names.flatMap((name) => {
    const parsed = parseSegmentFolder(name);
    return parsed === undefined ? [] : [{ folder: join(store, name), ...parsed }];
  });
  return found.sort((a, b) => a.epoch - b.epoch || a.segment - b.segment);
}

/** The folder of one segment. */
export function folderOf(store: string, index: { readonly origin: { readonly epoch: number }; readonly segment: number }): string {
  return join(store, segmentFolder(index.origin.epoch, index.segment));
}
