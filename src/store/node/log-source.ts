import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BlockSource } from '../live-rows.ts';
import { SegmentBlocks } from '../segment-blocks.ts';
import type { Cache } from './cache.ts';
import { OPEN_FILE } from './catalog.ts';
import { codeOf } from './disk.ts';
import { type KeptBlock, replay } from './open-segment.ts';
import { PackedFrames } from './packed-frames.ts';
import { interrupted } from './recover.ts';
import type { SealedSegment } from './segment.ts';

/** The whole blocks of the logs in a store. Reads only; a log that is being written is read up to its last whole block. */
export function readLogs(store: string): readonly (readonly KeptBlock[])[] {
  let names: readonly string[];
  try {
    names = readdirSync(store).filter((name) => name === OPEN_FILE || /^recover-\d+\.seg$/.test(name));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  return names.toSorted().flatMap((name) => {
    try {
      return [replay(join(store, name)).blocks];
    } catch (error) {
      // Sealed or taken aside since the folder was listed: then its rows are found elsewhere.
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/**
 * What a log holds that no sealed segment does, as sources in commit order. `ended` says that its writer is gone: then entries that have messages and no row
 * are shown as `interrupted`, as they will be when the next run seals them.
 */
export function sourcesOfLog(
  kept: readonly KeptBlock[],
  sealed: readonly SealedSegment[],
  ended: boolean,
  cache: Cache,
  onGap: (reason: string) => void,
): readonly BlockSource[] {
  const first = kept[0]?.block;
  if (first === undefined) return [];
  const isSealed = ({ block }: KeptBlock): boolean =>
    sealed.some(({ index }) => index.origin.epoch === block.origin.epoch && index.segment === block.segment);
  const blocks = new SegmentBlocks();
  const sources: BlockSource[] = [];
  const add = (into: SegmentBlocks, one: KeptBlock): void => {
    into.add(one.block);
    const { origin, segment, number } = one.block;
    if (one.block.rows > 0 || one.block.messages > 0)
      sources.push(keptSource(into, one, new PackedFrames(one.frames, `log ${origin.epoch} ${segment} ${number}`, cache, onGap)));
  };
  for (const one of kept) if (!one.block.open && !isSealed(one)) add(blocks, one);
  if (!ended) return sources;
  const known = sealed.filter(({ index }) => index.origin.epoch === first.origin.epoch);
  let segment = Math.max(-1, ...known.map(({ index }) => index.segment), ...blocks.blocks.map((block) => block.segment));
  let commit = Math.max(
    0,
    ...known.map(({ index }) => index.commit + index.rows),
    ...blocks.blocks.map((block) => block.commit + block.rows),
  );
  const open = kept.findLast(({ block }) => block.open);
  for (const one of interrupted(first.origin, blocks, open, known)) {
    add(new SegmentBlocks(), { ...one, block: { ...one.block, segment: ++segment, commit } });
    commit += one.block.rows;
  }
  return sources;
}

/** One block of a log that nobody sealed, to search. Its messages are inflated when they are asked for. */
function keptSource(blocks: SegmentBlocks, { block }: KeptBlock, frames: PackedFrames): BlockSource {
  const source = new BlockSource(blocks, block);
  source.pack(frames);
  return source;
}
