import { expect, test } from 'vitest';
import { binaryBytes, bytes, duration, longDuration } from './units.ts';

test.each([
  [0.4, '0.4 µs'],
  [45, '45 µs'],
  [300, '0.3 ms'],
  [3100, '3.1 ms'],
  [9949, '9.9 ms'],
  [22_000, '22 ms'],
  [999_400, '999 ms'],
  [2_014_000, '2.014 s'],
  [252_000_000, '4 min 12 s'],
])('%d µs is %s', (micros, words) => {
  expect(duration(micros)).toBe(words);
});

test.each([
  [812, '812 B', '812 B'],
  [1200, '1.2 KB', '1.2 KiB'],
  [18_000, '18 KB', '18 KiB'],
  [432_013_312, '432 MB', '412 MiB'],
])('%d bytes are %s of traffic and %s of memory', (size, traffic, memory) => {
  expect(bytes(size)).toBe(traffic);
  expect(binaryBytes(size)).toBe(memory);
});

test('stretches are said as people say them', () => {
  expect(longDuration(41 * 60e6)).toBe('41 min');
  expect(longDuration(185 * 60e6)).toBe('3 h 5 min');
});
