import type { Bytes } from '#base/bytes';
import type { ColumnSpec, Origin, TypedColumn } from '#entry/columns';
import type { Endpoint } from '#entry/entry';

/** A segment is sealed when it has this many rows … */
export const SEGMENT_ROWS = 65_536;
/** … or its columns, words and messages take this many bytes … */
export const SEGMENT_BYTES = 64 * 1024 * 1024;
/** … or it is this old (µs) and has at least `SEGMENT_AGED_ROWS` rows. */
export const SEGMENT_AGE = 60_000_000;
export const SEGMENT_AGED_ROWS = 1000;
/** Stored messages are compressed in frames of at most this many bytes, except where one message alone is longer. A message never crosses frames. */
export const FRAME_BYTES = 256 * 1024;

/** A column of a block: values of its rows, and the words that are new in the segment. */
export interface BlockColumn {
  readonly spec: ColumnSpec;
  /** One value per row of the block; 0 where absent. */
  readonly data: TypedColumn;
  /** Bit `i & 7` of byte `i >> 3` says whether row `i` is present; missing when all are. */
  readonly valid?: Uint8Array;
  /** `text` and `texts`: the code of `words[0]`, and the words added since the segment's previous block. */
  readonly from: number;
  readonly words: readonly string[];
}

/** An endpoint that is new in the segment, or whose names became known later: the code of `src` and `dst`. */
export interface BlockEndpoint {
  readonly code: number;
  readonly endpoint: Endpoint;
}

/**
 * Some closed rows as the pipeline publishes them: what threads exchange and what `open.seg` holds. Columns and raw bytes are views of
 * two shared buffers, so posting a block to two threads copies nothing but its words.
 * A column that is missing is absent in all rows. Codes hold for the whole segment: a reader adds up the words of its blocks in order.
 */
export interface Block {
  readonly origin: Origin;
  /** Number of the segment in the epoch, and of the block in the segment; both from 0. */
  readonly segment: number;
  readonly number: number;
  /** Commit number of the first row: rows of an epoch are numbered from 0 in the order in which they closed. */
  readonly commit: number;
  readonly rows: number;
  readonly columns: readonly BlockColumn[];
  readonly endpoints: readonly BlockEndpoint[];
  /** The table of messages: how many, and `MESSAGE_COLUMNS`. */
  readonly messages: number;
  readonly messageColumns: readonly BlockColumn[];
  /** Stored messages in the form of `raw.ts`; `rawStart` is the place of the first byte in the segment. Empty when they were dropped. */
  readonly raw: Bytes;
  readonly rawStart: number;
  /** Where frames of raw bytes begin, relative to `raw`, rising from 0. */
  readonly frames: readonly number[];
  /** Whether the segment ends with this block. */
  readonly seal: boolean;
  /** Rows of entries that are still open: complete in itself, replaces the previous block of this kind, belongs to no segment. */
  readonly open: boolean;
}

/** Bytes of the columns and messages of a block, for queues and limits. */
export function blockBytes(block: Block): number {
  let bytes = block.raw.length;
  for (const column of block.columns) bytes += column.data.byteLength + (column.valid?.length ?? 0);
  for (const column of block.messageColumns) bytes += column.data.byteLength;
  return bytes;
}

/** The number of bytes of a value of a column. */
export function widthOf(storage: ColumnSpec['storage']): number {
  return storage === 'u8' ? 1 : storage === 'u16' ? 2 : storage === 'f64' ? 8 : 4;
}
