import type { FunctionName, Plan } from '../plan.ts';
import { asJson, constantForm, present } from './form.ts';
import type { Form } from './form.ts';
import type { SqlEvaluator } from './evaluate.ts';
import { json, keptOf, memberSql } from './json.ts';
import { literal } from './parameters.ts';
import type { Sql, Statement } from './parameters.ts';

/** White space as the language's `trim()` and its numbers know it. */
const SPACE = '\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const NUMBER = literal(`^[${SPACE}]*([+-]?)([0-9]*)(?:\\.([0-9]*))?((?:[eE][+-]?[0-9]+)?)[${SPACE}]*$`);
const IS_NUMBER = literal(`^[${SPACE}]*[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?[${SPACE}]*$`);

/** `x.contains(y)` and its kin. */
export function callCondition(
  evaluator: SqlEvaluator,
  name: 'contains' | 'startsWith' | 'endsWith',
  [subject, part]: readonly Plan[],
): Sql {
  if (subject === undefined || part === undefined) throw new Error('a test without its operands');
  const whole = evaluator.value(subject);
  const wanted = evaluator.value(part);
  const { statement } = evaluator;
  const text = wanted.kind === 'json' ? statement.once(wanted.sql, (v) => `if(${json.isText(v)}, ${json.text(v)}, NULL)`) : wanted.sql;
  if (wanted.kind !== 'text' && wanted.kind !== 'json') return '0';
  return evaluator.anyText(whole, (each) => (name === 'contains' ? `position(${each}, ${text}) > 0` : `${name}(${each}, ${text})`));
}

/** Functions that give a value. */
export function callForm(evaluator: SqlEvaluator, name: FunctionName, operands: readonly Plan[]): Form {
  const [first, second, third] = operands;
  if (first === undefined) throw new Error('a call without operands');
  const { statement } = evaluator;
  switch (name) {
    case 'lower':
      return mapped(evaluator, first, (text) => `lowerUTF8(${text})`);
    case 'upper':
      return mapped(evaluator, first, (text) => `upperUTF8(${text})`);
    case 'trim':
      return mapped(
        evaluator,
        first,
        (text) => `replaceRegexpOne(replaceRegexpOne(${text}, ${literal(`^[${SPACE}]+`)}, ''), ${literal(`[${SPACE}]+$`)}, '')`,
      );
    case 'size':
      return { kind: 'number', sql: size(statement, evaluator.value(first)) };
    case 'json':
      return evaluator.text(first.kind === 'text' ? first.operand : first, 'json');
    case 'int':
      return {
        kind: 'number',
        sql: statement.once(
          double(statement, evaluator.value(first)),
          (v) => `if(abs(trunc(${v})) <= 9007199254740991, trunc(${v}), NULL)`,
        ),
      };
    case 'double':
      return { kind: 'number', sql: double(statement, evaluator.value(first)) };
    case 'string':
      return { kind: 'text', sql: written(statement, evaluator.value(first), first) };
    case 'map_get':
      if (second === undefined || third === undefined) break;
      return mapGet(evaluator, first, second, third);
    default:
  }
  return { kind: 'json', sql: statement.refuse(`\`${name}()\``) };
}

/** A function of texts, on a text or on each of a list. */
function mapped(evaluator: SqlEvaluator, plan: Plan, of: (text: Sql) => Sql): Form {
  const { statement } = evaluator;
  const form = evaluator.value(plan);
  if (form.kind === 'text') return { kind: 'text', sql: of(`CAST(${form.sql} AS Nullable(String))`) };
  if (form.kind === 'texts') {
    const each = statement.variable();
    return { kind: 'texts', sql: `arrayMap(${each} -> ${of(each)}, ${form.sql})`, there: form.there };
  }
  if (form.kind !== 'json') return { kind: 'json', sql: 'CAST(NULL AS Nullable(String))' };
  return {
    kind: 'json',
    sql: statement.once(form.sql, (v) => {
      const each = (e: Sql): Sql => `if(${json.isText(e)}, toJSONString(${of(json.text(e))}), NULL)`;
      return `multiIf(${json.isText(v)}, toJSONString(${of(json.text(v))}), ${json.isList(v)}, ${json.listOf(keptOf(statement, json.elements(v), each))}, NULL)`;
    }),
  };
}

function size(statement: Statement, form: Form): Sql {
  switch (form.kind) {
    case 'text':
      return `toFloat64(lengthUTF8(${form.sql}))`;
    case 'texts':
      return `if(${form.there}, toFloat64(length(${form.sql})), NULL)`;
    case 'json':
      return statement.once(
        form.sql,
        (v) =>
          `multiIf(${json.isText(v)}, toFloat64(lengthUTF8(${json.text(v)})), ${json.isList(v)} OR ${json.isRecord(v)}, toFloat64(JSONLength(ifNull(${v}, ''))), NULL)`,
      );
    default:
      return 'CAST(NULL AS Nullable(Float64))';
  }
}

/** A number as text; read as JSON, which is exact. */
function parsed(statement: Statement, text: Sql): Sql {
  const groups = statement.once(`extractGroups(ifNull(${text}, ''), ${NUMBER})`, (g) => {
    const whole = `if(${g}[2] = '', '0', ${g}[2])`;
    const plain = `replaceRegexpOne(${whole}, '^0+([0-9])', '\\\\1')`;
    return `concat(if(${g}[1] = '-', '-', ''), ${plain}, '.', if(${g}[3] = '', '0', ${g}[3]), ${g}[4])`;
  });
  return `if(match(${text}, ${IS_NUMBER}), JSONExtractFloat(${groups}), NULL)`;
}

function double(statement: Statement, form: Form): Sql {
  switch (form.kind) {
    case 'number':
      return `CAST(${form.sql} AS Nullable(Float64))`;
    case 'bool':
      return `CAST(${form.sql} AS Nullable(Float64))`;
    case 'text':
      return statement.once(`CAST(${form.sql} AS Nullable(String))`, (v) => parsed(statement, v));
    case 'json':
      return statement.once(
        form.sql,
        (v) =>
          `multiIf(${json.isText(v)}, ${parsed(statement, json.text(v))}, ${json.isNumber(v)}, ${json.number(v)}, ${v} = 'true', 1., ${v} = 'false', 0., NULL)`,
      );
    default:
      return 'CAST(NULL AS Nullable(Float64))';
  }
}

function written(statement: Statement, form: Form, plan: Plan): Sql {
  if (form.kind === 'text') return form.sql;
  if (form.kind === 'texts') return 'CAST(NULL AS Nullable(String))';
  if (form.kind === 'bool') return statement.once(form.sql, (v) => `multiIf(${v} IS NULL, NULL, ${v}, 'true', 'false')`);
  if (form.kind !== 'number' || plan.type.name !== 'int')
    return statement.refuse('`string()` of what may be a fraction or a value of JSON');
  return `toString(toInt64(${form.sql}))`;
}

function mapGet(evaluator: SqlEvaluator, map: Plan, key: Plan, preset: Plan): Form {
  const { statement } = evaluator;
  if (key.kind !== 'constant' || typeof key.value !== 'string')
    return { kind: 'json', sql: statement.refuse('`map_get()` with a key that is no constant') };
  const { name } = map.type;
  const shape = name === 'headers' ? 'pairs' : name === 'map' ? 'record' : 'any';
  const found = memberSql(statement, evaluator.json(map), key.value, shape);
  const otherwise = preset.kind === 'constant' ? constantForm(statement, preset.value) : evaluator.value(preset);
  return {
    kind: 'json',
    sql: statement.once(found, (v) => `if(${present({ kind: 'json', sql: v })}, ${v}, ${asJson(statement, otherwise).sql})`),
  };
}
