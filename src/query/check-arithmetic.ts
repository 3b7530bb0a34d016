import type { Checker } from './check.ts';
import { scaled } from './check-compare.ts';
import { MISTAKE } from './plan.ts';
import type { Plan } from './plan.ts';
import type { BinaryNode } from './tree.ts';
import { ANY, DOUBLE, DURATION, INT, STRING, TIMESTAMP, inWords, isNumber, isText, microsOf } from './types.ts';
import type { Type } from './types.ts';
import { arithmetic } from './values.ts';

type Operator = '+' | '-' | '*' | '/' | '%';

/** `a + b` and its kin. Numbers beside a duration take its unit when added; two constants are worked out at once. */
export function checkArithmetic(checker: Checker, node: BinaryNode, operator: Operator): Plan {
  let left = checker.expression(node.left);
  let right = checker.expression(node.right);
  if (left === MISTAKE || right === MISTAKE) return MISTAKE;
  if (operator === '+' || operator === '-' || operator === '%') {
    if (left.type.name === 'duration' && isNumber(right.type)) right = scaled(right, left.type.unit ?? microsOf(undefined));
    else if (right.type.name === 'duration' && isNumber(left.type)) left = scaled(left, right.type.unit ?? microsOf(undefined));
  }
  const type = resultType(operator, left.type, right.type);
  if (type === undefined) {
    checker.problems.error(node, `\`${operator}\` does not go with ${inWords(left.type)} and ${inWords(right.type)}`);
    return MISTAKE;
  }
  const integer = left.type.name === 'int' && right.type.name === 'int';
  if (left.kind === 'constant' && right.kind === 'constant') {
    const value = arithmetic(operator, left.value, right.value, integer);
    if (value !== undefined) return { kind: 'constant', value, type };
    checker.problems.error(node, 'this has no value');
    return MISTAKE;
  }
  return { kind: 'arithmetic', operator, left: asText(left), right: asText(right), integer, type };
}

function asText(plan: Plan): Plan {
  return plan.type.name === 'body' ? { kind: 'text', operand: plan, type: STRING } : plan;
}

function resultType(operator: Operator, left: Type, right: Type): Type | undefined {
  if (left.name === 'any' || right.name === 'any') return ANY;
  if (isText(left) && isText(right)) return operator === '+' ? STRING : undefined;
  if (isNumber(left) && isNumber(right)) return left.name === 'int' && right.name === 'int' ? INT : DOUBLE;
  if (left.name === 'duration' && right.name === 'duration')
    return operator === '/' ? DOUBLE : operator === '*' ? undefined : keptUnit(left, right);
  if (left.name === 'duration' && isNumber(right)) return operator === '*' || operator === '/' ? left : undefined;
  if (isNumber(left) && right.name === 'duration') return operator === '*' ? right : undefined;
  if (left.name === 'timestamp' && right.name === 'timestamp') return operator === '-' ? DURATION : undefined;
  if (left.name === 'timestamp' && right.name === 'duration') return operator === '+' || operator === '-' ? TIMESTAMP : undefined;
  if (left.name === 'duration' && right.name === 'timestamp') return operator === '+' ? TIMESTAMP : undefined;
  return undefined;
}

function keptUnit(left: Type, right: Type): Type {
  return left.unit === undefined ? right : left;
}
