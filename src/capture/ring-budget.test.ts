import { bytesOf, QUIET_SHAPE, RING_BUDGET, RingBudget } from '#capture/ring-budget';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('one source gets 64 MiB, a hundred get 1 MiB each and something is left to grow', () => {
  expect(bytesOf(new RingBudget().take(1))).toBe(64 << 20);
  const budget = new RingBudget();
  for (let i = 0; i < 110; i++) expect(bytesOf(budget.take(110))).toBe(1 << 20);
  expect(budget.left).toBe(18 << 20);
  const bigger = budget.grow(QUIET_SHAPE);
  expect(bigger && bytesOf(bigger)).toBe(4 << 20);
});

test('every ring bears a stall, holds a GSO frame, and the budget is kept but for the first megabyte of each', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.array(fc.nat(399)), (count, busy) => {
      const budget = new RingBudget();
      const shapes = Array.from({ length: count }, () => budget.take(count));
      for (const i of busy) {
        const old = shapes[i % count];
        const bigger = old && budget.grow(old);
        if (old === undefined || bigger === undefined) continue;
        budget.give(old);
        shapes[i % count] = bigger;
      }
      for (const shape of shapes) {
        expect(shape.blockSize).toBeGreaterThanOrEqual(1 << 17);
        expect(shape.blockCount * shape.timeoutMs).toBeGreaterThanOrEqual(800);
        expect(shape.timeoutMs).toBeLessThanOrEqual(100);
      }
      expect(shapes.reduce((sum, shape) => sum + bytesOf(shape), 0)).toBeLessThanOrEqual(Math.max(RING_BUDGET, count << 20));
    }),
  );
});
