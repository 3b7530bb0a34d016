import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '#entry/entry';
import type { ViewWindow } from '#wire/worker-api';
import { ListModel, type Wanted } from './model.ts';

function entry(id: string): Entry {
  const end = { ip: '10.0.0.1', port: 1 };
  return {
    id,
    revision: 1,
    kind: 'exchange',
    protocol: 'http',
    protocols: ['http'],
    timestamp: 0,
    src: end,
    dst: end,
    outcome: 'ok',
    summary: id,
    capturedBy: 'demo',
    flow: 1,
    worker: 'w',
    layers: {},
  };
}

/** A worker whose rows are `ids`; it answers what the list last asked for. */
class Rows {
  ids: string[];
  wanted: Wanted = { rows: 60, follow: true, first: 0 };
  readonly list: ListModel = new ListModel((wanted) => {
    this.wanted = wanted;
  });

  constructor(count: number) {
    this.ids = Array.from({ length: count }, (_, i) => `e${i}`);
    this.list.resize(560, 28);
    this.answer(true);
  }

  /** While not `complete` the worker has found only the newest of its rows. */
  answer(fresh = false, complete = true): void {
    const { follow, rows, around } = this.wanted;
    const place = around === undefined || !complete ? -1 : this.ids.indexOf(around);
    const wanted =
      follow || (around !== undefined && place < 0) ? this.ids.length - rows : place >= 0 ? place - (rows >> 1) : this.wanted.first;
    const first = Math.max(0, Math.min(wanted, Math.max(0, this.ids.length - 1)));
    const window: ViewWindow = {
      first,
      begin: 0,
      end: this.ids.length,
      stored: this.ids.length,
      entries: this.ids.slice(first, first + rows).map(entry),
      scan: { scanned: 0, matched: 0, complete, gaps: [] },
    };
    this.list.take(window, fresh);
  }

  /** Ids of the rows that are seen whole. */
  get seen(): (string | undefined)[] {
    const from = Math.ceil(this.list.top);
    return Array.from({ length: Math.min(this.list.page, this.ids.length - from) }, (_, i) => this.list.row(from + i)?.id);
  }
}

describe('the list', () => {
  test('follows the newest until the reader goes up, and again when they come back down', () => {
    const rows = new Rows(1000);
    rows.ids.push('new');
    rows.answer();
    expect(rows.seen.at(-1)).toBe('new');
    const at = rows.list.scroll;
    rows.list.scrolled(at, at - 280);
    expect(rows.list.follow).toBe(false);
    rows.answer();
    const before = rows.seen;
    rows.ids.push('a', 'b', 'c');
    rows.answer();
    expect(rows.seen).toEqual(before);
    expect(rows.list.shown.fresh).toBe(3);
    const held = rows.list.scroll;
    rows.list.scrolled(held, held + 3000);
    rows.answer();
    expect(rows.list.follow).toBe(true);
    expect(rows.seen.at(-1)).toBe('c');
  });

  test('paused, it stays so at the end as well', () => {
    const rows = new Rows(100);
    rows.list.pause();
    rows.list.scrolled(rows.list.scroll, rows.list.scroll + 100);
    expect(rows.list.follow).toBe(false);
    rows.list.newest();
    expect(rows.list.follow).toBe(true);
  });

  test('rows that close late and are put in before do not move what is read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(999), fc.integer({ min: 1, max: 5 })), { maxLength: 8 }), (inserts) => {
        const rows = new Rows(1000);
        rows.list.scrolled(rows.list.scroll, rows.list.scroll - 500 * 28);
        rows.answer();
        rows.answer();
        const first = rows.seen[0];
        for (const [place, count] of inserts) {
          const seenAt = rows.ids.indexOf(first ?? '');
          // What is put in among the visible rows itself may push those below it.
          const at = place >= seenAt && place < seenAt + 40 ? seenAt - 1 : place;
          rows.ids.splice(at, 0, ...Array.from({ length: count }, (_, i) => `late${place}.${i}.${rows.ids.length}`));
          rows.answer();
          rows.answer();
          expect(rows.seen[0]).toBe(first);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('an address with an entry shows its row, wherever it is', () => {
    const rows = new Rows(1000);
    rows.list.reset('e300');
    rows.answer(true);
    expect(rows.seen).toContain('e300');
    expect(rows.list.follow).toBe(false);
  });

  test('an address with an entry waits for it as long as the worker looks, and no longer', () => {
    const rows = new Rows(1000);
    rows.list.reset('e300');
    rows.answer(true, false);
    rows.answer(false, false);
    expect([rows.seen.includes('e300'), rows.list.follow]).toEqual([false, false]);
    rows.answer();
    expect([rows.seen.includes('e300'), rows.list.follow]).toEqual([true, false]);
    rows.list.reset('gone');
    rows.answer(true, false);
    expect(rows.list.follow).toBe(false);
    rows.answer();
    expect([rows.seen.at(-1), rows.list.follow]).toEqual(['e999', true]);
    rows.list.reset('e300');
    rows.answer(true, false);
    rows.list.newest();
    rows.answer();
    expect(rows.seen.at(-1)).toBe('e999');
  });

  test('stands still while the pointer is down, and follows again afterwards', () => {
    const rows = new Rows(1000);
    const release = rows.list.grasp();
    const before = rows.seen;
    rows.ids.push('a', 'b');
    rows.answer();
    expect(rows.seen).toEqual(before);
    release();
    rows.answer();
    expect(rows.seen.at(-1)).toBe('b');
    rows.list.pause();
    rows.list.grasp()();
    expect(rows.list.follow).toBe(false);
  });

  test('renders only what is seen and a little more, also in leaps', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000 * 28), { maxLength: 12 }), (places) => {
        const rows = new Rows(20_000);
        for (const place of places) {
          rows.list.scrolled(rows.list.scroll, place);
          rows.answer();
          const { from, to } = rows.list.shown;
          expect(to - from).toBeLessThan(40);
          expect(from).toBeLessThanOrEqual(Math.floor(rows.list.top));
          expect(rows.seen.every((id) => id !== undefined)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
