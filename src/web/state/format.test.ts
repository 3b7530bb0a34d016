import { expect, test } from 'vitest';
import { latencyBar, plural } from './format.ts';

test('two seconds beside two milliseconds are seen: the bar grows by the logarithm', () => {
  expect(latencyBar(2000)).toBeLessThan(latencyBar(20_000));
  expect(latencyBar(2_000_000) - latencyBar(2000)).toBeGreaterThan(30);
  expect(latencyBar(1e12)).toBe(56);
  expect(latencyBar(0)).toBe(3);
});

test('amounts are said as people say them', () => {
  expect(plural(1, 'entry', 'entries')).toBe('1 entry');
  expect(plural(2000, 'entry', 'entries')).toBe('2,000 entries');
});
