import {
  Dictionary,
  Field,
  Float64,
  Int16,
  Int32,
  Int8,
  Message,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Uint16,
  Uint32,
  Uint8,
  Utf8,
  makeData,
  makeVector,
} from 'apache-arrow';
import type { Data } from 'apache-arrow';
import { Parts } from './parts.ts';
import { Malformed } from '#base/errors';
import { encodeUtf8 } from '#base/globals';
import type { Storage } from '#entry/columns';

/** A column as it goes to disk. `microseconds` turns an `f64` into Arrow's Timestamp; `index` is the width of the codes of a dictionary column. */
export interface DiskColumn {
  readonly name: string;
  readonly storage: Storage;
  readonly data: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;
  readonly valid?: Uint8Array | undefined;
  readonly words?: readonly string[] | undefined;
  readonly microseconds?: boolean;
}

/** A stretch of the file and the CRC-32 of its bytes. */
export interface Place {
  readonly at: number;
  readonly length: number;
  readonly crc: number;
}

/** Where the buffers of a column lie in its file, padding included. `valid` is missing when every row has a value. */
export interface ColumnPlaces {
  readonly name: string;
  readonly valid?: Place;
  readonly data: Place;
  /** Offsets (`i32`, one more than there are words) and UTF-8 bytes of the words. */
  readonly wordEnds?: Place;
  readonly words?: Place;
  readonly wordCount?: number;
}

/**
 * An Arrow IPC file with these columns in one record batch, uncompressed, so that a reader
 * takes typed arrays from the file as they
 * lie. Texts are dictionary columns with signed codes (pandas takes no unsigned ones).
 */
export function arrowFile(columns: readonly DiskColumn[], rows: number, metadata: ReadonlyMap<string, string>): Parts {
  const children: Data[] = [];
  const fields: Field[] = [];
  columns.forEach((column, id) => {
    const data = arrowData(column, rows, id);
    children.push(data);
    fields.push(new Field(column.name, data.type, column.valid !== undefined));
  });
  const schema = new Schema(fields, new Map(metadata));
  const struct = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
  const writer = new PartsWriter();
  writer.write(new RecordBatch(schema, struct));
  writer.finish();
  return writer.parts;
}

/** Keeps what the library writes as the parts that it writes: the columns' own memory, not copies of it. */
class PartsWriter extends RecordBatchFileWriter {
  readonly parts = new Parts();

  protected override _write(chunk: ArrayBufferView): this {
    const { buffer, byteOffset, byteLength } = chunk;
    this.parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    this._position += byteLength;
    return this;
  }
}

function arrowData(column: DiskColumn, length: number, id: number): Data {
  const { storage, data, valid, words } = column;
  const nulls = valid === undefined ? { nullCount: 0 } : { nullCount: countNulls(valid, length), nullBitmap: valid };
  if (words !== undefined) {
    const index = indexOf(data);
    return makeData({
      type: new Dictionary(new Utf8(), index.type, id),
      length,
      ...nulls,
      data: index.codes,
      dictionary: makeVector(wordData(words)),
    }) as Data;
  }
  if (column.microseconds === true) {
    return makeData({ type: new TimestampMicrosecond('UTC'), length, ...nulls, data: toInt64(data as Float64Array) }) as Data;
  }
  // The library's overloads want to know which number type it is; all take the array as it is.
  return makeData({ type: numberType(storage) as Float64, length, ...nulls, data: data as Float64Array }) as Data;
}

function indexOf(data: DiskColumn['data']): { readonly type: Int8 | Int16 | Int32; readonly codes: Int8Array | Int16Array | Int32Array } {
  const { buffer, byteOffset, length } = data;
  if (data instanceof Uint8Array) return { type: new Int8(), codes: new Int8Array(buffer, byteOffset, length) };
  if (data instanceof Uint16Array) return { type: new Int16(), codes: new Int16Array(buffer, byteOffset, length) };
  return { type: new Int32(), codes: new Int32Array(buffer, byteOffset, length) };
}

function numberType(storage: Storage): Uint8 | Uint16 | Uint32 | Int32 | Float64 {
  switch (storage) {
    case 'u8':
      return new Uint8();
    case 'u16':
      return new Uint16();
    case 'i32':
      return new Int32();
    case 'f64':
      return new Float64();
    default:
      return new Uint32();
  }
}

function wordData(words: readonly string[]): Data<Utf8> {
  const ends = new Int32Array(words.length + 1);
  const text = words.join('');
  let bytes = encodeUtf8(text);
  if (bytes.length === text.length) {
    for (let i = 0, at = 0; i < words.length; i++) ends[i + 1] = at += (words[i] as string).length;
  } else {
    const encoded = words.map(encodeUtf8);
    for (let i = 0, at = 0; i < words.length; i++) ends[i + 1] = at += (encoded[i] as Uint8Array).length;
    bytes = new Uint8Array(ends.at(-1) as number);
    encoded.forEach((word, i) => bytes.set(word, ends[i]));
  }
  return makeData({ type: new Utf8(), length: words.length, nullCount: 0, valueOffsets: ends, data: bytes });
}

/** Integers up to 2^53 in doubles as the pairs of words of 64-bit integers. */
export function toInt64(values: Float64Array): BigInt64Array {
  const halves = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    halves[2 * i] = (value % 0x1_0000_0000) | 0;
    halves[2 * i + 1] = Math.floor(value / 0x1_0000_0000);
  }
  return new BigInt64Array(halves.buffer);
}

/** The way back. */
export function fromInt64(bytes: Uint8Array): Float64Array {
  const halves = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const values = new Float64Array(halves.length >> 1);
  for (let i = 0; i < values.length; i++) values[i] = ((halves[2 * i + 1] as number) | 0) * 0x1_0000_0000 + (halves[2 * i] as number);
  return values;
}

function countNulls(valid: Uint8Array, rows: number): number {
  let set = 0;
  for (let i = 0; i < rows; i++) set += ((valid[i >> 3] as number) >> (i & 7)) & 1;
  return rows - set;
}

/**
 * Finds every buffer of a file that `arrowFile` made (flat columns, one record batch) and takes its checksum.
 * `columns` names the fields in order and says which are dictionaries. Throws `Malformed` when the file is not such a one.
 */
export function placesOf(file: Parts, columns: readonly { readonly name: string; readonly dictionary: boolean }[]): ColumnPlaces[] {
  const dictionaries = new Map<number, readonly [Place, Place, number]>();
  for (let at = 8; at + 8 <= file.length; ) {
    const prefix = new DataView(file.copy(at, 8).buffer);
    const metadata = prefix.getInt32(4, true);
    if (prefix.getInt32(0, true) !== -1 || metadata <= 0 || at + 8 + metadata > file.length) break;
    const message = Message.decode(file.copy(at + 8, metadata));
    const body = at + 8 + metadata;
    const place = (region: { readonly offset: number | bigint; readonly length: number | bigint } | undefined): Place => {
      const length = Number(region?.length ?? 0);
      const from = body + Number(region?.offset ?? 0);
      return { at: from, length, crc: file.crc(from, length) };
    };
    if (message.isDictionaryBatch()) {
      const { id, data } = message.header();
      dictionaries.set(id, [place(data.buffers[1]), place(data.buffers[2]), data.length]);
    } else if (message.isRecordBatch()) {
      const { buffers } = message.header();
      return columns.map(({ name, dictionary }, i) => {
        const valid = place(buffers[2 * i]);
        const words = dictionary ? dictionaries.get(i) : undefined;
        if (dictionary && words === undefined) throw new Malformed('arrow file: dictionary missing');
        return {
          name,
          data: place(buffers[2 * i + 1]),
          ...(valid.length === 0 ? {} : { valid }),
          ...(words === undefined ? {} : { wordEnds: words[0], words: words[1], wordCount: words[2] }),
        };
      });
    }
    at = body + message.bodyLength;
  }
  throw new Malformed('arrow file: no record batch');
}
