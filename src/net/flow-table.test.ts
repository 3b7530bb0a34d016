import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Table4, Table6 } from './flow-table.ts';

/** Few keys, so that inserts, replacements, deletes and collisions meet. */
const step = fc.record({ a: fc.nat(6), b: fc.nat(6), ports: fc.nat(60), value: fc.nat(1000), remove: fc.boolean() });
const words = (a: number, b: number): Int32Array => Int32Array.of(a, 0, 0, 1, b, 2, 0, 0);

describe('tables', () => {
  test('the IPv4 table agrees with a Map, whatever is inserted and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3000, size: 'max' }), fc.integer(), (steps, seed) => {
        const table = new Table4(seed);
        const model = new Map<string, number>();
        for (const { a, b, ports, value, remove } of steps) {
          const key = `${a} ${b} ${ports}`;
          if (remove) {
            table.delete(a, b, ports);
            model.delete(key);
          } else {
            table.set(a, b, ports, value);
            model.set(key, value);
          }
        }
        expect(table.size).toBe(model.size);
        for (const { a, b, ports } of steps) expect(table.find(a, b, ports)).toBe(model.get(`${a} ${b} ${ports}`) ?? -1);
      }),
      { numRuns: 30 },
    );
  });
  test('the IPv6 table agrees with a Map, whatever is inserted and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 3000, size: 'max' }), fc.integer(), (steps, seed) => {
        const table = new Table6(seed);
        const model = new Map<string, number>();
        for (const { a, b, ports, value, remove } of steps) {
          const key = `${a} ${b} ${ports}`;
          if (remove) {
            table.delete(words(a, b), ports);
            model.delete(key);
          } else {
            table.set(words(a, b), ports, value);
            model.set(key, value);
          }
        }
        expect(table.size).toBe(model.size);
        for (const { a, b, ports } of steps) expect(table.find(words(a, b), ports)).toBe(model.get(`${a} ${b} ${ports}`) ?? -1);
      }),
      { numRuns: 30 },
    );
  });
  test('they grow, and empty again', () => {
    const four = new Table4(1);
    const six = new Table6(1);
    for (let i = 0; i < 20_000; i++) {
      four.set(i, -i, i * 7, i);
      six.set(words(i, -i), i * 7, i);
    }
    for (let i = 0; i < 20_000; i++) expect([four.find(i, -i, i * 7), six.find(words(i, -i), i * 7)]).toEqual([i, i]);
    for (let i = 0; i < 20_000; i++) {
      four.delete(i, -i, i * 7);
      six.delete(words(i, -i), i * 7);
    }
    expect([four.size, six.size, four.find(5, -5, 35), six.find(words(5, -5), 35)]).toEqual([0, 0, -1, -1]);
  });
});
