import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileText } from './compile.ts';
import { longestStored, requiredLiterals } from './needles.ts';
import type { Needles } from './needles.ts';
import { catalogue } from './world.fixture.ts';

function needlesOf(query: string): readonly Needles[] {
  const filter = compileText(query, catalogue).checked.filter;
  return filter === undefined ? [] : requiredLiterals(filter);
}

function textsOf(query: string): readonly (readonly string[])[] {
  return needlesOf(query).map(({ anyOf }) => anyOf);
}

test('a condition on a body names what its bytes must hold', () => {
  expect(textsOf('response.body.contains("walnut lamp")')).toEqual([['walnut lamp']]);
  expect(textsOf('response.body.startsWith("wal") && status >= 500')).toEqual([['wal']]);
  expect(textsOf('response.body.matches(r"wal+nut [0-9]+ lamps?")')[0]?.[0]).toMatch(/^(?:nut | lamp)$/);
  expect(textsOf('response.body == "one" || request.body.contains("another")')).toEqual([['one', 'another']]);
  expect(textsOf('response.body.contains("one") && request.body.contains("another")')).toEqual([['one'], ['another']]);
});

test('nothing is required where decoding can change the text, or where it may be missing', () => {
  const queries = [
    '!response.body.contains("walnut")',
    'response.body != "walnut"',
    'response.body.contains("walnut") || status == 500',
    'response.body.lower().contains("walnut")',
    'response.body.json().name == "walnut"',
    'response.body.matches(r"(?i)walnut")',
    'response.body.contains("ab")',
    'response.body.contains("\u00e9\u00e9\u00e9\u00e9")',
    'response.body.contains("[REDACTED]")',
  ];
  expect(queries.filter((query) => needlesOf(query).length > 0)).toEqual([]);
});

test('what is left of a text stands in the stored bytes, whatever was masked beside it', () => {
  const piece = fc.array(fc.constantFrom('"', '[', ']', 'R', 'D', 'ED]', '[RE', '[REDACTED]', 'walnut', '\u00e9', ' ', 'x'), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.nat(40), fc.nat(40), (pieces, quoted, from, length) => {
      const stored = pieces.map((each) => each.join(''));
      const shown = stored.join(quoted ? '"[REDACTED]"' : '[REDACTED]');
      const needle = shown.slice(from, from + length);
      const core = longestStored(needle);
      expect(stored.some((each) => each.includes(core))).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
