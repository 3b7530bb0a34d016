import { unreachable } from '#base/errors';
import type { Catalogue } from './catalogue.ts';
import { printExpression } from './print.ts';
import { dottedName } from './tree.ts';
import type { BinaryNode, CallNode, Expression, Query, Stage } from './tree.ts';

/** What a condition adds to the sentence: whom it is about, where from, where to, and all else. */
interface Phrases {
  readonly subjects: string[];
  readonly from: string[];
  readonly to: string[];
  readonly rest: string[];
}

const ENDS: ReadonlyMap<string, string> = new Map([
  ['name', ''],
  ['namespace', 'namespace '],
  ['pod.name', 'pod '],
  ['pod', 'pod '],
  ['service.name', 'service '],
  ['service', 'service '],
  ['workload.name', 'workload '],
  ['workload', 'workload '],
  ['node.name', 'node '],
  ['ip', 'address '],
  ['port', 'port '],
  ['dns', ''],
  ['container', 'container '],
  ['process.name', 'process '],
]);

/** A query in a sentence: `http requests with status 500 or more, to namespace shop`. Said of the tree alone, so also of a query with mistakes. */
export function inWords(query: Query, catalogue: Catalogue): string {
  const phrases: Phrases = { subjects: [], from: [], to: [], rest: [] };
  const { filter } = query;
  for (const operand of filter === undefined ? [] : filter.kind === 'and' ? filter.operands : [filter]) sort(operand, phrases, catalogue);
  const subject = phrases.subjects.length > 0 ? `${phrases.subjects.join(' ')} requests` : filter === undefined ? 'everything' : 'requests';
  const rest = phrases.rest.length > 0 ? ` with ${listed(phrases.rest, 'and')}` : '';
  const ends = [...phrases.from.map((end) => `from ${end}`), ...phrases.to.map((end) => `to ${end}`)];
  const comma = rest !== '' && ends.length > 0 ? ',' : '';
  const stages = query.stages.map((stage) => `, ${stageInWords(stage)}`).join('');
  return `${subject}${rest}${comma}${ends.length > 0 ? ` ${ends.join(' ')}` : ''}${stages}`;
}

function sort(node: Expression, phrases: Phrases, catalogue: Catalogue): void {
  const protocol = protocolOf(node, catalogue);
  if (protocol !== undefined) {
    phrases.subjects.push(protocol);
    return;
  }
  const end = node.kind === 'binary' ? endPhrase(node) : undefined;
  if (end === undefined) phrases.rest.push(phrase(node, catalogue));
  else phrases[end.side].push(end.text);
}

/** `http`, `not http`, `http or redis`. */
function protocolOf(node: Expression, catalogue: Catalogue): string | undefined {
  if (node.kind === 'name') {
    const named = catalogue.names.get(node.name);
    return named?.kind === 'flag' ? node.name : undefined;
  }
  if (node.kind === 'unary' && node.operator === '!' && node.operand.kind === 'name') {
    const inner = protocolOf(node.operand, catalogue);
    return inner === undefined ? undefined : `not ${inner}`;
  }
  if (node.kind !== 'or') return undefined;
  const all = node.operands.map((operand) => (operand.kind === 'name' ? protocolOf(operand, catalogue) : undefined));
  return all.includes(undefined) ? undefined : listed(all as string[], 'or');
}

function endPhrase(node: BinaryNode): { readonly side: 'from' | 'to'; readonly text: string } | undefined {
  const name = dottedName(node.left) ?? '';
  const side = name.startsWith('src.') || name === 'src' ? 'from' : name.startsWith('dst.') || name === 'dst' ? 'to' : undefined;
  const kind = name.length === 3 ? '' : ENDS.get(name.slice(4));
  if (side === undefined || kind === undefined) return undefined;
  if (node.operator === '==') return { side, text: `${kind}${valueOf(node.right)}` };
  if (node.operator === '!=') return { side, text: `another ${kind.trim() || 'place'} than ${valueOf(node.right)}` };
  if (node.operator === 'in' && node.right.kind === 'list')
    return { side, text: `${kind}${listed(node.right.elements.map(valueOf), 'or')}` };
  return undefined;
}

/** A condition inside a sentence. */
function phrase(node: Expression, catalogue: Catalogue): string {
  switch (node.kind) {
    case 'binary':
      return comparison(node);
    case 'and':
    case 'or':
      return `(${listed(
        node.operands.map((operand) => protocolOf(operand, catalogue) ?? phrase(operand, catalogue)),
        node.kind,
      )})`;
    case 'unary':
      return node.operator === '!' ? negation(node.operand, catalogue) : printExpression(node);
    case 'call':
      return callPhrase(node);
    case 'name':
    case 'member':
      return nameOf(node);
    case 'conditional':
      return `${phrase(node.consequent, catalogue)} if ${phrase(node.test, catalogue)}, else ${phrase(node.otherwise, catalogue)}`;
    case 'missing':
      return '…';
    case 'literal':
    case 'list':
    case 'index':
    case 'each':
      return printExpression(node);
    default:
      return unreachable(node);
  }
}

function negation(operand: Expression, catalogue: Catalogue): string {
  if (operand.kind === 'call' && operand.name === 'has' && operand.receiver === undefined)
    return `no ${operand.arguments.map(nameOf).join()}`;
  return `not ${phrase(operand, catalogue)}`;
}

function comparison(node: BinaryNode): string {
  const name = nameOf(node.left);
  const value = valueOf(node.right);
  switch (node.operator) {
    case '==':
      return node.right.kind === 'literal' && node.right.type === 'regex' ? `${name} matching ${value}` : `${name} ${value}`;
    case '!=':
      return node.right.kind === 'literal' && node.right.type === 'regex' ? `${name} not matching ${value}` : `${name} other than ${value}`;
    case '>=':
      return `${name} ${value} or more`;
    case '<=':
      return `${name} ${value} or less`;
    case '>':
      return `${name} above ${value}`;
    case '<':
      return `${name} below ${value}`;
    case 'in':
      return node.right.kind === 'list'
        ? `${name} ${listed(node.right.elements.map(valueOf), 'or')}`
        : `${valueOf(node.left)} among ${nameOf(node.right)}`;
    default:
      return printExpression(node);
  }
}

const TESTS: Readonly<Record<string, string>> = {
  contains: 'containing',
  startsWith: 'starting with',
  endsWith: 'ending with',
  matches: 'matching',
};

function callPhrase(node: CallNode): string {
  const [first, second] = node.arguments;
  if (node.name === 'has' && node.receiver === undefined && first !== undefined) return `any ${nameOf(first)}`;
  if (node.name === 'limit' && first !== undefined) return `at most ${valueOf(first)} results`;
  if (node.name === 'cidr' && first !== undefined && second !== undefined) return `${nameOf(first)} in ${valueOf(second)}`;
  const test = TESTS[node.name];
  if (test !== undefined && node.receiver !== undefined && first !== undefined) return `${nameOf(node.receiver)} ${test} ${valueOf(first)}`;
  return printExpression(node);
}

/** A field as it is called in a sentence: short where nothing is lost. */
function nameOf(node: Expression): string {
  return printExpression(node).replace(/^(request|response)\.headers\["([^"]*)"\]$/, '$1 header $2');
}

function valueOf(node: Expression): string {
  if (node.kind !== 'literal') return printExpression(node);
  if (node.type === 'regex') return `/${String(node.value)}/`;
  return node.type === 'string' && /^[\w./:-]+$/.test(String(node.value)) ? String(node.value) : printExpression(node);
}

function listed(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join();
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

function stageInWords(stage: Stage): string {
  const names = (nodes: readonly Expression[]): string => listed(nodes.map(nameOf), 'and');
  switch (stage.kind) {
    case 'aggregate': {
      const what = listed(
        stage.aggregates.map((each) => (each.name === 'count' ? 'number' : each.label)),
        'and',
      );
      return `${what}${stage.of === undefined ? '' : ` of ${nameOf(stage.of)}`}${stage.by.length === 0 ? '' : ` for each ${names(stage.by)}`}`;
    }
    case 'rate':
      return `rate every ${stage.every.text}${stage.by.length === 0 ? '' : ` for each ${names(stage.by)}`}`;
    case 'top':
      return `the ${stage.count} most frequent ${names(stage.by)}`;
    case 'sort':
      return `sorted by ${nameOf(stage.key)}${stage.descending ? ', largest first' : ''}`;
    case 'fields':
      return `showing ${names(stage.fields)}`;
    case 'distinct':
      return `each ${names(stage.fields)} once`;
    case 'limit':
      return `the first ${stage.count}`;
    default:
      return unreachable(stage);
  }
}
