import type { RingShape } from './af-packet.ts';
import { DEFAULT_SHAPE } from './af-packet.ts';

/** Bytes that all rings of one process may take together. */
export const RING_BUDGET = 128 << 20;

/** A ring of 1 MiB for a source that is quiet: blocks of 128 KiB hold a GSO frame, and 8 of them at 100 ms bear a stall of 800 ms. */
export const QUIET_SHAPE: RingShape = { blockSize: 1 << 17, blockCount: 8, timeoutMs: 100 };

/**
 * Shares the bytes for rings. A source begins quiet when there are many and is given a bigger ring out of the rest when it is busy;
 * a full budget refuses nothing but growth.
 */
export class RingBudget {
  private readonly total: number;
  private used = 0;

  constructor(total: number = RING_BUDGET) {
    this.total = total;
  }

  get left(): number {
    return Math.max(0, this.total - this.used);
  }

  /** A shape for a new source of `expected` ones in all: 64 MiB for one, never below 1 MiB. */
  take(expected: number): RingShape {
    const share = Math.min(this.left, this.total / Math.max(2, expected));
    const shape = shapeOf(share);
    this.used += bytesOf(shape);
    return shape;
  }

  /** Four times the ring for a source that lost frames or filled half of it, when there is room for both during the change; `undefined`: stay. */
  grow(shape: RingShape): RingShape | undefined {
    const bytes = bytesOf(shape) * 4;
    if (bytes > this.left || bytes > bytesOf(DEFAULT_SHAPE)) return undefined;
    const bigger = shapeOf(bytes);
    this.used += bytesOf(bigger);
    return bigger;
  }

  give(shape: RingShape): void {
    this.used -= bytesOf(shape);
  }
}

/** Bytes of a ring. */
export function bytesOf({ blockSize, blockCount }: RingShape): number {
  return blockSize * blockCount;
}

/** The shape of a ring of at most `bytes`, at least 1 MiB: at least 64 blocks of 20 ms where there is room. */
function shapeOf(bytes: number): RingShape {
  if (bytes >= bytesOf(DEFAULT_SHAPE)) return DEFAULT_SHAPE;
  const blockCount = 2 ** Math.floor(Math.log2(Math.max(bytes, bytesOf(QUIET_SHAPE)) / QUIET_SHAPE.blockSize));
  const timeoutMs = Math.max(DEFAULT_SHAPE.timeoutMs, Math.round(QUIET_SHAPE.timeoutMs * (8 / blockCount)));
  return { blockSize: QUIET_SHAPE.blockSize, blockCount, timeoutMs };
}
