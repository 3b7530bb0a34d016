import { unreachable } from '#base/errors';
import type { Expression, LiteralNode, Query, Stage } from './tree.ts';

/** How tightly the outermost operator binds; members and literals are tightest. */
function binding(node: Expression): number {
  switch (node.kind) {
    case 'conditional':
      return 1;
    case 'or':
      return 2;
    case 'and':
      return 3;
    case 'binary':
      return node.operator === '+' || node.operator === '-' ? 5 : ['*', '/', '%'].includes(node.operator) ? 6 : 4;
    case 'unary':
      return 7;
    case 'literal':
      return node.text.startsWith('-') && typeof node.value === 'number' ? 7 : 8;
    default:
      return 8;
  }
}

/** The canonical text of a query: reading it gives an equal tree. It is what travels between processes. */
export function print(query: Query): string {
  const parts = query.filter === undefined ? [] : [printExpression(query.filter)];
  for (const stage of query.stages) parts.push(`| ${printStage(stage)}`);
  return parts.join(' ');
}

/** The canonical text of an expression. */
export function printExpression(node: Expression): string {
  return text(node, 0);
}

function text(node: Expression, least: number): string {
  const plain = bare(node);
  return binding(node) < least ? `(${plain})` : plain;
}

function bare(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return literal(node);
    case 'list':
      return `[${node.elements.map((element) => text(element, 0)).join(', ')}]`;
    case 'name':
      return node.name;
    case 'member':
      return `${text(node.object, 8)}.${node.name}`;
    case 'index':
      return `${text(node.object, 8)}[${text(node.index, 0)}]`;
    case 'each':
      return `${text(node.object, 8)}[*]`;
    case 'call':
      return `${node.receiver === undefined ? '' : `${text(node.receiver, 8)}.`}${node.name}(${node.arguments.map((each) => text(each, 0)).join(', ')})`;
    case 'unary':
      return `${node.operator}${text(node.operand, node.operator === '-' && isNumber(node.operand) ? 8 : 7)}`;
    case 'binary':
      return `${text(node.left, binding(node))} ${node.operator} ${text(node.right, binding(node) + 1)}`;
    case 'and':
      return node.operands.map((operand) => text(operand, 4)).join(' && ');
    case 'or':
      return node.operands.map((operand) => text(operand, 3)).join(' || ');
    case 'conditional':
      return `${text(node.test, 2)} ? ${text(node.consequent, 1)} : ${text(node.otherwise, 1)}`;
    case 'missing':
      return '';
    default:
      return unreachable(node);
  }
}

function isNumber(node: Expression): boolean {
  return node.kind === 'literal' && typeof node.value === 'number';
}

function literal(node: LiteralNode): string {
  if (node.type === 'string') return quote(String(node.value));
  if (node.type === 'regex') return regex(String(node.value));
  return node.text;
}

/** A text as a query writes it, in double quotes. */
export function quote(value: string): string {
  let quoted = '"';
  for (const character of value) {
    const code = character.codePointAt(0) as number;
    if (character === '"' || character === '\\') quoted += `\\${character}`;
    else if (character === '\n') quoted += '\\n';
    else if (character === '\t') quoted += '\\t';
    else if (character === '\r') quoted += '\\r';
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029)
      quoted += `\\u${code.toString(16).padStart(4, '0')}`;
    else quoted += character;
  }
  return `${quoted}"`;
}

/** A pattern between one quote of each side; a break of the line in it is written as the escape that means the same. */
function regex(written: string): string {
  const pattern = written.replaceAll(/\\[^]|\n/g, (found) => (found.endsWith('\n') ? '\\n' : found));
  const inDouble = !/(?<!\\)(?:\\\\)*"/.test(pattern);
  const inSingle = !/(?<!\\)(?:\\\\)*'/.test(pattern);
  if (inDouble) return `r"${pattern}"`;
  return inSingle ? `r'${pattern}'` : `r"${pattern.replaceAll(/\\[^]|"/g, (found) => (found === '"' ? '\\"' : found))}"`;
}

function printStage(stage: Stage): string {
  const list = (nodes: readonly Expression[]): string => nodes.map(printExpression).join(', ');
  const by = (nodes: readonly Expression[]): string => (nodes.length === 0 ? '' : ` by ${list(nodes)}`);
  switch (stage.kind) {
    case 'aggregate':
      return `${stage.aggregates.map((each) => each.label).join(' ')}${stage.of === undefined ? '' : ` of ${printExpression(stage.of)}`}${by(stage.by)}`;
    case 'rate':
      return `rate by ${stage.every.text}${stage.by.length === 0 ? '' : `, ${list(stage.by)}`}`;
    case 'top':
      return `top ${stage.count} ${list(stage.by)}`;
    case 'sort':
      return `sort ${printExpression(stage.key)}${stage.descending ? ' desc' : ''}`;
    case 'fields':
    case 'distinct':
      return `${stage.kind} ${list(stage.fields)}`;
    case 'limit':
      return `limit ${stage.count}`;
    default:
      return unreachable(stage);
  }
}
