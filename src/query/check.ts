import { unreachable } from '#base/errors';
import type { Micros } from '#base/time';
import { nearestName, resolve } from './catalogue.ts';
import type { Catalogue, Named } from './catalogue.ts';
import { checkCall } from './check-call.ts';
import { checkComparison, checkIn } from './check-compare.ts';
import { checkArithmetic } from './check-arithmetic.ts';
import { checkStages } from './check-stages.ts';
import type { CheckedStage } from './check-stages.ts';
import { parse } from './parse.ts';
import type { Parsed } from './parse.ts';
import { MISTAKE, isSpread } from './plan.ts';
import type { Plan } from './plan.ts';
import { print } from './print.ts';
import { Problems } from './problem.ts';
import type { Problem, Span } from './problem.ts';
import { dottedName } from './tree.ts';
import type { Expression, Query } from './tree.ts';
import { ANY, BOOL, DOUBLE, DURATION, INT, NULL, REPEATABLE, STRING, either, inWords, isNumeric, typeOf } from './types.ts';
import type { Type } from './types.ts';

/** What a query asks for besides filtering. */
export interface Directives {
  /** `limit(100)`: the most entries wanted. */
  readonly limit: number | undefined;
  /** `redact("request.headers.authorization")`: names to be hidden in what is shown. */
  readonly redact: readonly string[];
}

/** A query that was read and checked. It can run when no problem is an error. */
export interface Checked {
  readonly text: string;
  readonly query: Query;
  readonly problems: readonly Problem[];
  readonly ok: boolean;
  /** Absent when every entry passes, and when there is an error. */
  readonly filter: Plan | undefined;
  readonly directives: Directives;
  readonly stages: readonly CheckedStage[];
}

export interface CheckOptions {
  /** What `now()` means, µs since 1970. Default: the clock, once for the query. */
  readonly now?: Micros;
}

/** Reads and checks a query against a catalogue. Never throws. */
export function check(text: string, catalogue: Catalogue, options: CheckOptions = {}): Checked {
  return checkParsed(parse(text), catalogue, options);
}

/** Checks a query that was read before. */
export function checkParsed(parsed: Parsed, catalogue: Catalogue, options: CheckOptions = {}): Checked {
  const checker = new Checker(catalogue, options.now ?? Date.now() * 1000);
  for (const problem of parsed.problems) checker.problems.list.push(problem);
  const broken = checker.problems.failed;
  const { filter: tree, stages: stageTrees } = parsed.query;
  const filter = tree === undefined ? undefined : checker.filter(tree);
  const stages = broken && stageTrees.length === 0 ? [] : checkStages(checker, stageTrees);
  const ok = !checker.problems.failed;
  return {
    text: parsed.text,
    query: parsed.query,
    problems: checker.problems.list,
    ok,
    filter: ok ? filter : undefined,
    directives: { limit: checker.limit, redact: checker.redact },
    stages: ok ? stages : [],
  };
}

/** The canonical text of a checked query: what travels to where it is compiled. */
export function canonicalText(checked: Checked): string {
  return print(checked.query);
}

/** One query's check: names, types and units, from tree to plan. */
export class Checker {
  readonly catalogue: Catalogue;
  readonly now: Micros;
  readonly problems = new Problems();
  /** Variables of the macros that are open here. */
  private readonly variables = new Map<string, { readonly slot: number; readonly type: Type }>();
  private slots = 0;
  limit: number | undefined;
  readonly redact: string[] = [];
  /** Regular expressions compiled so far. */
  patterns = 0;

  constructor(catalogue: Catalogue, now: Micros) {
    this.catalogue = catalogue;
    this.now = now;
  }

  /** The whole filter: directives are taken out of its outermost conjunction. */
  filter(tree: Expression): Plan | undefined {
    const operands = tree.kind === 'and' ? tree.operands : [tree];
    const conditions = operands.filter((operand) => !this.directive(operand)).map((operand) => this.condition(operand));
    const first = conditions[0];
    if (first === undefined || conditions.length === 1) return first;
    return { kind: 'and', operands: conditions, type: BOOL };
  }

  private directive(node: Expression): boolean {
    if (node.kind !== 'call' || node.receiver !== undefined || (node.name !== 'limit' && node.name !== 'redact')) return false;
    const values = node.arguments.map((argument) => (argument.kind === 'literal' ? argument.value : undefined));
    if (node.name === 'limit') {
      const [count] = values;
      if (typeof count === 'number' && values.length === 1 && count >= 1) this.limit = Math.min(count, this.limit ?? count);
      else this.problems.error(node, 'write a number: `limit(100)`');
    } else if (values.length > 0 && values.every((value) => typeof value === 'string')) {
      this.redact.push(...values);
    } else {
      this.problems.error(node, 'write names in quotes: `redact("request.headers.authorization")`');
    }
    return true;
  }

  /** An expression that must say yes or no. */
  condition(node: Expression): Plan {
    const plan = this.expression(node);
    const { name } = plan.type;
    if (name === 'bool' || name === 'any') return plan;
    const field = dottedName(node);
    const hint = field === undefined ? 'compare it with something' : `compare it, or write \`has(${field})\``;
    this.problems.error(node, `${field === undefined ? 'this' : `\`${field}\``} is ${inWords(plan.type)}, not a condition; ${hint}`);
    return MISTAKE;
  }

  expression(node: Expression): Plan {
    switch (node.kind) {
      case 'literal':
        return this.literal(node);
      case 'list':
        return this.list(node.elements);
      case 'name':
        return this.name(node, [node.name]);
      case 'member':
        return this.memberOf(node);
      case 'index':
        return this.index(node);
      case 'each':
        return this.each(node);
      case 'call':
        return checkCall(this, node);
      case 'unary':
        return node.operator === '!' ? { kind: 'not', operand: this.negatable(node.operand), type: BOOL } : this.minus(node.operand);
      case 'binary':
        return this.binary(node);
      case 'and':
      case 'or':
        return { kind: node.kind, operands: node.operands.map((operand) => this.condition(operand)), type: BOOL };
      case 'conditional': {
        const consequent = this.expression(node.consequent);
        const otherwise = this.expression(node.otherwise);
        return {
          kind: 'conditional',
          test: this.condition(node.test),
          consequent,
          otherwise,
          type: either(consequent.type, otherwise.type),
        };
      }
      case 'missing':
        return MISTAKE;
      default:
        return unreachable(node);
    }
  }

  private binary(node: Expression & { readonly kind: 'binary' }): Plan {
    switch (node.operator) {
      case 'in':
        return checkIn(this, node);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return checkArithmetic(this, node, node.operator);
      default:
        return checkComparison(this, node, node.operator);
    }
  }

  /** `!status == 500` negates `status`: say what was meant. */
  private negatable(node: Expression): Plan {
    const plan = this.expression(node);
    if (plan.type.name === 'bool' || plan.type.name === 'any') return plan;
    this.problems.error(
      node,
      `\`!\` and \`not\` bind tighter than comparisons, and this is ${inWords(plan.type)}; put the comparison in parentheses: \`!(… == …)\``,
    );
    return MISTAKE;
  }

  private minus(node: Expression): Plan {
    const operand = this.expression(node);
    if (!isNumeric(operand.type) && operand.type.name !== 'any')
      this.problems.error(node, `\`-\` needs a number, this is ${inWords(operand.type)}`);
    return { kind: 'minus', operand, type: operand.type };
  }

  private literal(node: Expression & { readonly kind: 'literal' }): Plan {
    const { value } = node;
    switch (node.type) {
      case 'bool':
        return { kind: 'constant', value, type: BOOL };
      case 'null':
        return { kind: 'constant', value, type: NULL };
      case 'int':
      case 'size':
        return { kind: 'constant', value, type: INT };
      case 'double':
        return { kind: 'constant', value, type: DOUBLE };
      case 'duration':
        return { kind: 'constant', value, type: DURATION };
      case 'status':
        this.problems.error(node, `\`${node.text}\` can only be compared with a status: \`status == ${node.text}\``);
        return MISTAKE;
      default:
        return { kind: 'constant', value, type: STRING };
    }
  }

  private list(elements: readonly Expression[]): Plan {
    const plans = elements.map((element) => this.expression(element));
    const constants = plans.every((plan) => plan.kind === 'constant' && plan.value !== undefined);
    if (!constants && !this.problems.failed) {
      const at = elements[plans.findIndex((plan) => plan.kind !== 'constant')];
      if (at !== undefined) this.problems.error(at, 'a list holds values only, no fields');
    }
    const of = plans
      .map((plan) => plan.type)
      .reduce<Type | undefined>((all, type) => (all === undefined ? type : either(all, type)), undefined);
    const values = plans.map((plan) => (plan.kind === 'constant' ? plan.value : undefined));
    return { kind: 'constant', value: values, type: { name: 'list', of: of ?? ANY } };
  }

  private memberOf(node: Expression & { readonly kind: 'member' }): Plan {
    const dotted = dottedName(node);
    if (dotted !== undefined) return this.name(node, dotted.split('.'));
    return this.member(this.expression(node.object), node.name, node);
  }

  /** A run of words: a macro's variable, or the longest name of the catalogue, and members of its value. */
  private name(node: Expression, words: readonly string[]): Plan {
    const variable = this.variables.get(words[0] ?? '');
    if (variable !== undefined) {
      const plan: Plan = { kind: 'variable', slot: variable.slot, name: words[0] ?? '', type: variable.type };
      return this.members(plan, words.slice(1), node, words);
    }
    const found = resolve(this.catalogue, words);
    if (found === undefined) return this.unknown(node, words);
    return this.members(this.named(found.named, words.slice(0, found.length).join('.'), node), words.slice(found.length), node, words);
  }

  private members(start: Plan, keys: readonly string[], node: Span, words: readonly string[]): Plan {
    let plan = start;
    for (const key of keys) {
      if (!this.hasMembers(plan.type)) return this.unknown(node, words);
      plan = this.member(plan, key, node);
    }
    return plan;
  }

  private hasMembers(type: Type): boolean {
    const inner = type.name === 'list' ? (type.of ?? ANY) : type;
    return ['map', 'headers', 'body', 'any'].includes(inner.name);
  }

  private named(named: Named, written: string, at: Span): Plan {
    if (named.kind === 'flag') return { kind: 'flag', name: named.name, protocols: named.protocols, type: BOOL };
    const types = named.fields.map((field) => typeOf(field.kind, field.unit));
    if (named.aliasOf !== undefined && /[A-Z_]/.test(written) && written !== 'status_code') {
      this.problems.note(at, `\`${written}\` is an older name of \`${named.aliasOf}\``);
    }
    return { kind: 'field', name: written, fields: named.fields, type: types.reduce(either) };
  }

  private unknown(node: Span, words: readonly string[]): Plan {
    const name = words.join('.');
    const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
    const near = this.problems.list.length < 5 ? nearestName(this.catalogue, name) : undefined;
    const kind = words.length === 1 ? 'name' : 'field';
    if (near === undefined) this.problems.error(node, `unknown ${kind} "${shown}"`);
    else this.problems.error(node, `unknown ${kind} "${shown}"; did you mean "${near}"?`, { start: node.start, end: node.end, text: near });
    return MISTAKE;
  }

  /** A member of a map, of a JSON value, of headers by name, or of a body. */
  member(object: Plan, key: string, at: Span): Plan {
    const spread = isSpread(object);
    const whole = spread ? (object.type.of ?? ANY) : object.type;
    const type = this.memberType(whole, key, at);
    return { kind: 'member', object, key, spread, type: spread ? { name: 'list', of: type } : type };
  }

  private memberType(type: Type, key: string, at: Span): Type {
    switch (type.name) {
      case 'any':
        return ANY;
      case 'map':
        return type.of ?? REPEATABLE;
      case 'headers':
        return REPEATABLE;
      case 'body':
        if (key === 'size') return INT;
        if (['type', 'text', 'base64', 'cut'].includes(key)) return STRING;
        this.problems.error(at, `a body has no "${key}"; to look into it write \`.json().${key}\``);
        return ANY;
      default:
        this.problems.error(at, `${inWords(type)} has no "${key}"${type.name === 'list' ? '; for each element write `[*]`' : ''}`);
        return ANY;
    }
  }

  private index(node: Expression & { readonly kind: 'index' }): Plan {
    const object = this.expression(node.object);
    const index = this.expression(node.index);
    if (index.kind === 'constant' && typeof index.value === 'string') return this.member(object, index.value, node);
    const spread = isSpread(object);
    const whole = spread ? (object.type.of ?? ANY) : object.type;
    const wanted = index.type.name;
    let type: Type = ANY;
    if (whole.name === 'list') type = whole.of ?? ANY;
    else if (whole.name === 'map' || whole.name === 'headers') type = REPEATABLE;
    else if (whole.name !== 'any') this.problems.error(node, `${inWords(whole)} has no elements`);
    const byNumber = whole.name === 'list';
    if (wanted !== 'any' && whole.name !== 'any' && byNumber !== (wanted === 'int')) {
      this.problems.error(node.index, byNumber ? 'an element of a list is named by a number' : 'a value of a map is named by a text');
    }
    return { kind: 'index', object, index, spread, type: spread ? { name: 'list', of: type } : type };
  }

  private each(node: Expression & { readonly kind: 'each' }): Plan {
    const object = this.expression(node.object);
    const spread = isSpread(object);
    const whole = spread ? (object.type.of ?? ANY) : object.type;
    if (whole.name !== 'list' && whole.name !== 'any') this.problems.error(node, `\`[*]\` needs a list, this is ${inWords(whole)}`);
    return { kind: 'each', object, spread, type: { name: 'list', of: whole.of ?? ANY } };
  }

  /** Opens a macro's variable while `body` is checked. */
  withVariable(name: string, type: Type, body: (slot: number) => Plan): Plan {
    const hidden = this.variables.get(name);
    const slot = this.slots++;
    this.variables.set(name, { slot, type });
    const plan = body(slot);
    if (hidden === undefined) this.variables.delete(name);
    else this.variables.set(name, hidden);
    return plan;
  }
}
