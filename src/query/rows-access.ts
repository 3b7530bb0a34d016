import type { Column, Rows } from '#entry/columns';
import { LIST_SEPARATOR } from '#entry/columns';
import type { LayerValues } from '#entry/entry';
import { CAPTURED_BY, KINDS, OUTCOMES, ROLES } from '#entry/outcome';
import type { CatalogueField } from './catalogue.ts';
import type { Access, Closure } from './closures.ts';
import type { Condition } from './conditions.ts';
import type { Needles } from './needles.ts';
import { BOTH_ENDS, endpointReader, layerValue, ofBoth } from './entry-access.ts';

/** Every value of a row's layers, decoded from its stored messages; `undefined` when nothing is stored. */
export interface DetailReader {
  (row: number): { readonly [protocol: string]: LayerValues } | undefined;
  /** Keeps in place those of `rows[0..n)` whose stored bytes have what is needed, without decoding; absent where that can not be told. */
  readonly sieve?: ((rows: Uint32Array, n: number, needles: readonly Needles[]) => number) | undefined;
}

/** A row under evaluation. */
export interface RowSubject {
  row: number;
}

/** Columns that hold a code into a fixed list of words. */
const CODED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['kind', KINDS],
  ['role', ROLES],
  ['outcome', OUTCOMES],
  ['captured.by', CAPTURED_BY],
]);

/** Where a field's values come from in rows. */
export interface FieldSource {
  /** Columns that are read; without them the field is absent. */
  readonly columns: readonly string[];
  /** Whether a value follows from the codes in those columns alone (and, for ends, from the table of endpoints). */
  readonly coded: boolean;
  /** A single column of plain numbers. */
  readonly numeric: boolean;
  /** Whether stored messages must be decoded. */
  readonly detail: boolean;
}

/** Where a field is found. */
export function sourceOf(field: CatalogueField): FieldSource {
  if (field.of === 'src' || field.of === 'dst') {
    if (field.short === 'port') return { columns: [field.name], coded: true, numeric: true, detail: false };
    return { columns: [field.of], coded: true, numeric: false, detail: false };
  }
  if (field.of === 'layer') {
    if (!field.hot) return { columns: ['protocols'], coded: false, numeric: false, detail: true };
    const number = isNumberKind(field.kind);
    return { columns: [field.name], coded: !number, numeric: number, detail: false };
  }
  if (BOTH_ENDS.has(field.short)) return { columns: ['src', 'dst'], coded: true, numeric: false, detail: false };
  switch (field.short) {
    case 'id':
      return { columns: ['sequence'], coded: false, numeric: false, detail: false };
    case 'parent':
      return { columns: ['parent'], coded: false, numeric: false, detail: false };
    case 'worker':
    case 'node.name':
      return { columns: [], coded: false, numeric: false, detail: false };
    case 'size':
      return { columns: ['request.size', 'response.size'], coded: false, numeric: false, detail: false };
    case 'elapsed_time':
      return { columns: ['elapsed'], coded: false, numeric: true, detail: false };
    default: {
      const number = isNumberKind(field.kind);
      return { columns: [field.short], coded: !number, numeric: number, detail: false };
    }
  }
}

function isNumberKind(kind: CatalogueField['kind']): boolean {
  return kind === 'int' || kind === 'double' || kind === 'duration' || kind === 'timestamp';
}

/** Whether row `row` of a column has a value. */
export function isValid(valid: Uint8Array | undefined, row: number): boolean {
  return valid === undefined || ((valid[row >> 3] as number) & (1 << (row & 7))) !== 0;
}

/** Reads fields of rows. `bind` turns it to other rows; compiled closures follow. */
export class RowsAccess implements Access<RowSubject> {
  private rows: Rows = { count: 0, columns: new Map(), endpoints: [] };
  private readonly readers: { bind(rows: Rows): void }[] = [];
  private readonly layers = new Layers();
  private readonly splits = new WeakMap<readonly string[], (readonly string[] | undefined)[]>();

  bind(rows: Rows, detail: DetailReader | undefined): void {
    this.layers.bind(detail);
    if (rows === this.rows) return;
    this.rows = rows;
    for (const reader of this.readers) reader.bind(rows);
  }

  private add<R extends { bind(rows: Rows): void }>(reader: R): R {
    reader.bind(this.rows);
    this.readers.push(reader);
    return reader;
  }

  field(field: CatalogueField): Closure<RowSubject> {
    const source = sourceOf(field);
    if (source.detail) return this.detail(field);
    if (field.of === 'src' || field.of === 'dst')
      return field.short === 'port' ? this.column(field.name, field.kind) : this.endpoint(field.of, field.short);
    const both = BOTH_ENDS.get(field.name);
    if (both !== undefined) {
      const src = this.endpoint('src', both);
      const dst = this.endpoint('dst', both);
      return (subject) => ofBoth(src(subject), dst(subject));
    }
    if (field.of === 'layer') return this.column(field.name, field.kind);
    return this.own(field);
  }

  private own(field: CatalogueField): Closure<RowSubject> {
    switch (field.short) {
      case 'id':
        return this.identity('sequence');
      case 'parent':
        return this.identity('parent');
      case 'worker':
        return () => this.rows.origin?.worker;
      case 'node.name':
        return () => this.rows.origin?.node;
      case 'size': {
        const request = this.column('request.size', 'int');
        const response = this.column('response.size', 'int');
        return (subject) => {
          const sent = request(subject);
          const received = response(subject);
          return typeof sent === 'number' && typeof received === 'number' ? sent + received : sent === undefined ? received : sent;
        };
      }
      case 'elapsed_time':
        return this.column('elapsed', field.kind);
      default:
        return this.column(field.short, field.kind);
    }
  }

  private identity(column: string): Closure<RowSubject> {
    const sequence = this.column(column, 'int');
    return (subject) => {
      const number = sequence(subject);
      const { origin } = this.rows;
      return typeof number === 'number' && origin !== undefined ? `${origin.worker}-${origin.epoch}-${number}` : undefined;
    };
  }

  private column(name: string, kind: CatalogueField['kind']): Closure<RowSubject> {
    const reader = this.add(new ColumnReader(name));
    const words = CODED.get(name);
    if (words !== undefined) return ({ row }) => (reader.has(row) ? words[reader.data[row] as number] : undefined);
    if (kind === 'bool') return ({ row }) => (reader.has(row) ? reader.data[row] === 1 : undefined);
    if (kind === 'strings') return ({ row }) => (reader.has(row) ? this.split(reader.words, reader.data[row] as number) : undefined);
    if (kind === 'string' || kind === 'ip') return ({ row }) => (reader.has(row) ? reader.words[reader.data[row] as number] : undefined);
    return ({ row }) => (reader.has(row) ? reader.data[row] : undefined);
  }

  /** The elements of a `texts` value, split once per word of a dictionary. */
  private split(words: readonly string[], code: number): readonly string[] | undefined {
    let known = this.splits.get(words);
    if (known === undefined) this.splits.set(words, (known = []));
    const word = words[code];
    return (known[code] ??= word === undefined ? undefined : word === '' ? [] : word.split(LIST_SEPARATOR));
  }

  private endpoint(end: 'src' | 'dst', short: string): Closure<RowSubject> {
    const reader = this.add(new ColumnReader(end));
    const read = endpointReader(short);
    return ({ row }) => {
      const endpoint = reader.has(row) ? this.rows.endpoints[reader.data[row] as number] : undefined;
      return endpoint === undefined ? undefined : read(endpoint);
    };
  }

  flag(protocols: readonly string[]): Condition<RowSubject> {
    const reader = this.add(new ColumnReader('protocols'));
    return ({ row }) => {
      const layers = reader.has(row) ? this.split(reader.words, reader.data[row] as number) : undefined;
      return layers?.some((layer) => protocols.includes(layer)) === true;
    };
  }

  /** A value of the stored messages; rows without the protocol are not decoded for it. */
  private detail(field: CatalogueField): Closure<RowSubject> {
    const spoken = this.flag([field.protocol]);
    return (subject) => (spoken(subject) ? layerValue(this.layers.of(subject.row), field.protocol, field.group, field.short) : undefined);
  }
}

/** One column of the rows that are bound now. */
class ColumnReader {
  private readonly name: string;
  private present = false;
  private valid: Uint8Array | undefined;
  data: Column['data'] = new Uint8Array(0);
  words: readonly string[] = [];

  constructor(name: string) {
    this.name = name;
  }

  bind(rows: Rows): void {
    const column = rows.columns.get(this.name);
    this.present = column !== undefined;
    this.valid = column?.valid;
    this.data = column?.data ?? new Uint8Array(0);
    this.words = column?.dictionary ?? [];
  }

  has(row: number): boolean {
    return this.present && isValid(this.valid, row);
  }
}

/** The layers of the last row that was decoded: several conditions on one row decode it once. */
class Layers {
  private reader: DetailReader | undefined;
  private row = -1;
  private layers: { readonly [protocol: string]: LayerValues } | undefined;

  bind(reader: DetailReader | undefined): void {
    this.reader = reader;
    this.row = -1;
  }

  of(row: number): { readonly [protocol: string]: LayerValues } | undefined {
    if (this.reader === undefined) throw new Error('this filter reads stored messages and was given no reader for them');
    if (row === this.row) return this.layers;
    this.layers = this.reader(row);
    this.row = row;
    return this.layers;
  }
}
