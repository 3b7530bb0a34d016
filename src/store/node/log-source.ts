import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '#base/bytes';
import { Malformed } from '#base/errors';
import { BlockSource } from '../live-rows.ts';
import { SegmentBlocks } from '../segment-blocks.ts';
import type { Cache } from './cache.ts';
import { OPEN_FILE } from './catalog.ts';
import { codeOf } from './disk.ts';
import { type Frame, frameOf, inflateFrame } from './frames.ts';
import { type KeptBlock, replay } from './open-segment.ts';
import { interrupted } from './recover.ts';
import type { SealedSegment } from './segment.ts';

/** One block of a log that nobody sealed, to search. Its messages are inflated when they are asked for. */
class KeptSource extends BlockSource {
  private readonly frames: readonly Frame[];
  private readonly key: string;
  private readonly cache: Cache;
  private readonly onGap: (reason: string) => void;

  constructor(blocks: SegmentBlocks, { block, frames }: KeptBlock, key: string, cache: Cache, onGap: (reason: string) => void) {
    super(blocks, block);
    this.frames = frames;
    this.key = key;
    this.cache = cache;
    this.onGap = onGap;
  }

  override raw(start: number, length: number): Bytes | undefined {
    const frame = frameOf(this.frames, start);
    if (frame === undefined || start + length > frame.start + frame.length) return undefined;
    const bytes = this.cache.get(`${this.key}\0frame ${frame.start}`, () => this.inflate(frame));
    return bytes?.subarray(start - frame.start, start - frame.start + length);
  }

  private inflate(frame: Frame): { readonly value: Uint8Array; readonly bytes: number } | undefined {
    try {
      return { value: inflateFrame(frame), bytes: frame.length };
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.onGap(error.reason);
      return undefined;
    }
  }
}

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
      sources.push(new KeptSource(into, one, `log ${origin.epoch} ${segment} ${number}`, cache, onGap));
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
