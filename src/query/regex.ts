import { RE2JS } from 're2js';
import { nativeSource, readPattern } from './regex-syntax.ts';
import type { CharacterSet, Node, Syntax } from './regex-syntax.ts';

/** Longest pattern, in UTF-16 units. */
export const MAX_PATTERN = 1000;

/** No more regular expressions than this in one query. */
export const MAX_PATTERNS = 100;

/** How often RE2's engine may look at a character in one query before it stops matching; a few seconds of work. */
export const RE2_BUDGET = 20_000_000;

/** A pattern that is tested in time proportional to the text, whatever the pattern and the text. */
export interface Regex {
  readonly pattern: string;
  /** The engine: plain search for a text, the native engine where it is proven linear, both by length of the text, or RE2 alone. */
  readonly engine: 'literal' | 'native' | 'mixed' | 're2';
  /** Whether it occurs anywhere in the text (RE2 semantics). */
  test(text: string): boolean;
  /** Texts not looked at because the budget was used up. */
  readonly skipped: number;
  /** A text that everything which matches holds; empty when none is known. */
  readonly needed: string;
}

/** Why a pattern is refused, with the place in it. */
export interface BadRegex {
  readonly reason: string;
}

/** Compiles a pattern of RE2's syntax. */
export function compileRegex(pattern: string, budget: number = RE2_BUDGET): Regex | BadRegex {
  if (pattern.length > MAX_PATTERN) return { reason: `a regular expression may be ${MAX_PATTERN} characters long` };
  const syntax = readPattern(pattern);
  const weight = syntax === undefined ? repetition(pattern) : expansion(syntax.root);
  if (weight > 2000) return { reason: 'its repetitions multiply to more than 2000 states' };
  let re2: RE2JS;
  try {
    re2 = RE2JS.compile(pattern);
  } catch (error) {
    return { reason: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'not understood' };
  }
  return new LinearRegex(pattern, re2, syntax, budget);
}

/** About how many states a pattern that was not read unfolds to: atoms, times the counts behind them and behind the groups around them. */
function repetition(pattern: string): number {
  const sums = [0];
  const atoms = /\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]|\{(\d{1,4})(?:,(\d{0,4}))?\}|[^]/g;
  let last = 0;
  for (const [atom, low, high] of pattern.matchAll(atoms)) {
    if (low !== undefined) {
      const more = last * (Math.max(1, Number(low), Number(high ?? 0)) - 1);
      sums.push((sums.pop() ?? 0) + more);
      last += more;
    } else if (atom === '(') {
      sums.push(0);
    } else {
      last = atom === ')' && sums.length > 1 ? (sums.pop() ?? 0) : 1;
      sums.push((sums.pop() ?? 0) + last);
    }
  }
  return sums.reduce((sum, each) => sum + each, 0);
}

/** How many states a pattern unfolds to. */
function expansion(node: Node): number {
  switch (node.kind) {
    case 'repeat':
      return expansion(node.node) * Math.max(1, node.max === Number.POSITIVE_INFINITY ? node.min : node.max);
    case 'sequence':
    case 'choice':
      return node.nodes.reduce((sum, each) => sum + expansion(each), 1);
    default:
      return 1;
  }
}

class LinearRegex implements Regex {
  readonly pattern: string;
  readonly engine: Regex['engine'];
  skipped = 0;
  private budget: number;
  private readonly re2: RE2JS;
  private readonly native: RegExp | undefined;
  /** Longest text for which the native engine's worst case is no slower than RE2. */
  private readonly nativeUpTo: number;
  /** A text without which nothing matches. */
  readonly needed: string;

  constructor(pattern: string, re2: RE2JS, syntax: Syntax | undefined, budget: number) {
    this.pattern = pattern;
    this.re2 = re2;
    this.budget = budget;
    const reduced = syntax === undefined ? undefined : dropTail(syntax.root);
    this.needed = reduced === undefined || syntax?.ignoreCase === true ? '' : neededText(reduced);
    this.nativeUpTo = reduced === undefined ? -1 : nativeLimit(reduced);
    this.native =
      reduced === undefined || this.nativeUpTo < 0
        ? undefined
        : new RegExp(nativeSource(reduced), syntax?.ignoreCase === true ? 'iu' : 'u');
    const whole = reduced !== undefined && syntax?.ignoreCase !== true && isText(reduced);
    this.engine = whole ? 'literal' : this.native === undefined ? 're2' : this.nativeUpTo === Number.POSITIVE_INFINITY ? 'native' : 'mixed';
  }

  test(text: string): boolean {
    if (this.needed !== '' && !text.includes(this.needed)) return false;
    if (this.engine === 'literal') return true;
    if (this.native !== undefined && text.length <= this.nativeUpTo) return this.native.test(text);
    if (this.budget < text.length) {
      this.skipped++;
      return false;
    }
    this.budget -= text.length + 10;
    return this.re2.test(text);
  }
}

function isText(node: Node): boolean {
  return node.kind === 'set' ? node.literal !== undefined : node.kind === 'sequence' && node.nodes.every(isText);
}

/**
 * Whether something matches does not depend on how far a last repetition runs: `a+$`'s does, `foo.*`'s does not.
 * Dropping it keeps the native engine from running to the end for nothing.
 */
function dropTail(node: Node): Node {
  if (node.kind === 'repeat' && node.min === 0) return { kind: 'sequence', nodes: [] };
  if (node.kind === 'repeat' && node.node.kind === 'set') return { ...node, max: node.min };
  if (node.kind !== 'sequence' || node.nodes.length === 0) return node;
  const last = node.nodes.at(-1) as Node;
  const shorter = dropTail(last);
  if (shorter === last) return node;
  const nodes = node.nodes.slice(0, -1);
  if (shorter.kind === 'sequence' && shorter.nodes.length === 0) return dropTail({ kind: 'sequence', nodes });
  return { kind: 'sequence', nodes: [...nodes, shorter] };
}

/** The longest run of characters that every match holds. */
function neededText(root: Node): string {
  let best = '';
  let run = '';
  const visit = (node: Node): void => {
    if (node.kind === 'set' && node.literal !== undefined) {
      run += node.literal;
      if (run.length > best.length) best = run;
    } else if (node.kind === 'sequence') {
      for (const each of node.nodes) visit(each);
    } else if (node.kind !== 'assertion') {
      run = '';
    }
  };
  visit(root);
  return best;
}

/** About how much slower RE2 is per character than a step of the native engine. */
const RE2_SLOWER = 400;

/**
 * Up to which length of text the native engine may run: its worst case on backtracking is bounded by `ways * length ^ (loops + 1)`, and by
 * `ways * length` when no loop can be entered from many starts or left in many ways. Infinity when linear, -1 when never.
 */
function nativeLimit(root: Node): number {
  const nodes = root.kind === 'sequence' ? root.nodes : [root];
  const ways = waysThrough(root);
  if (ways > RE2_SLOWER) return -1;
  const loops = nodes.reduce((count, node) => count + loopsIn(node, 0), 0);
  if (loops === 0) return Number.POSITIVE_INFINITY;
  if (loops >= 1000) return -1;
  const first = nodes[0];
  const anchored = first?.kind === 'assertion' && first.source === '^';
  if (anchored && nodes.every((node, i) => loopsIn(node, 0) === 0 || leftOneWay(node, nodes[i + 1]))) return Number.POSITIVE_INFINITY;
  return Math.floor((RE2_SLOWER / ways) ** (1 / loops));
}

/** Loops of one character count 1; loops of more, and loops in loops, are never for the native engine. */
function loopsIn(node: Node, depth: number): number {
  switch (node.kind) {
    case 'repeat': {
      if (node.max !== Number.POSITIVE_INFINITY && node.max <= 20) return loopsIn(node.node, depth + (node.max > 1 ? 1 : 0));
      return node.node.kind === 'set' && depth === 0 ? 1 : 1000;
    }
    case 'sequence':
    case 'choice':
      return node.nodes.reduce((sum, each) => sum + loopsIn(each, depth), 0);
    default:
      return 0;
  }
}

/** How many ways a text could be taken by the parts that do not loop. */
function waysThrough(node: Node): number {
  switch (node.kind) {
    case 'repeat': {
      const inner = waysThrough(node.node);
      const max = node.max === Number.POSITIVE_INFINITY || node.max > 20 ? node.min : node.max;
      if (node.node.kind === 'set') return node.max === Number.POSITIVE_INFINITY || node.max > 20 ? 1 : node.max - node.min + 1;
      return Math.min(1e6, inner ** Math.max(1, max) * (max - node.min + 1));
    }
    case 'sequence':
      return Math.min(
        1e6,
        node.nodes.reduce((product, each) => product * waysThrough(each), 1),
      );
    case 'choice':
      return Math.min(
        1e6,
        node.nodes.reduce((sum, each) => sum + waysThrough(each), 0),
      );
    default:
      return 1;
  }
}

/** A loop whose next character is not one of its own ends in one place only. */
function leftOneWay(node: Node, next: Node | undefined): boolean {
  if (node.kind !== 'repeat' || node.node.kind !== 'set') return false;
  if (next === undefined || (next.kind === 'assertion' && next.source === '$')) return true;
  return next.kind === 'set' && !overlap(node.node.set, next.set);
}

function overlap(a: CharacterSet, b: CharacterSet): boolean {
  return a.some((flag, i) => flag === 1 && b[i] === 1);
}
