import { mkdirSync, readFileSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Malformed } from '#base/errors';
import { placesOf } from './arrow-file.ts';
import type { Disk } from './disk.ts';
import { codeOf, writeFile } from './disk.ts';
import { Parts } from './parts.ts';
import { tableFromIPC } from 'apache-arrow';
import { ENTRIES_FILE, INDEX_FILE, MESSAGES_FILE, RAW_FILE, parseSegmentFolder, segmentFolder } from './seal.ts';
import type { SegmentHead, SegmentIndex } from './segment-index.ts';
import { SEGMENT_VERSION, decodeIndex } from './segment-index.ts';
import { MESSAGE_COLUMNS } from '#entry/columns';

/** The name of the log of the segment being written. */
export const OPEN_FILE = 'open.seg';

/** Who writes this store, and how often it has started. */
export interface StoreIdentity {
  /** 8 hex digits. */
  readonly worker: string;
  readonly epoch: number;
}

/**
 * Begins a new epoch in a store folder, which is made when it is not there. The caller holds the lock. `worker` is for a fresh store; the epoch
 * is higher than `after`.
 */
export function beginEpoch(disk: Disk, store: string, worker?: string, after = 0): StoreIdentity {
  mkdirSync(store, { recursive: true, mode: 0o700 });
  const path = join(store, 'store.json');
  const before = readIdentity(path);
  // Segments speak too, so that an epoch is never used twice even where this file was lost.
  const seen = listFolders(store).at(-1)?.epoch ?? 0;
  const identity = {
    worker: before?.worker ?? worker ?? randomBytes(4).toString('hex'),
    epoch: Math.max(before?.epoch ?? 0, seen, after) + 1,
  };
  writeFile(disk, `${path}.new`, [Buffer.from(`${JSON.stringify({ version: SEGMENT_VERSION, ...identity })}\n`)]);
  renameSync(`${path}.new`, path);
  return identity;
}

/** The epochs that a store has used, as far as it still knows; none when there is no store. */
export function knownEpochs(store: string): ReadonlySet<number> {
  const newest = readIdentity(join(store, 'store.json'))?.epoch;
  return new Set([...listFolders(store).map(({ epoch }) => epoch), ...(newest === undefined ? [] : [newest])]);
}

/** Who writes a store, before its first run too: a fresh store gets its name now, and its first run will be epoch 1. */
export function reserveStore(disk: Disk, store: string): StoreIdentity {
  const path = join(store, 'store.json');
  const before = readIdentity(path);
  if (before !== undefined) return before;
  mkdirSync(store, { recursive: true, mode: 0o700 });
  const identity = { worker: randomBytes(4).toString('hex'), epoch: 0 };
  writeFile(disk, path, [Buffer.from(`${JSON.stringify({ version: SEGMENT_VERSION, ...identity })}\n`)]);
  return identity;
}

function readIdentity(path: string): StoreIdentity | undefined {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<StoreIdentity>;
    if (typeof value.worker === 'string' && /^[0-9a-f]{8}$/.test(value.worker) && Number.isSafeInteger(value.epoch))
      return value as StoreIdentity;
    return undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
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
