import type { CompareOperator, Value } from '../plan.ts';
import { equal, isList, ordered } from '../values.ts';
import { above, below, notAbove, notBelow } from '../conditions.ts';
import { present, settled } from './form.ts';
import type { Form } from './form.ts';
import { json, leafIs, leaves } from './json.ts';
import type { Sql, Statement } from './parameters.ts';

const TESTS = { '<': below, '<=': notAbove, '>': above, '>=': notBelow } as const;
type Order = keyof typeof TESTS;

const FLIPPED: Readonly<Record<CompareOperator, CompareOperator>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** One side of a comparison: a value known now, or one of each row. */
export type Side = { readonly constant: Value } | { readonly form: Form };

/** `a operator b`, never NULL: false when either is absent. */
export function compareSql(statement: Statement, operator: CompareOperator, left: Side, right: Side): Sql {
  if ('constant' in left) {
    if ('constant' in right) return both(operator, left.constant, right.constant) ? '1' : '0';
    return compareSql(statement, FLIPPED[operator], right, left);
  }
  if ('constant' in right) {
    if (right.constant === undefined) return '0';
    if (operator === '!=') return `(${present(left.form)} AND NOT ${withConstant(statement, '==', left.form, right.constant)})`;
    return withConstant(statement, operator, left.form, right.constant);
  }
  if (operator === '!=')
    return `(${present(left.form)} AND ${present(right.form)} AND NOT ${withForm(statement, '==', left.form, right.form)})`;
  return withForm(statement, operator, left.form, right.form);
}

function both(operator: CompareOperator, a: Value, b: Value): boolean {
  if (operator === '==') return equal(a, b);
  if (operator === '!=') return a !== undefined && b !== undefined && !equal(a, b);
  return ordered(a, b, TESTS[operator]);
}

type Positive = Exclude<CompareOperator, '!='>;

/** Equality and order beside a value that is known. */
function withConstant(statement: Statement, operator: Positive, form: Form, value: Value): Sql {
  if (isList(value)) return withList(statement, operator, form, value);
  switch (form.kind) {
    case 'number':
      return typeof value === 'number' ? settled(`(${form.sql} ${sign(operator)} ${statement.number(value)})`) : '0';
    case 'bool':
      return typeof value === 'boolean' && operator === '==' ? settled(`(${form.sql} = ${value ? 1 : 0})`) : '0';
    case 'text':
      return typeof value === 'string' ? settled(textTest(statement, operator, form.sql, value)) : '0';
    case 'texts': {
      if (typeof value !== 'string') return '0';
      if (operator === '==') return `(${form.there} AND has(${form.sql}, ${statement.text(value)}))`;
      const each = statement.variable();
      return `(${form.there} AND arrayExists(${each} -> ${textTest(statement, operator, each, value)}, ${form.sql}))`;
    }
    default:
      return anyLeaf(statement, form.sql, (leaf) => {
        if (operator === '==') return leafIs(statement, leaf, value);
        if (typeof value === 'number') return `(${json.isNumber(leaf)} AND ${json.number(leaf)} ${operator} ${statement.number(value)})`;
        if (typeof value !== 'string') return '0';
        return `(${json.isText(leaf)} AND ${textTest(statement, operator, json.text(leaf), value)})`;
      });
  }
}

/** Beside a list that is known: a scalar is one of its elements; a list has the same ones. */
function withList(statement: Statement, operator: Positive, form: Form, list: readonly Value[]): Sql {
  if (operator !== '==' || list.some((each) => typeof each === 'object' || each === undefined))
    return statement.refuse('a list is compared by more than the equality of plain values');
  if (form.kind === 'texts') {
    const texts = list.filter((each) => typeof each === 'string');
    return texts.length === list.length ? `(${form.there} AND ${form.sql} = ${statement.texts(texts)})` : '0';
  }
  const one = list.map((each) => withConstant(statement, '==', form, each));
  if (form.kind !== 'json') return one.length === 0 ? '0' : `(${one.join(' OR ')})`;
  return statement.once(form.sql, (v) => {
    const each = list.map((value, i) =>
      withConstant(statement, '==', { kind: 'json', sql: `JSONExtractRaw(ifNull(${v}, ''), ${i + 1})` }, value),
    );
    const same = [`JSONLength(ifNull(${v}, '')) = ${list.length}`, ...each].join(' AND ');
    const some = list.map((value) => leafIs(statement, `ifNull(${v}, '')`, value));
    return `if(${settled(json.isList(v))}, ${same}, ${some.length === 0 ? '0' : some.join(' OR ')})`;
  });
}

function withForm(statement: Statement, operator: Positive, a: Form, b: Form): Sql {
  if (a.kind === 'json' || b.kind === 'json') {
    if (a.kind !== 'json') return withForm(statement, FLIPPED[operator] as Positive, b, a);
    return jsonWithForm(statement, operator, a.sql, b);
  }
  if (a.kind === 'texts' || b.kind === 'texts') {
    if (a.kind !== 'texts') return withForm(statement, FLIPPED[operator] as Positive, b, a);
    return textsWithForm(statement, operator, a, b);
  }
  if (a.kind !== b.kind) return '0';
  if (a.kind === 'text' && operator !== '==') return settled(unitOrder(operator, a.sql, b.sql));
  if (a.kind === 'bool' && operator !== '==') return '0';
  return settled(`(${a.sql} ${sign(operator)} ${b.sql})`);
}

function textsWithForm(statement: Statement, operator: Positive, a: Form & { readonly kind: 'texts' }, b: Form): Sql {
  if (b.kind === 'texts') {
    if (operator === '==') return `(${a.there} AND ${b.there} AND ${a.sql} = ${b.sql})`;
    return statement.refuse('two lists are compared by order');
  }
  if (b.kind !== 'text') return '0';
  if (operator === '==') return settled(`(${a.there} AND has(${a.sql}, ${b.sql}))`);
  return statement.once(`CAST(${b.sql} AS Nullable(String))`, (other) => {
    const each = statement.variable();
    return settled(
      `(${a.there} AND ${other} IS NOT NULL AND arrayExists(${each} -> ${unitOrder(operator, each, `ifNull(${other}, '')`)}, ${a.sql}))`,
    );
  });
}

function jsonWithForm(statement: Statement, operator: Positive, value: Sql, other: Form): Sql {
  const { kind } = other;
  if (kind === 'json' || kind === 'texts') return statement.refuse('two values are compared that may both be lists');
  const type = kind === 'number' ? 'Float64' : kind === 'bool' ? 'Bool' : 'String';
  return settled(
    statement.once(`CAST(${other.sql} AS Nullable(${type}))`, (right) => {
      const test = anyLeaf(statement, value, (leaf) => leafBeside(operator, leaf, kind, right));
      return `(${right} IS NOT NULL AND ${test})`;
    }),
  );
}

function leafBeside(operator: Positive, leaf: Sql, kind: 'number' | 'text' | 'bool', right: Sql): Sql {
  if (kind === 'number') return settled(`(${json.isNumber(leaf)} AND ${json.number(leaf)} ${sign(operator)} ${right})`);
  if (kind === 'bool') return operator === '==' ? settled(`(${leaf} = if(${right}, 'true', 'false'))`) : '0';
  const text = `ifNull(${right}, '')`;
  return `(${json.isText(leaf)} AND ${operator === '==' ? `${json.text(leaf)} = ${text}` : unitOrder(operator, json.text(leaf), text)})`;
}

/** Whether a leaf of a value meets a condition that is never NULL. */
export function anyLeaf(statement: Statement, value: Sql, test: (leaf: Sql) => Sql): Sql {
  const leaf = statement.variable();
  return settled(statement.once(value, (v) => `if(${v} IS NULL, 0, arrayExists(${leaf} -> ${test(leaf)}, ${leaves(statement, v)}))`));
}

function sign(operator: Positive): Sql {
  return operator === '==' ? '=' : operator;
}

function textTest(statement: Statement, operator: Positive, text: Sql, value: string): Sql {
  if (operator === '==') return `(${text} = ${statement.text(value)})`;
  // Below U+D800 the order of UTF-8 bytes is that of UTF-16 units, whatever stands on the other side.
  if (!/[\ud800-\uffff]/.test(value)) return `(${text} ${operator} ${statement.text(value)})`;
  return unitOrder(operator, text, statement.text(value));
}

/** Order of two texts by UTF-16 units, as elsewhere; of UTF-8 bytes it would differ beyond U+FFFF. */
function unitOrder(operator: Order | '==', a: Sql, b: Sql): Sql {
  return `(${units(a)} ${sign(operator)} ${units(b)})`;
}

export function units(text: Sql): Sql {
  return `convertCharset(CAST(${text} AS Nullable(String)), 'UTF-8', 'UTF-16BE')`;
}
