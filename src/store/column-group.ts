import { LIST_SEPARATOR, allocate } from '#entry/columns';
import type { ColumnSpec, Storage, TypedColumn } from '#entry/columns';
import type { FieldGroup, FieldKind, FieldValue } from '#entry/field';
import type { LooseColumn } from './pack.ts';
import { enlarge, refresh } from './pack.ts';
import { Words } from './words.ts';

/** The storage class of a hot field, by its declared kind. `undefined` for kinds that cannot be hot. */
export function storageOf(kind: FieldKind): Storage | undefined {
  switch (kind) {
    case 'bool':
      return 'u8';
    case 'int':
    case 'double':
    case 'timestamp':
    case 'duration':
      return 'f64';
    case 'string':
    case 'ip':
      return 'text';
    case 'strings':
      return 'texts';
    default:
      return undefined;
  }
}

/** A hot field's column while rows are written. Made at its first value in a block. */
interface HotColumn {
  readonly field: string;
  readonly spec: ColumnSpec;
  readonly words: Words | undefined;
  data: TypedColumn | undefined;
}

/** The hot columns of one part (`request`, `response`, `exchange`) of a protocol; they exist only where rows have values. */
export class ColumnGroup {
  private readonly columns: readonly HotColumn[];
  private capacity = 0;

  /** `prefix` is `<protocol>.<part>`; fields of kinds that cannot be columns are skipped. */
  constructor(prefix: string, fields: FieldGroup) {
    const columns: HotColumn[] = [];
    for (const [field, { kind, hot, doc }] of Object.entries(fields)) {
      const storage = hot === true ? storageOf(kind) : undefined;
      if (storage === undefined) continue;
      const words = storage === 'text' || storage === 'texts' ? new Words() : undefined;
      columns.push({ field, spec: { name: `${prefix}.${field}`, storage, optional: true, doc }, words, data: undefined });
    }
    this.columns = columns;
  }

  /** Stores hot values of a row, by the fields' short names. `undefined` and NaN leave the row without a value, or with the one it has. */
  put(row: number, capacity: number, values: { readonly [field: string]: FieldValue | undefined }): void {
    this.capacity = capacity;
    for (const column of this.columns) {
      const value = values[column.field];
      if (value === undefined) continue;
      let data = column.data;
      if (data === undefined || row >= data.length) data = column.data = this.room(column);
      if (typeof value === 'string') data[row] = column.words === undefined ? Number(value) : column.words.code(value);
      else if (column.words !== undefined) data[row] = column.words.code(textOf(value));
      else data[row] = value === true ? 1 : value === false ? 0 : (value as number);
    }
  }

  private room(column: HotColumn): TypedColumn {
    if (column.data !== undefined) return enlarge(column.spec, column.data, this.capacity);
    const data = allocate(column.spec.storage, this.capacity);
    refresh(column.spec, data, 0, data.length);
    return data;
  }

  /** The columns that have values in the rows `[0, count)`, for packing. They share memory with the group: call `clear` after. */
  take(count: number, into: LooseColumn[]): void {
    for (const column of this.columns) {
      if (column.data === undefined) continue;
      if (column.data.length < count) column.data = enlarge(column.spec, column.data, count);
      into.push({ spec: column.spec, data: column.data, from: column.words?.from ?? 0, words: column.words?.take() ?? [] });
    }
  }

  /** Makes the rows `[0, rows)` fresh; with `segment`, forgets the words and the memory too. */
  clear(rows: number, segment: boolean): void {
    for (const column of this.columns) {
      if (column.data !== undefined) refresh(column.spec, column.data, 0, Math.min(rows, column.data.length));
      if (!segment) continue;
      column.words?.clear();
      column.data = undefined;
    }
  }

  /** UTF-16 units of the words of the segment, and texts that were cut. */
  get wordLength(): number {
    return this.columns.reduce((sum, column) => sum + (column.words?.length ?? 0), 0);
  }
  get cut(): number {
    return this.columns.reduce((sum, column) => sum + (column.words?.cut ?? 0), 0);
  }
}

function textOf(value: FieldValue): string {
  if (Array.isArray(value)) return value.join(LIST_SEPARATOR);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
