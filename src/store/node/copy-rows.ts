import type { Bytes } from '#base/bytes';
import { allocate, MESSAGE_COLUMNS, type Column, type Origin, type Rows } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import type { Block, BlockColumn, BlockEndpoint } from '../block.ts';
import { FRAME_BYTES } from '../block.ts';
import type { Source } from '../source.ts';

/** Chosen rows of a source, and chosen rows of its table of messages. */
export interface Chosen {
  readonly source: Source;
  readonly rows: Rows;
  readonly picks: Uint32Array;
  readonly messages: Rows | undefined;
  readonly messagePicks: Uint32Array;
}

/** Where the copy stands in its run. */
export interface CopyPlace {
  readonly origin: Origin;
  readonly segment: number;
  readonly commit: number;
}

/** What was copied: a block that is a whole segment. `lost` counts messages that could not be read any more. */
export interface Copied {
  readonly block: Block;
  readonly lost: number;
}

/** Copies rows into a block of their own: only the words, endpoints and messages that these rows use come along. */
export function copyRows({ source, rows, picks, messages, messagePicks }: Chosen, place: CopyPlace): Copied {
  const raw = new RawCopy(source);
  const endpoints = new Map<number, number>();
  const columns = [...rows.columns.values()].map((column) => copyColumn(column, picks));
  for (const { spec, data } of columns)
    if (spec.name === 'src' || spec.name === 'dst') for (let i = 0; i < data.length; i++) data[i] = codeIn(endpoints, data[i] as number);
  moveRaw(columns, raw);
  const messageColumns =
    messages === undefined
      ? []
      : MESSAGE_COLUMNS.flatMap(({ name }) => {
          const column = messages.columns.get(name);
          return column === undefined ? [] : [copyColumn(column, messagePicks)];
        });
  moveRaw(messageColumns, raw);
  const block: Block = {
    ...place,
    number: 0,
    rows: picks.length,
    columns,
    endpoints: [...endpoints].map(([from, code]): BlockEndpoint => ({ code, endpoint: rows.endpoints[from] ?? UNKNOWN })),
    messages: messages === undefined ? 0 : messagePicks.length,
    messageColumns,
    raw: raw.joined(),
    rawStart: 0,
    frames: raw.frames,
    seal: true,
    open: false,
  };
  return { block, lost: raw.lost };
}

const UNKNOWN: Endpoint = { ip: '' };

/** The new code of an old one, in the order in which they are met. */
function codeIn(codes: Map<number, number>, old: number): number {
  const known = codes.get(old);
  if (known !== undefined) return known;
  codes.set(old, codes.size);
  return codes.size - 1;
}

function copyColumn({ spec, data, valid, dictionary }: Column, picks: Uint32Array): BlockColumn {
  const copy = allocate(spec.storage, picks.length);
  const text = spec.storage === 'text' || spec.storage === 'texts';
  const codes = new Map<number, number>();
  const bits = valid === undefined ? undefined : new Uint8Array((picks.length + 7) >> 3);
  for (let i = 0; i < picks.length; i++) {
    const row = picks[i] as number;
    if (valid !== undefined && bits !== undefined) {
      if (((valid[row >> 3] ?? 0) & (1 << (row & 7))) === 0) continue;
      bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
    }
    const value = data[row] as number;
    copy[i] = text ? codeIn(codes, value) : value;
  }
  const words = text ? [...codes.keys()].map((code) => dictionary?.[code] ?? '') : [];
  return { spec, data: copy, from: 0, words, ...(bits === undefined ? {} : { valid: bits }) };
}

/** Rewrites where the stored messages of each row are, to where their copy is. */
function moveRaw(columns: readonly BlockColumn[], raw: RawCopy): void {
  const starts = columns.find(({ spec }) => spec.name === 'raw.start')?.data;
  const lengths = columns.find(({ spec }) => spec.name === 'raw.length')?.data;
  if (starts === undefined || lengths === undefined) return;
  for (let i = 0; i < starts.length; i++) {
    const length = lengths[i] as number;
    const start = length === 0 ? 0 : raw.copy(starts[i] as number, length);
    if (start === undefined) lengths[i] = 0;
    starts[i] = start ?? 0;
  }
}

/** Raw bytes in the order in which they are copied. */
class RawCopy {
  readonly frames: number[] = [];
  private readonly source: Source;
  private readonly parts: Bytes[] = [];
  private length = 0;
  lost = 0;

  constructor(source: Source) {
    this.source = source;
  }

  /** Copies a stored message; gives where it is now, `undefined` when it can not be read. */
  copy(start: number, length: number): number | undefined {
    const bytes = this.source.raw(start, length);
    if (bytes === undefined) {
      this.lost++;
      return undefined;
    }
    const last = this.frames.at(-1);
    if (last === undefined || this.length + length - last > FRAME_BYTES) this.frames.push(this.length);
    this.parts.push(bytes.slice());
    this.length += length;
    return this.length - length;
  }

  joined(): Bytes {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
