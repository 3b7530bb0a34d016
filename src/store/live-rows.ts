import type { Bytes } from '#base/bytes';
import type { Origin, Rows } from '#entry/columns';
import type { Block } from './block.ts';
import { SegmentBlocks } from './segment-blocks.ts';
import type { Source, Stretch } from './source.ts';

/**
 * The rows that are not sealed yet, as the searching thread holds them: published blocks by segment, and the open entries. Blocks go when their
 * segment is said to be sealed or retired. Memory: what thread 1 published and thread 2 has not sealed, which the queue between them bounds.
 */
export class LiveRows {
  private readonly segments = new Map<string, { readonly blocks: SegmentBlocks; readonly sources: BlockSource[] }>();
  private open: OpenSource | undefined = undefined;
  private epoch = 0;
  private commit = 0;

  /** Takes the next block, of closed or of open entries. */
  add(block: Block): void {
    if (block.open) {
      this.open = new OpenSource(block);
      return;
    }
    const key = `${block.origin.epoch}-${block.segment}`;
    let segment = this.segments.get(key);
    if (segment === undefined) this.segments.set(key, (segment = { blocks: new SegmentBlocks(), sources: [] }));
    segment.blocks.add(block);
    if (block.rows > 0 || block.messages > 0) segment.sources.push(new BlockSource(segment.blocks, block));
    this.open?.close(block);
    this.epoch = block.origin.epoch;
    this.commit = block.commit + block.rows;
  }

  /** From now on a block's messages are read from `packed`, and its own raw bytes are not looked at any more. */
  pack(epoch: number, segment: number, number: number, packed: PackedRaw): void {
    const live = this.segments.get(`${epoch}-${segment}`);
    live?.sources.findLast(({ block }) => block.number === number)?.pack(packed);
  }

  /** Forgets the blocks of a segment: they are on disk, or lost. */
  drop(epoch: number, segment: number): void {
    this.segments.delete(`${epoch}-${segment}`);
  }

  /** Everything to search, in commit order; the open entries last. */
  sources(): Source[] {
    const closed: Source[] = [...this.segments.values()].flatMap(({ sources }) => sources);
    return this.open === undefined || this.open.count === 0 ? closed : [...closed, this.open];
  }

  /** The place behind the newest closed row. */
  get end(): { readonly epoch: number; readonly commit: number } {
    return { epoch: this.epoch, commit: this.commit };
  }

  /** Open entries now. */
  get openCount(): number {
    return this.open?.count ?? 0;
  }
}

/** The messages of a block in another form than its raw bytes. */
export interface PackedRaw {
  /** As `Source.stretch`. */
  stretch(start: number): Stretch | undefined;
}

/** One published block. */
export class BlockSource implements Source {
  readonly origin: Origin;
  readonly commit: number;
  readonly count: number;
  readonly oldest: number;
  readonly newest: number;
  readonly open: boolean = false;
  readonly block: Block;
  private readonly blocks: SegmentBlocks;
  private packed: PackedRaw | undefined = undefined;

  constructor(blocks: SegmentBlocks, block: Block) {
    this.blocks = blocks;
    this.block = block;
    this.origin = block.origin;
    this.commit = block.commit;
    this.count = block.rows;
    let oldest = Number.POSITIVE_INFINITY;
    let newest = Number.NEGATIVE_INFINITY;
    for (const time of block.columns.find(({ spec }) => spec.name === 'timestamp')?.data ?? []) {
      if (time < oldest) oldest = time;
      if (time > newest) newest = time;
    }
    this.oldest = oldest;
    this.newest = newest;
  }

  range(column: string): { readonly min: number; readonly max: number } | undefined {
    return column === 'timestamp' && this.count > 0 ? { min: this.oldest, max: this.newest } : undefined;
  }

  words(column: string): readonly string[] | undefined {
    return this.block.columns.some(({ spec }) => spec.name === column) ? undefined : [];
  }

  rows(): Rows {
    return this.blocks.rowsOf(this.block);
  }

  /** Reads messages from `packed` from now on. */
  pack(packed: PackedRaw): void {
    this.packed = packed;
  }

  raw(start: number, length: number): Bytes | undefined {
    const around = this.stretch(start);
    if (around === undefined || start + length > around.start + around.bytes.length) return undefined;
    const from = start - around.start;
    // What is not packed yet lies in memory that is used again when it is.
    return this.packed === undefined ? around.bytes.slice(from, from + length) : around.bytes.subarray(from, from + length);
  }

  /** Valid until the thread's next turn. */
  stretch(start: number): Stretch | undefined {
    if (this.packed !== undefined) return this.packed.stretch(start);
    const { raw, rawStart } = this.block;
    return start < rawStart || start >= rawStart + raw.length ? undefined : { start: rawStart, bytes: raw };
  }

  messages(sequence: number): Rows | undefined {
    if (this.block.messages === 0) return undefined;
    const rows = this.blocks.messagesOf(this.block);
    return rows.columns.get('entry')?.data.includes(sequence) === true ? rows : undefined;
  }
}

/** The newest block of open entries, less those that closed since. */
class OpenSource implements Source {
  readonly origin: Origin;
  readonly commit = Number.POSITIVE_INFINITY;
  readonly open = true;
  readonly oldest: number;
  readonly newest: number;
  private readonly inner: BlockSource;
  private readonly bySequence = new Map<number, number>();
  private shown: Rows;

  constructor(block: Block) {
    const blocks = new SegmentBlocks();
    blocks.add(block);
    this.inner = new BlockSource(blocks, block);
    this.origin = block.origin;
    this.oldest = this.inner.oldest;
    this.newest = this.inner.newest;
    this.shown = this.inner.rows();
    const sequences = this.shown.columns.get('sequence')?.data ?? [];
    for (let row = 0; row < block.rows; row++) this.bySequence.set(sequences[row] as number, row);
  }

  get count(): number {
    return this.shown.count;
  }

  /** Takes out the rows whose entries a block closes. */
  close(block: Block): void {
    if (this.bySequence.size === 0 || block.origin.epoch !== this.origin.epoch) return;
    let closed = false;
    for (const sequence of block.columns.find(({ spec }) => spec.name === 'sequence')?.data ?? [])
      closed = this.bySequence.delete(sequence) || closed;
    if (closed) this.shown = pick(this.inner.rows(), [...this.bySequence.values()]);
  }

  range(): undefined {
    return undefined;
  }
  words(column: string): readonly string[] | undefined {
    return this.inner.words(column);
  }
  rows(): Rows {
    return this.shown;
  }
  raw(start: number, length: number): Bytes | undefined {
    return this.inner.raw(start, length);
  }
  stretch(start: number): Stretch | undefined {
    return this.inner.stretch(start);
  }
  messages(): undefined {
    return undefined;
  }
}

function pick(rows: Rows, picks: readonly number[]): Rows {
  const columns = new Map(
    [...rows.columns].map(([name, column]) => {
      const data = column.data.slice(0, picks.length);
      picks.forEach((row, i) => (data[i] = column.data[row] as number));
      if (column.valid === undefined) return [name, { ...column, data }] as const;
      const valid = new Uint8Array((picks.length + 7) >> 3);
      picks.forEach(
        (row, i) => (valid[i >> 3] = (valid[i >> 3] as number) | ((((column.valid?.[row >> 3] ?? 0) >> (row & 7)) & 1) << (i & 7))),
      );
      return [name, { ...column, data, valid }] as const;
    }),
  );
  return { ...rows, count: picks.length, columns };
}
