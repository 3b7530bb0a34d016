import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TEXT } from './lexer.ts';
import { MAX_DEPTH, parse } from './parse.ts';
import { print, printExpression } from './print.ts';
import { caret } from './problem.ts';
import type { Expression } from './tree.ts';

/** A tree without positions. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'start' && name !== 'end' && name !== 'nameAt')
      .map(([name, each]) => [name, shape(each)]),
  );
}

/** A query with parentheses around everything. */
function grouped(text: string): string {
  const { query, problems } = parse(text);
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  const spell = (node: Expression): string => {
    switch (node.kind) {
      case 'and':
      case 'or':
        return `(${node.operands.map(spell).join(node.kind === 'and' ? ' && ' : ' || ')})`;
      case 'binary':
        return `(${spell(node.left)} ${node.operator} ${spell(node.right)})`;
      case 'unary':
        return `(${node.operator}${spell(node.operand)})`;
      case 'conditional':
        return `(${spell(node.test)} ? ${spell(node.consequent)} : ${spell(node.otherwise)})`;
      default:
        return printExpression(node);
    }
  };
  return query.filter === undefined ? '' : spell(query.filter);
}

describe('precedence', () => {
  test.each([
    ['a and b or c', '((a && b) || c)'],
    ['a or b and c', '(a || (b && c))'],
    ['a || b || c && d', '(a || b || (c && d))'],
    ['a && (b && c)', '(a && b && c)'],
    ['!a && b', '((!a) && b)'],
    ['not a.b == c', '((!a.b) == c)'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a == b + 1', '(a == (b + 1))'],
    ['a - -1', '(a - -1)'],
    ['a in [1, 2] && b', '((a in [1, 2]) && b)'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['a.b["c"].d[0].e()', 'a.b["c"].d[0].e()'],
    ['-a.b', '(-a.b)'],
    ['a[*].in.and', 'a[*].in.and'],
  ])('%s', (text, wanted) => {
    expect(grouped(text)).toBe(wanted);
  });
});

describe('literals', () => {
  test.each([
    ['300ms', 'duration', 300_000],
    ['1.5s', 'duration', 1_500_000],
    ['1h30m', 'duration', 5_400_000_000],
    ['10KB', 'size', 10_000],
    ['2GiB', 'size', 2 ** 31],
    ['5xx', 'status', 5],
    ['0x1F', 'int', 31],
    ['-7', 'int', -7],
    ['1e3', 'double', 1000],
    ['.5', 'double', 0.5],
    ['"a\\n\\"\\u00fc"', 'string', 'a\n"ü'],
    ['\'it is "so"\'', 'string', 'it is "so"'],
    ['r"^a\\d"', 'regex', '^a\\d'],
    ['r"a\\"b"', 'regex', 'a\\"b'],
    ['null', 'null', null],
    ['true', 'bool', true],
  ])('%s', (text, type, value) => {
    const { query, problems } = parse(`x == ${text}`);
    expect(problems).toEqual([]);
    expect(query.filter).toMatchObject({ kind: 'binary', right: { kind: 'literal', type, value } });
    expect(shape(parse(print(query)).query.filter)).toEqual(shape(query.filter));
  });
});

describe('mistakes are placed', () => {
  test.each([
    ['status >= ', 'expected a field, a value or a condition', 8],
    ['a = 1', '`=` means nothing here; write `==`', 2],
    ['a & b', '`&` means nothing here; write `&&`', 2],
    ['(a', 'expected `)` to close the parenthesis', 1],
    ['a b', 'unexpected `b`; join conditions with `and` or `or`', 2],
    ['a == "x', 'this text has no closing quote', 5],
    ['a == 5parsec', 'unknown unit `parsec`', 6],
    ['a == 99999999999999999', 'integers are exact up to', 5],
    ['a #', 'unexpected character `#`', 2],
    ['a | cuont by b', 'did you mean `count`?', 4],
    ['a | rate', 'expected the width of a step', 7],
    ['a == "\\q"', 'unknown escape', 6],
  ])('%s', (text, message, start) => {
    const [problem] = parse(text).problems;
    expect(problem?.message).toContain(message);
    expect(problem?.start).toBe(start);
  });

  test('a caret line for terminals', () => {
    const [problem] = parse('http and statsu = 1').problems;
    expect(problem === undefined ? '' : caret('http and statsu = 1', problem)).toBe(
      '`=` means nothing here; write `==`\n  http and statsu = 1\n                  ^',
    );
  });

  test('words mixed without parentheses are warned of', () => {
    const warned = (text: string) => parse(text).problems.map((problem) => problem.severity);
    expect(warned('a and b or c')).toEqual(['warning']);
    expect(warned('(a and b) or c')).toEqual([]);
    expect(warned('a && b || c')).toEqual([]);
  });
});

describe('hostile text', () => {
  const deep = 10_000;
  test.each([
    ['parentheses', '('.repeat(deep), 'nested too deeply'],
    ['balanced parentheses', `${'('.repeat(deep)}a${')'.repeat(deep)}`, 'nested too deeply'],
    ['lists', '['.repeat(deep), 'nested too deeply'],
    ['negations', '!'.repeat(deep), 'nested too deeply'],
    ['conditionals', 'a?'.repeat(deep), 'nested too deeply'],
    ['members', `a${'.b'.repeat(deep)}`, 'nested too deeply'],
    ['indices', `a${'[0]'.repeat(deep)}`, 'nested too deeply'],
    ['sums', `1${'+1'.repeat(deep)}`, 'nested too deeply'],
    ['calls', 'a('.repeat(deep), 'nested too deeply'],
    ['a megabyte', 'a'.repeat(1 << 20), `a query may be ${MAX_TEXT} characters long`],
    ['NUL', 'a == \0', 'U+0000'],
    ['NUL in a text', 'a == "\0"', 'U+0000'],
    ['half a character', 'a == "\ud800"', 'half of a character'],
    ['the other half', '\udc00', 'half of a character'],
  ])('%s', (_name, text, message) => {
    const { problems } = parse(text);
    expect(problems[0]?.message).toContain(message);
    expect(problems.length).toBeLessThan(5);
  });

  test('long chains of conditions are fine', () => {
    const { query, problems } = parse(Array.from({ length: 5000 }, (_, i) => `a == ${i}`).join(' || '));
    expect(problems).toEqual([]);
    expect(query.filter).toMatchObject({ kind: 'or' });
  });

  test(`${MAX_DEPTH - 2} parentheses are fine`, () => {
    expect(parse(`${'('.repeat(MAX_DEPTH - 2)}a${')'.repeat(MAX_DEPTH - 2)}`).problems).toEqual([]);
  });

  test('no text throws, and every problem lies in the text', () => {
    const piece = fc.constantFrom(
      'a',
      '.',
      '(',
      ')',
      '[',
      ']',
      '"',
      "'",
      'r"',
      '==',
      '!',
      '-',
      '|',
      'count',
      'by',
      'top',
      '5xx',
      '1',
      '10s',
      ' ',
      ',',
      '?',
      ':',
      '\\',
      '*',
      'and',
      'in',
      '\0',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (text) => {
          for (const problem of parse(text).problems) {
            expect(problem.start).toBeGreaterThanOrEqual(0);
            expect(problem.start).toBeLessThanOrEqual(problem.end);
            expect(problem.end).toBeLessThanOrEqual(text.length);
            caret(text, problem);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('what reads without a problem prints to what reads the same', () => {
    const piece = fc.constantFrom(
      'a',
      'b.c',
      '(',
      ')',
      '[0]',
      '[*]',
      '"x"',
      'r"y"',
      '==',
      '<',
      '!',
      '-',
      '+',
      '*',
      '| count by a',
      '| sort a desc',
      '| p95 of a by b',
      '| top 3 a',
      '5xx',
      '1',
      '10s',
      ' && ',
      ' || ',
      '?',
      ':',
      ' in ',
      'f(a, 1)',
      '.g()',
    );
    let read = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const { query, problems } = parse(pieces.join(' '));
        if (problems.length > 0) return;
        read++;
        expect(shape({ ...parse(print(query)).query })).toEqual(shape({ ...query }));
      }),
      { numRuns: 20_000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});

describe('texts and numbers as CEL writes them', () => {
  test.each([
    ["x == '''it's\n\"it\"'''", 'x == "it\'s\\n\\"it\\""'],
    ['x == """a\\X41"""', 'x == "aA"'],
    ['x == r"""a"b\n"""', "x == r'a\"b\\n'"],
    ["x == r'''a\\\\\n'''", 'x == r"a\\\\\\n"'],
    ['x == 0x1Fu || x == 12U', 'x == 0x1F || x == 12'],
    ['x == ""', 'x == ""'],
  ])('%j', (text, canonical) => {
    const { query, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(print(query)).toBe(canonical);
    expect(print(parse(canonical).query)).toBe(canonical);
  });

  test.each(['x == """a', "x == '''a\n''", 'x == r"""\n', 'x == 0x1Fz'])('%j has an error', (text) => {
    expect(parse(text).problems[0]?.severity).toBe('error');
  });
});
