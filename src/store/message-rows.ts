import { MESSAGE_COLUMNS, allocate } from '#entry/columns';
import type { TypedColumn } from '#entry/columns';
import type { StoredEvent } from '#entry/stored';
import type { BlockColumn } from './block.ts';
import { enlarge, pack } from './pack.ts';
import type { RawBuffer } from './raw.ts';
import { appendMessage } from './raw.ts';

/** The table of messages while its rows are written. */
export class MessageRows {
  count = 0;
  private columns: TypedColumn[] = MESSAGE_COLUMNS.map((spec) => allocate(spec.storage, 64));

  /** Appends a message's bytes to `raw` and its row, in the order of `MESSAGE_COLUMNS`. `rawStart` is where the bytes begin in the segment. */
  append(sequence: number, event: StoredEvent, raw: RawBuffer, rawStart: number): void {
    const row = this.count++;
    const capacity = this.columns[0]?.length ?? 0;
    if (row >= capacity) this.columns = MESSAGE_COLUMNS.map((spec, i) => enlarge(spec, this.columns[i] as TypedColumn, capacity * 2));
    const before = raw.length;
    appendMessage(raw, event.message);
    this.set(0, row, sequence);
    this.set(1, row, event.seq);
    this.set(2, row, event.at);
    this.set(3, row, event.side);
    this.set(4, row, event.message.size);
    this.set(5, row, rawStart);
    this.set(6, row, raw.length - before);
  }

  private set(column: number, row: number, value: number): void {
    (this.columns[column] as TypedColumn)[row] = value;
  }

  /** The rows since the last call, as columns of a block. */
  take(): readonly BlockColumn[] {
    const count = this.count;
    if (count === 0) return [];
    const packed = pack(
      MESSAGE_COLUMNS.map((spec, i) => ({ spec, data: this.columns[i] as TypedColumn, from: 0, words: [] })),
      count,
    );
    this.columns = MESSAGE_COLUMNS.map((spec) => allocate(spec.storage, 64));
    this.count = 0;
    return packed;
  }
}
