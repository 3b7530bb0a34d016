import type { Value } from '../plan.ts';
import type { Type } from '../types.ts';
import { isIn, isList } from '../values.ts';
import type { Side } from './compare.ts';
import { compareSql } from './compare.ts';
import type { SqlEvaluator } from './evaluate.ts';
import { constantForm, present, settled } from './form.ts';
import type { Form } from './form.ts';
import { isPair, json, leafIs } from './json.ts';
import { leaves } from './json.ts';
import type { Sql, Statement } from './parameters.ts';

/** `element in list`, never NULL. */
export function inSql(evaluator: SqlEvaluator, element: Side, list: Side, type: Type): Sql {
  const { statement } = evaluator;
  if ('constant' in list) {
    if ('constant' in element) return isIn(element.constant, list.constant) ? '1' : '0';
    return isList(list.constant) ? inConstants(statement, element.form, list.constant) : '0';
  }
  if (list.form.kind === 'texts') return elementOfTexts(statement, element, list.form);
  if (list.form.kind === 'text') return compareSql(statement, '==', element, list);
  if (list.form.kind !== 'json') return '0';
  const one = 'constant' in element ? constantForm(statement, element.constant) : element.form;
  if (one.kind === 'texts' || one.kind === 'json') return statement.refuse('`in` with a list on both sides');
  return elementOfJson(statement, one, list.form.sql, type);
}

function inConstants(statement: Statement, form: Form, values: readonly Value[]): Sql {
  const texts = values.filter((value) => typeof value === 'string');
  switch (form.kind) {
    case 'text':
      return settled(`has(${statement.texts(texts)}, ${form.sql})`);
    case 'texts':
      return `(${form.there} AND hasAny(${form.sql}, ${statement.texts(texts)}))`;
    case 'json':
      return settled(
        statement.once(form.sql, (v) => {
          const each = statement.variable();
          const inside = values.map((value) => (typeof value === 'object' ? '0' : leafIs(statement, each, value)));
          const tests =
            texts.length === values.length
              ? `(${json.isText(each)} AND has(${statement.texts(texts)}, ${json.text(each)}))`
              : inside.join(' OR ');
          const all = `if(${settled(json.isList(v))}, ${json.elements(v)}, [ifNull(${v}, '')])`;
          return `(${v} IS NOT NULL AND arrayExists(${each} -> ${tests === '' ? '0' : tests}, ${all}))`;
        }),
      );
    default: {
      const tests = values.map((value) => compareSql(statement, '==', { form }, { constant: value }));
      return tests.length === 0 ? '0' : `(${tests.join(' OR ')})`;
    }
  }
}

function elementOfTexts(statement: Statement, element: Side, list: Form & { readonly kind: 'texts' }): Sql {
  if ('constant' in element || element.form.kind === 'text') return compareSql(statement, '==', { form: list }, element);
  if (element.form.kind === 'texts') return `(${element.form.there} AND ${list.there} AND hasAny(${list.sql}, ${element.form.sql}))`;
  if (element.form.kind !== 'json') return '0';
  return compareSql(statement, '==', element, { form: list });
}

/** In a list of JSON, among the keys of a record, or among the names of pairs, which ignore case. */
function elementOfJson(statement: Statement, element: Form, list: Sql, type: Type): Sql {
  const kind = element.kind === 'number' ? 'Float64' : element.kind === 'bool' ? 'Bool' : 'String';
  return settled(
    statement.once(`CAST(${element.sql} AS Nullable(${kind}))`, (wanted) =>
      statement.once(list, (v) => {
        const each = statement.variable();
        const deep = statement.variable();
        const one = `arrayExists(${deep} -> ${beside(element, deep, wanted)}, ${leaves(statement, each)})`;
        const named = element.kind === 'text' ? `lowerUTF8(JSONExtractString(${each}, 1)) = lowerUTF8(ifNull(${wanted}, ''))` : '0';
        const inList = `arrayExists(${each} -> if(${isPair(each)}, ${named}, ${type.name === 'headers' ? '0' : one}), ${json.elements(v)})`;
        const key = element.kind === 'text' ? `JSONHas(ifNull(${v}, ''), ifNull(${wanted}, ''))` : '0';
        const same = element.kind === 'text' ? `${json.text(v)} = ${wanted}` : '0';
        const there = `${present({ kind: 'json', sql: wanted })} AND ${v} IS NOT NULL`;
        return `(${there} AND multiIf(${json.isRecord(v)}, ${key}, ${json.isText(v)}, ${same}, ${json.isList(v)}, ${inList}, 0))`;
      }),
    ),
  );
}

function beside(element: Form, leaf: Sql, wanted: Sql): Sql {
  if (element.kind === 'number') return settled(`(${json.isNumber(leaf)} AND ${json.number(leaf)} = ${wanted})`);
  if (element.kind === 'bool') return settled(`(${leaf} = if(${wanted}, 'true', 'false'))`);
  return settled(`(${json.isText(leaf)} AND ${json.text(leaf)} = ${wanted})`);
}
