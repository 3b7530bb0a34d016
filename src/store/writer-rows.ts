import { GENERIC_COLUMNS } from '#entry/columns';
import type { ColumnSpec, Origin } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import type { FieldGroup, FieldValue } from '#entry/field';
import type { StoredEvent, StoredMessage } from '#entry/stored';
import type { Block, BlockColumn, BlockEndpoint } from './block.ts';
import { FRAME_BYTES, SEGMENT_AGE, SEGMENT_AGED_ROWS, SEGMENT_BYTES, SEGMENT_ROWS } from './block.ts';
import { ColumnGroup } from './column-group.ts';
import { GenericArrays } from './generic-arrays.ts';
import type { LooseColumn } from './pack.ts';
import { pack, refresh } from './pack.ts';
import { MessageRows } from './message-rows.ts';
import { RawBuffer, appendExchange, exchangeBound, messageBound } from './raw.ts';
import { Words } from './words.ts';

const FIRST_ROWS = 1024;
/** `due` turns true at this many rows or raw bytes since the last block. */
const BLOCK_ROWS = 8192;
const BLOCK_BYTES = 4 * 1024 * 1024;

/** Who writes (8 hex digits, how often this worker has started), and whether closed rows (a series of segments) or open ones (blocks complete in themselves). */
export interface BuilderOptions extends Origin {
  /** Rows of open entries: every block is complete in itself and no segment is ever sealed. */
  readonly open?: boolean;
}

/**
 * Turns closed entries into blocks of columns; the pipeline owns one. A row is written as
 *
 *     const row = builder.begin();
 *     const to = builder.rows;                        // after begin: the arrays are replaced when they grow
 *     to.sequence[row] = 17; to.timestamp[row] = …;   // what is not set is 0, or absent where optional
 *     to.protocol[row] = builder.words.protocol.code('http');
 *     to.src[row] = builder.endpoint(client);
 *     builder.put(row, httpRequest, { method: 'GET', path: '/cart', … });   // httpRequest = builder.group('http', 'request', fields.request)
 *     builder.keep(row, request, response, context);
 *
 * and `publish(now)` every ≤ 250 ms, or when `due`, gives the block of the rows since. The builder decides when a segment is full (`Block.seal`).
 * Memory: the rows since the last block, and the words of the segment.
 */
export class SegmentBuilder {
  /** Codes of the generic text columns. */
  readonly words: {
    readonly protocol: Words;
    readonly protocols: Words;
    readonly statusText: Words;
    readonly errorType: Words;
    readonly errorMessage: Words;
  } = { protocol: new Words(''), protocols: new Words(''), statusText: new Words(), errorType: new Words(), errorMessage: new Words() };

  /** The rows being written, column by column. */
  rows: GenericArrays = new GenericArrays(FIRST_ROWS);
  /** Rows since the last block. */
  count = 0;

  private readonly open: boolean;
  private readonly origin: Origin;
  private capacity = FIRST_ROWS;
  private readonly groups = new Map<string, ColumnGroup>();
  private readonly endpointCodes = new Map<Endpoint, number>();
  private endpointCount = 0;
  private freshEndpoints: BlockEndpoint[] = [];
  private readonly raw = new RawBuffer();
  private frames: number[] = [0];
  private readonly messageRows = new MessageRows();
  private segment = 0;
  private block = 0;
  private commit = 0;
  private segmentRows = 0;
  private segmentBytes = 0;
  private rawStart = 0;
  private began: number | undefined = undefined;

  constructor({ open = false, ...origin }: BuilderOptions) {
    this.open = open;
    this.origin = origin;
  }

  /** Begins a row and gives its index until the next block. Values of the row may be set until then. */
  begin(): number {
    if (this.count === this.capacity) this.grow();
    return this.count++;
  }

  /** The code of an endpoint in this segment. Ends are told apart by identity: give the same object for the same end as long as nothing about it changed. */
  endpoint(endpoint: Endpoint): number {
    const known = this.endpointCodes.get(endpoint);
    if (known !== undefined) return known;
    const code = this.endpointCount++;
    this.endpointCodes.set(endpoint, code);
    this.freshEndpoints.push({ code, endpoint });
    return code;
  }

  /** Names that became known after rows of this segment were published: `now` takes the place of `before`. Nothing happens when the segment does not know it. */
  rename(before: Endpoint, now: Endpoint): void {
    const code = this.endpointCodes.get(before);
    if (code === undefined) return;
    this.endpointCodes.delete(before);
    this.endpointCodes.set(now, code);
    this.freshEndpoints.push({ code, endpoint: now });
  }

  /** The columns of a part of a protocol; ask once and keep it, it outlives segments. */
  group(protocol: string, part: 'request' | 'response' | 'exchange', fields: FieldGroup): ColumnGroup {
    const prefix = `${protocol}.${part}`;
    let group = this.groups.get(prefix);
    if (group === undefined) this.groups.set(prefix, (group = new ColumnGroup(prefix, fields)));
    return group;
  }

  /** Stores hot values of a row, by the fields' short names; `undefined` says absent, or leaves what was put before. */
  put(row: number, group: ColumnGroup, values: { readonly [field: string]: FieldValue | undefined }): void {
    group.put(row, this.capacity, values);
  }

  /** Keeps the masked messages of a row. The bytes are copied. */
  keep(row: number, request: StoredMessage | undefined, response: StoredMessage | undefined, context: string): void {
    const start = this.frame(exchangeBound(request, response, context));
    appendExchange(this.raw, request, response, context);
    this.rows.rawStart[row] = this.rawStart + start;
    this.rows.rawLength[row] = this.raw.length - start;
  }

  /** Keeps one masked message of the long stream that the entry `sequence` is. The bytes are copied. */
  message(sequence: number, event: StoredEvent): void {
    const start = this.frame(messageBound(event.message));
    this.messageRows.append(sequence, event, this.raw, this.rawStart + start);
  }

  /** Whether a block should be published now, whatever the clock says. */
  get due(): boolean {
    return this.count >= BLOCK_ROWS || this.raw.length >= BLOCK_BYTES;
  }

  /** Texts that were cut at `LONGEST_WORD` in their column since the start. */
  get cutTexts(): number {
    let cut = 0;
    for (const words of Object.values(this.words)) cut += words.cut;
    for (const group of this.groups.values()) cut += group.cut;
    return cut;
  }

  /**
   * The block of everything since the last call; `undefined` when there is nothing. `now` is µs since 1970, for the age of the segment.
   * `finish` ends the segment with this block (the capture stops). `share` copies the raw bytes to where the block's readers find them; without it, to new
   * shared memory.
   */
  publish(now: number, finish = false, share: (raw: Uint8Array) => Uint8Array = inSharedMemory): Block | undefined {
    const { open } = this;
    const rows = this.count;
    const messages = this.messageRows.count;
    const fresh = rows > 0 || messages > 0;
    if (fresh) this.began ??= now;
    const due = !open && this.began !== undefined && (finish || this.full(now));
    if (!fresh && !due && !open && this.freshEndpoints.length === 0) return undefined;
    const columns = this.takeColumns(rows);
    this.segmentRows += rows;
    this.segmentBytes += bytesOf(columns) + this.raw.length;
    const seal = due || (!open && this.full(now));
    const block: Block = {
      origin: this.origin,
      segment: this.segment,
      number: this.block++,
      commit: this.commit,
      rows,
      columns,
      endpoints: this.freshEndpoints,
      messages,
      messageColumns: this.messageRows.take(),
      raw: share(this.raw.taken),
      rawStart: this.rawStart,
      frames: this.raw.length === 0 ? [] : this.frames,
      seal,
      open,
    };
    this.clear(rows, seal || open);
    return block;
  }

  /**
   * Forgets everything since the last block, because those who store are too slow. Gives how many rows and messages that were. No commit numbers are
   * used up, so a segment stays without holes; words and endpoints come with the next block.
   */
  discard(): { readonly rows: number; readonly messages: number } {
    const dropped = { rows: this.count, messages: this.messageRows.count };
    this.messageRows.take();
    this.clearRows(dropped.rows, false);
    return dropped;
  }

  private full(now: number): boolean {
    const aged = now - (this.began ?? now) >= SEGMENT_AGE && this.segmentRows >= SEGMENT_AGED_ROWS;
    return aged || this.segmentRows >= SEGMENT_ROWS || this.segmentBytes + this.wordBytes() >= SEGMENT_BYTES;
  }

  private wordBytes(): number {
    let length = 0;
    for (const words of Object.values(this.words)) length += words.length;
    for (const group of this.groups.values()) length += group.wordLength;
    return length;
  }

  private takeColumns(rows: number): BlockColumn[] {
    const { protocol, protocols, statusText, errorType, errorMessage } = this.words;
    const texts = new Map<string, Words>([
      ['protocol', protocol],
      ['protocols', protocols],
      ['status.text', statusText],
      ['error.type', errorType],
      ['error.message', errorMessage],
    ]);
    const arrays = this.rows.list();
    const loose: LooseColumn[] = GENERIC_COLUMNS.map((spec, i) => {
      const words = texts.get(spec.name);
      return { spec, data: arrays[i] as LooseColumn['data'], from: words?.from ?? 0, words: words?.take() ?? [] };
    });
    for (const group of this.groups.values()) group.take(rows, loose);
    return pack(loose, rows);
  }

  private clear(rows: number, segment: boolean): void {
    this.commit += this.open ? 0 : rows;
    this.freshEndpoints = [];
    this.clearRows(rows, segment);
    if (!segment) return;
    for (const words of Object.values(this.words)) words.clear();
    this.endpointCodes.clear();
    this.endpointCount = 0;
    this.segment += this.open ? 0 : 1;
    this.block = 0;
    this.rawStart = 0;
    this.segmentRows = 0;
    this.segmentBytes = 0;
    this.began = undefined;
  }

  private clearRows(rows: number, segment: boolean): void {
    this.count = 0;
    if (this.capacity > 2 * BLOCK_ROWS) this.rows = new GenericArrays((this.capacity = BLOCK_ROWS));
    else this.rows.list().forEach((data, i) => refresh(GENERIC_COLUMNS[i] as ColumnSpec, data, 0, rows));
    this.rawStart += this.raw.length;
    this.raw.reset();
    this.frames = [0];
    for (const group of this.groups.values()) group.clear(rows, segment);
  }

  private grow(): void {
    const before = this.rows.list();
    const capacity = this.capacity * 2;
    this.rows = new GenericArrays(capacity);
    const after = this.rows.list();
    for (let i = 0; i < after.length; i++) after[i]?.set(before[i] as (typeof after)[number]);
    this.capacity = capacity;
  }

  private frame(bound: number): number {
    const start = this.raw.length;
    if (start > 0 && start + bound - (this.frames.at(-1) as number) > FRAME_BYTES) this.frames.push(start);
    return start;
  }
}

function inSharedMemory(raw: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(raw.length));
  copy.set(raw);
  return copy;
}

function bytesOf(columns: readonly BlockColumn[]): number {
  let bytes = 0;
  for (const column of columns) bytes += column.data.byteLength + (column.valid?.length ?? 0);
  return bytes;
}
