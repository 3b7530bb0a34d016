import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sketch } from './sketch.ts';

const values = fc.array(fc.double({ min: 0.01, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 200 });

it('a quantile is at most 1 % from a value of that rank, however the values were added up', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200), (list, share, cut) => {
      const whole = new Sketch();
      const left = new Sketch();
      const right = new Sketch();
      list.forEach((value, i) => {
        whole.add(value);
        (i < cut ? left : right).add(value);
      });
      left.merge(new Sketch(right.entries()));
      const sorted = list.toSorted((a, b) => a - b);
      const rank = share * (list.length - 1);
      const estimate = whole.quantile(share) ?? Number.NaN;
      expect(left.quantile(share)).toBe(estimate);
      expect(estimate).toBeGreaterThanOrEqual((sorted[Math.floor(rank)] ?? 0) * 0.989);
      expect(estimate).toBeLessThanOrEqual((sorted[Math.ceil(rank)] ?? 0) * 1.011);
    }),
  );
});

it('zeros count, NaN does not, and no values have no quantile', () => {
  const sketch = new Sketch();
  expect(sketch.quantile(0.5)).toBeUndefined();
  for (const value of [0, 0, Number.NaN, 5]) sketch.add(value);
  expect(sketch.count).toBe(3);
  expect(sketch.quantile(0.5)).toBe(0);
  expect(sketch.quantile(1)).toBeCloseTo(5, 1);
});
