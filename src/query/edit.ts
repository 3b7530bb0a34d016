import type { Catalogue } from './catalogue.ts';
import { parse } from './parse.ts';
import { print, printExpression, quote } from './print.ts';
import { join } from './tree.ts';
import type { Expression, LiteralNode } from './tree.ts';
import { typeOf } from './types.ts';

/** A value that was clicked. `undefined` stands for "has none". Durations and times are µs, as in the public form of an entry. */
export type Picked = string | number | boolean | null | undefined;

const NOWHERE = { start: 0, end: 0 };

/**
 * The query with one condition more: that `path` (as written in queries) has this value, or has not. The opposite condition gives way to it, and a condition
 * that is there already is not repeated. `undefined` when the text or the path can not be read: the page then says what is wrong with it.
 */
export function withFilter(text: string, path: string, value: Picked, negate: boolean, catalogue: Catalogue): string | undefined {
  const { query, problems } = parse(text);
  const subject = parse(path);
  if (subject.query.filter === undefined || [...problems, ...subject.problems].some((problem) => problem.severity === 'error'))
    return undefined;
  const wanted = condition(subject.query.filter, path, value, negate, catalogue);
  const opposite = printExpression(condition(subject.query.filter, path, value, !negate, catalogue));
  const there = query.filter === undefined ? [] : query.filter.kind === 'and' ? query.filter.operands : [query.filter];
  const kept = there.filter((each) => printExpression(each) !== opposite);
  const repeated = kept.some((each) => printExpression(each) === printExpression(wanted));
  return print({ ...query, filter: join('and', repeated ? kept : [...kept, wanted]) });
}

function condition(subject: Expression, path: string, value: Picked, negate: boolean, catalogue: Catalogue): Expression {
  if (value === undefined) return negated(call('has', subject), !negate);
  const named = catalogue.names.get(path);
  if (named?.kind === 'flag' || typeof value === 'boolean') return negated(subject, negate === (value !== false));
  return { kind: 'binary', operator: negate ? '!=' : '==', left: subject, right: literal(path, value, catalogue), ...NOWHERE };
}

function negated(operand: Expression, negate: boolean): Expression {
  return negate ? { kind: 'unary', operator: '!', operand, ...NOWHERE } : operand;
}

function call(name: string, argument: Expression): Expression {
  return { kind: 'call', receiver: undefined, name, nameAt: NOWHERE, arguments: [argument], ...NOWHERE };
}

function literal(path: string, value: string | number | null, catalogue: Catalogue): Expression {
  if (typeof value === 'string') return { kind: 'literal', type: 'string', value, text: quote(value), ...NOWHERE };
  if (value === null) return { kind: 'literal', type: 'null', value, text: 'null', ...NOWHERE };
  const named = catalogue.names.get(path);
  const [field] = named?.kind === 'fields' ? named.fields : [];
  const type = field === undefined ? undefined : typeOf(field.kind, field.unit).name;
  if (type === 'duration') return durationLiteral(value);
  if (type === 'timestamp') return call('timestamp', { kind: 'literal', type: 'string', value: rfc3339(value), text: '', ...NOWHERE });
  return { kind: 'literal', type: Number.isInteger(value) ? 'int' : 'double', value, text: String(value), ...NOWHERE };
}

/** µs as people write them: the largest unit in which they need no more than three decimals. */
export function durationLiteral(micros: number): LiteralNode {
  return { kind: 'literal', type: 'duration', value: micros, text: durationText(micros), ...NOWHERE };
}

/** The text of a duration in µs: `2.5ms`. */
export function durationText(micros: number): string {
  for (const [unit, factor] of [
    ['s', 1_000_000],
    ['ms', 1000],
    ['us', 1],
  ] as const) {
    const number = micros / factor;
    if (Math.abs(number) >= 1 && Number(number.toFixed(3)) === number) return `${number}${unit}`;
  }
  return Number.isInteger(micros) ? `${micros}us` : `${Math.round(micros * 1000)}ns`;
}

/** A time in µs since 1970 as RFC 3339, UTC. */
export function rfc3339(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros - seconds * 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`;
}
