import type { Bytes } from '#base/bytes';
import type { Rows } from '#entry/columns';
import type { CompiledFilter } from '#query/compile';
import type { DetailReader } from '#query/rows-access';
import type { CommitCursor, TimeCursor } from './cursor.ts';
import type { Source } from './source.ts';

/** What a scan asks of a filter; `CompiledFilter` of the query room fits. */
export type RowFilter = Pick<CompiledFilter, 'select' | 'zone' | 'needsDetail'>;

/** Gives what decodes the stored messages of rows, for filters that need them. */
export type DetailOf = (source: Source, rows: Rows) => DetailReader;

/** Which rows, and in which order. Times are µs since 1970, both ends included. */
export interface Scan {
  readonly order: 'newest' | 'oldest';
  readonly filter?: RowFilter | undefined;
  /** Must be there when the filter needs it. */
  readonly detail?: DetailOf | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Rows behind this place only, in the order of the scan; its snapshot holds. */
  readonly after?: TimeCursor | undefined;
  /** Rows closed later are left out; default: none are. */
  readonly snapshot?: CommitCursor | undefined;
}

/** A row that matches. */
export interface Hit {
  readonly source: Source;
  readonly rows: Rows;
  readonly row: number;
  readonly timestamp: number;
  readonly sequence: number;
}

/** How far a scan is; it grows while the scan runs. */
export interface Progress {
  scanned: number;
  matched: number;
}

/** Rows are filtered in runs of this many, so that a scan for the newest few stops early; fewer when each has to be decoded. */
const RUN = 4096;
const DECODED_RUN = 256;

/** Some rows of a source that are not filtered yet. `rows` is missing while the source was not opened. */
interface Range {
  readonly source: Source;
  readonly rows?: Rows;
  readonly from: number;
  readonly end: number;
  /** The time at which the range has to be filtered: its newest in newest-first order, its oldest otherwise. */
  readonly due: number;
}

/**
 * Hits in time order over sources that may overlap in time: a row is given as soon as no unread range can hold one that comes before it.
 * `undefined` between hits is a breath: the caller may stop, or let others run. Cost of `take the first n`: the ranges that overlap them.
 */
export function* scan(sources: readonly Source[], wanted: Scan, progress: Progress): Generator<Hit | undefined, void> {
  const sign = wanted.order === 'newest' ? -1 : 1;
  const snapshot = wanted.after?.snapshot ?? wanted.snapshot;
  const ranges = new Heap<Range>((a, b) => sign * (a.due - b.due));
  const hits = new Heap<Hit>((a, b) => sign * compareHits(a, b));
  for (const source of sources) if (mayHold(source, wanted, snapshot)) ranges.push(whole(source, sign));
  const run = wanted.filter?.needsDetail === true ? DECODED_RUN : RUN;
  const buffer = new Uint32Array(run);
  for (;;) {
    const range = ranges.peek();
    const hit = hits.peek();
    if (hit !== undefined && (range === undefined || sign * (range.due - hit.timestamp) > 0)) {
      hits.pop();
      progress.matched++;
      yield hit;
      continue;
    }
    if (range === undefined) return;
    ranges.pop();
    if (range.rows === undefined) split(range.source, sign, run, ranges);
    else filterRange(range as Required<Range>, wanted, snapshot, buffer, hits, progress);
    yield undefined;
  }
}

/** The order of rows in time: (timestamp, epoch, sequence). */
export function compareHits(a: Hit, b: Hit): number {
  return a.timestamp - b.timestamp || a.source.origin.epoch - b.source.origin.epoch || a.sequence - b.sequence;
}

/** Whether a source may hold rows of a scan, from what is known without reading it. */
export function mayHold(source: Source, wanted: Scan, snapshot: CommitCursor | undefined): boolean {
  if (source.count === 0) return false;
  if (wanted.from !== undefined && source.newest < wanted.from) return false;
  if (wanted.to !== undefined && source.oldest > wanted.to) return false;
  const { after } = wanted;
  if (after !== undefined && (wanted.order === 'newest' ? source.oldest > after.timestamp : source.newest < after.timestamp)) return false;
  if (
    snapshot !== undefined &&
    (source.origin.epoch > snapshot.epoch || (source.origin.epoch === snapshot.epoch && source.commit >= snapshot.commit))
  )
    return false;
  return wanted.filter?.zone(source) ?? true;
}

function whole(source: Source, sign: number): Range {
  return { source, from: 0, end: source.count, due: sign < 0 ? source.newest : source.oldest };
}

function split(source: Source, sign: number, run: number, into: Heap<Range>): void {
  const rows = source.rows();
  const timestamps = rows?.columns.get('timestamp')?.data;
  if (rows === undefined || timestamps === undefined) return;
  for (let from = 0; from < rows.count; from += run) {
    const end = Math.min(rows.count, from + run);
    let due = timestamps[from] as number;
    for (let row = from + 1; row < end; row++) {
      const time = timestamps[row] as number;
      if (sign * (time - due) < 0) due = time;
    }
    into.push({ source, rows, from, end, due });
  }
}

function filterRange(
  range: Required<Range>,
  wanted: Scan,
  snapshot: CommitCursor | undefined,
  buffer: Uint32Array,
  hits: Heap<Hit>,
  progress: Progress,
): void {
  const { source, rows, from } = range;
  let { end } = range;
  if (snapshot !== undefined && source.origin.epoch === snapshot.epoch && !source.open)
    end = Math.min(end, snapshot.commit - source.commit);
  if (end <= from) return;
  progress.scanned += end - from;
  const timestamps = rows.columns.get('timestamp')?.data;
  const sequences = rows.columns.get('sequence')?.data;
  if (timestamps === undefined || sequences === undefined) return;
  const count = selectRows(source, rows, from, end, wanted, buffer);
  for (let i = 0; i < count; i++) {
    const row = buffer[i] as number;
    const timestamp = timestamps[row] as number;
    if ((wanted.from !== undefined && timestamp < wanted.from) || (wanted.to !== undefined && timestamp > wanted.to)) continue;
    const hit: Hit = { source, rows, row, timestamp, sequence: sequences[row] as number };
    if (wanted.after !== undefined && !isBehind(hit, wanted.after, wanted.order)) continue;
    hits.push(hit);
  }
}

/** Writes the rows of `[from, end)` that the filter selects to `out`, all without one; gives how many. */
export function selectRows(
  source: Source,
  rows: Rows,
  from: number,
  end: number,
  wanted: Pick<Scan, 'filter' | 'detail'>,
  out: Uint32Array,
): number {
  const { filter, detail } = wanted;
  if (filter !== undefined) return filter.select(rows, from, end, out, filter.needsDetail ? detail?.(source, rows) : undefined);
  for (let row = from; row < end; row++) out[row - from] = row;
  return end - from;
}

function isBehind(hit: Hit, after: TimeCursor, order: Scan['order']): boolean {
  const distance = hit.timestamp - after.timestamp || hit.source.origin.epoch - after.epoch || hit.sequence - after.sequence;
  return order === 'newest' ? distance < 0 : distance > 0;
}

/** The stored messages of a row; `undefined` when none are stored, or they cannot be read. */
export function rawOf(source: Source, rows: Rows, row: number): Bytes | undefined {
  const length = rows.columns.get('raw.length')?.data[row] ?? 0;
  return length === 0 ? undefined : source.raw(rows.columns.get('raw.start')?.data[row] ?? 0, length);
}

/** A page of a list, and where the next one begins (`undefined` when there is no more). */
export interface Page {
  readonly hits: readonly Hit[];
  readonly next: TimeCursor | undefined;
}

/** Takes a page from a scan's hits. `snapshot` goes into the cursor. `breathe` is called now and then; when it gives false the page ends there. */
export function takePage(
  hits: Iterable<Hit | undefined>,
  limit: number,
  snapshot: CommitCursor,
  breathe: () => boolean = () => true,
): Page {
  const page: Hit[] = [];
  for (const hit of hits) {
    if (hit === undefined) {
      if (!breathe()) break;
      continue;
    }
    if (page.length === limit) {
      const { timestamp, sequence, source } = page.at(-1) as Hit;
      return { hits: page, next: { timestamp, sequence, epoch: source.origin.epoch, snapshot } };
    }
    page.push(hit);
  }
  return { hits: page, next: undefined };
}

/** A binary heap; the first by `compare` is on top. */
class Heap<T> {
  private readonly list: T[] = [];
  private readonly compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare;
  }

  peek(): T | undefined {
    return this.list[0];
  }

  push(value: T): void {
    const { list } = this;
    let at = list.push(value) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.compare(list[parent] as T, value) <= 0) break;
      list[at] = list[parent] as T;
      at = parent;
    }
    list[at] = value;
  }

  pop(): void {
    const { list } = this;
    const last = list.pop();
    if (list.length === 0 || last === undefined) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= list.length) break;
      if (child + 1 < list.length && this.compare(list[child + 1] as T, list[child] as T) < 0) child++;
      if (this.compare(last, list[child] as T) <= 0) break;
      list[at] = list[child] as T;
      at = child;
    }
    list[at] = last;
  }
}
