import { crc32 } from 'node:zlib';
import type { Bytes } from '#base/bytes';
import { Malformed } from '#base/errors';
import { MESSAGE_COLUMNS } from '#entry/columns';
import type { Column, ColumnSpec, Origin, Rows } from '#entry/columns';
import { widthOf } from '../block.ts';
import { view } from '../pack.ts';
import type { Source, Stretch } from '../source.ts';
import type { ColumnPlaces, Place } from './arrow-file.ts';
import { fromInt64 } from './arrow-file.ts';
import type { Cache } from './cache.ts';
import { codeOf } from './disk.ts';
import type { FramePlace } from './frames.ts';
import { frameCount, frameOf, indexBytes, inflateFrame, readIndex } from './frames.ts';
import { ENTRIES_FILE, MESSAGES_FILE, RAW_FILE } from './folders.ts';
import { FolderFiles, readIn, type SegmentFiles } from './segment-files.ts';
import type { SegmentIndex } from './segment-index.ts';

/** Raw bytes of a frame: no message that is kept is longer, whatever a file says. */
const MOST_OF_FRAME = 128 * 1024 * 1024;

/** What could not be read, and why: `retired` (its file was deleted meanwhile) or damage. */
export type OnGap = (reason: string) => void;

/**
 * A sealed segment, read lazily: a column when it is asked for, a frame of raw bytes when a row of it is. What was read is kept in the
 * shared cache. Damage costs the column or the frame that it is in, never the rest.
 */
export class SealedSegment implements Source {
  readonly index: SegmentIndex;
  readonly origin: Origin;
  readonly commit: number;
  readonly count: number;
  readonly oldest: number;
  readonly newest: number;
  readonly open = false;
  private readonly folder: string;
  private readonly cache: Cache;
  private readonly onGap: OnGap;
  private readonly entries: LazyColumns;
  private readonly all: Rows;
  private readonly files: SegmentFiles;
  /** Frames that could not be read, by their place: each is one gap, however many rows lie in it. */
  private readonly damaged = new Set<number>();

  /** `folder` names it in the cache; its files are there, or where `files` says. */
  constructor(folder: string, index: SegmentIndex, cache: Cache, onGap: OnGap, files: SegmentFiles = new FolderFiles(folder)) {
    this.folder = folder;
    this.files = files;
    this.index = index;
    this.cache = cache;
    this.onGap = onGap;
    this.origin = index.origin;
    this.commit = index.commit;
    this.count = index.rows;
    [this.oldest, this.newest] = index.zones['timestamp'] ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    this.entries = new LazyColumns(
      index.columns.map((column) => ({ ...column, doc: '' })),
      (spec) => this.column(ENTRIES_FILE, spec, index.places, index.rows),
    );
    this.all = { count: index.rows, columns: this.entries, endpoints: index.endpoints, origin: index.origin };
  }

  range(column: string): { readonly min: number; readonly max: number } | undefined {
    const zone = this.index.zones[column];
    return zone === undefined ? undefined : { min: zone[0], max: zone[1] };
  }

  words(column: string): readonly string[] | undefined {
    if (!this.entries.has(column)) return [];
    const place = this.index.places.find(({ name }) => name === column);
    return place?.words === undefined ? undefined : this.dictionary(ENTRIES_FILE, place);
  }

  rows(): Rows | undefined {
    // The column that every reader needs says whether the files are still there.
    if (this.entries.get('timestamp') === undefined && this.count > 0) return undefined;
    return this.all;
  }

  messages(sequence: number): Rows | undefined {
    const zone = this.index.messageZones['entry'];
    return zone === undefined || sequence < zone[0] || sequence > zone[1] ? undefined : this.allMessages();
  }

  /** The whole table of messages. */
  allMessages(): Rows | undefined {
    if (this.index.messages === 0) return undefined;
    const columns = new LazyColumns(MESSAGE_COLUMNS, (spec) =>
      this.column(MESSAGES_FILE, spec, this.index.messagePlaces, this.index.messages),
    );
    return columns.get('entry') === undefined ? undefined : { count: this.index.messages, columns, endpoints: [] };
  }

  raw(start: number, length: number): Bytes | undefined {
    const frame = this.stretch(start);
    if (frame === undefined || start + length > frame.start + frame.bytes.length) return undefined;
    return frame.bytes.subarray(start - frame.start, start - frame.start + length);
  }

  /** The frame that holds a place. */
  stretch(start: number): Stretch | undefined {
    const places = this.cache.get(`${this.folder}\0frames`, () => this.attempt(() => this.framePlaces()));
    const place = places === undefined ? undefined : frameOf(places, start);
    if (place === undefined || this.damaged.has(place.at)) return undefined;
    const bytes = this.cache.get(`${this.folder}\0frame ${place.at}`, () => this.attempt(() => this.frame(place)));
    if (bytes === undefined) this.damaged.add(place.at);
    return bytes === undefined ? undefined : { start: place.start, bytes };
  }

  /** Opens its files now, because they are about to be deleted: what reads this segment can go on. */
  hold(): void {
    this.attempt(() =>
      [ENTRIES_FILE, RAW_FILE, ...(this.index.messages > 0 ? [MESSAGES_FILE] : [])].forEach((name) => this.files.file(name)),
    );
  }

  /** Closes its files; they are opened again when something is read. */
  close(): void {
    this.files.close();
  }

  /** Files open now. */
  get openFiles(): number {
    return this.files.openFiles;
  }

  private column(file: string, spec: ColumnSpec, places: readonly ColumnPlaces[], rows: number): Column | undefined {
    return this.cache.get(`${this.folder}\0${file} ${spec.name}`, () =>
      this.attempt(() => {
        const place = places.find(({ name }) => name === spec.name);
        if (place === undefined) throw new Malformed('segment: column without a place');
        return this.readColumn(file, spec, place, rows);
      }),
    );
  }

  private readColumn(
    file: string,
    spec: ColumnSpec,
    place: ColumnPlaces,
    rows: number,
  ): { readonly value: Column; readonly bytes: number } {
    const bytes = this.read(file, place.data);
    const time = spec.name === 'timestamp' || spec.name === 'at';
    if (bytes.length < rows * (time ? 8 : widthOf(spec.storage))) throw new Malformed('segment: column too short');
    const data = time ? fromInt64(bytes) : view(spec.storage, bytes.buffer, 0, rows);
    const valid = place.valid === undefined ? undefined : this.read(file, place.valid);
    const text = spec.storage === 'text' || spec.storage === 'texts';
    const dictionary = text ? this.dictionary(file, place) : undefined;
    if (text && dictionary === undefined) throw new Malformed('segment: dictionary damaged');
    const value: Column = { spec, data, ...(valid === undefined ? {} : { valid }), ...(dictionary === undefined ? {} : { dictionary }) };
    return { value, bytes: data.byteLength + (valid?.length ?? 0) };
  }

  private dictionary(file: string, place: ColumnPlaces): readonly string[] | undefined {
    return this.cache.get(`${this.folder}\0${file} words ${place.name}`, () =>
      this.attempt(() => {
        if (place.words === undefined || place.wordEnds === undefined) throw new Malformed('segment: dictionary without a place');
        const value = wordsOf(this.read(file, place.wordEnds), this.read(file, place.words), place.wordCount ?? 0);
        return { value, bytes: 40 * value.length + place.words.length };
      }),
    );
  }

  private framePlaces(): { readonly value: readonly FramePlace[]; readonly bytes: number } {
    const file = this.files.file(RAW_FILE);
    const tail = readIn(file, Math.max(0, file.size - indexBytes(0)), Math.min(file.size, indexBytes(0)));
    const length = tail === undefined ? 0 : indexBytes(frameCount(tail));
    const index = readIn(file, file.size - length, length);
    if (index === undefined) throw new Malformed('raw file: cut');
    const value = readIndex(index);
    return { value, bytes: 64 * value.length };
  }

  private frame(place: FramePlace): { readonly value: Uint8Array; readonly bytes: number } {
    const bytes = place.length > MOST_OF_FRAME ? undefined : readIn(this.files.file(RAW_FILE), place.at, place.size);
    if (bytes === undefined) throw new Malformed('raw file: cut');
    return { value: inflateFrame({ bytes, crc: place.crc, length: place.length }), bytes: place.length };
  }

  private read(file: string, place: Place): Uint8Array<ArrayBuffer> {
    const bytes = readIn(this.files.file(file), place.at, place.length);
    if (bytes === undefined) throw new Malformed('segment: file cut');
    if (crc32(bytes) !== place.crc) throw new Malformed('segment: damaged column');
    return bytes;
  }

  private attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (error instanceof Malformed) this.onGap(error.reason);
      else if (codeOf(error) === 'ENOENT') this.onGap('retired');
      else if (codeOf(error) === '') throw error;
      else this.onGap(codeOf(error));
      return undefined;
    }
  }
}

/** A map of columns that reads each when it is asked for. Iterating reads all; damaged ones are left out. */
class LazyColumns implements ReadonlyMap<string, Column> {
  private readonly specs: ReadonlyMap<string, ColumnSpec>;
  private readonly load: (spec: ColumnSpec) => Column | undefined;

  constructor(specs: readonly ColumnSpec[], load: (spec: ColumnSpec) => Column | undefined) {
    this.specs = new Map(specs.map((spec) => [spec.name, spec]));
    this.load = load;
  }

  get size(): number {
    return this.specs.size;
  }
  get(name: string): Column | undefined {
    const spec = this.specs.get(name);
    return spec === undefined ? undefined : this.load(spec);
  }
  has(name: string): boolean {
    return this.specs.has(name);
  }
  keys(): MapIterator<string> {
    return this.specs.keys();
  }
  *entries(): MapIterator<[string, Column]> {
    for (const [name, spec] of this.specs) {
      const column = this.load(spec);
      if (column !== undefined) yield [name, column];
    }
    return undefined;
  }
  *values(): MapIterator<Column> {
    for (const [, column] of this.entries()) yield column;
    return undefined;
  }
  [Symbol.iterator](): MapIterator<[string, Column]> {
    return this.entries();
  }
  forEach(visit: (column: Column, name: string, map: ReadonlyMap<string, Column>) => void): void {
    for (const [name, column] of this.entries()) visit(column, name, this);
  }
}

/** The words of a dictionary. One decoding for all where they are ASCII: a slice of a text costs a fraction of a decoding of its own. */
function wordsOf(ends: Uint8Array, bytes: Uint8Array, count: number): string[] {
  if (ends.length < 4 * (count + 1)) throw new Malformed('segment: dictionary too short');
  const borders = new Int32Array(ends.buffer, ends.byteOffset, count + 1);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const text = buffer.toString('utf8');
  const ascii = text.length === bytes.length;
  const words: string[] = [];
  for (let i = 1; i < borders.length; i++) {
    const from = borders[i - 1] as number;
    const to = borders[i] as number;
    if (from < 0 || to < from || to > bytes.length) throw new Malformed('segment: dictionary out of order');
    words.push(ascii ? text.slice(from, to) : buffer.toString('utf8', from, to));
  }
  return words;
}
