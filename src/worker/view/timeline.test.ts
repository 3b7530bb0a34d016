import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '#entry/outcome';
import { Timeline } from './timeline.ts';

test('every entry is in exactly one bar, however many times bars were joined', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4e9 }), { maxLength: 300 }), (times) => {
      const timeline = new Timeline(20, 1e6);
      for (const time of times) timeline.add(time, 1, 100);
      const { buckets = [], bucketMicros = 0 } = timeline.take() ?? {};
      expect(buckets.length).toBeLessThanOrEqual(20);
      expect(buckets.reduce((sum, bucket) => sum + (bucket.counts.ok ?? 0), 0)).toBe(times.length);
      for (const bucket of buckets)
        expect(times.filter((time) => time >= bucket.at && time < bucket.at + bucketMicros)).toHaveLength(bucket.counts.ok ?? 0);
    }),
  );
});

test('the p95 is within 4 % of the exact one', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 2, max: 3e9, noNaN: true }), { minLength: 1, maxLength: 200 }), (durations) => {
      const timeline = new Timeline(10, 1e6);
      for (const duration of durations) timeline.add(5, 1, duration);
      const exact = durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * 0.95) - 1] as number;
      expect(Math.abs((timeline.take()?.buckets[0]?.p95 ?? 0) / exact - 1)).toBeLessThan(0.04);
    }),
  );
});

test('only bars that changed are told again', () => {
  const timeline = new Timeline(10, 1e7);
  timeline.add(100, OUTCOMES.indexOf('ok'), undefined);
  timeline.add(5e6, OUTCOMES.indexOf('reset'), undefined);
  expect(timeline.take()?.buckets).toHaveLength(2);
  expect(timeline.take()).toBeUndefined();
  timeline.add(5e6, OUTCOMES.indexOf('ok'), undefined);
  expect(timeline.take()).toEqual({ reset: false, bucketMicros: 1e6, buckets: [{ at: 5e6, counts: { ok: 1, reset: 1 } }] });
});
