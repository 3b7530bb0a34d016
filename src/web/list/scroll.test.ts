import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Extent, TALLEST, clampTop, lastTop, scrollOf, spacerHeight, topAfter } from './scroll.ts';

const extents = fc
  .record({
    begin: fc.nat(1e6),
    count: fc.nat(5e6),
    rowHeight: fc.constantFrom(24, 28, 34, 52),
    height: fc.integer({ min: 40, max: 2000 }),
  })
  .map(({ begin, count, rowHeight, height }): Extent => ({ begin, end: begin + count, rowHeight, height }));

describe('the scroll bar', () => {
  test('is never taller than browsers scroll exactly, nor shorter than the list', () => {
    fc.assert(
      fc.property(extents, (extent) => {
        const height = spacerHeight(extent);
        expect(height).toBeGreaterThanOrEqual(extent.height);
        expect(height).toBeLessThanOrEqual(Math.max(TALLEST, extent.height));
      }),
    );
  });

  test('stands at 0 for the first row and at its end for the last', () => {
    fc.assert(
      fc.property(extents, (extent) => {
        expect(scrollOf(extent, extent.begin)).toBe(0);
        const end = lastTop(extent) > extent.begin ? spacerHeight(extent) - extent.height : 0;
        expect(scrollOf(extent, lastTop(extent))).toBeCloseTo(end, 3);
      }),
    );
  });

  test('whatever it does, the list stays inside its rows', () => {
    fc.assert(
      fc.property(
        extents,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: -100, max: 5e6, noNaN: true }),
        (extent, share, after) => {
          const top = clampTop(extent, extent.begin + share * (extent.end - extent.begin));
          const next = topAfter(extent, top, scrollOf(extent, top), after);
          expect(next).toBeGreaterThanOrEqual(extent.begin);
          expect(next).toBeLessThanOrEqual(lastTop(extent));
        },
      ),
    );
  });

  test('a notch of the wheel moves by that many pixels, also among millions of rows', () => {
    const extent: Extent = { begin: 0, end: 5_000_000, rowHeight: 28, height: 700 };
    const at = scrollOf(extent, 1_000_000);
    expect(topAfter(extent, 1_000_000, at, at + 280)).toBeCloseTo(1_000_010, 6);
  });

  test('the bar dragged to its middle shows the middle', () => {
    const extent: Extent = { begin: 0, end: 5_000_000, rowHeight: 28, height: 700 };
    expect(topAfter(extent, 0, 0, (TALLEST - 700) / 2)).toBeCloseTo(2_500_000, -2);
  });
});
