import type { Token } from './lexer.ts';
import type { Parser } from './parse.ts';
import { nearest } from './problem.ts';
import type { Aggregate, AggregateName, AggregateStage, Expression, LiteralNode, Stage } from './tree.ts';

/** The words that begin a stage of the pipeline. `pNN` begins one too. */
export const STAGE_WORDS: readonly string[] = [
  'count',
  'avg',
  'min',
  'max',
  'sum',
  'top',
  'rate',
  'sort',
  'fields',
  'distinct',
  'limit',
  'p50',
  'p90',
  'p95',
  'p99',
];

/** No more stages than this in one query, and no more names in one list. */
export const MAX_STAGES = 10;
export const MAX_LIST = 20;

const PLAIN: readonly AggregateName[] = ['count', 'avg', 'min', 'max', 'sum'];

/** Reads `| stage | stage …` up to the end. */
export function parseStages(parser: Parser): Stage[] {
  const stages: Stage[] = [];
  let bar = parser.take('|');
  while (bar !== undefined) {
    const stage = parseStage(parser, bar);
    if (stage === undefined) {
      parser.giveUp();
      break;
    }
    stages.push(stage);
    if (stages.length > MAX_STAGES) {
      parser.problems.error(bar, `a query has at most ${MAX_STAGES} stages`);
      parser.giveUp();
      break;
    }
    bar = parser.take('|');
  }
  return stages;
}

function parseStage(parser: Parser, bar: Token): Stage | undefined {
  const word = parser.peek();
  const start = bar.start;
  if (asAggregate(word) !== undefined) return aggregateStage(parser, start);
  if (word.kind !== 'word' || !STAGE_WORDS.includes(word.text)) {
    const near = word.kind === 'word' ? nearest(word.text, STAGE_WORDS) : undefined;
    const fix = near === undefined ? undefined : { start: word.start, end: word.end, text: near };
    const meant = near === undefined ? `one of ${STAGE_WORDS.join(' ')}` : `\`${near}\``;
    parser.problems.error(parser.place(word), `expected a stage after \`|\`: did you mean ${meant}?`, fix);
    return undefined;
  }
  parser.next();
  switch (word.text) {
    case 'top': {
      const count = takeCount(parser, 10);
      parser.take('by');
      const by = list(parser);
      return { kind: 'top', count, by, start, end: endOf(parser) };
    }
    case 'rate': {
      const every = rateStep(parser);
      const by = every === undefined ? [] : groups(parser);
      return every === undefined ? undefined : { kind: 'rate', every, by, start, end: endOf(parser) };
    }
    case 'sort': {
      const key = parser.expression();
      const descending = parser.take('desc') !== undefined || (parser.take('asc'), false);
      return { kind: 'sort', key, descending, start, end: endOf(parser) };
    }
    case 'limit':
      return { kind: 'limit', count: takeCount(parser, undefined), start, end: endOf(parser) };
    case 'distinct':
      return { kind: 'distinct', fields: list(parser), start, end: endOf(parser) };
    default:
      return { kind: 'fields', fields: list(parser), start, end: endOf(parser) };
  }
}

function asAggregate(token: Token): Aggregate | undefined {
  if (token.kind !== 'word') return undefined;
  const { start, end, text } = token;
  const plain = PLAIN.find((name) => name === text);
  if (plain !== undefined) return { name: plain, label: text, start, end };
  const digits = /^p(\d{1,2})(\d*)$/.exec(text);
  if (digits === null || Number(digits[1]) === 0) return undefined;
  return { name: 'quantile', label: text, quantile: Number(`0.${(digits[1] as string).padStart(2, '0')}${digits[2]}`), start, end };
}

function aggregateStage(parser: Parser, start: number): AggregateStage {
  const aggregates: Aggregate[] = [];
  for (let next = asAggregate(parser.peek()); next !== undefined; next = asAggregate(parser.peek())) {
    aggregates.push(next);
    parser.next();
    parser.take(',');
  }
  const needsValue = aggregates.some((aggregate) => aggregate.name !== 'count');
  const bare = needsValue && parser.peek().kind === 'word' && !['of', 'by'].includes(parser.peek().text);
  const of = parser.take('of') !== undefined || bare ? parser.expression() : undefined;
  if (needsValue && of === undefined) parser.problems.error(parser.place(parser.peek()), 'say of what: `| p95 of elapsed`');
  return { kind: 'aggregate', aggregates, of, by: groups(parser), start, end: endOf(parser) };
}

function rateStep(parser: Parser): LiteralNode | undefined {
  parser.take('by');
  const step = parser.peek();
  if (step.kind !== 'literal' || step.literal !== 'duration' || typeof step.value !== 'number' || step.value <= 0) {
    parser.problems.error(parser.place(step), 'expected the width of a step: `| rate by 10s`');
    return undefined;
  }
  parser.next();
  parser.take(',');
  return { kind: 'literal', type: 'duration', value: step.value, text: step.text, start: step.start, end: step.end };
}

function groups(parser: Parser): Expression[] {
  const next = parser.peek();
  if (parser.take('by') === undefined && (next.kind === 'end' || next.text === '|')) return [];
  return list(parser);
}

function list(parser: Parser): Expression[] {
  const names = [parser.expression()];
  while (parser.take(',') !== undefined && names.length < MAX_LIST) names.push(parser.expression());
  return names;
}

function takeCount(parser: Parser, preset: number | undefined): number {
  const token = parser.peek();
  if (token.kind === 'literal' && token.literal === 'int' && typeof token.value === 'number') {
    parser.next();
    if (token.value < 1) parser.problems.error(token, 'expected a number of 1 or more');
    return token.value;
  }
  if (preset === undefined) parser.problems.error(parser.place(token), 'expected a number: `| limit 100`');
  return preset ?? 1;
}

function endOf(parser: Parser): number {
  return parser.peek(-1).end;
}
