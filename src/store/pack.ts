import { allocate } from '#entry/columns';
import type { ColumnSpec, TypedColumn } from '#entry/columns';
import { ABSENT_BYTE, ABSENT_INT, ABSENT_TEXT } from './generic-arrays.ts';
import type { BlockColumn } from './block.ts';
import { widthOf } from './block.ts';

/** A column before it is packed: `count` rows of `data`, absent ones holding the mark of their storage class. */
export interface LooseColumn {
  readonly spec: ColumnSpec;
  readonly data: TypedColumn;
  readonly from: number;
  readonly words: readonly string[];
}

/** Copies `count` rows of columns into one shared buffer. Optional columns without any value are left out, unless they bring words. */
export function pack(columns: readonly LooseColumn[], count: number): BlockColumn[] {
  const kept: { readonly column: LooseColumn; readonly absent: number }[] = [];
  let bytes = 0;
  for (const column of columns) {
    const absent = column.spec.optional ? countAbsent(column.spec, column.data, count) : 0;
    if (absent === count && column.spec.optional && column.words.length === 0) continue;
    kept.push({ column, absent });
    bytes += align(count * widthOf(column.spec.storage)) + (absent === 0 ? 0 : align((count + 7) >> 3));
  }
  const buffer = new SharedArrayBuffer(bytes);
  let at = 0;
  return kept.map(({ column, absent }) => {
    const { spec, from, words } = column;
    const data = view(spec.storage, buffer, at, count);
    data.set(column.data.subarray(0, count));
    at += align(data.byteLength);
    if (absent === 0) return { spec, data, from, words };
    const valid = new Uint8Array(buffer, at, (count + 7) >> 3);
    at += align(valid.length);
    markValid(spec, data, valid);
    return { spec, data, valid, from, words };
  });
}

/** A typed view of a storage class over a buffer. */
export function view(storage: ColumnSpec['storage'], buffer: ArrayBufferLike, at: number, length: number): TypedColumn {
  switch (storage) {
    case 'u8':
      return new Uint8Array(buffer, at, length);
    case 'u16':
      return new Uint16Array(buffer, at, length);
    case 'i32':
      return new Int32Array(buffer, at, length);
    case 'f64':
      return new Float64Array(buffer, at, length);
    default:
      return new Uint32Array(buffer, at, length);
  }
}

/** `bytes` rounded up to the alignment of the widest column. */
export function align(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** The mark of an absent value in a column that is being written. */
export function absentMark(spec: ColumnSpec): number {
  if (!spec.optional) return 0;
  switch (spec.storage) {
    case 'f64':
      return Number.NaN;
    case 'i32':
      return ABSENT_INT;
    case 'u8':
      return ABSENT_BYTE;
    case 'u16':
      throw new Error(`an optional u16 column has no mark for absent: ${spec.name}`);
    default:
      return ABSENT_TEXT;
  }
}

/** Makes rows `[from, end)` of a column fresh. */
export function refresh(spec: ColumnSpec, data: TypedColumn, from: number, end: number): void {
  data.fill(absentMark(spec), from, end);
}

/** A larger copy of a column; its new rows are fresh. */
export function enlarge(spec: ColumnSpec, data: TypedColumn, capacity: number): TypedColumn {
  const larger = allocate(spec.storage, capacity);
  larger.set(data);
  refresh(spec, larger, data.length, capacity);
  return larger;
}

function countAbsent(spec: ColumnSpec, data: TypedColumn, count: number): number {
  let absent = 0;
  if (spec.storage === 'f64') {
    for (let i = 0; i < count; i++) if (Number.isNaN(data[i])) absent++;
    return absent;
  }
  const mark = absentMark(spec);
  for (let i = 0; i < count; i++) if (data[i] === mark) absent++;
  return absent;
}

function markValid(spec: ColumnSpec, data: TypedColumn, valid: Uint8Array): void {
  const mark = absentMark(spec);
  const number = spec.storage === 'f64';
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (number ? Number.isNaN(value) : value === mark) data[i] = 0;
    else valid[i >> 3] = (valid[i >> 3] as number) | (1 << (i & 7));
  }
}
