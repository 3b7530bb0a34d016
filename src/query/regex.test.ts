import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { compileRegex } from './regex.ts';
import type { Regex } from './regex.ts';

function regex(pattern: string, budget?: number): Regex {
  const compiled = compileRegex(pattern, budget);
  if ('reason' in compiled) throw new Error(compiled.reason);
  return compiled;
}

describe('the engine that a pattern runs on', () => {
  test.each([
    ['cart', 'literal'],
    ['a\\.b', 'literal'],
    ['^/cart$', 'native'],
    ['^/api/[^/]+/users/\\d+$', 'native'],
    ['(GET|POST)', 'native'],
    ['foo.*', 'literal'],
    ['foo\\d+', 'native'],
    ['a.*b', 'mixed'],
    ['[a-z]+@', 'mixed'],
    ['(a+)+$', 're2'],
    ['(a|a)*b', 're2'],
    ['(a?){20}b', 're2'],
    ['\\pL+x', 're2'],
    ['(?i)cart', 'native'],
    ['[[:alpha:]]', 're2'],
  ])('%s: %s', (pattern, engine) => {
    expect(regex(pattern).engine).toBe(engine);
  });
});

test('both engines say the same of every pattern that runs on either', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '\\d',
    '\\w',
    '\\s',
    '\\S',
    '\\W',
    '[ab]',
    '[^\\w]',
    '[^\\W\\d]',
    '[^a]',
    '[a-z0-9]',
    '[^\\d/]',
    '(?:ab)',
    '(a|b)',
    '(ab|a)',
    '\\.',
    '/',
    'é',
    '\\b',
    '[\\w-]',
    '😀',
    '[à-ü]',
  );
  const repeat = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?');
  const pattern = fc
    .tuple(
      fc.constantFrom('', '^', '(?i)', '(?s)'),
      fc.array(fc.tuple(atom, repeat), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', '$'),
    )
    .map(([start, parts, end]) => start + parts.map(([each, times]) => (each === '\\b' ? each : each + times)).join('') + end);
  const text = fc
    .array(fc.constantFrom('a', 'b', 'ab', '1', ' ', '\n', '/', '.', '-', 'é', 'A', '😀', '\u00a0', '\u2028', 'K', 'ſ'), { maxLength: 12 })
    .map((parts) => parts.join(''));
  let native = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
      const ours = regex(source);
      if (ours.engine !== 're2') native++;
      const oracle = RE2JS.compile(source);
      for (const each of texts) expect([source, each, ours.test(each)]).toEqual([source, each, oracle.test(each)]);
    }),
    { numRuns: 4000 },
  );
  expect(native).toBeGreaterThan(1000);
});

describe('hostile patterns and texts', () => {
  test.each([
    ['((a{100}){100}){100}', 'states'],
    ['a'.repeat(2000), 'characters long'],
    ['(', 'missing'],
    ['(?<=a)b', ''],
    ['(a)\\1', ''],
    ['a{2,1}', ''],
  ])('%s is refused', (pattern, reason) => {
    const compiled = compileRegex(pattern);
    expect('reason' in compiled ? compiled.reason : 'taken').toContain(reason);
    expect('reason' in compiled).toBe(true);
  });

  test('work is bounded by the budget, and what was not looked at is counted', () => {
    const pattern = regex('(x+x+)+y', 10_000);
    const text = `${'x'.repeat(4000)}y`;
    const found = Array.from({ length: 10 }, () => pattern.test(text));
    expect(found.filter(Boolean)).toHaveLength(2);
    expect(pattern.skipped).toBe(8);
    expect(pattern.test('no y')).toBe(false);
  });
});
