import { describe, expect, test } from 'vitest';
import type { Entry } from '#entry/entry';
import { compileText } from './compile.ts';
import { catalogue, httpEntry, rowsOf } from './world.fixture.ts';

/** One condition on `request.query.q`, with the value "a", another value, JSON null where it can be, and none. docs/kfl.md prints part of it. */
const TABLE: readonly [condition: string, same: boolean, other: boolean, absent: boolean][] = [
  ['x == "a"', true, false, false],
  ['x != "a"', false, true, false],
  ['!(x == "a")', false, true, true],
  ['!(x != "a")', true, false, true],
  ['has(x)', true, true, false],
  ['!has(x)', false, false, true],
  ['x < "b"', true, false, false],
  ['x in ["a"]', true, false, false],
  ['!(x in ["a"])', false, true, true],
  ['x == r"a"', true, false, false],
  ['x != r"a"', false, true, false],
  ['x.contains("a")', true, false, false],
  ['!x.contains("a")', false, true, true],
  ['x == x', true, true, false],
  ['x != x', false, false, false],
  ['x.lower() == "a"', true, false, false],
  ['size(x) >= 0', true, true, false],
  ['x + "b" == "ab"', true, false, false],
  ['int(x) + 1 > 0', false, false, false],
  ['x.exists(i, i == "a")', true, false, false],
  ['x.all(i, i == "a")', true, false, false],
  ['x == "a" ? true : x == "c"', true, true, false],
  ['has(x) ? x != "a" : true', false, true, true],
  ['x == "a" || true', true, true, true],
  ['map_get(request.query, "q", "a") == "a"', true, false, true],
];

function answer(condition: string, entry: Entry): boolean {
  const { filter, checked } = compileText(condition.replaceAll(/\bx\b/g, 'request.query.q'), catalogue);
  expect(checked.problems).toEqual([]);
  const rows = rowsOf([entry]);
  const found = filter?.matches(entry) ?? false;
  expect(filter?.test(rows, 0, () => entry.layers)).toBe(found);
  return found;
}

describe('absent values', () => {
  const same = httpEntry({}, { query: { q: 'a' } });
  const other = httpEntry({}, { query: { q: 'c' } });
  const absent = httpEntry({}, { query: {} });
  const nothing = httpEntry({ protocol: 'tcp', protocols: ['tcp'], layers: {} });
  test.each(TABLE)('%s', (condition, onSame, onOther, onAbsent) => {
    expect(answer(condition, same)).toBe(onSame);
    expect(answer(condition, other)).toBe(onOther);
    expect(answer(condition, absent)).toBe(onAbsent);
    expect(answer(condition, nothing)).toBe(onAbsent);
  });
});

describe('JSON values', () => {
  const entry = httpEntry({}, { body: { size: 1, text: '{"n":null,"l":[1,2],"e":[],"o":{"a":1},"s":"1","t":true}' } });
  test.each([
    ['x.n == null', true],
    ['x.n != null', false],
    ['x.none == null', false],
    ['x.none != null', false],
    ['has(x.n)', true],
    ['x.n.deeper == null', false],
    ['x.l == 2', true],
    ['x.l != 2', false],
    ['x.l != 3', true],
    ['x.e != 3', true],
    ['x.e == 3', false],
    ['x.l == [1, 2]', true],
    ['x.l > 1', true],
    ['x.l[5] == 1', false],
    ['x.s == 1', false],
    ['x.s != 1', true],
    ['int(x.s) == 1', true],
    ['x.t', true],
    ['x.s', false],
    ['!x.s', true],
    ['x.l.all(i, i > 0)', true],
    ['x.e.all(i, i > 0)', true],
    ['x.o.exists(k, k == "a")', true],
    ['x.l.map(i, i * 2) == 4', true],
    ['size(x.l.filter(i, i > 1)) == 1', true],
    ['x.l.exists_one(i, i == 1)', true],
    ['x.o.a / 0 == 1', false],
    ['x.o.a / 2 == 0.5', true],
  ])('%s', (condition, wanted) => {
    expect(answer(condition.replaceAll('x.', 'request.body.json().'), entry)).toBe(wanted);
  });
});

test('XML', () => {
  const text =
    '<?xml version="1.0"?><!-- c --><s:Envelope xmlns:s="u"><Body id="7"><Item>a &amp; b</Item><Item><![CDATA[<c>]]></Item><E/></Body></s:Envelope>';
  const entry = httpEntry({}, { body: { size: 1, text } });
  const body = 'request.body.xml().Envelope.Body';
  expect(answer(`${body}["@id"] == "7" && ${body}.Item == "a & b" && ${body}.Item[1] == "<c>" && ${body}.E == ""`, entry)).toBe(true);
  for (const broken of ['<a', '<a><b></a>', 'no', '<a b=>', '<!-- '])
    expect(answer('has(request.body.xml())', httpEntry({}, { body: { size: 1, text: broken } }))).toBe(false);
});
