import { CAPTURED_BY, KINDS, OUTCOMES, ROLES } from '#entry/outcome';
import type { Checker } from './check.ts';
import { canonicalAddress, parseBlock, parseTime } from './literals.ts';
import { parseDuration } from './lexer.ts';
import { MISTAKE } from './plan.ts';
import type { CompareOperator, Plan } from './plan.ts';
import { quote } from './print.ts';
import { nearest } from './problem.ts';
import type { Fix } from './problem.ts';
import { MAX_PATTERNS, compileRegex } from './regex.ts';
import type { BinaryNode, Expression, LiteralNode } from './tree.ts';
import { BOOL, inWords, isNumber, isNumeric, isText, microsOf } from './types.ts';
import type { Type } from './types.ts';

const FLIPPED: Readonly<Record<CompareOperator, CompareOperator>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Fields whose words are a closed list. */
const CLOSED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['outcome', OUTCOMES],
  ['kind', KINDS],
  ['role', ROLES],
  ['captured.by', CAPTURED_BY],
]);

/** `a == b` and its kin. A literal goes to the right, takes the other side's unit, and becomes a range where both are numbers. */
export function checkComparison(checker: Checker, node: BinaryNode, operator: CompareOperator): Plan {
  if (node.left.kind === 'literal' && node.right.kind !== 'literal') {
    return checkOrdered(checker, { ...node, left: node.right, right: node.left }, FLIPPED[operator]);
  }
  return checkOrdered(checker, node, operator);
}

function checkOrdered(checker: Checker, node: BinaryNode, operator: CompareOperator): Plan {
  const { left: leftNode, right: rightNode } = node;
  if (rightNode.kind === 'literal' && rightNode.type === 'regex' && (operator === '==' || operator === '!=')) {
    return match(checker, checker.expression(leftNode), rightNode, operator === '!=');
  }
  const left = checker.expression(leftNode);
  if (rightNode.kind === 'literal' && rightNode.type === 'status') return statusClass(checker, left, operator, rightNode, leftNode);
  const right = checker.expression(rightNode);
  if (left === MISTAKE || right === MISTAKE) return MISTAKE;
  const l = comparand(left);
  const r = fit(checker, right, l.type, rightNode, leftNode, operator);
  if (r === undefined) return MISTAKE;
  const fitted = left.kind === 'constant' ? (fit(checker, left, r.type, leftNode, rightNode, operator) ?? l) : scaleOther(l, r.type);
  if (isNumeric(fitted.type) && r.kind === 'constant' && typeof r.value === 'number') return range(fitted, operator, r.value);
  return { kind: 'compare', operator, left: fitted, right: comparand(r), type: BOOL };
}

/** A body beside a text is its text. */
function comparand(plan: Plan): Plan {
  if (plan.type.name === 'body' || (plan.type.name === 'list' && plan.type.of?.name === 'body'))
    return { kind: 'text', operand: plan, type: { name: 'string' } };
  return plan;
}

function scaleOther(plan: Plan, other: Type): Plan {
  return other.name === 'duration' && isNumber(plan.type) ? scaled(plan, other.unit ?? microsOf(undefined)) : plan;
}

/** A number in another unit. */
export function scaled(plan: Plan, factor: number): Plan {
  const type: Type = { name: 'duration' };
  if (plan.kind === 'constant' && typeof plan.value === 'number') return { kind: 'constant', value: plan.value * factor, type };
  return {
    kind: 'arithmetic',
    operator: '*',
    left: plan,
    right: { kind: 'constant', value: factor, type: { name: 'double' } },
    integer: false,
    type,
  };
}

/** `plan` as it is compared with a value of `wanted`, or `undefined` after a problem was said. */
function fit(checker: Checker, plan: Plan, wanted: Type, at: Expression, otherNode: Expression, operator: string): Plan | undefined {
  const target = wanted.name === 'list' && plan.type.name !== 'list' ? (wanted.of ?? wanted) : wanted;
  const { type } = plan;
  if (type.name === 'any' || target.name === 'any') return plan;
  const value = plan.kind === 'constant' ? plan.value : undefined;
  if (type.name === 'null') {
    const name = checker.problems.list.length < 20 && at.kind === 'literal' ? 'this' : 'it';
    checker.problems.warning(at, `${name} is never null there; to ask whether a value is there write \`has(…)\``);
    return plan;
  }
  if (target.name === 'duration' && isNumber(type)) {
    if (at.kind === 'literal' && at.type === 'size') return refuse(checker, plan, target, at, otherNode);
    return scaled(plan, target.unit ?? microsOf(undefined));
  }
  if (target.name === 'timestamp' && isNumber(type)) return timeNumber(checker, plan, at);
  if (isNumber(target) && isNumber(type)) return plan;
  if (typeof value === 'string' && target.name === 'timestamp')
    return converted(checker, plan, parseTime(value), target, at, 'a time like "2026-10-19T18:29:02Z"');
  if (typeof value === 'string' && target.name === 'duration')
    return converted(checker, plan, parseDuration(value), target, at, 'a duration like 300ms');
  if (typeof value === 'string' && target.name === 'ip') return address(checker, plan, value, at, operator);
  if (isText(target) && isText(type)) return closed(checker, plan, value, at, otherNode);
  if (target.name === type.name)
    return type.name === 'bool' && !['==', '!=', 'in'].includes(operator) ? refuse(checker, plan, target, at, otherNode) : plan;
  if (type.name === 'list' && fitsElements(type, target)) return plan;
  return refuse(checker, plan, target, at, otherNode);
}

/** A list stands beside what its elements may stand beside. */
function fitsElements(list: Type, other: Type): boolean {
  const of = list.of?.name ?? 'any';
  return of === 'any' || of === other.name || (isText({ name: of }) && isText(other)) || (isNumber({ name: of }) && isNumber(other));
}

function converted(checker: Checker, plan: Plan, value: number | undefined, type: Type, at: Expression, like: string): Plan | undefined {
  if (value !== undefined) return { kind: 'constant', value, type };
  checker.problems.error(
    at,
    `${plan.kind === 'constant' && typeof plan.value === 'string' ? `"${plan.value.slice(0, 60)}"` : 'this'} is no ${like.replace(/^an? /, '')}`,
  );
  return undefined;
}

function timeNumber(checker: Checker, plan: Plan, at: Expression): Plan {
  if (plan.kind === 'constant' && typeof plan.value === 'number' && plan.value < 1e14) {
    checker.problems.warning(at, 'a bare number beside a time is µs since 1970; this one is in the first three years of it');
  }
  return plan;
}

function address(checker: Checker, plan: Plan, value: string, at: Expression, operator: string): Plan | undefined {
  const canonical = canonicalAddress(value);
  if (canonical !== undefined) return { kind: 'constant', value: canonical, type: plan.type };
  const block = parseBlock(value) !== undefined;
  const hint = block
    ? `; for a block write \`cidr(…, ${quote(value)})\``
    : operator === 'in'
      ? ''
      : '; for a name compare `src.name` or `dst.name`';
  checker.problems.error(at, `${quote(value.slice(0, 60))} is no address${hint}`);
  return undefined;
}

function closed(checker: Checker, plan: Plan, value: unknown, at: Expression, otherNode: Expression): Plan | undefined {
  const words = otherNode.kind === 'name' || otherNode.kind === 'member' ? CLOSED.get(nameOf(otherNode)) : undefined;
  if (words === undefined || typeof value !== 'string' || words.includes(value)) return plan;
  const near = nearest(value, words);
  const message = near === undefined ? `it is one of ${words.join(', ')}` : `did you mean "${near}"?`;
  checker.problems.error(
    at,
    `\`${nameOf(otherNode)}\` is never ${quote(value.slice(0, 60))}; ${message}`,
    near === undefined ? undefined : replacing(at, quote(near)),
  );
  return undefined;
}

function nameOf(node: Expression): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? `${nameOf(node.object)}.${node.name}` : '…';
}

function replacing(at: Expression, text: string): Fix {
  return { start: at.start, end: at.end, text };
}

/** Says that two types can not be compared, and what was probably meant. */
function refuse(checker: Checker, plan: Plan, wanted: Type, at: Expression, otherNode: Expression): undefined {
  const value = plan.kind === 'constant' ? plan.value : undefined;
  const name = nameOf(otherNode);
  const subject = name.includes('…') ? 'the other side' : `\`${name}\``;
  const message = `${subject} is ${inWords(wanted)}, this is ${inWords(plan.type)}`;
  if (typeof value === 'string' && isNumber(wanted)) {
    if (value !== '' && Number.isFinite(Number(value)))
      checker.problems.error(at, `${message}; write it without quotes`, replacing(at, value));
    else if (isStatus(name) && CLOSED.get('outcome')?.includes(value) === true)
      checker.problems.error(at, `${message}; did you mean \`outcome\`?`, replacing(otherNode, 'outcome'));
    else if (isStatus(name))
      checker.problems.error(at, `${message}; its words are in \`status.text\``, replacing(otherNode, 'status.text'));
    else checker.problems.error(at, message);
  } else if (typeof value === 'number' && isText(wanted)) {
    checker.problems.error(at, `${message}; write it in quotes`, replacing(at, quote(at.kind === 'literal' ? at.text : String(value))));
  } else {
    checker.problems.error(at, message);
  }
  return undefined;
}

function isStatus(name: string): boolean {
  return /(^|[._])status(_?[cC]ode)?$/.test(name);
}

/** `status == 5xx`: from 500 to 599; the order comparisons take the nearer end. */
function statusClass(checker: Checker, left: Plan, operator: CompareOperator, literal: LiteralNode, leftNode: Expression): Plan {
  if (left === MISTAKE) return MISTAKE;
  const name = nameOf(leftNode);
  if (!isStatus(name) || (left.type.name !== 'int' && left.type.name !== 'any')) {
    checker.problems.error(literal, `\`${literal.text}\` can only be compared with a status, \`${name}\` is ${inWords(left.type)}`);
    return MISTAKE;
  }
  const first = Number(literal.value) * 100;
  if (operator === '==' || operator === '!=')
    return { kind: 'range', operand: left, low: first, high: first + 99, negate: operator === '!=', type: BOOL };
  return range(left, operator, operator === '<' || operator === '>=' ? first : first + 99);
}

const bits = new BigInt64Array(1);
const number = new Float64Array(bits.buffer);

/** The next double above (or below) a finite one. */
function neighbour(value: number, up: boolean): number {
  if (value === 0) return up ? Number.MIN_VALUE : -Number.MIN_VALUE;
  number[0] = value;
  bits[0] = (bits[0] as bigint) + (value > 0 === up ? 1n : -1n);
  return number[0];
}

/** A comparison with a constant number as a range of doubles. */
export function range(operand: Plan, operator: CompareOperator, value: number): Plan {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  if (operator === '==' || operator === '!=') low = high = value;
  else if (operator === '<') high = neighbour(value, false);
  else if (operator === '<=') high = value;
  else if (operator === '>') low = neighbour(value, true);
  else low = value;
  return { kind: 'range', operand, low, high, negate: operator === '!=', type: BOOL };
}

/** A test with a pattern given as text. */
export function match(checker: Checker, operand: Plan, pattern: LiteralNode, negate: boolean): Plan {
  const element = operand.type.name === 'list' ? (operand.type.of ?? operand.type) : operand.type;
  if (!isText(element) && element.name !== 'any') {
    checker.problems.error(pattern, `a regular expression tests texts, the other side is ${inWords(operand.type)}`);
    return MISTAKE;
  }
  if (++checker.patterns > MAX_PATTERNS) {
    checker.problems.error(pattern, `a query has at most ${MAX_PATTERNS} regular expressions`);
    return MISTAKE;
  }
  const compiled = compileRegex(String(pattern.value));
  if ('reason' in compiled) {
    checker.problems.error(pattern, `this regular expression can not be used: ${compiled.reason}`);
    return MISTAKE;
  }
  const text: Plan = element.name === 'body' ? { kind: 'text', operand, type: { name: 'string' } } : operand;
  return { kind: 'match', operand: text, pattern: compiled, negate, type: BOOL };
}

/** `x in [a, b]`, `"x" in list`, `"name" in map`. */
export function checkIn(checker: Checker, node: BinaryNode): Plan {
  const element = comparand(checker.expression(node.left));
  if (node.right.kind === 'list') return inList(checker, element, node, node.right.elements);
  const list = checker.expression(node.right);
  if (element === MISTAKE || list === MISTAKE) return MISTAKE;
  const { name } = list.type;
  if (!['list', 'map', 'headers', 'any'].includes(name) && list.type.many !== true) {
    checker.problems.error(
      node.right,
      `\`in\` needs a list, this is ${inWords(list.type)}${isText(list.type) ? '; to look inside a text write `.contains(…)`' : ''}`,
    );
    return MISTAKE;
  }
  const fitted = name === 'list' ? fit(checker, element, list.type, node.left, node.right, 'in') : element;
  return fitted === undefined ? MISTAKE : { kind: 'in', element: fitted, list, type: BOOL };
}

function inList(checker: Checker, element: Plan, node: BinaryNode, elements: readonly Expression[]): Plan {
  const special = elements.filter((each) => each.kind === 'literal' && (each.type === 'status' || each.type === 'regex'));
  const separate = isNumeric(element.type) && elements.length <= 8;
  if (special.length > 0 || separate) {
    const operands = elements.map((each) => checkComparison(checker, { ...node, kind: 'binary', operator: '==', right: each }, '=='));
    return operands.includes(MISTAKE) ? MISTAKE : operands.length === 1 ? (operands[0] as Plan) : { kind: 'or', operands, type: BOOL };
  }
  const list = checker.expression(node.right);
  if (element === MISTAKE || list === MISTAKE || list.kind !== 'constant' || !Array.isArray(list.value)) return MISTAKE;
  const wanted: Type = element.type.name === 'list' ? (element.type.of ?? element.type) : element.type;
  const fitted = elements.map((each) => fit(checker, checker.expression(each), wanted, each, node.left, 'in'));
  const values = fitted.map((each) => (each?.kind === 'constant' ? each.value : undefined));
  if (fitted.includes(undefined)) return MISTAKE;
  return { kind: 'in', element, list: { kind: 'constant', value: values, type: { name: 'list', of: wanted } }, type: BOOL };
}
