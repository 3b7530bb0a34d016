import { unreachable } from '#base/errors';
import type { CatalogueField } from './catalogue.ts';
import { above, everyOf, someOf, below, contains, endsWith, notAbove, notBelow, startsWith } from './conditions.ts';
import type { Condition } from './conditions.ts';
import type { FunctionName, Plan, Value } from './plan.ts';
import {
  anyText,
  arithmetic,
  elementOf,
  elements,
  equal,
  isIn,
  isList,
  isRecord,
  jsonOf,
  mapText,
  memberOf,
  ordered,
  sizeOf,
  spread,
  textOf,
  toDouble,
  toInt,
  toText,
  unequal,
  xmlOf,
} from './values.ts';

/** A compiled expression. */
export type Closure<S> = (subject: S) => Value;

/** How a kind of subject (an entry, a row of columns, one word of a dictionary) gives its fields. */
export interface Access<S> {
  field(field: CatalogueField): Closure<S>;
  /** Whether the subject has a layer of one of these protocols. */
  flag(protocols: readonly string[]): Condition<S>;
}

/** Compiles a checked expression. Variables of macros live in the compiled object: it is not reentrant, and need not be. */
export function compileValue<S>(plan: Plan, access: Access<S>): Closure<S> {
  return new Compiler(access).value(plan);
}

/** Compiles a checked condition: true only where the expression is exactly true. */
export function compileCondition<S>(plan: Plan, access: Access<S>): Condition<S> {
  return new Compiler(access).condition(plan);
}

class Compiler<S> {
  private readonly access: Access<S>;
  private readonly slots: Value[] = [];

  constructor(access: Access<S>) {
    this.access = access;
  }

  condition(plan: Plan): Condition<S> {
    switch (plan.kind) {
      case 'flag':
        return this.access.flag(plan.protocols);
      case 'not': {
        const operand = this.condition(plan.operand);
        return (subject) => !operand(subject);
      }
      case 'has': {
        const operand = this.value(plan.operand);
        return (subject) => operand(subject) !== undefined;
      }
      case 'and':
        return everyOf(plan.operands.map((operand) => this.condition(operand)));
      case 'or':
        return someOf(plan.operands.map((operand) => this.condition(operand)));
      case 'range':
        return this.range(plan.operand, plan.low, plan.high, plan.negate);
      case 'compare':
        return this.compare(plan);
      case 'match':
        return this.match(plan);
      case 'in':
        return this.isIn(plan.element, plan.list);
      case 'cidr': {
        const operand = this.value(plan.operand);
        const { contains } = plan;
        return (subject) => anyText(operand(subject), contains);
      }
      case 'call':
        if (plan.name === 'contains' || plan.name === 'startsWith' || plan.name === 'endsWith')
          return this.textTest(plan.name, plan.arguments);
        break;
      case 'macro':
        if (plan.macro === 'exists' || plan.macro === 'all' || plan.macro === 'exists_one') return this.quantified(plan);
        break;
      default:
    }
    const value = this.value(plan);
    return (subject) => value(subject) === true;
  }

  private isCondition(plan: Plan): boolean {
    if (plan.kind === 'call') return plan.name === 'contains' || plan.name === 'startsWith' || plan.name === 'endsWith';
    if (plan.kind === 'macro') return plan.macro === 'exists' || plan.macro === 'all' || plan.macro === 'exists_one';
    return ['flag', 'not', 'has', 'and', 'or', 'range', 'compare', 'match', 'in', 'cidr'].includes(plan.kind);
  }

  value(plan: Plan): Closure<S> {
    if (this.isCondition(plan)) return this.condition(plan);
    switch (plan.kind) {
      case 'constant': {
        const { value } = plan;
        return () => value;
      }
      case 'field':
        return this.field(plan.fields);
      case 'variable': {
        const { slots } = this;
        const { slot } = plan;
        return () => slots[slot];
      }
      case 'member': {
        const object = this.value(plan.object);
        const { key } = plan;
        return plan.spread
          ? (subject) => spread(object(subject), (each) => memberOf(each, key))
          : (subject) => memberOf(object(subject), key);
      }
      case 'index': {
        const object = this.value(plan.object);
        const index = this.value(plan.index);
        if (!plan.spread) return (subject) => elementOf(object(subject), index(subject));
        return (subject) => {
          const at = index(subject);
          return spread(object(subject), (each) => elementOf(each, at));
        };
      }
      case 'each': {
        const object = this.value(plan.object);
        const nested = plan.spread;
        return (subject) => elements(object(subject), nested);
      }
      case 'minus': {
        const operand = this.value(plan.operand);
        return (subject) => {
          const value = operand(subject);
          return typeof value === 'number' ? -value : undefined;
        };
      }
      case 'text': {
        const operand = this.value(plan.operand);
        return (subject) => textOf(operand(subject));
      }
      case 'conditional': {
        const test = this.condition(plan.test);
        const consequent = this.value(plan.consequent);
        const otherwise = this.value(plan.otherwise);
        return (subject) => (test(subject) ? consequent(subject) : otherwise(subject));
      }
      case 'arithmetic': {
        const left = this.value(plan.left);
        const right = this.value(plan.right);
        const { operator, integer } = plan;
        return (subject) => arithmetic(operator, left(subject), right(subject), integer);
      }
      case 'call':
        return this.call(
          plan.name,
          plan.arguments.map((argument) => this.value(argument)),
        );
      case 'macro':
        return this.listed(plan);
      case 'flag':
      case 'not':
      case 'has':
      case 'and':
      case 'or':
      case 'range':
      case 'compare':
      case 'match':
      case 'in':
      case 'cidr':
        throw new Error(`a condition compiled as a value: ${plan.kind}`);
      default:
        return unreachable(plan);
    }
  }

  /** The first present one of the fields. */
  private field(fields: readonly CatalogueField[]): Closure<S> {
    const [first, second, ...more] = fields.map((field) => this.access.field(field));
    if (first === undefined) return () => undefined;
    if (second === undefined) return first;
    if (more.length === 0) {
      return (subject) => {
        const value = first(subject);
        return value === undefined ? second(subject) : value;
      };
    }
    const rest = [second, ...more];
    return (subject) => {
      let value = first(subject);
      for (let i = 0; value === undefined && i < rest.length; i++) value = (rest[i] as Closure<S>)(subject);
      return value;
    };
  }

  private range(operand: Plan, low: number, high: number, negate: boolean): Condition<S> {
    const value = this.value(operand);
    if (negate) {
      return (subject) => {
        const number = value(subject);
        return number !== undefined && !(typeof number === 'number' && number >= low && number <= high);
      };
    }
    return (subject) => {
      const number = value(subject);
      return typeof number === 'number' && number >= low && number <= high;
    };
  }

  private compare(plan: Plan & { readonly kind: 'compare' }): Condition<S> {
    const left = this.value(plan.left);
    const { operator } = plan;
    if (plan.right.kind === 'constant' && typeof plan.right.value === 'string' && operator === '==') {
      const wanted = plan.right.value;
      return (subject) => {
        const value = left(subject);
        return value === wanted || (typeof value === 'object' && equal(value, wanted));
      };
    }
    const right = this.value(plan.right);
    switch (operator) {
      case '==':
        return (subject) => equal(left(subject), right(subject));
      case '!=':
        return (subject) => unequal(left(subject), right(subject));
      case '<':
        return (subject) => ordered(left(subject), right(subject), below);
      case '>':
        return (subject) => ordered(left(subject), right(subject), above);
      case '<=':
        return (subject) => ordered(left(subject), right(subject), notAbove);
      case '>=':
        return (subject) => ordered(left(subject), right(subject), notBelow);
      default:
        return unreachable(operator);
    }
  }

  private match(plan: Plan & { readonly kind: 'match' }): Condition<S> {
    const operand = this.value(plan.operand);
    const { pattern } = plan;
    const test = (text: string): boolean => pattern.test(text);
    if (!plan.negate) return (subject) => anyText(operand(subject), test);
    return (subject) => {
      const value = operand(subject);
      return value !== undefined && !anyText(value, test);
    };
  }

  private isIn(element: Plan, list: Plan): Condition<S> {
    const value = this.value(element);
    if (list.kind === 'constant' && isList(list.value) && list.value.every((each) => typeof each !== 'object')) {
      const wanted: ReadonlySet<Value> = new Set(list.value);
      return (subject) => {
        const one = value(subject);
        return typeof one === 'object'
          ? isList(one) && one.some((each) => each !== undefined && wanted.has(each))
          : one !== undefined && wanted.has(one);
      };
    }
    const container = this.value(list);
    return (subject) => isIn(value(subject), container(subject));
  }

  private textTest(name: FunctionName, [subjectPlan, partPlan]: readonly Plan[]): Condition<S> {
    if (subjectPlan === undefined || partPlan === undefined) throw new Error('a test without its operands');
    const value = this.value(subjectPlan);
    const part = this.value(partPlan);
    const test = name === 'contains' ? contains : name === 'startsWith' ? startsWith : endsWith;
    return (subject) => {
      const whole = value(subject);
      const wanted = part(subject);
      if (typeof wanted !== 'string') return false;
      return typeof whole === 'string'
        ? test(whole, wanted)
        : isList(whole) && whole.some((each) => typeof each === 'string' && test(each, wanted));
    };
  }

  private call(name: FunctionName, operands: readonly Closure<S>[]): Closure<S> {
    const [value, second, third] = operands;
    if (value === undefined) throw new Error('a call without operands');
    if (name === 'map_get' && second !== undefined && third !== undefined) {
      return (subject) => {
        const key = second(subject);
        const found = typeof key === 'string' ? memberOf(value(subject), key) : undefined;
        return found === undefined ? third(subject) : found;
      };
    }
    const of = UNARY.get(name);
    if (of === undefined) throw new Error(`a function that is not compiled: ${name}`);
    return (subject) => of(value(subject));
  }

  /** The elements that a macro runs over: of a list, the keys of a map, the names of headers. */
  private over(list: Plan): Closure<S> {
    const value = this.value(list);
    const names = list.type.name === 'headers';
    const many = list.type.many === true;
    return (subject) => {
      const all = value(subject);
      if (many && typeof all === 'string') return [all];
      if (isList(all)) return names ? spread(all, (pair) => elementOf(pair, 0)) : all;
      return isRecord(all) ? Object.keys(all) : undefined;
    };
  }

  private quantified(plan: Plan & { readonly kind: 'macro' }): Condition<S> {
    const list = this.over(plan.list);
    const body = this.condition(plan.body);
    const { slots } = this;
    const { slot, macro } = plan;
    return (subject) => {
      const all = list(subject);
      if (!isList(all)) return false;
      let met = 0;
      for (const each of all) {
        slots[slot] = each;
        if (body(subject)) met++;
        if (macro === 'exists' && met > 0) return true;
      }
      return macro === 'all' ? met === all.length : macro === 'exists_one' && met === 1;
    };
  }

  private listed(plan: Plan & { readonly kind: 'macro' }): Closure<S> {
    const list = this.over(plan.list);
    const { slots } = this;
    const { slot } = plan;
    if (plan.macro === 'filter') {
      const body = this.condition(plan.body);
      return (subject) =>
        spread(list(subject), (each) => {
          slots[slot] = each;
          return body(subject) ? each : undefined;
        });
    }
    const body = this.value(plan.body);
    return (subject) =>
      spread(list(subject), (each) => {
        slots[slot] = each;
        return body(subject);
      });
  }
}

const UNARY: ReadonlyMap<FunctionName, (value: Value) => Value> = new Map<FunctionName, (value: Value) => Value>([
  ['lower', (value) => mapText(value, (text) => text.toLowerCase())],
  ['upper', (value) => mapText(value, (text) => text.toUpperCase())],
  ['trim', (value) => mapText(value, (text) => text.trim())],
  ['size', sizeOf],
  ['json', jsonOf],
  ['xml', xmlOf],
  ['int', toInt],
  ['double', toDouble],
  ['string', toText],
]);
