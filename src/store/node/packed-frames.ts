import { Malformed } from '#base/errors';
import type { PackedRaw } from '../live-rows.ts';
import type { Stretch } from '../source.ts';
import type { Cache } from './cache.ts';
import { type Frame, frameOf, inflateFrame } from './frames.ts';

/** The compressed messages of a block that is not sealed, inflated when they are asked for. */
export class PackedFrames implements PackedRaw {
  private readonly frames: readonly Frame[];
  private readonly key: string;
  private readonly cache: Cache;
  private readonly onGap: (reason: string) => void;

  /** `key` names the block in the cache. */
  constructor(frames: readonly Frame[], key: string, cache: Cache, onGap: (reason: string) => void) {
    this.frames = frames;
    this.key = key;
    this.cache = cache;
    this.onGap = onGap;
  }

  stretch(start: number): Stretch | undefined {
    const frame = frameOf(this.frames, start);
    const bytes = frame === undefined ? undefined : this.cache.get(`${this.key}\0frame ${frame.start}`, () => this.inflate(frame));
    return frame === undefined || bytes === undefined ? undefined : { start: frame.start, bytes };
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
