import { unreachable } from '#base/errors';

/**
 * A reader for the part of RE2's syntax that the native engine can run with the same meaning. What it does not know gives `undefined`,
 * and the pattern runs on RE2 alone.
 */

/** Which characters an atom takes: one flag per ASCII character, and one for all others together. */
export type CharacterSet = Uint8Array;
const OTHERS = 128;

export type Node =
  /** One character; `source` is how the native engine writes it, `literal` the character when it is only one. */
  | { readonly kind: 'set'; readonly set: CharacterSet; readonly source: string; readonly literal: string | undefined }
  | { readonly kind: 'assertion'; readonly source: string }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number; readonly lazy: boolean };

export interface Syntax {
  readonly root: Node;
  readonly ignoreCase: boolean;
}

const MAX_NESTING = 50;

/** Reads a pattern, or gives `undefined` when something in it is not understood here. */
export function readPattern(pattern: string): Syntax | undefined {
  const flags = /^\(\?([is]+)\)/.exec(pattern);
  const letters = flags?.[1] ?? '';
  const reader = new PatternReader(pattern, flags?.[0].length ?? 0, letters.includes('s'));
  const root = reader.choice(0);
  const folds = letters.includes('i');
  // Without regard to case the native engine's words know two letters more than RE2's.
  if (root === undefined || !reader.done || (folds && reader.words)) return undefined;
  return { root, ignoreCase: folds };
}

function setOf(test: (code: number) => boolean, others: boolean): CharacterSet {
  const set = new Uint8Array(OTHERS + 1);
  for (let code = 0; code < OTHERS; code++) set[code] = test(code) ? 1 : 0;
  set[OTHERS] = others ? 1 : 0;
  return set;
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isWord = (c: number): boolean => isDigit(c) || (c >= 65 && c <= 90) || c === 95 || (c >= 97 && c <= 122);
const isSpace = (c: number): boolean => c === 9 || c === 10 || c === 12 || c === 13 || c === 32;

/** Perl classes as RE2 has them: ASCII only. */
const CLASSES: ReadonlyMap<string, { readonly inside: string; readonly test: (c: number) => boolean; readonly others: boolean }> = new Map([
  ['d', { inside: '0-9', test: isDigit, others: false }],
  ['w', { inside: '0-9A-Za-z_', test: isWord, others: false }],
  ['s', { inside: '\\t\\n\\f\\r ', test: isSpace, others: false }],
  ['D', { inside: '\\x00-\\x2f\\x3a-\\u{10ffff}', test: (c: number) => !isDigit(c), others: true }],
  ['W', { inside: '\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\u{10ffff}', test: (c: number) => !isWord(c), others: true }],
  ['S', { inside: '\\x00-\\x08\\x0b\\x0e-\\x1f\\x21-\\u{10ffff}', test: (c: number) => !isSpace(c), others: true }],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map(Object.entries({ n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' }));

class PatternReader {
  private readonly pattern: string;
  private at: number;
  private readonly dotAll: boolean;
  /** Whether it asks for word characters in a way that depends on how letters fold. */
  words = false;

  constructor(pattern: string, at: number, dotAll: boolean) {
    this.pattern = pattern;
    this.at = at;
    this.dotAll = dotAll;
  }

  get done(): boolean {
    return this.at >= this.pattern.length;
  }
  private peek(): string {
    return this.pattern[this.at] ?? '';
  }

  choice(depth: number): Node | undefined {
    if (depth > MAX_NESTING) return undefined;
    const nodes: Node[] = [];
    do {
      const sequence = this.sequence(depth);
      if (sequence === undefined) return undefined;
      nodes.push(sequence);
    } while (this.take('|'));
    return nodes.length === 1 ? nodes[0] : { kind: 'choice', nodes };
  }

  private take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private sequence(depth: number): Node | undefined {
    const nodes: Node[] = [];
    while (!this.done && this.peek() !== '|' && this.peek() !== ')') {
      const atom = this.atom(depth);
      if (atom === undefined) return undefined;
      const repeated = this.quantified(atom);
      if (repeated === undefined) return undefined;
      nodes.push(repeated);
    }
    return { kind: 'sequence', nodes };
  }

  private quantified(node: Node): Node | undefined {
    const c = this.peek();
    let min: number;
    let max: number;
    if (c === '*' || c === '+' || c === '?') {
      this.at++;
      min = c === '+' ? 1 : 0;
      max = c === '?' ? 1 : Number.POSITIVE_INFINITY;
    } else if (c === '{') {
      const counted = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(this.pattern.slice(this.at, this.at + 12));
      if (counted === null) return undefined;
      this.at += counted[0].length;
      min = Number(counted[1]);
      max = counted[2] === '' ? min : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
    } else {
      return node;
    }
    const lazy = this.take('?');
    if (node.kind === 'assertion' || /^[*+?{]/.test(this.peek())) return undefined;
    return { kind: 'repeat', node, min, max, lazy };
  }

  private atom(depth: number): Node | undefined {
    const c = this.peek();
    if (c === '(') return this.group(depth);
    if (c === '[') return this.bracket();
    if (c === '\\') return this.escape();
    if ('*+?{}])'.includes(c)) return undefined;
    if (c === '^' || c === '$') {
      this.at++;
      return { kind: 'assertion', source: c };
    }
    if (c === '.') {
      this.at++;
      const any = this.dotAll;
      return { kind: 'set', set: setOf((code) => any || code !== 10, true), source: any ? '[^]' : '[^\\n]', literal: undefined };
    }
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
    this.at += character.length;
    return literal(character);
  }

  private group(depth: number): Node | undefined {
    this.at++;
    if (this.peek() === '?' && !this.take('?:')) return undefined;
    const inner = this.choice(depth + 1);
    return inner !== undefined && this.take(')') ? inner : undefined;
  }

  private escape(): Node | undefined {
    const c = this.pattern[this.at + 1] ?? '';
    this.at += 2;
    if (c === 'b' || c === 'B' || c === 'W') this.words = true;
    if (c === 'b' || c === 'B') return { kind: 'assertion', source: `\\${c}` };
    const named = CLASSES.get(c);
    if (named !== undefined) return { kind: 'set', set: setOf(named.test, named.others), source: `[${named.inside}]`, literal: undefined };
    const control = CONTROLS.get(c);
    if (control !== undefined) return literal(control);
    return /^[!-/:-@[-`{-~]$/.test(c) ? literal(c) : undefined;
  }

  /** `[…]` of characters, ranges and Perl classes. */
  private bracket(): Node | undefined {
    this.at++;
    const negated = this.take('^');
    const tests: ((code: number) => boolean)[] = [];
    let source = '';
    let others = false;
    let first = true;
    while (!this.done && (this.peek() !== ']' || first)) {
      first = false;
      const low = this.classMember();
      if (low === undefined) return undefined;
      if (typeof low !== 'string') {
        tests.push(low.test);
        source += low.inside;
        others ||= low.others;
        continue;
      }
      let high = low;
      if (this.peek() === '-' && this.pattern[this.at + 1] !== ']' && this.at + 1 < this.pattern.length) {
        this.at++;
        const end = this.classMember();
        if (typeof end !== 'string') return undefined;
        high = end;
      }
      const from = low.codePointAt(0) as number;
      const to = high.codePointAt(0) as number;
      if (to < from) return undefined;
      tests.push((code) => code >= from && code <= to);
      source += from === to ? coded(from) : `${coded(from)}-${coded(to)}`;
      others ||= to >= OTHERS;
    }
    if (!this.take(']') || source === '') return undefined;
    const set = setOf((code) => tests.some((test) => test(code)) !== negated, negated || others);
    return { kind: 'set', set, source: `[${negated ? '^' : ''}${source}]`, literal: undefined };
  }

  private classMember(): string | { readonly inside: string; readonly test: (c: number) => boolean; readonly others: boolean } | undefined {
    const c = this.peek();
    if (c === '[') return undefined;
    if (c !== '\\') {
      const character = String.fromCodePoint(this.pattern.codePointAt(this.at) as number);
      this.at += character.length;
      return character;
    }
    const escaped = this.pattern[this.at + 1] ?? '';
    if (escaped === 'w' || escaped === 'W') this.words = true;
    this.at += 2;
    return CLASSES.get(escaped) ?? CONTROLS.get(escaped) ?? (/^[!-/:-@[-`{-~]$/.test(escaped) ? escaped : undefined);
  }
}

function coded(code: number): string {
  return `\\u{${code.toString(16)}}`;
}

function literal(character: string): Node {
  const code = character.codePointAt(0) as number;
  const set = setOf((each) => each === code, code >= OTHERS);
  return { kind: 'set', set, source: coded(code), literal: character };
}

/** The pattern as the native engine (flag `u`) reads it. */
export function nativeSource(node: Node): string {
  switch (node.kind) {
    case 'set':
    case 'assertion':
      return node.source;
    case 'sequence':
      return node.nodes.map(nativeSource).join('');
    case 'choice':
      return `(?:${node.nodes.map(nativeSource).join('|')})`;
    case 'repeat': {
      const max = node.max === Number.POSITIVE_INFINITY ? '' : String(node.max);
      const inner = nativeSource(node.node);
      return `(?:${inner}){${node.min},${max}}${node.lazy ? '?' : ''}`;
    }
    default:
      return unreachable(node);
  }
}
