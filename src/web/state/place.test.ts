import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOME, type Place, readPlace, writePlace } from './place.ts';

const times = fc.integer({ min: 1_000_000_000_000_000, max: 2_000_000_000_000_000 });
const places = fc.record({
  page: fc.constantFrom('traffic' as const, 'health' as const),
  query: fc.string({ unit: 'grapheme', maxLength: 200 }),
  span: fc.oneof(
    fc.constant({ kind: 'all' as const }),
    fc.integer({ min: 1, max: 10_000 }).map((minutes) => ({ kind: 'last' as const, minutes })),
    fc.tuple(times, fc.integer({ min: 1, max: 1e12 })).map(([from, length]) => ({ kind: 'between' as const, from, to: from + length })),
  ),
  entry: fc.option(fc.constantFrom('5f3a09c1-1-4242', 'w-2-1'), { nil: undefined }),
});

test('an address says where one is: reading it gives the same place', () => {
  fc.assert(
    fc.property(places, fc.constantFrom('raw', 'request', undefined), (place, tab) => {
      const whole: Place = { ...place, tab: place.entry === undefined ? undefined : tab };
      expect(readPlace(writePlace(whole))).toEqual(whole);
    }),
  );
});

test('what is broken in an address is left out', () => {
  expect(readPlace('/?entry=%00<script>&from=yesterday&to=never&tab=9')).toEqual(HOME);
  expect(readPlace('/nowhere?last=0m')).toEqual(HOME);
  fc.assert(
    fc.property(fc.webQueryParameters(), (search) => {
      expect(readPlace(`/?${search}`).page).toBe('traffic');
    }),
  );
});
