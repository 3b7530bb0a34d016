import { unreachable } from '#base/errors';
import type { CatalogueField } from '../catalogue.ts';
import { compileValue } from '../closures.ts';
import type { Access } from '../closures.ts';
import { walk } from '../plan.ts';
import type { Plan, Value } from '../plan.ts';
import { callCondition, callForm } from './calls.ts';
import { compareSql } from './compare.ts';
import type { Side } from './compare.ts';
import { asJson, constantForm, firstOf, present, settled } from './form.ts';
import type { Form } from './form.ts';
import { elementSql, json, memberSql, spreadSql } from './json.ts';
import { inSql } from './lists.ts';
import { macroForm, quantifiedSql } from './macros.ts';
import { identifier, literal } from './parameters.ts';
import type { Sql, Statement } from './parameters.ts';
import { placeOf, presenceOf } from './schema.ts';
import type { Place } from './schema.ts';

const NOWHERE: Access<undefined> = { field: () => () => undefined, flag: () => () => false };

/** Turns checked expressions into SQL over one table. What can not be said exactly is refused through the statement. */
export class SqlEvaluator {
  readonly statement: Statement;
  /** What stands for the variables of the macros that are open. */
  readonly variables = new Map<number, Form>();

  constructor(statement: Statement) {
    this.statement = statement;
  }

  /** A condition that is never NULL. */
  condition(plan: Plan): Sql {
    return this.statement.bounded(this.conditionOf(plan));
  }

  private conditionOf(plan: Plan): Sql {
    const known = constantOf(plan);
    if (known !== undefined) return known.constant === true ? '1' : '0';
    switch (plan.kind) {
      case 'flag':
        return `hasAny(\`protocols\`, ${this.statement.texts(plan.protocols)})`;
      case 'not':
        return `(NOT ${this.condition(plan.operand)})`;
      case 'has':
        return present(this.value(plan.operand));
      case 'and':
      case 'or':
        return `(${plan.operands.map((operand) => this.condition(operand)).join(plan.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'conditional':
        return `if(${this.condition(plan.test)}, ${this.condition(plan.consequent)}, ${this.condition(plan.otherwise)})`;
      case 'range':
        return this.range(plan);
      case 'compare':
        return compareSql(this.statement, plan.operator, this.side(plan.left), this.side(plan.right));
      case 'match':
        return this.match(plan);
      case 'in':
        return inSql(this, this.side(plan.element), this.side(plan.list), plan.list.type);
      case 'cidr':
        return this.cidr(plan);
      case 'call':
        if (plan.name === 'contains' || plan.name === 'startsWith' || plan.name === 'endsWith')
          return callCondition(this, plan.name, plan.arguments);
        break;
      case 'macro':
        if (plan.macro === 'exists' || plan.macro === 'all' || plan.macro === 'exists_one') return quantifiedSql(this, plan);
        break;
      default:
    }
    const form = this.value(plan);
    if (form.kind === 'bool') return settled(form.sql);
    return form.kind === 'json' ? settled(`(${form.sql} = 'true')`) : '0';
  }

  side(plan: Plan): Side {
    return constantOf(plan) ?? { form: this.value(plan) };
  }

  value(plan: Plan): Form {
    const form = this.valueOf(plan);
    return this.statement.bounded(form.sql) === form.sql ? form : { kind: 'json', sql: 'NULL' };
  }

  private valueOf(plan: Plan): Form {
    const known = constantOf(plan);
    if (known !== undefined) return constantForm(this.statement, known.constant);
    switch (plan.kind) {
      case 'field':
        return this.field(plan.fields);
      case 'variable':
        return this.variables.get(plan.slot) ?? { kind: 'json', sql: this.statement.refuse('a variable outside its macro') };
      case 'member':
        return this.member(plan);
      case 'index':
        return this.index(plan);
      case 'each':
        return this.each(plan);
      case 'minus':
        return { kind: 'number', sql: `(-${this.number(this.value(plan.operand))})` };
      case 'text':
        return this.text(plan.operand, 'text');
      case 'conditional':
        return this.conditional(plan);
      case 'arithmetic':
        return this.arithmetic(plan);
      case 'call':
        if (plan.name !== 'contains' && plan.name !== 'startsWith' && plan.name !== 'endsWith')
          return callForm(this, plan.name, plan.arguments);
        break;
      case 'macro':
        if (plan.macro === 'filter' || plan.macro === 'map') return macroForm(this, plan);
        break;
      default:
    }
    return { kind: 'bool', sql: `CAST(${this.condition(plan)} AS Nullable(Bool))` };
  }

  json(plan: Plan): Sql {
    return asJson(this.statement, this.value(plan)).sql;
  }

  /** A number, NULL where the value is none. */
  number(form: Form): Sql {
    if (form.kind === 'number') return form.sql;
    if (form.kind !== 'json') return 'CAST(NULL AS Nullable(Float64))';
    return this.statement.once(form.sql, (v) => `if(${json.isNumber(v)}, ${json.number(v)}, NULL)`);
  }

  private field(fields: readonly CatalogueField[]): Form {
    return firstOf(
      this.statement,
      fields.map((field) => stored(placeOf(field))),
    );
  }

  private range(plan: Plan & { readonly kind: 'range' }): Sql {
    const form = this.value(plan.operand);
    const numbers = this.number(form);
    const tests =
      plan.low === plan.high
        ? [`${numbers} = ${this.statement.number(plan.low)}`]
        : [
            ...(plan.low === Number.NEGATIVE_INFINITY ? [] : [`${numbers} >= ${this.statement.number(plan.low)}`]),
            ...(plan.high === Number.POSITIVE_INFINITY ? [] : [`${numbers} <= ${this.statement.number(plan.high)}`]),
          ];
    const inside = tests.length === 0 ? `(${numbers} IS NOT NULL)` : settled(`(${tests.join(' AND ')})`);
    return plan.negate ? `(${present(form)} AND NOT ${inside})` : inside;
  }

  /** Any text of a value: itself, or one of a list. */
  anyText(form: Form, test: (text: Sql) => Sql): Sql {
    const { statement } = this;
    if (form.kind === 'text') return settled(test(form.sql));
    const each = statement.variable();
    if (form.kind === 'texts') return settled(`(${form.there} AND arrayExists(${each} -> ${test(each)}, ${form.sql}))`);
    if (form.kind !== 'json') return '0';
    return settled(
      statement.once(form.sql, (v) => {
        const all = `if(${settled(json.isList(v))}, ${json.elements(v)}, [ifNull(${v}, '')])`;
        return `arrayExists(${each} -> ${json.isText(each)} AND ${test(json.text(each))}, ${all})`;
      }),
    );
  }

  private match(plan: Plan & { readonly kind: 'match' }): Sql {
    const form = this.value(plan.operand);
    // A dot is no line break with us; ClickHouse's `match` has it otherwise unless told.
    const pattern = this.statement.text(`(?-s)${plan.pattern.pattern}`);
    const found = this.anyText(form, (text) => `match(${text}, ${pattern})`);
    return plan.negate ? `(${present(form)} AND NOT ${found})` : found;
  }

  private cidr(plan: Plan & { readonly kind: 'cidr' }): Sql {
    if (plan.operand.type.name !== 'ip') return this.statement.refuse('cidr() of a text that is no address field');
    const block = plan.block.includes('/') ? plan.block : `${plan.block}/${plan.block.includes(':') ? 128 : 32}`;
    const bound = this.statement.text(block);
    return this.anyText(this.value(plan.operand), (text) => {
      const address = `assumeNotNull(${text})`;
      return `(${text} IS NOT NULL AND isIPAddressInRange(if(isIPv4String(${address}) OR isIPv6String(${address}), ${address}, '0.0.0.0'), ${bound}) AND (isIPv4String(${address}) OR isIPv6String(${address})))`;
    });
  }

  /** A part of a stored body: its text, or the JSON in it. */
  text(plan: Plan, part: 'text' | 'json'): Form {
    const kind = part === 'text' ? 'text' : 'json';
    if (plan.kind !== 'field' || plan.fields.some((field) => field.kind !== 'body'))
      return { kind, sql: this.statement.refuse(`\`.${part}()\` of something that is no body`) };
    const places = plan.fields.map(placeOf);
    const parts = places.map(({ column, key = '' }) => {
      const map = identifier(column);
      const of = literal(`${key}.${part}`);
      return `mapContains(${map}, ${literal(key)}), if(mapContains(${map}, ${of}), ${map}[${of}], NULL)`;
    });
    return { kind, sql: `multiIf(${parts.join(', ')}, NULL)` };
  }

  private member(plan: Plan & { readonly kind: 'member' }): Form {
    if (plan.object.kind === 'field' && plan.object.fields.every((field) => field.kind === 'body') && plan.key === 'text')
      return this.text(plan.object, 'text');
    const object = this.json(plan.object);
    const whole = plan.spread ? plan.object.type.of : plan.object.type;
    const shape = whole?.name === 'headers' ? 'pairs' : whole?.name === 'map' || whole?.name === 'body' ? 'record' : 'any';
    const of = (value: Sql): Sql => memberSql(this.statement, value, plan.key, shape);
    return { kind: 'json', sql: plan.spread ? spreadSql(this.statement, object, of) : of(object) };
  }

  private index(plan: Plan & { readonly kind: 'index' }): Form {
    const at = this.value(plan.index);
    const object = this.value(plan.object);
    if (at.kind === 'number' && object.kind === 'texts' && !plan.spread) {
      const inside = `${object.there} AND ${at.sql} >= 0 AND ${at.sql} = floor(${at.sql}) AND ${at.sql} < length(${object.sql})`;
      return { kind: 'text', sql: `if(${settled(inside)}, ${object.sql}[toInt64(ifNull(${at.sql}, 0)) + 1], NULL)` };
    }
    if (at.kind !== 'number') return { kind: 'json', sql: this.statement.refuse('an index that is neither a number nor a constant') };
    const of = (value: Sql): Sql => elementSql(this.statement, value, at.sql);
    const whole = asJson(this.statement, object).sql;
    return { kind: 'json', sql: plan.spread ? spreadSql(this.statement, whole, of) : of(whole) };
  }

  private each(plan: Plan & { readonly kind: 'each' }): Form {
    const object = this.json(plan.object);
    const { statement } = this;
    return {
      kind: 'json',
      sql: statement.once(object, (v) => {
        const inner = statement.variable();
        const all = plan.spread
          ? `arrayFlatten(arrayMap(${inner} -> if(${json.isList(inner)}, ${json.elements(inner)}, []), ${json.elements(v)}))`
          : undefined;
        return `if(${json.isList(v)}, ${all === undefined ? v : json.listOf(all)}, NULL)`;
      }),
    };
  }

  private conditional(plan: Plan & { readonly kind: 'conditional' }): Form {
    const test = this.condition(plan.test);
    const a = this.value(plan.consequent);
    const b = this.value(plan.otherwise);
    if (a.kind === b.kind && a.kind !== 'texts') return { kind: a.kind, sql: `if(${test}, ${a.sql}, ${b.sql})` };
    if (a.kind === 'texts' && b.kind === 'texts')
      return { kind: 'texts', sql: `if(${test}, ${a.sql}, ${b.sql})`, there: `if(${test}, ${a.there}, ${b.there})` };
    return { kind: 'json', sql: `if(${test}, ${asJson(this.statement, a).sql}, ${asJson(this.statement, b).sql})` };
  }

  private arithmetic(plan: Plan & { readonly kind: 'arithmetic' }): Form {
    const { operator } = plan;
    const a = this.value(plan.left);
    const b = this.value(plan.right);
    if (operator === '+' && (a.kind === 'text' || b.kind === 'text')) {
      const text = (form: Form): Sql => {
        if (form.kind === 'text') return form.sql;
        return form.kind === 'json' ? this.statement.once(form.sql, (v) => `if(${json.isText(v)}, ${json.text(v)}, NULL)`) : 'NULL';
      };
      return { kind: 'text', sql: `concat(${text(a)}, ${text(b)})` };
    }
    if (operator === '+' && a.kind === 'json' && b.kind === 'json')
      return { kind: 'json', sql: this.statement.refuse('a sum of two values that may be texts or numbers') };
    const left = this.number(a);
    const right = this.number(b);
    if (operator === '/' || operator === '%') {
      const result = operator === '%' ? `${left} % ${right}` : plan.integer ? `trunc(${left} / ${right})` : `${left} / ${right}`;
      return { kind: 'number', sql: `if(${right} = 0, NULL, ${result})` };
    }
    return { kind: 'number', sql: `(${left} ${operator} ${right})` };
  }
}

/** The value of an expression that reads nothing of a row. */
function constantOf(plan: Plan): { readonly constant: Value } | undefined {
  let free = false;
  walk(plan, (part) => {
    if (part.kind === 'field' || part.kind === 'flag' || part.kind === 'variable') free = true;
  });
  return free ? undefined : { constant: compileValue(plan, NOWHERE)(undefined) };
}

/** A field as it lies in the table. */
function stored({ column, form, key }: Place): Form {
  const name = identifier(column);
  if (key === undefined) {
    switch (form) {
      case 'number':
        return { kind: 'number', sql: `toFloat64(${name})` };
      case 'texts':
        return { kind: 'texts', sql: name, there: identifier(presenceOf(column)) };
      case 'bool':
      case 'text':
      case 'json':
        return { kind: form, sql: name };
      default:
        return unreachable(form);
    }
  }
  const of = literal(key);
  const there = `mapContains(${name}, ${of})`;
  const value = `if(${there}, ${name}[${of}], NULL)`;
  switch (form) {
    case 'number':
      return { kind: 'number', sql: `if(${there}, ${json.number(`${name}[${of}]`)}, NULL)` };
    case 'bool':
      return { kind: 'bool', sql: `if(${there}, ${name}[${of}] = 'true', NULL)` };
    case 'texts':
      return { kind: 'texts', sql: `JSONExtract(${name}[${of}], 'Array(String)')`, there };
    case 'text':
    case 'json':
      return { kind: form, sql: value };
    default:
      return unreachable(form);
  }
}
