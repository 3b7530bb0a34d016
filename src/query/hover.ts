import { resolve } from './catalogue.ts';
import type { Catalogue, CatalogueField } from './catalogue.ts';
import { DIRECTIVES, FUNCTIONS, MACROS } from './functions.ts';
import { lex } from './lexer.ts';
import type { Token } from './lexer.ts';
import { Problems } from './problem.ts';
import type { Span } from './problem.ts';

/** What there is to say about a word of a query. */
export interface Hover extends Span {
  /** The name as it is meant, and its type or signature. */
  readonly title: string;
  readonly lines: readonly string[];
}

const UNITS: Readonly<Record<string, string>> = { ms: 'milliseconds', us: 'microseconds', s: 'seconds', ns: 'nanoseconds' };

/** What the word at a position means; `undefined` when nothing is known of it. */
export function hover(text: string, position: number, catalogue: Catalogue): Hover | undefined {
  const tokens = lex(text, new Problems());
  const at = tokens.findIndex((token) => token.start <= position && position < token.end);
  const token = tokens[at];
  if (token?.kind !== 'word') return undefined;
  const called = tokens[at + 1]?.text === '(';
  const known = called ? (FUNCTIONS.get(token.text) ?? [...MACROS, ...DIRECTIVES].find((entry) => entry.name === token.text)) : undefined;
  if (known !== undefined) return { start: token.start, end: token.end, title: known.signature, lines: [known.doc] };
  return nameHover(tokens, at, catalogue);
}

/** The longest known name of the dotted words around one of them. */
function nameHover(tokens: readonly Token[], at: number, catalogue: Catalogue): Hover | undefined {
  let first = at;
  while (first >= 2 && tokens[first - 1]?.text === '.' && tokens[first - 2]?.kind === 'word') first -= 2;
  const words: Token[] = [tokens[first] as Token];
  for (let next = first + 1; tokens[next]?.text === '.' && tokens[next + 1]?.kind === 'word'; next += 2)
    words.push(tokens[next + 1] as Token);
  const found = resolve(
    catalogue,
    words.map((word) => word.text),
  );
  if (found === undefined) return undefined;
  const last = words[found.length - 1] as Token;
  if (last.end <= (tokens[at] as Token).start) return undefined;
  const span = { start: (words[0] as Token).start, end: last.end };
  const { named } = found;
  if (named.kind === 'flag') return { ...span, title: `${named.name}: protocol`, lines: [`Entries of ${named.title}.`] };
  return {
    ...span,
    title: `${named.aliasOf ?? named.name}: ${kinds(named.fields)}`,
    lines: describe(named.fields, named.aliasOf === undefined ? undefined : named.name),
  };
}

function kinds(fields: readonly CatalogueField[]): string {
  return [...new Set(fields.map((field) => field.kind))].join(' or ');
}

function describe(fields: readonly CatalogueField[], alias: string | undefined): string[] {
  const lines = [...new Set(fields.map((field) => field.doc))];
  const [first] = fields;
  if (alias !== undefined) lines.push(`\`${alias}\` is another name of it.`);
  if (first?.kind === 'duration') lines.push(`Bare numbers beside it are ${UNITS[first.unit ?? 'ms'] ?? first.unit}.`);
  else if (first?.unit !== undefined) lines.push(`In ${first.unit}.`);
  if (first !== undefined) lines.push(`Example: ${exampleOf(first)}`);
  if (fields.length > 1) lines.push(`The first that an entry has of ${fields.map((field) => field.name).join(', ')}.`);
  if (fields.some((field) => field.of === 'layer' && !field.hot)) lines.push('Read from the stored message: slower than a column.');
  return lines;
}

/** An example as a query would write it. */
export function exampleOf(field: CatalogueField): string {
  if (field.kind === 'duration' && typeof field.example === 'number') return `${field.example / 1000}ms`;
  return JSON.stringify(field.example);
}
