import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeIndex } from './time-index.ts';

const batch = fc.array(fc.record({ time: fc.integer({ min: 0, max: 50 }), sequence: fc.nat(1000) }), { maxLength: 30 });

function add(index: TimeIndex, base: number, rows: readonly { time: number; sequence: number }[]): void {
  const times = Float64Array.from(rows, (row) => row.time);
  const sequences = Float64Array.from(rows, (row) => row.sequence);
  index.add(base, Uint32Array.from(rows.keys()), rows.length, times, sequences);
}

function listed(index: TimeIndex): string[] {
  return Array.from({ length: index.count }, (_, i) => index.base + i).map(
    (n) => `${index.timeAt(n)} ${index.sequenceAt(n)} ${index.refAt(n)}`,
  );
}

test('rows of any batches stand in time order', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
      const index = new TimeIndex();
      const expected: [number, number, number][] = [];
      batches.forEach((rows, batch) => {
        add(index, batch * 100, rows);
        rows.forEach((row, i) => expected.push([row.time, row.sequence, batch * 100 + i]));
      });
      expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(listed(index).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(expected.map((row) => `${row[0]} ${row[1]}`));
      expect(listed(index).toSorted()).toEqual(expected.map((row) => row.join(' ')).toSorted());
    }),
  );
});

test('forgetting the oldest rows keeps the numbers of the others', () => {
  const index = new TimeIndex();
  add(index, 0, [
    { time: 1, sequence: 1 },
    { time: 2, sequence: 2 },
  ]);
  add(index, 2, [
    { time: 3, sequence: 3 },
    { time: 4, sequence: 4 },
  ]);
  expect(index.remove(0, 2)).toBe(2);
  expect(index.base).toBe(2);
  expect(index.timeAt(2)).toBe(3);
  expect(index.end).toBe(4);
});

test('rows keep their number when older ones are put before them', () => {
  const index = new TimeIndex();
  add(index, 0, [
    { time: 5, sequence: 5 },
    { time: 6, sequence: 6 },
  ]);
  add(index, 10, [
    { time: 1, sequence: 1 },
    { time: 2, sequence: 2 },
    { time: 3, sequence: 3 },
  ]);
  expect(index.base).toBe(-3);
  expect(index.timeAt(0)).toBe(5);
  expect(index.end).toBe(2);
});

test('lowerBound is the number of the first row at or after a time', () => {
  fc.assert(
    fc.property(batch, fc.integer({ min: -1, max: 52 }), (rows, time) => {
      const index = new TimeIndex();
      add(index, 0, rows);
      expect(index.lowerBound(time) - index.base).toBe(rows.filter((row) => row.time < time).length);
    }),
  );
});
