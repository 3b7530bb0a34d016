import { MESSAGE_COLUMNS, allocate } from '#entry/columns';
import type { Column, ColumnSpec, Rows, TypedColumn } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import type { Block, BlockColumn } from './block.ts';

/** An endpoint that no block named: a lost block, or a damaged one. */
const UNKNOWN: Endpoint = { ip: '' };

/**
 * The blocks of one segment in order, with their words and endpoints added up: what the sealing thread merges and what readers search until
 * the segment is sealed. Word lists and endpoints grow in place as blocks are added.
 */
export class SegmentBlocks {
  readonly blocks: Block[] = [];
  readonly endpoints: Endpoint[] = [];
  private readonly words = new Map<string, string[]>();
  /** Rows, and rows of the table of messages. */
  count = 0;
  messages = 0;

  /** Takes the next block. Words and endpoints count even where the rows of the block were dropped. */
  add(block: Block): void {
    this.blocks.push(block);
    this.count += block.rows;
    this.messages += block.messages;
    for (const { code, endpoint } of block.endpoints) this.endpoints[code] = endpoint;
    for (const column of block.columns) {
      if (column.words.length === 0) continue;
      const words = this.words.get(column.spec.name) ?? [];
      this.words.set(column.spec.name, words);
      for (let i = 0; i < column.words.length; i++) words[column.from + i] = column.words[i] as string;
    }
  }

  /** The rows of one block, to filter; nothing is copied. */
  rowsOf(block: Block): Rows {
    const columns = new Map<string, Column>();
    for (const column of block.columns) {
      if (column.data.length === block.rows) columns.set(column.spec.name, this.column(column.spec, column.data, column.valid));
    }
    return { count: block.rows, columns, endpoints: this.endpoints, origin: block.origin };
  }

  /** The table of messages of one block. */
  messagesOf(block: Block): Rows {
    return messageRows(block.messages, block.messageColumns);
  }

  /** All rows in one piece, in memory of their own. */
  merged(): Rows {
    const specs = new Map<string, ColumnSpec>();
    for (const block of this.blocks) for (const { spec } of block.columns) if (!specs.has(spec.name)) specs.set(spec.name, spec);
    const columns = new Map<string, Column>();
    for (const spec of specs.values()) {
      const { data, valid } = this.join(
        spec,
        this.count,
        this.blocks.map((block) => [block.rows, block.columns] as const),
      );
      if (valid === undefined || valid.some((bits) => bits !== 0)) columns.set(spec.name, this.column(spec, data, valid));
    }
    for (let i = 0; i < this.endpoints.length; i++) this.endpoints[i] ??= UNKNOWN;
    const origin = this.blocks[0]?.origin;
    return { count: this.count, columns, endpoints: this.endpoints, ...(origin === undefined ? {} : { origin }) };
  }

  /** The whole table of messages in one piece. */
  mergedMessages(): Rows {
    const sources = this.blocks.map((block) => [block.messages, block.messageColumns] as const);
    return messageRows(
      this.messages,
      MESSAGE_COLUMNS.map((spec) => ({ spec, data: this.join(spec, this.messages, sources).data })),
    );
  }

  private column(spec: ColumnSpec, data: TypedColumn, valid: Uint8Array | undefined): Column {
    const text = spec.storage === 'text' || spec.storage === 'texts';
    let dictionary = text ? this.words.get(spec.name) : undefined;
    if (text && dictionary === undefined) this.words.set(spec.name, (dictionary = []));
    return { spec, data, ...(valid === undefined ? {} : { valid }), ...(dictionary === undefined ? {} : { dictionary }) };
  }

  private join(
    spec: ColumnSpec,
    count: number,
    sources: readonly (readonly [rows: number, columns: readonly BlockColumn[]])[],
  ): { readonly data: TypedColumn; readonly valid: Uint8Array | undefined } {
    const data = allocate(spec.storage, count);
    const valid = spec.optional ? new Uint8Array((count + 7) >> 3) : undefined;
    let at = 0;
    let present = 0;
    for (const [rows, columns] of sources) {
      const column = columns.find((candidate) => candidate.spec.name === spec.name);
      if (column !== undefined && column.data.length === rows) {
        data.set(column.data, at);
        if (valid !== undefined) present += copyBits(column.valid, valid, at, rows);
      }
      at += rows;
    }
    return { data, valid: valid !== undefined && present === count ? undefined : valid };
  }
}

function messageRows(count: number, columns: readonly Pick<BlockColumn, 'spec' | 'data'>[]): Rows {
  const map = new Map<string, Column>();
  for (const { spec, data } of columns) map.set(spec.name, { spec, data });
  return { count, columns: map, endpoints: [] };
}

/** Copies `rows` validity bits (all set when `from` is missing) to bit `at` of `to`; gives how many were set. */
function copyBits(from: Uint8Array | undefined, to: Uint8Array, at: number, rows: number): number {
  let set = 0;
  for (let i = 0; i < rows; i++) {
    if (from !== undefined && ((from[i >> 3] as number) & (1 << (i & 7))) === 0) continue;
    const bit = at + i;
    to[bit >> 3] = (to[bit >> 3] as number) | (1 << (bit & 7));
    set++;
  }
  return set;
}
