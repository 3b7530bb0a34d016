import type { Places } from '#base/ports';
import { LIST_SEPARATOR } from '#entry/columns';
import type { Column, Rows } from '#entry/columns';
import type { Needles } from '#query/needles';
import type { Source } from './source.ts';

/** What is known of rows and a word: not asked yet, the word is not in its stored bytes, it is. */
const UNKNOWN = 0;
const CLEAN = 1;
const NAMED = 2;

/** Verdicts of words by source, a byte a row: they hold as long as the source, and are the dearer half of the work. */
const verdicts = new WeakMap<Source, Map<string, Uint8Array>>();

/**
 * Rules out rows by their stored bytes as they lie, a whole stretch (a frame, a block) at a time: keeps in place those of `selection[0..n)` that have what
 * `needles` ask, and gives how many. Rows whose bytes cannot be read are kept, so that whoever reads them counts the gap; rows without any are not.
 */
export function sieve(source: Source, rows: Rows, places: Places, selection: Uint32Array, n: number, needles: readonly Needles[]): number {
  const starts = rows.columns.get('raw.start')?.data;
  const lengths = rows.columns.get('raw.length')?.data;
  if (starts === undefined || lengths === undefined) return n;
  let left = n;
  const protocols = rows.columns.get('protocols');
  for (const needs of needles) {
    const pass = new Pass(source, { starts, lengths }, places, needs, selection, left);
    pass.keepSpeakers(protocols);
    left = pass.run();
  }
  return left;
}

/** Where the stored bytes of rows are. */
interface Stored {
  readonly starts: ArrayLike<number>;
  readonly lengths: ArrayLike<number>;
}

/** One group of needles over one selection. */
class Pass {
  private readonly source: Source;
  private readonly stored: Stored;
  private readonly places: Places;
  private readonly needs: Needles;
  private readonly selection: Uint32Array;
  private readonly n: number;
  private readonly marks: Uint8Array;

  constructor(source: Source, stored: Stored, places: Places, needs: Needles, selection: Uint32Array, n: number) {
    this.source = source;
    this.stored = stored;
    this.places = places;
    this.needs = needs;
    this.selection = selection;
    this.n = n;
    this.marks = new Uint8Array(n);
  }

  /** Marks the rows that speak one of the protocols that are decoded all the same. */
  keepSpeakers(column: Column | undefined): void {
    const { besides } = this.needs;
    if (besides.length === 0 || column?.dictionary === undefined) return;
    const speaks: (0 | 1)[] = column.dictionary.map((word) => (word.split(LIST_SEPARATOR).some((each) => besides.includes(each)) ? 1 : 0));
    if (!speaks.includes(1)) return;
    for (let i = 0; i < this.n; i++) this.marks[i] = speaks[column.data[this.selection[i] as number] as number] ?? 1;
  }

  run(): number {
    const { selection, n, marks } = this;
    for (let at = 0; at < n; ) at = this.stretch(at);
    let kept = 0;
    for (let i = 0; i < n; i++) if (marks[i] === 1) selection[kept++] = selection[i] as number;
    return kept;
  }

  /** Marks the rows from number `from` of the selection on that lie in one stretch, one behind the other; gives the number behind them. */
  private stretch(from: number): number {
    const start = this.start(from);
    if (this.length(from) === 0) return from + 1;
    const around = this.source.stretch(start);
    const limit = around === undefined ? 0 : around.start + around.bytes.length;
    if (around === undefined || start + this.length(from) > limit) {
      this.marks[from] = 1;
      return from + 1;
    }
    let to = from;
    let end = start;
    for (; to < this.n; to++) {
      const length = this.length(to);
      if (length === 0) continue;
      if (this.start(to) < end || this.start(to) + length > limit) break;
      end = this.start(to) + length;
    }
    for (const text of this.needs.anyOf) {
      const found = this.places(around.bytes, start - around.start, end - around.start, text, false);
      this.each(from, to, found, around.start, text.length, (i) => (this.marks[i] = 1));
    }
    for (const word of this.needs.unless)
      this.exempt(
        from,
        to,
        word,
        (last) => this.places(around.bytes, start - around.start, last - around.start, word, true),
        around.start,
        end,
      );
    return to;
  }

  /** Marks the rows that name a word. */
  private exempt(from: number, to: number, word: string, find: (end: number) => readonly number[], base: number, end: number): void {
    const known = this.known(word);
    const { selection, marks } = this;
    let asked = true;
    for (let i = from; i < to; i++) asked = asked && (marks[i] === 1 || this.length(i) === 0 || known[selection[i] as number] !== UNKNOWN);
    if (!asked) {
      for (let i = from; i < to; i++) known[selection[i] as number] = CLEAN;
      this.each(from, to, find(end), base, word.length, (i) => (known[selection[i] as number] = NAMED));
    }
    for (let i = from; i < to; i++) if (known[selection[i] as number] === NAMED) marks[i] = 1;
  }

  private known(word: string): Uint8Array {
    let words = verdicts.get(this.source);
    if (words === undefined) verdicts.set(this.source, (words = new Map<string, Uint8Array>()));
    let known = words.get(word);
    if (known === undefined || known.length < this.source.count) words.set(word, (known = new Uint8Array(this.source.count)));
    return known;
  }

  /** Calls `hit` for the rows of `[from, to)` that one of the places (of texts `length` long, relative to `base`) lies in. */
  private each(from: number, to: number, found: readonly number[], base: number, length: number, hit: (i: number) => void): void {
    let i = from;
    for (const place of found) {
      const at = base + place;
      while (i < to && (this.length(i) === 0 || this.start(i) + this.length(i) < at + length)) i++;
      if (i === to) return;
      if (this.start(i) <= at) hit(i);
    }
  }

  private start(i: number): number {
    return this.stored.starts[this.selection[i] as number] as number;
  }
  private length(i: number): number {
    return this.stored.lengths[this.selection[i] as number] as number;
  }
}
