import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { Malformed } from '#base/errors';
import { encodeUtf8, utf8 } from '#base/globals';
import type { ColumnSpec, Storage, TypedColumn } from '#entry/columns';
import type { Block, BlockColumn, BlockEndpoint } from '../block.ts';
import { widthOf } from '../block.ts';
import { align, view } from '../pack.ts';
import { RawBuffer } from '../raw.ts';
import type { Frame } from './frames.ts';

/**
 * `open.seg`: blocks one behind the other, each
 *
 *     magic u32 · length of payload u32 · CRC-32 of payload u32 · length of header u32 · header (JSON) · columns · frames
 *
 * little-endian; payload is what follows the CRC, columns are padded to 8 bytes. A block counts only when it is whole and its checksum is right.
 */
const MAGIC = 0x3142_5750; // "PWB1"
const HEAD = 16;
const STORAGES: readonly string[] = ['u8', 'u16', 'u32', 'i32', 'f64', 'text', 'texts'] satisfies Storage[];

/** A block as it is kept on disk and until its segment is sealed: its raw bytes are compressed. */
export interface KeptBlock {
  /** `raw` is empty. */
  readonly block: Block;
  readonly frames: readonly Frame[];
}

interface ColumnHeader {
  readonly name: string;
  readonly storage: Storage;
  readonly optional: boolean;
  readonly from: number;
  readonly words: readonly string[];
  readonly valid: boolean;
}
type BlockHeader = Omit<Block, 'columns' | 'messageColumns' | 'raw' | 'frames'> & {
  readonly version: 1;
  readonly columns: readonly ColumnHeader[];
  readonly messageColumns: readonly ColumnHeader[];
  readonly frames: readonly (readonly [start: number, length: number, size: number, crc: number])[];
};

/** The bytes of a block for `open.seg`, put together in `into`: valid until its next use. */
export function encodeBlock({ block, frames }: KeptBlock, into: RawBuffer = new RawBuffer(0)): Uint8Array {
  const { raw: _raw, ...rest } = block;
  const header: BlockHeader = {
    ...rest,
    version: 1,
    columns: block.columns.map(columnHeader),
    messageColumns: block.messageColumns.map(columnHeader),
    frames: frames.map(({ start, length, bytes, crc }) => [start, length, bytes.length, crc] as const),
  };
  const text = encodeUtf8(JSON.stringify(header));
  const columns = [...block.columns, ...block.messageColumns];
  let size = align(HEAD + text.length);
  for (const { data, valid } of columns) size += align(data.byteLength) + align(valid?.length ?? 0);
  for (const { bytes } of frames) size += bytes.length;
  into.reset();
  into.ensure(size);
  const record = into.bytes.subarray(0, size).fill(0);
  const head = new DataView(record.buffer, record.byteOffset, size);
  record.set(text, HEAD);
  let at = align(HEAD + text.length);
  for (const { data, valid } of columns) {
    record.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += align(data.byteLength);
    if (valid === undefined) continue;
    record.set(valid, at);
    at += align(valid.length);
  }
  for (const { bytes } of frames) {
    record.set(bytes, at);
    at += bytes.length;
  }
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, size - 12, true);
  head.setUint32(12, text.length, true);
  head.setUint32(8, crc32(record.subarray(12)), true);
  return record;
}

function columnHeader({ spec, from, words, valid }: BlockColumn): ColumnHeader {
  return { name: spec.name, storage: spec.storage, optional: spec.optional, from, words, valid: valid !== undefined };
}

/** What a file of blocks holds: the whole blocks in order, and how many bytes at the end are not one. */
export interface Replayed {
  readonly blocks: readonly KeptBlock[];
  readonly torn: number;
}

/** Reads `open.seg` after a crash: every whole block up to the first that is torn or damaged. */
export function replay(path: string): Replayed {
  return replayBytes(readFileSync(path));
}

/** The same of bytes. */
export function replayBytes(file: Uint8Array): Replayed {
  const blocks: KeptBlock[] = [];
  const head = new DataView(file.buffer, file.byteOffset, file.length);
  let at = 0;
  while (at + HEAD <= file.length && head.getUint32(at, true) === MAGIC) {
    const end = at + 12 + head.getUint32(at + 4, true);
    if (end > file.length || crc32(file.subarray(at + 12, end)) !== head.getUint32(at + 8, true)) break;
    const kept = readBlock(new Uint8Array(file.subarray(at, end)));
    if (kept === undefined) break;
    blocks.push(kept);
    at = end;
  }
  return { blocks, torn: file.length - at };
}

function readBlock(record: Uint8Array): KeptBlock | undefined {
  try {
    return decodeBlock(record);
  } catch (error) {
    if (error instanceof Malformed || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `record` begins at byte 0 of its buffer, so that columns are views of it. */
function decodeBlock(record: Uint8Array): KeptBlock {
  const length = new DataView(record.buffer, record.byteOffset, record.length).getUint32(12, true);
  if (HEAD + length > record.length) throw new Malformed('block: header past its end');
  const header = checked(JSON.parse(utf8(record, HEAD, HEAD + length)));
  let at = align(HEAD + length);
  const take = (size: number): number => {
    const from = at;
    if (!(size >= 0) || from + size > record.length) throw new Malformed('block: column past its end');
    at += align(size);
    return record.byteOffset + from;
  };
  const read = (rows: number) => (column: ColumnHeader) => readColumn(column, rows, record.buffer, take);
  const columns = header.columns.map(read(header.rows));
  const messageColumns = header.messageColumns.map(read(header.messages));
  const frames = header.frames.map(([start, size, stored, crc]) => {
    const from = at;
    if (from + stored > record.length) throw new Malformed('block: frame past its end');
    at += stored;
    return { start, length: size, crc, bytes: record.subarray(from, from + stored) };
  });
  const { version: _version, frames: _frames, ...rest } = header;
  return { block: { ...rest, columns, messageColumns, raw: new Uint8Array(0), frames: [] }, frames };
}

function readColumn(header: ColumnHeader, rows: number, buffer: ArrayBufferLike, take: (size: number) => number): BlockColumn {
  const { name, storage, optional, from, words } = header;
  if (!STORAGES.includes(storage)) throw new Malformed('block: unknown storage class');
  const spec: ColumnSpec = { name, storage, optional, doc: '' };
  const data: TypedColumn = view(storage, buffer, take(rows * widthOf(storage)), rows);
  if (!header.valid) return { spec, data, from, words };
  return { spec, data, valid: new Uint8Array(buffer, take((rows + 7) >> 3), (rows + 7) >> 3), from, words };
}

const COUNTS = ['segment', 'number', 'commit', 'rows', 'messages', 'rawStart'] as const;

/** The header of a block whose checksum was right: what is read here was written by some version of this program. */
function checked(value: unknown): BlockHeader {
  const header = value as BlockHeader & { readonly endpoints: readonly BlockEndpoint[] };
  if (typeof header !== 'object' || header === null || header.version !== 1) throw new Malformed('block: unknown version');
  for (const name of COUNTS) if (!Number.isSafeInteger(header[name]) || header[name] < 0) throw new Malformed('block: not a count');
  const { worker, epoch } = header.origin ?? {};
  if (typeof worker !== 'string' || !Number.isSafeInteger(epoch)) throw new Malformed('block: no origin');
  if (![header.columns, header.messageColumns, header.endpoints, header.frames].every(Array.isArray))
    throw new Malformed('block: not a list');
  return header;
}
