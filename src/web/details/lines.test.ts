import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '#entry/field';
import { jsonLines, linesWith, markupLines } from './lines.ts';

const text = (lines: ReturnType<typeof jsonLines>): string =>
  lines.map((line) => line.pieces.map((piece) => piece.text).join('')).join('\n');

describe('a JSON body', () => {
  test('as lines is the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(text(jsonLines(value as Json, new Set())))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('names each leaf as a query would', () => {
    const lines = jsonLines({ error: { code: 'x', 'retry-after': 2 }, items: [{ sku: '91' }] }, new Set());
    expect(lines.flatMap((line) => line.leaf?.path ?? [])).toEqual(['.error.code', '.error["retry-after"]', '.items[0].sku']);
  });

  test('folds to one line that says how much is inside', () => {
    const folded = jsonLines({ a: { b: 1, c: 2 }, d: 3 }, new Set(['.a']));
    expect(text(folded)).toBe('{\n"a": { 2 names },\n"d": 3\n}');
  });

  test('may be as deep as a stranger likes', () => {
    let deep: Json = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(jsonLines(deep, new Set()).length).toBeGreaterThan(50_000);
  });
});

describe('markup', () => {
  test('is indented by its tags', () => {
    const lines = markupLines('<?xml version="1.0"?><a><b x="1">words</b><c/></a>');
    expect(lines.map((line) => `${' '.repeat(line.indent)}${line.pieces.map((piece) => piece.text).join('')}`)).toEqual([
      '<?xml version="1.0"?>',
      '<a>',
      ' <b x="1">',
      '  words',
      ' </b>',
      ' <c/>',
      '</a>',
    ]);
  });

  test('however broken, loses nothing but blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '/', 'a', '"', ' ', '!', '-'), maxLength: 60 }), (body) => {
        const kept = markupLines(body)
          .map((line) => line.pieces.map((piece) => piece.text).join(''))
          .join('');
        expect(kept.replaceAll(' ', '')).toBe(body.replaceAll(/[ \n]/g, ''));
      }),
    );
  });
});

test('a search finds lines whatever their case', () => {
  const lines = jsonLines({ Sku: '91', name: 'SKU' }, new Set());
  expect(linesWith(lines, 'sku')).toEqual([1, 2]);
  expect(linesWith(lines, '')).toEqual([]);
});
