/**
 * How a column is laid out in memory and on disk. `text` is a `u32` code into the segment's dictionary of that column,
 * `texts` the same with list elements joined by U+001F. Numbers that may be absent carry a validity bitmap.
 */
export type Storage = 'u8' | 'u16' | 'u32' | 'i32' | 'f64' | 'text' | 'texts';

/** A column's declaration. The name is the field's full canonical name where it is a field. */
export interface ColumnSpec {
  readonly name: string;
  readonly storage: Storage;
  /** Whether rows may lack a value. */
  readonly optional: boolean;
  readonly doc: string;
}

function spec(name: string, storage: Storage, doc: string): ColumnSpec {
  return { name, storage, optional: false, doc };
}
function optional(name: string, storage: Storage, doc: string): ColumnSpec {
  return { name, storage, optional: true, doc };
}

/** The columns that every row has, in stored order: append only. */
export const GENERIC_COLUMNS = [
  spec('sequence', 'f64', 'number of the entry in its worker and epoch; with both it is the id'),
  spec('revision', 'u16', 'how often the entry was updated before it closed'),
  spec('kind', 'u8', 'code of KINDS'),
  optional('parent', 'f64', 'sequence of the entry that this message belongs to'),
  spec('role', 'u8', 'code of ROLES'),
  spec('protocol', 'text', 'innermost protocol'),
  spec('protocols', 'texts', 'all layers, from outside in'),
  spec('timestamp', 'f64', 'µs since 1970 of the first byte'),
  optional('elapsed', 'f64', 'µs from the first byte of the request to the last of the response'),
  spec('src', 'u32', 'code of the client in the table of endpoints'),
  spec('dst', 'u32', 'code of the server in the table of endpoints'),
  spec('src.port', 'u16', 'port of the client'),
  spec('dst.port', 'u16', 'port of the server'),
  spec('outcome', 'u8', 'code of OUTCOMES'),
  optional('status', 'i32', "the protocol's own code"),
  optional('status.text', 'text', 'its words'),
  optional('request.size', 'f64', 'bytes on the wire'),
  optional('response.size', 'f64', 'bytes on the wire'),
  optional('error.type', 'text', 'what went wrong, a constant word'),
  optional('error.message', 'text', 'the same in words'),
  spec('captured.by', 'u8', 'code of CAPTURED_BY'),
  spec('encrypted', 'u8', '1 when plaintext was recovered from TLS'),
  spec('flow', 'f64', 'number of the flow in its worker and epoch'),
  optional('stream', 'f64', 'stream inside the flow'),
  spec('exchange.key', 'f64', '53-bit hash that both legs of one call share; 0 when unknown'),
  optional('tcp.handshake', 'f64', 'µs'),
  spec('tcp.retransmissions', 'u16', 'segments sent again while the entry was open, at most 65535'),
  spec('tcp.zeroWindows', 'u16', 'zero window announcements while the entry was open'),
  spec('tcp.resets', 'u8', '1 when a RST ended it'),
  optional('tcp.firstByte', 'f64', 'µs from the last byte of the request to the first of the response'),
  optional('tcp.requestTransfer', 'f64', 'µs'),
  optional('tcp.responseTransfer', 'f64', 'µs'),
  spec('messages', 'u32', 'rows in the table of messages'),
  spec('redacted', 'u16', 'values masked'),
  spec('marks', 'u8', 'bits of MARKS'),
  spec('raw.start', 'f64', 'where the stored messages begin in the raw bytes of the segment'),
  spec('raw.length', 'u32', 'their length; 0 when nothing is stored'),
] as const satisfies readonly ColumnSpec[];

export type GenericColumn = (typeof GENERIC_COLUMNS)[number]['name'];

/** Remarks on an entry; bit n of the column is the n-th word: append only. */
export const MARKS = ['cut', 'gap', 'not maskable', 'one-sided'] as const;
export type Mark = (typeof MARKS)[number];

/** The columns of the table of messages of long streams, in stored order: append only. */
export const MESSAGE_COLUMNS = [
  spec('entry', 'f64', 'sequence of the entry that the message belongs to'),
  spec('seq', 'u32', 'number of the message in its entry, from 0'),
  spec('at', 'f64', 'µs since 1970'),
  spec('side', 'u8', '0 client, 1 server'),
  spec('size', 'u32', 'bytes on the wire'),
  spec('raw.start', 'f64', 'where the stored message begins in the raw bytes of the segment'),
  spec('raw.length', 'u32', 'its length'),
] as const satisfies readonly ColumnSpec[];

export type TypedColumn = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** A column of some rows. Row `i` is present when `valid` is absent or its bit `i & 7` of byte `i >> 3` is set. */
export interface Column {
  readonly spec: ColumnSpec;
  readonly data: TypedColumn;
  readonly valid?: Uint8Array;
  /** For `text` and `texts`: the words, by code. */
  readonly dictionary?: readonly string[];
}

/** Where rows were captured: what their ids begin with, and the node. */
export interface Origin {
  readonly worker: string;
  readonly epoch: number;
  readonly node?: string;
}

/** Some rows, column by column: what filters run over, live, unsealed or sealed. A column that is missing is absent in every row. */
export interface Rows {
  readonly count: number;
  readonly columns: ReadonlyMap<string, Column>;
  readonly endpoints: readonly import('./entry.ts').Endpoint[];
  /** Who captured them, and in which of its runs: with the sequence it is the id. */
  readonly origin?: Origin;
}

/** Between the elements of a `texts` value. */
export const LIST_SEPARATOR = '\u001f';

/** An empty array of a storage class, `length` rows long. */
export function allocate(storage: Storage, length: number): TypedColumn {
  switch (storage) {
    case 'u8':
      return new Uint8Array(length);
    case 'u16':
      return new Uint16Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'f64':
      return new Float64Array(length);
    default:
      return new Uint32Array(length);
  }
}
