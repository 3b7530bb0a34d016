import { unreachable } from '#base/errors';
import type { CatalogueField } from './catalogue.ts';
import type { Regex } from './regex.ts';
import { ANY } from './types.ts';
import type { Type } from './types.ts';

/** Any value that an expression can give. Absent is `undefined`; JSON's null is a value. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };

/** Functions of values, by their canonical names; the receiver is the first argument. */
export type FunctionName =
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'lower'
  | 'upper'
  | 'trim'
  | 'size'
  | 'json'
  | 'xml'
  | 'int'
  | 'double'
  | 'string'
  | 'map_get'
  | 'timestamp'
  | 'duration';
export type MacroName = 'exists' | 'exists_one' | 'all' | 'filter' | 'map';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

interface Typed {
  readonly type: Type;
}

/**
 * A checked expression: names resolved, units applied, patterns compiled. It is what all evaluators read, so that there is one meaning.
 * `range` is a comparison of a number with constants: holds inside (or, negated, when present and outside) `[low, high]`.
 */
export type Plan = Typed &
  (
    | { readonly kind: 'constant'; readonly value: Value }
    | { readonly kind: 'field'; readonly name: string; readonly fields: readonly CatalogueField[] }
    | { readonly kind: 'flag'; readonly name: string; readonly protocols: readonly string[] }
    | { readonly kind: 'variable'; readonly slot: number; readonly name: string }
    | { readonly kind: 'member'; readonly object: Plan; readonly key: string; readonly spread: boolean }
    | { readonly kind: 'index'; readonly object: Plan; readonly index: Plan; readonly spread: boolean }
    | { readonly kind: 'each'; readonly object: Plan; readonly spread: boolean }
    | { readonly kind: 'not' | 'minus' | 'text' | 'has'; readonly operand: Plan }
    | { readonly kind: 'and' | 'or'; readonly operands: readonly Plan[] }
    | { readonly kind: 'conditional'; readonly test: Plan; readonly consequent: Plan; readonly otherwise: Plan }
    | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly left: Plan; readonly right: Plan }
    | { readonly kind: 'range'; readonly operand: Plan; readonly low: number; readonly high: number; readonly negate: boolean }
    | { readonly kind: 'match'; readonly operand: Plan; readonly pattern: Regex; readonly negate: boolean }
    | { readonly kind: 'in'; readonly element: Plan; readonly list: Plan }
    | { readonly kind: 'cidr'; readonly operand: Plan; readonly block: string; readonly contains: (address: string) => boolean }
    | {
        readonly kind: 'arithmetic';
        readonly operator: '+' | '-' | '*' | '/' | '%';
        readonly left: Plan;
        readonly right: Plan;
        readonly integer: boolean;
      }
    | { readonly kind: 'call'; readonly name: FunctionName; readonly arguments: readonly Plan[] }
    | { readonly kind: 'macro'; readonly macro: MacroName; readonly list: Plan; readonly slot: number; readonly body: Plan }
  );

/** The parts of an expression that it is made of. */
export function partsOf(plan: Plan): readonly Plan[] {
  switch (plan.kind) {
    case 'constant':
    case 'field':
    case 'flag':
    case 'variable':
      return [];
    case 'member':
    case 'each':
      return [plan.object];
    case 'index':
      return [plan.object, plan.index];
    case 'not':
    case 'minus':
    case 'text':
    case 'has':
    case 'range':
    case 'match':
    case 'cidr':
      return [plan.operand];
    case 'and':
    case 'or':
      return plan.operands;
    case 'conditional':
      return [plan.test, plan.consequent, plan.otherwise];
    case 'compare':
    case 'arithmetic':
      return [plan.left, plan.right];
    case 'in':
      return [plan.element, plan.list];
    case 'call':
      return plan.arguments;
    case 'macro':
      return [plan.list, plan.body];
    default:
      return unreachable(plan);
  }
}

/** Calls `visit` for every part, outermost first. */
export function walk(plan: Plan, visit: (part: Plan) => void): void {
  visit(plan);
  for (const part of partsOf(plan)) walk(part, visit);
}

/** What stands where a mistake was: it takes every type, so that one mistake gives one problem. */
export const MISTAKE: Plan = { kind: 'constant', value: undefined, type: ANY };

/** Whether a plan's list is to be taken element by element: `items[*].name`. */
export function isSpread(plan: Plan): boolean {
  return plan.kind === 'each' || ((plan.kind === 'member' || plan.kind === 'index') && plan.spread);
}

/** The fields and flags that an expression reads. */
export function readsOf(plan: Plan): { readonly fields: readonly CatalogueField[]; readonly protocols: boolean } {
  const fields = new Set<CatalogueField>();
  let protocols = false;
  walk(plan, (part) => {
    if (part.kind === 'field') for (const field of part.fields) fields.add(field);
    if (part.kind === 'flag') protocols = true;
  });
  return { fields: [...fields], protocols };
}
