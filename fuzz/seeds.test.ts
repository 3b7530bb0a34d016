import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runCase } from './case.ts';
import { Chance } from './chance.ts';

const kept = z
  .array(z.object({ seed: z.number(), on: z.enum(['made', 'demo']), found: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('./seeds.json', import.meta.url), 'utf8')));

describe('cases', () => {
  test.each(kept.map(({ seed, on, found }) => [`${on} ${seed}`, found, seed, on] as const))('%s: %s', (_, __, seed, on) => {
    expect(runCase(seed, on)).toBeGreaterThanOrEqual(0);
  });

  test('some of every kind run through', () => {
    let packets = 0;
    for (let seed = 1; seed <= 40; seed++) packets += runCase(seed, seed % 8 === 0 ? 'demo' : 'made');
    expect(packets).toBeGreaterThan(500);
  });

  test('follow from their seed', () => {
    const numbers = (seed: number): readonly number[] => {
      const chance = new Chance(seed);
      return Array.from({ length: 20 }, () => chance.below(1000));
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    expect(Math.max(...numbers(7))).toBeLessThan(1000);
  });
});
