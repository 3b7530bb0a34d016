import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Block } from '#store/block';
import type { Notice } from '#store/node/writer';
import type { SegmentIndex } from '#store/node/segment-index';
import { Arrivals } from './arrivals.ts';

const EPOCH = 3;
const BLOCKS = [0, 1, 2].flatMap((segment) => [0, 1, 2].map((number) => ({ segment, number, seal: number === 2 }) as Block));

/** What the writing thread says of the blocks: that each is packed, and of each last one that its segment is sealed. */
const NOTICES: readonly Notice[] = BLOCKS.flatMap(({ segment, number, seal }): Notice[] => [
  { kind: 'packed', epoch: EPOCH, segment, number, frames: [] },
  ...(seal ? [{ kind: 'sealed', index: { origin: { worker: 'a', epoch: EPOCH }, segment } as SegmentIndex } as const] : []),
]);

test('nothing is said of a block before it is here, everything is said, in its order, however the two threads are heard', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (turns) => {
      const blocks = [...BLOCKS];
      const notices = [...NOTICES];
      const here = new Set<string>();
      const told: Notice[] = [];
      const arrivals = new Arrivals(EPOCH, (notice) => {
        const segment = notice.kind === 'sealed' ? notice.index.segment : notice.segment;
        expect(here).toContain(`${segment}-${notice.kind === 'packed' ? notice.number : 2}`);
        told.push(notice);
      });
      const block = (): void => {
        const next = blocks.shift();
        if (next === undefined) return;
        here.add(`${next.segment}-${next.number}`);
        arrivals.block(next);
      };
      const notice = (): void => {
        const next = notices.shift();
        if (next !== undefined) arrivals.notice(next);
      };
      for (const first of turns) (first ? block : notice)();
      while (blocks.length > 0) block();
      while (notices.length > 0) notice();
      expect(told).toEqual(NOTICES);
    }),
  );
});

test('segments of earlier runs wait for nothing', () => {
  const told: Notice[] = [];
  const arrivals = new Arrivals(EPOCH, (notice) => told.push(notice));
  const retired = { kind: 'retired', epoch: 2, segment: 9 } as const;
  arrivals.notice(retired);
  expect(told).toEqual([retired]);
});
