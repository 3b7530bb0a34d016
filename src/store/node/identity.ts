import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { codeOf, writeFile } from './disk.ts';
import { listFolders } from './folders.ts';
import { SEGMENT_VERSION } from './segment-index.ts';

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
