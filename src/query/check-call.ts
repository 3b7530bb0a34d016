import type { Checker } from './check.ts';
import { match } from './check-compare.ts';
import { FUNCTIONS } from './functions.ts';
import { parseDuration } from './lexer.ts';
import { parseAmericanTime, parseBlock, parseTime } from './literals.ts';
import { MISTAKE, isSpread } from './plan.ts';
import type { FunctionName, MacroName, Plan } from './plan.ts';
import { nearest } from './problem.ts';
import type { CallNode, Expression, LiteralNode } from './tree.ts';
import { ANY, BOOL, DOUBLE, DURATION, INT, STRING, TIMESTAMP, inWords, isNumeric, isText } from './types.ts';
import type { Type } from './types.ts';

const MACROS: readonly string[] = ['exists', 'exists_one', 'all', 'filter', 'map'];
const AGO: ReadonlyMap<string, number> = new Map([
  ['seconds', 1_000_000],
  ['minutes', 60_000_000],
  ['hours', 3_600_000_000],
  ['days', 86_400_000_000],
]);

/** A call: `x.f(a)` and `f(x, a)`. */
export function checkCall(checker: Checker, node: CallNode): Plan {
  if (node.receiver !== undefined && MACROS.includes(node.name)) return macro(checker, node, node.receiver, node.name as MacroName);
  const signature = FUNCTIONS.get(node.name);
  const operands = node.receiver === undefined ? node.arguments : [node.receiver, ...node.arguments];
  if (signature === undefined || (node.receiver !== undefined ? signature.form === 'function' : signature.form === 'method'))
    return unknownFunction(checker, node);
  if (operands.length < signature.least || operands.length > signature.most) {
    const form = `\`${signature.signature}\``;
    checker.problems.error(node, `\`${node.name}\` is written ${form}`);
    return MISTAKE;
  }
  return known(checker, node, operands);
}

function unknownFunction(checker: Checker, node: CallNode): Plan {
  const form = node.receiver === undefined ? 'function' : 'method';
  const names = [...FUNCTIONS.values()].filter((each) => each.form === form || each.form === 'both').map((each) => each.name);
  const near = nearest(node.name, form === 'method' ? [...names, ...MACROS] : names);
  const other = FUNCTIONS.get(node.name);
  if (node.name === 'limit' || node.name === 'redact') {
    checker.problems.error(node, `\`${node.name}(…)\` is no condition: join it to the whole filter with \`and\``);
  } else if (other !== undefined) {
    checker.problems.error(node.nameAt, `\`${node.name}\` is written \`${other.signature}\``);
  } else {
    const fix = near === undefined ? undefined : { start: node.nameAt.start, end: node.nameAt.end, text: near };
    checker.problems.error(
      node.nameAt,
      `unknown function "${node.name.slice(0, 60)}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
      fix,
    );
  }
  return MISTAKE;
}

function known(checker: Checker, node: CallNode, operands: readonly Expression[]): Plan {
  const [first, second, third] = operands;
  switch (node.name) {
    case 'matches':
      return matches(checker, first as Expression, second as Expression);
    case 'has':
      return { kind: 'has', operand: checker.expression(first as Expression), type: BOOL };
    case 'cidr':
      return cidr(checker, first as Expression, second as Expression);
    case 'now':
      return { kind: 'constant', value: checker.now, type: TIMESTAMP };
    case 'seconds':
    case 'minutes':
    case 'hours':
    case 'days':
      return ago(checker, node.name, first as Expression);
    case 'timestamp':
      return written(checker, first as Expression, parseTime, TIMESTAMP, 'time in RFC 3339, like timestamp("2026-10-19T18:29:02Z")');
    case 'datetime':
      return written(checker, first as Expression, parseAmericanTime, TIMESTAMP, 'time like datetime("10/19/2026, 6:29:02.593 PM")');
    case 'duration':
      return written(checker, first as Expression, parseDuration, DURATION, 'duration like duration("5m")');
    case 'contains':
    case 'startsWith':
    case 'endsWith':
      return textTest(checker, node.name, first as Expression, second as Expression);
    case 'lower':
    case 'upper':
    case 'trim':
    case 'json':
    case 'xml':
      return ofText(checker, node.name, first as Expression);
    case 'size':
      return size(checker, first as Expression);
    case 'int':
    case 'double':
    case 'string':
      return conversion(checker, node.name, first as Expression);
    case 'map_get':
      return mapGet(checker, first as Expression, second as Expression, third as Expression);
    default:
      throw new Error(`a function without a check: ${node.name}`);
  }
}

function literalText(checker: Checker, node: Expression, what: string): LiteralNode | undefined {
  if (node.kind === 'literal' && (node.type === 'string' || node.type === 'regex')) return node;
  if (node.kind !== 'missing') checker.problems.error(node, `${what} is written in quotes`);
  return undefined;
}

function matches(checker: Checker, subject: Expression, pattern: Expression): Plan {
  const operand = checker.expression(subject);
  const literal = literalText(checker, pattern, 'a regular expression');
  return literal === undefined || operand === MISTAKE ? MISTAKE : match(checker, operand, literal, false);
}

function cidr(checker: Checker, subject: Expression, block: Expression): Plan {
  const operand = checker.expression(subject);
  const literal = literalText(checker, block, 'a block of addresses');
  if (literal === undefined || operand === MISTAKE) return MISTAKE;
  const element = operand.type.name === 'list' ? (operand.type.of ?? ANY) : operand.type;
  if (!isText(element) && element.name !== 'any') {
    checker.problems.error(subject, `\`cidr\` needs an address, this is ${inWords(operand.type)}`);
    return MISTAKE;
  }
  const contains = parseBlock(String(literal.value));
  if (contains === undefined) {
    checker.problems.error(literal, `"${String(literal.value).slice(0, 60)}" is no block of addresses like "10.0.0.0/8"`);
    return MISTAKE;
  }
  return { kind: 'cidr', operand, block: String(literal.value), contains, type: BOOL };
}

/** `seconds(-30)`: a time relative to now, as the language of 2022 has it. */
function ago(checker: Checker, name: string, node: Expression): Plan {
  const plan = checker.expression(node);
  if (plan.kind !== 'constant' || typeof plan.value !== 'number') {
    checker.problems.error(node, `write a number: \`${name}(-5)\` is ${name} ago`);
    return MISTAKE;
  }
  return { kind: 'constant', value: checker.now + plan.value * (AGO.get(name) ?? 0), type: TIMESTAMP };
}

function written(checker: Checker, node: Expression, read: (text: string) => number | undefined, type: Type, like: string): Plan {
  const literal = literalText(checker, node, 'it');
  if (literal === undefined) return MISTAKE;
  const value = read(String(literal.value));
  if (value !== undefined) return { kind: 'constant', value, type };
  checker.problems.error(literal, `"${String(literal.value).slice(0, 60)}" is no ${like}`);
  return MISTAKE;
}

/** The text of an operand that must be one: lists of texts are tested element by element. */
function asText(checker: Checker, node: Expression, name: string): Plan {
  const plan = checker.expression(node);
  if (plan === MISTAKE) return plan;
  const element = plan.type.name === 'list' ? (plan.type.of ?? ANY) : plan.type;
  if (element.name === 'body')
    return { kind: 'text', operand: plan, type: plan.type.name === 'list' ? { name: 'list', of: STRING } : STRING };
  if (isText(element) || element.name === 'any') return plan;
  checker.problems.error(node, `\`${name}\` needs a text, this is ${inWords(plan.type)}`);
  return MISTAKE;
}

function textTest(checker: Checker, name: FunctionName, subject: Expression, argument: Expression): Plan {
  const operand = asText(checker, subject, name);
  const part = checker.expression(argument);
  if (operand === MISTAKE || part === MISTAKE) return MISTAKE;
  if (!isText(part.type) && part.type.name !== 'any') {
    checker.problems.error(argument, `\`${name}\` takes a text, this is ${inWords(part.type)}`);
    return MISTAKE;
  }
  return { kind: 'call', name, arguments: [operand, part], type: BOOL };
}

function ofText(checker: Checker, name: FunctionName, node: Expression): Plan {
  const operand = asText(checker, node, name);
  if (operand === MISTAKE) return MISTAKE;
  if (isSpread(operand)) checker.problems.error(node, `\`${name}\` takes one text; use \`exists\` for lists`);
  return {
    kind: 'call',
    name,
    arguments: [operand],
    type: name === 'json' || name === 'xml' ? ANY : operand.type.name === 'list' ? operand.type : STRING,
  };
}

function size(checker: Checker, node: Expression): Plan {
  const operand = checker.expression(node);
  if (operand === MISTAKE) return MISTAKE;
  if (operand.type.name === 'body') return checker.member(operand, 'size', node);
  if (!isText(operand.type) && !['list', 'map', 'headers', 'any'].includes(operand.type.name)) {
    checker.problems.error(node, `${inWords(operand.type)} has no size`);
    return MISTAKE;
  }
  return { kind: 'call', name: 'size', arguments: [operand], type: INT };
}

function conversion(checker: Checker, name: 'int' | 'double' | 'string', node: Expression): Plan {
  const operand = checker.expression(node);
  if (operand === MISTAKE) return MISTAKE;
  const { type } = operand;
  if (!isNumeric(type) && !isText(type) && type.name !== 'any' && type.name !== 'bool') {
    checker.problems.error(node, `\`${name}\` does not take ${inWords(type)}`);
    return MISTAKE;
  }
  const text: Plan = type.name === 'body' ? { kind: 'text', operand, type: STRING } : operand;
  return { kind: 'call', name, arguments: [text], type: name === 'int' ? INT : name === 'double' ? DOUBLE : STRING };
}

function mapGet(checker: Checker, map: Expression, key: Expression, preset: Expression): Plan {
  const object = checker.expression(map);
  const index = checker.expression(key);
  const otherwise = checker.expression(preset);
  if (object === MISTAKE || index === MISTAKE || otherwise === MISTAKE) return MISTAKE;
  if (!['map', 'headers', 'any'].includes(object.type.name)) {
    checker.problems.error(map, `\`map_get\` needs a map, this is ${inWords(object.type)}`);
    return MISTAKE;
  }
  const type = object.type.name === 'any' || otherwise.type.name !== 'string' ? ANY : STRING;
  return { kind: 'call', name: 'map_get', arguments: [object, index, otherwise], type };
}

/** `list.exists(x, condition)` and its kin. Over a map the variable is a key. */
function macro(checker: Checker, node: CallNode, receiver: Expression, name: MacroName): Plan {
  const list = checker.expression(receiver);
  const [variable, body] = node.arguments;
  if (variable?.kind !== 'name' || body === undefined || node.arguments.length !== 2) {
    checker.problems.error(node, `write \`list.${name}(x, …)\` with a name for the element and what is asked of it`);
    return MISTAKE;
  }
  if (list === MISTAKE) return MISTAKE;
  if (!['list', 'map', 'headers', 'any'].includes(list.type.name) && list.type.many !== true) {
    checker.problems.error(receiver, `\`${name}\` needs a list, this is ${inWords(list.type)}`);
    return MISTAKE;
  }
  const element = list.type.name === 'list' ? (list.type.of ?? ANY) : list.type.name === 'any' ? ANY : STRING;
  return checker.withVariable(variable.name, element, (slot) => {
    const inner = name === 'map' ? checker.expression(body) : checker.condition(body);
    const type: Type = name === 'filter' ? { name: 'list', of: element } : name === 'map' ? { name: 'list', of: inner.type } : BOOL;
    return { kind: 'macro', macro: name, list, slot, body: inner, type };
  });
}
