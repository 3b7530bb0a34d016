import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Bytes, concat } from '#base/bytes';
import { Malformed } from '#base/errors';
import type { Block } from '../block.ts';
import { FRAME_BYTES } from '../block.ts';

/** A stretch of raw bytes of a segment, compressed: `[start, start + length)` of the raw bytes. `crc` is of the compressed bytes. */
export interface Frame {
  readonly start: number;
  readonly length: number;
  readonly crc: number;
  readonly bytes: Uint8Array;
}

/** Where a frame lies in `raw.zst`. */
export interface FramePlace {
  readonly start: number;
  readonly length: number;
  readonly crc: number;
  readonly at: number;
  readonly size: number;
}

/** Room behind a frame that is inflated: at least what a chunk must have (64 bytes). */
const SLACK = 64;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Compresses the raw bytes of a block, frame by frame. The frames lie in one array of just their size, whatever zstd made room for. */
export function compressFrames(block: Block): Frame[] {
  const frames = block.frames.map((from, i) => {
    const to = block.frames[i + 1] ?? block.raw.length;
    return compress(block.raw.subarray(from, to), block.rawStart + from);
  });
  const whole = concat(frames.map(({ bytes }) => bytes));
  let at = 0;
  return frames.map(({ start, length, crc, bytes }) => ({ start, length, crc, bytes: whole.subarray(at, (at += bytes.length)) }));
}

function compress(raw: Bytes, start: number): Frame {
  const bytes = zstdCompressSync(raw, FAST);
  return { start, length: raw.length, crc: crc32(bytes), bytes };
}

/** The raw bytes of a frame. Throws `Malformed` when they are damaged. */
export function inflateFrame(frame: Pick<Frame, 'crc' | 'length' | 'bytes'>): Uint8Array {
  if (crc32(frame.bytes) !== frame.crc) throw new Malformed('frame: wrong checksum');
  try {
    // Room for all of it, and some: with the default of 16 KiB most of the time went into pieces.
    const raw = zstdDecompressSync(frame.bytes, { maxOutputLength: frame.length + SLACK, chunkSize: frame.length + SLACK });
    if (raw.length === frame.length) return raw;
  } catch {
    // Falls through: a frame that does not inflate is as damaged as one that is too short.
  }
  throw new Malformed('frame: does not inflate');
}

/**
 * Joins neighbouring frames that are small because little happened between two blocks: they compress several times better together.
 * Frames that do not touch (bytes between them were dropped) are never joined.
 */
export function joinSmall(frames: readonly Frame[]): Frame[] {
  const joined: Frame[] = [];
  let run: Frame[] = [];
  let length = 0;
  const flush = (): void => {
    if (run.length === 1) joined.push(run[0] as Frame);
    else if (run.length > 1) joined.push(compress(Buffer.concat(run.map(inflateFrame)), (run[0] as Frame).start));
    run = [];
    length = 0;
  };
  for (const frame of frames) {
    const last = run.at(-1);
    const touches = last !== undefined && last.start + last.length === frame.start;
    if (!touches || length + frame.length > FRAME_BYTES) flush();
    run.push(frame);
    length += frame.length;
  }
  flush();
  return joined;
}

/**
 * `raw.zst`: the frames one behind the other, then a skippable frame (RFC 8878 §3.1.2) with the index, so that `zstd -d` reads the file as it is.
 * Index: per frame start, length, size on disk and CRC-32 as u32 (little-endian); then count, CRC-32 of the index, and a magic number.
 */
const SKIPPABLE = 0x184d_2a5f;
const INDEX_MAGIC = 0x3152_5750; // "PWR1"
const ENTRY = 16;
const TAIL = 12;

/** The parts of the file, to be written one behind the other. */
export function rawFile(frames: readonly Frame[]): Uint8Array[] {
  const index = new DataView(new ArrayBuffer(8 + frames.length * ENTRY + TAIL));
  index.setUint32(0, SKIPPABLE, true);
  index.setUint32(4, index.byteLength - 8, true);
  frames.forEach(({ start, length, crc, bytes }, i) => {
    const at = 8 + i * ENTRY;
    index.setUint32(at, start, true);
    index.setUint32(at + 4, length, true);
    index.setUint32(at + 8, bytes.length, true);
    index.setUint32(at + 12, crc, true);
  });
  const tail = index.byteLength - TAIL;
  index.setUint32(tail, frames.length, true);
  index.setUint32(tail + 4, crc32(new Uint8Array(index.buffer, 8, frames.length * ENTRY)), true);
  index.setUint32(tail + 8, INDEX_MAGIC, true);
  return [...frames.map((frame) => frame.bytes), new Uint8Array(index.buffer)];
}

/** Bytes at the end of the file that hold the index of `count` frames; ask with 0 first to learn the count. */
export function indexBytes(count: number): number {
  return count * ENTRY + TAIL;
}

/** The number of frames, from the last bytes of the file. Throws `Malformed` when there is no index. */
export function frameCount(tail: Uint8Array): number {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.length);
  if (tail.length < TAIL || view.getUint32(tail.length - 4, true) !== INDEX_MAGIC) throw new Malformed('raw file: no index');
  return view.getUint32(tail.length - TAIL, true);
}

/** The places of the frames, from the last `indexBytes(count)` bytes of the file. Throws `Malformed` when the index is damaged. */
export function readIndex(index: Uint8Array): FramePlace[] {
  const count = frameCount(index);
  if (index.length !== indexBytes(count)) throw new Malformed('raw file: index cut');
  const view = new DataView(index.buffer, index.byteOffset, index.length);
  if (crc32(index.subarray(0, count * ENTRY)) !== view.getUint32(index.length - 8, true)) throw new Malformed('raw file: index damaged');
  const places: FramePlace[] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const [start, length, size, crc] = [0, 4, 8, 12].map((field) => view.getUint32(i * ENTRY + field, true)) as [
      number,
      number,
      number,
      number,
    ];
    places.push({ start, length, crc, at, size });
    at += size;
  }
  return places;
}

/** The frame that holds the raw byte `start`, by halving; `undefined` when it was dropped. */
export function frameOf<F extends { readonly start: number; readonly length: number }>(frames: readonly F[], start: number): F | undefined {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle] as F).start <= start) low = middle + 1;
    else high = middle;
  }
  const frame = frames[low - 1];
  return frame !== undefined && start < frame.start + frame.length ? frame : undefined;
}
