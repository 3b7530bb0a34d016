import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from '#entry/columns';
import type { CommitCursor, TimeCursor } from './cursor.ts';
import { parseCommitCursor, parseId, parseTimeCursor, printCommitCursor, printTimeCursor } from './cursor.ts';
import { axisOf, count, histogram, printBars } from './histogram.ts';
import type { Bar } from './histogram.ts';
import { LiveRows } from './live-rows.ts';
import type { Hit, RowFilter, Scan } from './scan.ts';
import { scan, takePage } from './scan.ts';
import type { Source } from './source.ts';
import { SegmentBuilder } from './writer-rows.ts';

/** Rows by their timestamps, block by block; odd statuses are what `oddRows` selects. */
class Stock {
  readonly live = new LiveRows();
  readonly times: number[] = [];
  private readonly builder = new SegmentBuilder({ worker: '0000abcd', epoch: 1 });

  add(times: readonly number[], seal = false): void {
    for (const time of times) {
      const row = this.builder.begin();
      this.builder.rows.sequence[row] = this.times.length;
      this.builder.rows.timestamp[row] = time;
      this.builder.rows.status[row] = this.times.length;
      this.builder.rows.elapsed[row] = time;
      this.times.push(time);
    }
    const block = this.builder.publish(0, seal);
    if (block !== undefined) this.live.add(block);
  }

  get snapshot(): CommitCursor {
    return this.live.end;
  }
}

const oddRows: RowFilter = {
  needsDetail: false,
  zone: () => true,
  select(rows: Rows, from: number, to: number, out: Uint32Array): number {
    const status = rows.columns.get('status')?.data ?? [];
    let kept = 0;
    for (let row = from; row < to; row++) if (((status[row] ?? 0) & 1) === 1) out[kept++] = row;
    return kept;
  },
};

function all(sources: readonly Source[], wanted: Scan): Hit[] {
  return [...scan(sources, wanted, { scanned: 0, matched: 0 })].filter((hit) => hit !== undefined);
}

const batches = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 10 }), { maxLength: 8 });

describe('scan', () => {
  it('gives what sorting everything would give, in both orders, with windows and filters', () => {
    fc.assert(
      fc.property(
        batches,
        fc.option(fc.nat(30), { nil: undefined }),
        fc.option(fc.nat(30), { nil: undefined }),
        fc.boolean(),
        (lists, from, to, odd) => {
          const stock = new Stock();
          for (const times of lists) stock.add(times, times.length % 3 === 0);
          const expected = stock.times
            .map((time, sequence) => ({ time, sequence }))
            .filter(({ time, sequence }) => time >= (from ?? 0) && time <= (to ?? 99) && (!odd || sequence % 2 === 1))
            .sort((a, b) => a.time - b.time || a.sequence - b.sequence)
            .map(({ sequence }) => sequence);
          const filter = odd ? oddRows : undefined;
          const sequences = (order: Scan['order']): number[] =>
            all(stock.live.sources(), { order, filter, from, to }).map((hit) => hit.sequence);
          expect(sequences('oldest')).toEqual(expected);
          expect(sequences('newest')).toEqual(expected.toReversed());
        },
      ),
    );
  });

  it('pages fit together while rows of any time go on to arrive', () => {
    fc.assert(
      fc.property(
        batches,
        batches,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('newest' as const, 'oldest' as const),
        (before, during, limit, order) => {
          const stock = new Stock();
          for (const times of before) stock.add(times);
          const { snapshot } = stock;
          const expected = all(stock.live.sources(), { order }).map((hit) => hit.sequence);
          const got: number[] = [];
          let after: TimeCursor | undefined;
          for (let page = 0; ; page++) {
            const wanted: Scan = { order, snapshot, ...(after === undefined ? {} : { after }) };
            const { hits, next } = takePage(scan(stock.live.sources(), wanted, { scanned: 0, matched: 0 }), limit, snapshot);
            got.push(...hits.map((hit) => hit.sequence));
            stock.add(during[page] ?? []);
            if (next === undefined) break;
            after = parseTimeCursor(printTimeCursor(next));
            expect(after).toEqual(next);
          }
          expect(got).toEqual(expected);
        },
      ),
    );
  });

  it('looks only at what the newest few need', () => {
    const stock = new Stock();
    for (let block = 0; block < 50; block++) stock.add(Array.from({ length: 100 }, (_, i) => block * 100 + i));
    const progress = { scanned: 0, matched: 0 };
    const { hits } = takePage(scan(stock.live.sources(), { order: 'newest' }, progress), 50, stock.snapshot);
    expect(hits.map((hit) => hit.timestamp)).toEqual(Array.from({ length: 50 }, (_, i) => 4999 - i));
    expect(progress.scanned).toBe(100);
  });

  it('an open entry is replaced by its row when it closes', () => {
    const live = new LiveRows();
    const open = new SegmentBuilder({ worker: '0000abcd', epoch: 1, open: true });
    for (const sequence of [7, 8]) {
      const row = open.begin();
      open.rows.sequence[row] = sequence;
      open.rows.timestamp[row] = sequence;
      open.rows.stream[row] = sequence === 8 ? 5 : Number.NaN;
    }
    const block = open.publish(0);
    if (block === undefined) throw new Error('nothing was published');
    live.add(block);
    const shown = (): string[] =>
      all(live.sources(), { order: 'oldest' }).map((hit) => `${hit.sequence} ${hit.source.open ? 'open' : 'closed'}`);
    expect(shown()).toEqual(['7 open', '8 open']);
    const closed = new SegmentBuilder({ worker: '0000abcd', epoch: 1 });
    const row = closed.begin();
    closed.rows.sequence[row] = 7;
    closed.rows.timestamp[row] = 7;
    const last = closed.publish(0);
    if (last === undefined) throw new Error('nothing was published');
    live.add(last);
    expect(shown()).toEqual(['7 closed', '8 open']);
    expect(live.openCount).toBe(1);
    const stream = live.sources().at(-1)?.rows()?.columns.get('stream');
    expect([stream?.data[0], stream?.valid?.[0]]).toEqual([5, 1]);
    expect(all(live.sources(), { order: 'oldest', snapshot: live.end }).map((hit) => hit.sequence)).toEqual([7]);
  });
});

describe('histogram and count', () => {
  it('every matching row of the window is in exactly one bar', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 2, max: 20 }), fc.boolean(), fc.nat(30), (lists, bars, odd, from) => {
        const stock = new Stock();
        for (const times of lists) stock.add(times.map((time) => time * 100_000));
        const filter = odd ? oddRows : undefined;
        const matching = stock.times.filter((time, sequence) => (!odd || sequence % 2 === 1) && time >= from * 100_000);
        const axis = axisOf(0, 3_000_000, bars);
        expect(axis.bars).toBeLessThanOrEqual(bars + 1);
        const made = new Map<number, Bar>();
        const progress = { scanned: 0, matched: 0 };
        for (const _ of histogram(stock.live.sources(), { filter, from: from * 100_000 }, axis, made, progress));
        const printed = printBars(made.values());
        for (const { at, counts, p95 } of printed) {
          const inside = matching.filter((time) => time >= at && time < at + axis.width);
          expect(counts).toEqual({ open: inside.length });
          expect(p95).toBeLessThanOrEqual(Math.max(...inside) * 1.011);
          expect(p95).toBeGreaterThanOrEqual(Math.min(...inside) * 0.989);
        }
        expect(printed.reduce((sum, { counts }) => sum + (counts.open ?? 0), 0)).toBe(matching.length);
        const counted = { scanned: 0, matched: 0 };
        for (const _ of count(stock.live.sources(), { filter, from: from * 100_000 }, counted));
        expect(counted.matched).toBe(matching.length);
      }),
    );
  });
});

describe('cursors', () => {
  it('read back as they were printed, and nothing else reads', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(), (commit, epoch) => {
        expect(parseCommitCursor(printCommitCursor({ epoch, commit }))).toEqual({ epoch, commit });
      }),
    );
    for (const text of ['', 'c1', 't1.2', 'c1.2.3', 'c-1.2', 't1.2.3.4.x', 'c1.99999999999999999']) {
      expect(parseCommitCursor(text) ?? parseTimeCursor(text)).toBeUndefined();
    }
    expect(parseId('5f3a09c1-1-4242')).toEqual({ worker: '5f3a09c1', epoch: 1, sequence: 4242 });
    expect(parseId('5f3a09c1-1')).toBeUndefined();
  });
});
