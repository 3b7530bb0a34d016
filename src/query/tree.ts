import type { Span } from './problem.ts';

/** What a literal can be. `status` is `5xx`; its value is the class. `duration` is in µs, `size` in bytes. `regex` is `r"…"`, its value the pattern. */
export type LiteralType = 'bool' | 'null' | 'int' | 'double' | 'string' | 'duration' | 'size' | 'status' | 'regex';

/** A literal. `text` is how it is written, so that `1.5s` stays `1.5s`; strings are written anew from their value. */
export interface LiteralNode extends Span {
  readonly kind: 'literal';
  readonly type: LiteralType;
  readonly value: string | number | boolean | null;
  readonly text: string;
}
export interface ListNode extends Span {
  readonly kind: 'list';
  readonly elements: readonly Expression[];
}
/** A word that stands for a field, a protocol or a macro's variable. */
export interface NameNode extends Span {
  readonly kind: 'name';
  readonly name: string;
}
export interface MemberNode extends Span {
  readonly kind: 'member';
  readonly object: Expression;
  readonly name: string;
}
export interface IndexNode extends Span {
  readonly kind: 'index';
  readonly object: Expression;
  readonly index: Expression;
}
/** `x[*]`: every element; what follows is taken of each. */
export interface EachNode extends Span {
  readonly kind: 'each';
  readonly object: Expression;
}
export interface CallNode extends Span {
  readonly kind: 'call';
  readonly receiver: Expression | undefined;
  readonly name: string;
  readonly nameAt: Span;
  readonly arguments: readonly Expression[];
}
export interface UnaryNode extends Span {
  readonly kind: 'unary';
  readonly operator: '!' | '-';
  readonly operand: Expression;
}
export type BinaryOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%';
export interface BinaryNode extends Span {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}
/** `a && b && c` in one node: long chains stay flat. No operand is of the same kind. */
export interface LogicalNode extends Span {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
}
export interface ConditionalNode extends Span {
  readonly kind: 'conditional';
  readonly test: Expression;
  readonly consequent: Expression;
  readonly otherwise: Expression;
}
/** Where an expression should stand and does not; its problem is reported by the parser. */
export interface MissingNode extends Span {
  readonly kind: 'missing';
}

export type Expression =
  | LiteralNode
  | ListNode
  | NameNode
  | MemberNode
  | IndexNode
  | EachNode
  | CallNode
  | UnaryNode
  | BinaryNode
  | LogicalNode
  | ConditionalNode
  | MissingNode;

/** What can be worked out of a group: `pNN` is `{ name: 'p99', quantile: 0.99 }`. */
export type AggregateName = 'count' | 'avg' | 'min' | 'max' | 'sum' | 'quantile';
export interface Aggregate extends Span {
  readonly name: AggregateName;
  /** How it is written and how its column is named: `p99`. */
  readonly label: string;
  readonly quantile?: number;
}

/** `| count by a, b`, `| p50 p95 of elapsed by path`, `| rate by 10s`: `every` is the width of a step in µs. */
export interface AggregateStage extends Span {
  readonly kind: 'aggregate';
  readonly aggregates: readonly Aggregate[];
  readonly of: Expression | undefined;
  readonly by: readonly Expression[];
}
export interface RateStage extends Span {
  readonly kind: 'rate';
  readonly every: LiteralNode;
  readonly by: readonly Expression[];
}
/** `| top 10 path`: the most frequent values. */
export interface TopStage extends Span {
  readonly kind: 'top';
  readonly count: number;
  readonly by: readonly Expression[];
}
export interface SortStage extends Span {
  readonly kind: 'sort';
  readonly key: Expression;
  readonly descending: boolean;
}
export interface FieldsStage extends Span {
  readonly kind: 'fields' | 'distinct';
  readonly fields: readonly Expression[];
}
export interface LimitStage extends Span {
  readonly kind: 'limit';
  readonly count: number;
}
export type Stage = AggregateStage | RateStage | TopStage | SortStage | FieldsStage | LimitStage;

/** A whole query. Without a filter every entry passes. */
export interface Query extends Span {
  readonly kind: 'query';
  readonly filter: Expression | undefined;
  readonly stages: readonly Stage[];
}

/** Joins by `&&` or `||` and keeps the tree flat. `undefined` when there is nothing to join. */
export function join(kind: 'and' | 'or', operands: readonly Expression[]): Expression | undefined {
  const flat = operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand]));
  const first = flat[0];
  if (first === undefined || flat.length === 1) return first;
  return { kind, operands: flat, start: first.start, end: flat.at(-1)?.end ?? first.end };
}

/** The dotted name of a chain of words (`request.method`), or `undefined` when something else is in it. */
export function dottedName(node: Expression): string | undefined {
  const parts: string[] = [];
  let at = node;
  while (at.kind === 'member') {
    parts.push(at.name);
    at = at.object;
  }
  if (at.kind !== 'name') return undefined;
  parts.push(at.name);
  return parts.reverse().join('.');
}
