import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QueryRefusal } from './filters.ts';
import { type Row, Shelf } from './shelf.fixture.ts';
import { Watch } from './watch.ts';

const START = 1_790_000_000_000_000;

/** Takes everything that is due. */
function drain(watch: Watch): {
  readonly seen: number[];
  readonly open: number[];
  readonly missed: number;
  readonly cursor: string | undefined;
} {
  const seen: number[] = [];
  const open: number[] = [];
  let missed = 0;
  let cursor: string | undefined;
  for (;;) {
    const event = watch.take();
    if (event === undefined && !watch.behind) break;
    if (event === undefined) continue;
    for (const { change, entry } of event.entries) (change === 'close' ? seen : open).push(Number(entry.id.split('-')[2]));
    missed += event.missed;
    ({ cursor } = event);
  }
  return { seen, open, missed, cursor };
}

const step = fc.oneof(
  fc.record({ do: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 30 }), seal: fc.boolean() }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('reconnect' as const) }),
  fc.record({ do: fc.constant('retire' as const) }),
);

test('every closed row comes once over any number of connections; what was retired before it could be told is counted', {
  timeout: 30_000,
}, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const shelf = new Shelf();
      try {
        let sequence = 0;
        const segments: { readonly segment: number; readonly rows: Row[] }[] = [];
        const start = shelf.library.end;
        let cursor: string = `${start.epoch}.${start.commit}`;
        const open = (): Watch =>
          new Watch(shelf.library, shelf.filters, shelf.context, first ? { filter: '' } : { filter: '', after: cursor });
        let first = true;
        let watch = open();
        const told: number[] = [];
        let missed = 0;
        const take = (): void => {
          const got = drain(watch);
          told.push(...got.seen);
          missed += got.missed;
          if (got.cursor !== undefined) {
            ({ cursor } = got as { readonly cursor: string });
            first = false;
          }
        };
        let lost = 0;
        for (const action of steps) {
          if (action.do === 'publish') {
            const rows = Array.from({ length: action.count }, () => ({ sequence: ++sequence, time: START + sequence, status: 200 }));
            const segment = shelf.publish(rows, action.seal);
            const known = segments.find((each) => each.segment === segment);
            if (known === undefined) segments.push({ segment, rows });
            else known.rows.push(...rows);
          } else if (action.do === 'take') take();
          else if (action.do === 'reconnect' && !first) watch = open();
          else if (action.do === 'retire' && segments.length > 1) {
            const gone = segments.shift();
            if (gone === undefined) continue;
            lost += gone.rows.filter((row) => !told.includes(row.sequence)).length;
            shelf.retire(gone.segment);
          }
        }
        take();
        expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b));
        expect(missed).toBe(lost);
        expect(told.length + missed).toBe(sequence);
      } finally {
        shelf.close();
      }
    }),
    { numRuns: 50 },
  );
});

test('open entries are told when they open and change, and once more when they close', () => {
  const shelf = new Shelf();
  const watch = new Watch(shelf.library, shelf.filters, shelf.context, { filter: '' });
  const row = { sequence: 7, time: START, status: 200 };
  shelf.publishOpen([row]);
  watch.opened();
  expect(drain(watch)).toMatchObject({ open: [7], seen: [] });
  shelf.publishOpen([row]);
  watch.opened();
  expect(drain(watch)).toMatchObject({ open: [], seen: [] });
  shelf.publish([row]);
  expect(drain(watch)).toMatchObject({ seen: [7] });
  shelf.close();
});

test('a filter holds, and a cursor that is none is refused', () => {
  const shelf = new Shelf();
  const watch = new Watch(shelf.library, shelf.filters, shelf.context, { filter: 'status == 500' });
  shelf.publish([200, 500, 200, 500].map((status, i) => ({ sequence: i + 1, time: START + i, status })));
  expect(drain(watch).seen).toEqual([2, 4]);
  expect(() => new Watch(shelf.library, shelf.filters, shelf.context, { filter: '', after: 'nonsense' })).toThrow(QueryRefusal);
  shelf.close();
});

test('a stream that catches up over many rows that do not match comes to the ones that do', () => {
  const shelf = new Shelf();
  const rows = Array.from({ length: 150_000 }, (_, i) => ({ sequence: i + 1, time: START + i, status: i === 140_000 ? 500 : 200 }));
  const { epoch, commit } = shelf.library.end;
  shelf.publish(rows.slice(0, 60_000), true);
  shelf.publish(rows.slice(60_000));
  const after = new Watch(shelf.library, shelf.filters, shelf.context, { filter: '' });
  shelf.publish([{ sequence: 999_999, time: START, status: 200 }]);
  const cursor = drain(after).cursor ?? '';
  const start = cursor.replace(/\d+$/, String(commit));
  expect(cursor).toContain(String(epoch));
  expect(drain(new Watch(shelf.library, shelf.filters, shelf.context, { filter: 'status == 500', after: start })).seen).toEqual([140_001]);
  shelf.close();
});
