import { lex } from './lexer.ts';
import type { Token } from './lexer.ts';
import { Problems } from './problem.ts';
import type { Problem, Span } from './problem.ts';
import { parseStages } from './parse-stages.ts';
import { quote } from './print.ts';
import { join } from './tree.ts';
import type { BinaryOperator, Expression, Query } from './tree.ts';

/** Parentheses, lists and signs nest this deep at most; so do chains of members and of arithmetic. */
export const MAX_DEPTH = 100;

/** A query as read: the tree is as complete as the text allows; it means something only when no problem is an error. */
export interface Parsed {
  readonly text: string;
  readonly query: Query;
  readonly problems: readonly Problem[];
}

/** Reads a query. Never throws; takes time in proportion to the length, which is bounded (`MAX_TEXT`). */
export function parse(text: string): Parsed {
  const problems = new Problems();
  const tokens = lex(text, problems);
  const parser = new Parser(text, tokens, problems);
  const query = parser.query();
  return { text, query, problems: problems.list };
}

/** How tightly binary operators bind. `&&` and `||` are apart, because chains of them are one node. */
const BINDING: ReadonlyMap<string, number> = new Map(
  Object.entries({ '==': 4, '!=': 4, '<': 4, '<=': 4, '>': 4, '>=': 4, in: 4, '+': 5, '-': 5, '*': 6, '/': 6, '%': 6 }),
);
const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({ and: '&&', AND: '&&', or: '||', OR: '||', not: '!', NOT: '!', IN: 'in' }),
);

/** JSON's null is a value of the language. */
const JSON_NULL = JSON.parse('null') as null;

/** The cursor over a query's words, and the grammar of expressions. */
export class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  private tooDeep = false;
  /** Heights of trees, for the limit on chains that nest without recursion here. */
  private readonly heights = new WeakMap<Expression, number>();
  private readonly grouped = new WeakSet<Expression>();
  private readonly byWord = new WeakSet<Expression>();
  readonly text: string;
  readonly problems: Problems;

  constructor(text: string, tokens: readonly Token[], problems: Problems) {
    this.text = text;
    this.tokens = tokens;
    this.problems = problems;
  }

  query(): Query {
    const stop = this.peek();
    const filter = stop.kind === 'end' || stop.text === '|' ? undefined : this.expression();
    const stages = parseStages(this);
    const left = this.peek();
    if (left.kind !== 'end') this.unexpected(left);
    return { kind: 'query', filter, stages, start: 0, end: this.text.length };
  }

  peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('a list of words without an end');
    return token;
  }
  next(): Token {
    const token = this.peek();
    if (this.at < this.tokens.length - 1) this.at++;
    return token;
  }
  /** Takes the next word when it is this operator or keyword. */
  take(text: string): Token | undefined {
    const token = this.peek();
    return token.text === text && (token.kind === 'operator' || token.kind === 'word') ? this.next() : undefined;
  }
  expect(text: string, why: string): void {
    if (this.take(text) !== undefined) return;
    const token = this.peek();
    const at = this.place(token);
    if (this.problems.list.some((problem) => problem.severity === 'error' && problem.start >= at.start)) return;
    this.problems.error(at, `expected \`${text}\` ${why}${token.kind === 'end' ? '' : `, found \`${clip(token.text)}\``}`);
  }
  /** Skips the rest after one error, so that one mistake gives one problem. */
  giveUp(): void {
    this.at = this.tokens.length - 1;
    this.problems.close();
  }
  unexpected(token: Token): void {
    const hint = token.kind === 'word' || token.kind === 'literal' ? '; join conditions with `and` or `or`' : '';
    this.problems.error(token, `unexpected \`${clip(token.text)}\`${hint}`);
    this.giveUp();
  }
  /** Where to point for a word; the end of the text points at its last character. */
  place(token: Token): Span {
    return token.kind === 'end' ? { start: Math.max(0, this.text.trimEnd().length - 1), end: this.text.length } : token;
  }

  expression(): Expression {
    if (this.depth >= MAX_DEPTH) return this.refuseDepth(this.peek());
    this.depth++;
    const test = this.chain('or');
    if (this.take('?') === undefined) {
      this.depth--;
      return test;
    }
    const consequent = this.expression();
    this.expect(':', 'between the two values of `? :`');
    const otherwise = this.expression();
    this.depth--;
    return this.made(
      { kind: 'conditional', test, consequent, otherwise, start: test.start, end: otherwise.end },
      test,
      consequent,
      otherwise,
    );
  }

  /** The operator that the next word stands for, `and` being `&&`. */
  private operatorAhead(): string {
    const token = this.peek();
    if (token.kind === 'operator') return token.text;
    if (token.kind !== 'word') return '';
    return WORDS.get(token.text) ?? (token.text === 'in' ? 'in' : '');
  }

  private chain(kind: 'and' | 'or'): Expression {
    const operator = kind === 'or' ? '||' : '&&';
    const first = kind === 'or' ? this.chain('and') : this.binary(4);
    if (this.operatorAhead() !== operator) return first;
    const operands = [first];
    let words = false;
    while (this.operatorAhead() === operator) {
      if (this.next().kind === 'word') words = true;
      operands.push(kind === 'or' ? this.chain('and') : this.binary(4));
    }
    if (kind === 'or' && words) this.warnOfMixture(operands);
    const whole = this.made(join(kind, operands) as Expression, ...operands);
    if (words) this.byWord.add(whole);
    return whole;
  }

  private warnOfMixture(operands: readonly Expression[]): void {
    const loose = operands.find((operand) => operand.kind === 'and' && this.byWord.has(operand) && !this.grouped.has(operand));
    if (loose === undefined) return;
    const text = `(${this.text.slice(loose.start, loose.end)})`;
    this.problems.warning(loose, '`and` binds tighter than `or` here; put parentheses around what belongs together', {
      start: loose.start,
      end: loose.end,
      text,
    });
  }

  private binary(least: number): Expression {
    let left = this.unary();
    for (;;) {
      const operator = this.operatorAhead();
      const binding = BINDING.get(operator);
      if (binding === undefined || binding < least) return left;
      this.next();
      const right = this.binary(binding + 1);
      left = this.made(
        { kind: 'binary', operator: operator as BinaryOperator, left, right, start: left.start, end: right.end },
        left,
        right,
      );
    }
  }

  private unary(): Expression {
    const operator = this.operatorAhead();
    if (operator !== '!' && operator !== '-') return this.postfix();
    const token = this.next();
    if (this.depth >= MAX_DEPTH) return this.refuseDepth(token);
    this.depth++;
    const operand = this.unary();
    this.depth--;
    const folded = operator === '-' ? negated(operand, token) : undefined;
    return folded ?? this.made({ kind: 'unary', operator, operand, start: token.start, end: operand.end }, operand);
  }

  private postfix(): Expression {
    let node = this.primary();
    for (;;) {
      if (this.take('.') !== undefined) {
        const name = this.peek();
        if (name.kind !== 'word') {
          this.problems.error(this.place(name), 'expected a name after `.`');
          return this.made({ kind: 'member', object: node, name: '', start: node.start, end: this.peek().start }, node);
        }
        this.next();
        const call = this.peek();
        node =
          call.text === '(' && call.kind === 'operator'
            ? this.call(node, name)
            : this.made({ kind: 'member', object: node, name: name.text, start: node.start, end: name.end }, node);
      } else if (this.take('[') !== undefined) {
        node = this.index(node);
      } else {
        return node;
      }
    }
  }

  private index(object: Expression): Expression {
    if (this.peek().text === '*' && this.peek(1).text === ']') {
      this.next();
      const end = this.next().end;
      return this.made({ kind: 'each', object, start: object.start, end }, object);
    }
    const index = this.expression();
    const end = this.peek().end;
    this.expect(']', 'to close the index');
    return this.made({ kind: 'index', object, index, start: object.start, end }, object, index);
  }

  private call(receiver: Expression | undefined, name: Token): Expression {
    this.next();
    const elements = this.list(')', 'to close the call');
    const end = this.peek(-1).end;
    const call: Expression = {
      kind: 'call',
      receiver,
      name: name.text,
      nameAt: name,
      arguments: elements,
      start: receiver?.start ?? name.start,
      end,
    };
    return receiver === undefined ? this.made(call, ...elements) : this.made(call, receiver, ...elements);
  }

  private list(close: string, why: string): Expression[] {
    const elements: Expression[] = [];
    if (this.take(close) !== undefined) return elements;
    do {
      if (elements.length > 0 && this.peek().text === close) break;
      elements.push(this.expression());
    } while (this.take(',') !== undefined);
    this.expect(close, why);
    return elements;
  }

  private primary(): Expression {
    const token = this.peek();
    if (token.kind === 'literal') {
      this.next();
      return {
        kind: 'literal',
        type: token.literal ?? 'string',
        value: token.value ?? '',
        text: token.literal === 'string' ? quote(String(token.value)) : token.text,
        start: token.start,
        end: token.end,
      };
    }
    if (token.kind === 'word' && this.operatorAhead() === '') return this.word(this.next());
    if (this.take('(') !== undefined) return this.parentheses();
    if (this.take('[') !== undefined) {
      const elements = this.list(']', 'to close the list');
      return this.made({ kind: 'list', elements, start: token.start, end: this.peek(-1).end }, ...elements);
    }
    const found = token.kind === 'end' ? '' : `, found \`${clip(token.text)}\``;
    this.problems.error(this.place(token), `expected a field, a value or a condition${found}`);
    if (token.kind !== 'end' && ![')', ']', ',', '|', '?', ':'].includes(token.text) && !BINDING.has(this.operatorAhead())) this.next();
    return { kind: 'missing', start: token.start, end: token.start };
  }

  private parentheses(): Expression {
    const inner = this.expression();
    this.expect(')', 'to close the parenthesis');
    this.grouped.add(inner);
    return inner;
  }

  private word(token: Token): Expression {
    const { start, end, text } = token;
    if (text === 'true' || text === 'false') return { kind: 'literal', type: 'bool', value: text === 'true', text, start, end };
    if (text === 'null') return { kind: 'literal', type: 'null', value: JSON_NULL, text, start, end };
    const call = this.peek();
    if (call.text === '(' && call.kind === 'operator') return this.call(undefined, token);
    return { kind: 'name', name: text, start, end };
  }

  /** Notes a tree's height and refuses one that is too high. */
  private made(node: Expression, ...children: readonly Expression[]): Expression {
    let height = 0;
    for (const child of children) height = Math.max(height, this.heights.get(child) ?? 0);
    if (height >= MAX_DEPTH) return this.refuseDepth(node);
    this.heights.set(node, height + 1);
    return node;
  }

  private refuseDepth(at: Span): Expression {
    if (!this.tooDeep) this.problems.error(at, `nested too deeply: ${MAX_DEPTH} levels are the limit`);
    this.tooDeep = true;
    this.giveUp();
    return { kind: 'missing', start: at.start, end: at.start };
  }
}

/** `-5` is a literal, not an operator on one. */
function negated(operand: Expression, minus: Token): Expression | undefined {
  if (operand.kind !== 'literal' || typeof operand.value !== 'number' || operand.text.startsWith('-') || operand.type === 'status')
    return undefined;
  return { ...operand, value: -operand.value, text: `-${operand.text}`, start: minus.start };
}

function clip(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
}
