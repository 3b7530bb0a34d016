import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Row, Shelf } from './shelf.fixture.ts';
import { View } from './view.ts';

type Ask = ConstructorParameters<typeof View>[3];

const START = 1_790_000_000_000_000;

type Step =
  | { readonly do: 'publish'; readonly times: readonly number[]; readonly seal: boolean }
  /** Some entries open; those that are open and not named close with the next block. */
  | { readonly do: 'open'; readonly times: readonly number[] }
  | { readonly do: 'close'; readonly which: number }
  | { readonly do: 'retire'; readonly which: number };

const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('publish' as const), times, seal: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const), times }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retire' as const), which: fc.nat(5) }) },
);

/** What the store should hold, kept in the plainest way. */
class Model {
  sequence = 0;
  closed: { readonly row: Row; readonly segment: number }[] = [];
  open: Row[] = [];

  row(time: number): Row {
    const sequence = ++this.sequence;
    return { sequence, time: START + time, status: sequence % 3 === 0 ? 500 : 200 };
  }

  sorted(matches: (row: Row) => boolean): number[] {
    return [...this.closed.map(({ row }) => row), ...this.open]
      .filter(matches)
      .toSorted((a, b) => a.time - b.time || a.sequence - b.sequence)
      .map(({ sequence }) => sequence);
  }
}

function play(shelf: Shelf, model: Model, action: Step): void {
  if (action.do === 'publish') {
    const rows = action.times.map((time) => model.row(time));
    const segment = shelf.publish(rows, action.seal);
    model.closed.push(...rows.map((row) => ({ row, segment })));
  } else if (action.do === 'open') {
    model.open = [...model.open, ...action.times.map((time) => model.row(time))];
    shelf.publishOpen(model.open);
  } else if (action.do === 'close') {
    const [row] = model.open.splice(action.which % Math.max(1, model.open.length), 1);
    if (row === undefined) return;
    model.closed.push({ row, segment: shelf.publish([row]) });
  } else {
    const segments = [...new Set(model.closed.map(({ segment }) => segment))];
    const gone = segments.toSorted((a, b) => a - b)[0];
    // Retention takes the oldest, and only what is sealed or could not be kept.
    if (gone === undefined || segments.length < 2) return;
    shelf.retire(gone);
    model.closed = model.closed.filter(({ segment }) => segment !== gone);
  }
}

/** Everything that a view shows, read a window at a time. */
function read(view: View, ask: Ask, rows: number): number[] {
  while (view.step(1000));
  view.move({ ...ask, rows, first: Number.NEGATIVE_INFINITY });
  while (view.step(1000));
  const seen: number[] = [];
  const { begin, end } = view.event().window;
  for (let first = begin; first < end; first += rows) {
    view.move({ ...ask, rows, first });
    const { window } = view.event();
    expect([window.first, window.entries.length]).toEqual([first, Math.min(rows, end - first)]);
    seen.push(...window.entries.map(({ id }) => Number(id.split('-')[2])));
  }
  expect(seen).toHaveLength(end - begin);
  return seen;
}

test('windows show what a plain sort of all matching rows would, whatever comes in whatever order', { timeout: 30_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), fc.integer({ min: 1, max: 9 }), fc.nat(14), (steps, rows, late) => {
      const shelf = new Shelf();
      try {
        const model = new Model();
        const asks: readonly (readonly [Ask, (row: Row) => boolean])[] = [
          [{ filter: '', rows, buckets: 10 }, () => true],
          [{ filter: 'status >= 500', rows, buckets: 10 }, ({ status }) => status >= 500],
          [{ filter: '', from: START + 10, to: START + 30, rows, buckets: 10 }, ({ time }) => time >= START + 10 && time <= START + 30],
        ];
        const views: View[] = [];
        const look = (): void => {
          views.push(...asks.map(([ask]) => new View(shelf.library, shelf.filters, shelf.context, ask, () => START)));
          for (const view of views.slice(-asks.length)) shelf.library.listen(view);
        };
        look();
        steps.forEach((action, i) => {
          if (i === late) look();
          play(shelf, model, action);
          views.forEach((view, n) => {
            const [ask, matches] = asks[n % asks.length] as (typeof asks)[number];
            expect(read(view, ask, rows)).toEqual(model.sorted(matches));
          });
        });
      } finally {
        shelf.close();
      }
    }),
    { numRuns: 35 },
  );
});

test('following shows the newest rows, and around finds an entry', () => {
  const shelf = new Shelf();
  const rows = Array.from({ length: 50 }, (_, i) => ({ sequence: i + 1, time: START + i * 10, status: 200 }));
  shelf.publish(rows);
  const view = new View(shelf.library, shelf.filters, shelf.context, { filter: '', rows: 5, follow: true, buckets: 10 }, () => START);
  view.step(1000);
  const shown = (): number[] => view.event().window.entries.map(({ id }) => Number(id.split('-')[2]));
  expect(shown()).toEqual([46, 47, 48, 49, 50]);
  const id = view.event().window.entries[0]?.id.replace(/\d+$/, '20') ?? '';
  view.move({ filter: '', rows: 5, around: id, buckets: 10 });
  expect(shown()).toContain(20);
  shelf.close();
});

test('a window of the last minutes moves with time', () => {
  const shelf = new Shelf();
  shelf.publish([0, 10, 20, 30].map((time, i) => ({ sequence: i + 1, time: START + time * 1e6, status: 200 })));
  let now = START + 30e6;
  const view = new View(shelf.library, shelf.filters, shelf.context, { filter: '', rows: 9, last: 25e6, buckets: 10 }, () => now);
  view.step(1000);
  expect(view.event().window.entries).toHaveLength(3);
  now += 10e6;
  expect(view.event().window.entries).toHaveLength(2);
  shelf.close();
});

test('what was retired leaves the timeline too', () => {
  const shelf = new Shelf();
  const at = (minute: number, sequence: number): Row => ({ sequence, time: START + minute * 60e6, status: 200 });
  const first = shelf.publish([at(0, 1), at(1, 2)], true);
  shelf.publish([at(50, 3), at(51, 4), at(52, 5)]);
  const view = new View(shelf.library, shelf.filters, shelf.context, { filter: '', rows: 9, buckets: 100 }, () => START);
  shelf.library.listen(view);
  view.step(1000);
  const counted = (): number =>
    (view.event().timeline?.buckets ?? []).flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
  expect(counted()).toBe(5);
  shelf.retire(first);
  expect(counted()).toBe(3);
  shelf.close();
});
