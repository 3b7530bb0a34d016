import type { Bytes } from '#base/bytes';
import type { Zones } from '#query/zone';
import type { Origin, Rows } from '#entry/columns';

/** Raw bytes from `start` on. */
export interface Stretch {
  readonly start: number;
  readonly bytes: Bytes;
}

/**
 * Rows that can be searched: a sealed segment, one published block of the segment being written, or the open entries. Sources of one worker
 * do not overlap in rows, but may overlap in time.
 */
export interface Source extends Zones {
  readonly origin: Origin;
  /** Commit number of the first row; rows of `open` sources have none (`Infinity`). */
  readonly commit: number;
  readonly count: number;
  /** Lowest and highest timestamp. */
  readonly oldest: number;
  readonly newest: number;
  readonly open: boolean;
  /** Lowest and highest value of a numeric column, where known without reading it; `undefined` when not known. */
  range(column: string): { readonly min: number; readonly max: number } | undefined;
  /** The words of a text column; none when it is absent in every row, `undefined` when not known. */
  words(column: string): readonly string[] | undefined;
  /** The rows, columns read when they are asked for; `undefined` when they are gone or damaged (told to `onGap` of who gave the source). */
  rows(): Rows | undefined;
  /** Stored messages of a row or message, `[start, start + length)` of the raw bytes; `undefined` when they were dropped or are damaged. */
  raw(start: number, length: number): Bytes | undefined;
  /** The raw bytes around a place that can be had at once, and where they begin; `undefined` as for `raw`. */
  stretch(start: number): Stretch | undefined;
  /** The table of messages, when there is one that may hold messages of the entry `sequence`. */
  messages(sequence: number): Rows | undefined;
}
