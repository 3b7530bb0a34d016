import { unreachable } from '#base/errors';
import type { Value } from '../plan.ts';
import { canonicalJson } from './row.ts';
import { json } from './json.ts';
import type { Sql, Statement } from './parameters.ts';

/**
 * The value of an expression as SQL; NULL is absent. `number` is a Nullable(Float64), `text` a Nullable(String), `bool` a Nullable(Bool),
 * `texts` an Array(String) with a condition that says whether it is there, `json` canonical JSON as Nullable(String).
 */
export type Form =
  | { readonly kind: 'number' | 'text' | 'bool' | 'json'; readonly sql: Sql }
  | { readonly kind: 'texts'; readonly sql: Sql; readonly there: Sql };

/** A condition that is never NULL. */
export function settled(condition: Sql): Sql {
  return `ifNull(${condition}, 0)`;
}

/** Whether a value is there. */
export function present(form: Form): Sql {
  return form.kind === 'texts' ? form.there : `(${form.sql} IS NOT NULL)`;
}

/** A value as JSON. */
export function asJson(statement: Statement, form: Form): Form & { readonly kind: 'json' } {
  switch (form.kind) {
    case 'json':
      return { kind: 'json', sql: form.sql };
    case 'text':
      return { kind: 'json', sql: statement.once(`CAST(${form.sql} AS Nullable(String))`, json.ofText) };
    case 'bool':
      return { kind: 'json', sql: statement.once(form.sql, (v) => `multiIf(${v} IS NULL, NULL, ${v}, 'true', 'false')`) };
    case 'number':
      return {
        kind: 'json',
        sql: statement.once(`CAST(${form.sql} AS Nullable(Float64))`, (v) => `if(isFinite(${v}), toString(${v}), NULL)`),
      };
    case 'texts':
      return { kind: 'json', sql: `if(${form.there}, toJSONString(${form.sql}), NULL)` };
    default:
      return unreachable(form);
  }
}

/** The first of several values that is there. */
export function firstOf(statement: Statement, forms: readonly Form[]): Form {
  const [first, ...rest] = forms;
  if (first === undefined) return { kind: 'json', sql: 'CAST(NULL AS Nullable(String))' };
  if (rest.length === 0) return first;
  if (forms.every((form) => form.kind === first.kind)) {
    if (first.kind !== 'texts') return { kind: first.kind, sql: `coalesce(${forms.map((form) => form.sql).join(', ')})` };
    const parts = forms.flatMap((form) => [present(form), form.sql]);
    return { kind: 'texts', sql: `multiIf(${parts.join(', ')}, [])`, there: `(${forms.map(present).join(' OR ')})` };
  }
  return { kind: 'json', sql: `coalesce(${forms.map((form) => asJson(statement, form).sql).join(', ')})` };
}

/** A constant. */
export function constantForm(statement: Statement, value: Value): Form {
  switch (typeof value) {
    case 'number':
      return { kind: 'number', sql: `toNullable(${statement.number(value)})` };
    case 'string':
      return { kind: 'text', sql: `toNullable(${statement.text(value)})` };
    case 'boolean':
      return { kind: 'bool', sql: `CAST(${value ? 1 : 0} AS Nullable(Bool))` };
    default:
      if (value === undefined) return { kind: 'json', sql: 'CAST(NULL AS Nullable(String))' };
      if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
        return { kind: 'texts', sql: statement.texts(value), there: '1' };
      return { kind: 'json', sql: `toNullable(${statement.text(canonicalJson(value))})` };
  }
}
