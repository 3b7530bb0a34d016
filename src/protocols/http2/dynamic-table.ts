import type { Bytes } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';

/** What a table holds at most, whatever the peers agreed on; beyond it the oldest entries become unknown. Bytes as RFC 7541 §4.1 counts them. */
export const TABLE_LIMIT = 65_536;
/** The size before anybody says otherwise (RFC 9113 §6.5.2). */
export const TABLE_DEFAULT = 4096;
const ENTRY_OVERHEAD = 32;
/** `: ` and CR LF of a line. */
const LINE_OVERHEAD = 4;

/** Stands for a field whose name and value were sent before the capture began, or in a part that was lost. No field is named `?` (RFC 9110 §5.1). */
export const UNKNOWN_LINE = encodeUtf8('?: ?\r\n');
export const UNKNOWN_NAME_LENGTH = 1;

/**
 * HPACK's dynamic table (RFC 7541 §2.3.2, §4), one direction of one connection. Entries are kept as lines `name: value\r\n` in one array, so that
 * an indexed field costs one copy. Position 1 is the newest entry.
 */
export class DynamicTable {
  /** Lines, oldest first, from `low` to `high`. */
  bytes: Uint8Array = new Uint8Array(512);
  private low = 0;
  private high = 0;
  /** A ring of entries: where the line starts, its length, the length of its name. */
  private starts = new Int32Array(16);
  private lengths = new Int32Array(16);
  private nameLengths = new Int32Array(16);
  private oldest = 0;
  /** Entries in the table. */
  count = 0;
  private size = 0;
  private max: number = TABLE_DEFAULT;
  /** Whether older entries than those here may exist: the start of the connection was not seen, or a bound bit. */
  lossy: boolean;

  constructor(started: boolean) {
    this.lossy = !started;
    if (!started) this.max = TABLE_LIMIT;
  }

  /** Where in `bytes` the line of a position lies, and the length of its name. `position` is in `[1, count]`. */
  startOf(position: number): number {
    return this.starts[this.slot(position)] as number;
  }
  lengthOf(position: number): number {
    return this.lengths[this.slot(position)] as number;
  }
  nameLengthOf(position: number): number {
    return this.nameLengths[this.slot(position)] as number;
  }

  private slot(position: number): number {
    return (this.oldest + this.count - position) & (this.starts.length - 1);
  }

  /** A dynamic table size update (RFC 7541 §6.3). Size 0 empties the table, after which nothing in it is unknown. */
  resize(max: number): void {
    if (max > TABLE_LIMIT) this.lossy = true;
    this.max = Math.min(max, TABLE_LIMIT);
    this.evict(this.max);
    if (max === 0) this.lossy = false;
  }

  /** Inserts the line `[start, end)` of `from` as the newest entry. One that is larger than the table empties it (RFC 7541 §4.4). */
  insert(from: Bytes, start: number, end: number, nameLength: number): void {
    const length = end - start;
    const cost = length - LINE_OVERHEAD + ENTRY_OVERHEAD;
    if (cost > this.max) {
      this.evict(0);
      return;
    }
    this.evict(this.max - cost);
    this.reserve(length);
    if (this.count === this.starts.length) this.growRing();
    this.bytes.set(from.subarray(start, end), this.high);
    const slot = (this.oldest + this.count) & (this.starts.length - 1);
    this.starts[slot] = this.high;
    this.lengths[slot] = length;
    this.nameLengths[slot] = nameLength;
    this.high += length;
    this.count++;
    this.size += cost;
  }

  private evict(room: number): void {
    while (this.size > room && this.count > 0) {
      const length = this.lengths[this.oldest] as number;
      this.size -= length - LINE_OVERHEAD + ENTRY_OVERHEAD;
      this.low += length;
      this.oldest = (this.oldest + 1) & (this.starts.length - 1);
      this.count--;
    }
    if (this.count === 0) {
      this.low = 0;
      this.high = 0;
    }
  }

  /** Forgets the `n` newest entries. */
  dropNewest(n: number): void {
    for (let i = 0; i < n && this.count > 0; i++) {
      const length = this.lengthOf(1);
      this.high -= length;
      this.size -= length - LINE_OVERHEAD + ENTRY_OVERHEAD;
      this.count--;
    }
  }

  private reserve(length: number): void {
    if (this.high + length <= this.bytes.length) return;
    const held = this.high - this.low;
    const needed = 2 * (held + length);
    // Lines need less than `max` bytes (they weigh 28 more each), so twice that much leaves half the array free after each move.
    const into = needed <= this.bytes.length ? this.bytes : new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    if (into === this.bytes) into.copyWithin(0, this.low, this.high);
    else into.set(this.bytes.subarray(this.low, this.high));
    for (let i = 0; i < this.count; i++) {
      const slot = (this.oldest + i) & (this.starts.length - 1);
      this.starts[slot] = (this.starts[slot] as number) - this.low;
    }
    this.bytes = into;
    this.low = 0;
    this.high = held;
  }

  private growRing(): void {
    const starts = new Int32Array(this.starts.length * 2);
    const lengths = new Int32Array(starts.length);
    const nameLengths = new Int32Array(starts.length);
    for (let i = 0; i < this.count; i++) {
      const slot = (this.oldest + i) & (this.starts.length - 1);
      starts[i] = this.starts[slot] as number;
      lengths[i] = this.lengths[slot] as number;
      nameLengths[i] = this.nameLengths[slot] as number;
    }
    this.starts = starts;
    this.lengths = lengths;
    this.nameLengths = nameLengths;
    this.oldest = 0;
  }

  /**
   * An independent copy: the entries older than `newer`, then `lost` placeholders, then the `newer` newest ones. With `kept` = 0 the older
   * ones are left out.
   */
  copy(newer: number, lost: number, kept: number = this.count - newer): DynamicTable {
    const table = new DynamicTable(true);
    table.max = this.max;
    for (let position = newer + kept; position > newer; position--) table.take(this, position);
    for (let i = 0; i < lost; i++) table.insert(UNKNOWN_LINE, 0, UNKNOWN_LINE.length, UNKNOWN_NAME_LENGTH);
    for (let position = newer; position >= 1; position--) table.take(this, position);
    table.lossy = this.lossy;
    return table;
  }

  private take(from: DynamicTable, position: number): void {
    const start = from.startOf(position);
    this.insert(from.bytes, start, start + from.lengthOf(position), from.nameLengthOf(position));
  }
}
