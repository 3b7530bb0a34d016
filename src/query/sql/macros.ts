import type { Plan } from '../plan.ts';
import type { SqlEvaluator } from './evaluate.ts';
import { asJson, settled } from './form.ts';
import type { Form } from './form.ts';
import { isPair, json, keptOf } from './json.ts';
import type { Sql } from './parameters.ts';

type Macro = Plan & { readonly kind: 'macro' };

/** What a macro runs over: an array of texts, or of JSON, and whether there is a list at all. */
interface Over {
  readonly array: Sql;
  readonly there: Sql;
  readonly kind: 'text' | 'json';
}

/** The elements of a list, the keys of a map, the names of headers. */
function over(evaluator: SqlEvaluator, list: Plan, body: (all: Over) => Sql): Sql {
  const form = evaluator.value(list);
  if (form.kind === 'texts') return body({ array: form.sql, there: form.there, kind: 'text' });
  if (form.kind !== 'json') return body({ array: "['']", there: '0', kind: 'text' });
  return evaluator.statement.once(form.sql, (v) => body(elementsOf(evaluator, list, v)));
}

function elementsOf({ statement }: SqlEvaluator, list: Plan, v: Sql): Over {
  const pair = statement.variable();
  if (list.type.name === 'headers') {
    const names = `arrayMap(${pair} -> JSONExtractString(${pair}, 1), arrayFilter(${pair} -> ${isPair(pair)}, ${json.elements(v)}))`;
    return { array: names, there: settled(json.isList(v)), kind: 'text' };
  }
  const keys = `arrayMap(${pair} -> toJSONString(${pair}), ${json.keys(v)})`;
  const alone = list.type.many === true ? `${json.isText(v)}, [ifNull(${v}, '')], ` : '';
  const there = [json.isList(v), json.isRecord(v), ...(list.type.many === true ? [json.isText(v)] : [])];
  return {
    array: `multiIf(${alone}${json.isRecord(v)}, ${keys}, ${json.elements(v)})`,
    there: settled(`(${there.join(' OR ')})`),
    kind: 'json',
  };
}

function withElement<T>(evaluator: SqlEvaluator, slot: number, kind: 'text' | 'json', body: (name: Sql) => T): T {
  const name = evaluator.statement.variable();
  evaluator.variables.set(slot, { kind, sql: name });
  const made = body(name);
  evaluator.variables.delete(slot);
  return made;
}

/** `list.exists(x, …)`, `all`, `exists_one`; never NULL. */
export function quantifiedSql(evaluator: SqlEvaluator, plan: Macro): Sql {
  return settled(
    over(evaluator, plan.list, ({ array, there, kind }) => {
      const test = withElement(evaluator, plan.slot, kind, (name) => `${name} -> ${evaluator.condition(plan.body)}`);
      if (plan.macro === 'all') return `(${there} AND arrayAll(${test}, ${array}))`;
      if (plan.macro === 'exists') return `(${there} AND arrayExists(${test}, ${array}))`;
      return `(${there} AND arrayCount(${test}, ${array}) = 1)`;
    }),
  );
}

/** `list.filter(x, …)` and `list.map(x, …)`, as JSON. Of what is no list they are absent. */
export function macroForm(evaluator: SqlEvaluator, plan: Macro): Form {
  const { statement } = evaluator;
  const sql = over(evaluator, plan.list, ({ array, there, kind }) => {
    const made = withElement(evaluator, plan.slot, kind, (name) => {
      if (plan.macro === 'map')
        return keptOf(statement, `arrayMap(${name} -> ${asJson(statement, evaluator.value(plan.body)).sql}, ${array})`, (each) => each);
      const kept = `arrayFilter(${name} -> ${evaluator.condition(plan.body)}, ${array})`;
      return kind === 'json' ? kept : keptOf(statement, kept, (each) => `toJSONString(${each})`);
    });
    return `if(${there}, ${json.listOf(made)}, NULL)`;
  });
  return { kind: 'json', sql };
}
