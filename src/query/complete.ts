import { OUTCOMES, CAPTURED_BY, KINDS, ROLES } from '#entry/outcome';
import { resolve } from './catalogue.ts';
import type { Catalogue, CatalogueField, Named } from './catalogue.ts';
import { DIRECTIVES, FUNCTIONS, MACROS } from './functions.ts';
import { lex } from './lexer.ts';
import type { Token } from './lexer.ts';
import { STAGE_WORDS } from './parse-stages.ts';
import { quote } from './print.ts';
import { Problems } from './problem.ts';
import { either, isText, typeOf } from './types.ts';
import type { Type } from './types.ts';

/** Something that could stand at the cursor. */
export interface Completion {
  /** What is shown and looked for. */
  readonly label: string;
  /** What is written. */
  readonly insert: string;
  readonly kind: 'field' | 'protocol' | 'function' | 'value' | 'operator' | 'stage' | 'word';
  /** Beside the label: a type, a signature, how often a value was seen. */
  readonly detail: string;
  readonly doc: string;
}

/** What could stand at the cursor, best first; it replaces `[from, to)`. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** Values that were seen of a field (by a name of the catalogue), most frequent first. */
export type SeenValues = (field: string) => readonly { readonly value: string | number | boolean; readonly count: number }[];

/** No more options than this. */
export const MAX_OPTIONS = 100;

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=', 'in'];
const CLOSED: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['outcome', OUTCOMES],
  ['kind', KINDS],
  ['role', ROLES],
  ['captured.by', CAPTURED_BY],
]);
const LIST_WORDS: readonly string[] = ['by', 'of', 'sort', 'fields', 'distinct', 'top', ','];

/** What could stand at a position of a query, however half-typed the query is. Pure; time grows with the text before the position. */
export function complete(text: string, position: number, catalogue: Catalogue, values?: SeenValues): Completions {
  const before = text.slice(0, position);
  const tokens = lex(before, new Problems()).slice(0, -1);
  const last = tokens.at(-1);
  const touching = last !== undefined && last.end === position ? last : undefined;
  if (touching?.kind === 'literal' && isOpen(touching, before)) return valueAt(tokens, touching, position, catalogue, values, true);
  const partial = touching?.kind === 'word' ? touching : undefined;
  const left = partial === undefined ? tokens : tokens.slice(0, -1);
  const word = partial?.text ?? '';
  const from = partial?.start ?? position;
  const previous = left.at(-1);
  if (previous?.text === '.' && previous.kind === 'operator') return membersAt(left, word, from, position, catalogue);
  if (previous !== undefined && COMPARISONS.includes(previous.text)) return valueAt(tokens, partial, position, catalogue, values, false);
  if (partial === undefined && touching?.kind === 'literal') return { from: position, to: position, options: [] };
  return { from, to: position, options: ranked(startOptions(left, catalogue), word) };
}

function isOpen(token: Token, text: string): boolean {
  const first = token.literal === 'regex' ? text[token.start + 1] : text[token.start];
  if (token.literal !== 'string' && token.literal !== 'regex') return false;
  return token.end - token.start < (token.literal === 'regex' ? 3 : 2) || text[token.end - 1] !== first;
}

/** What can begin here: after a whole operand an operator, else an operand. */
function startOptions(left: readonly Token[], catalogue: Catalogue): readonly Completion[] {
  const previous = left.at(-1);
  const bar = left.findLastIndex((token) => token.text === '|');
  if (previous?.text === '|') return STAGE_WORDS.map((word) => plain(word, 'stage', 'stage of the pipeline'));
  if (bar >= 0) {
    const names =
      previous !== undefined && (LIST_WORDS.includes(previous.text) || previous.literal === 'int' || previous.literal === 'duration');
    return names
      ? fieldOptions(catalogue)
      : [...['by', 'of', 'desc', 'asc'].map((word) => plain(word, 'word', '')), plain('|', 'operator', 'next stage')];
  }
  if (previous === undefined || startsOperand(previous)) {
    const functions = [...FUNCTIONS.values(), ...DIRECTIVES].filter((entry) => entry.form !== 'method');
    const words = [plain('not', 'word', 'negation'), plain('true', 'word', ''), plain('false', 'word', '')];
    return [...protocolOptions(catalogue), ...fieldOptions(catalogue), ...functions.map(functionOption), ...words];
  }
  return ['==', '!=', 'and', 'or', '<', '<=', '>', '>=', 'in', '|'].map((word) => plain(word, 'operator', OPERATOR_WORDS[word] ?? ''));
}

const OPERATOR_WORDS: Readonly<Record<string, string>> = {
  '==': 'equals',
  '!=': 'is there, and different',
  and: 'both',
  or: 'either',
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
  in: 'one of a list',
  '|': 'then count, sort …',
};

function startsOperand(token: Token): boolean {
  if (token.kind === 'literal') return false;
  if (token.kind === 'word') return ['and', 'or', 'not', 'AND', 'OR', 'NOT'].includes(token.text);
  return ![')', ']', '}'].includes(token.text);
}

/** The dotted name that ends with the last of these words. */
function nameBefore(tokens: readonly Token[]): readonly string[] {
  const words: string[] = [];
  let at = tokens.length - 1;
  while (at >= 0 && tokens[at]?.kind === 'word') {
    words.push(tokens[at]?.text ?? '');
    if (tokens[at - 1]?.text !== '.') break;
    at -= 2;
  }
  return words.reverse();
}

/** What can follow a dot: longer names, members of a body, methods of the type. */
function membersAt(left: readonly Token[], word: string, from: number, to: number, catalogue: Catalogue): Completions {
  const path = nameBefore(left.slice(0, -1));
  const prefix = `${path.join('.')}.`;
  const names: Completion[] = [];
  if (path.length > 0) {
    for (const [name, named] of catalogue.names) {
      if (name.startsWith(prefix))
        names.push({ ...namedOption(name, named), label: name.slice(prefix.length), insert: name.slice(prefix.length) });
    }
  }
  const found = path.length === 0 ? undefined : resolve(catalogue, path);
  const whole = found !== undefined && found.length === path.length && found.named.kind === 'fields' ? found.named : undefined;
  const type = whole?.fields.map((field) => typeOf(field.kind, field.unit)).reduce(either);
  const onlyNames = names.length > 0 && type === undefined;
  return { from, to, options: ranked([...names, ...(onlyNames ? [] : methodOptions(type))], word) };
}

function methodOptions(type: Type | undefined): Completion[] {
  const lists = type === undefined || ['list', 'map', 'headers', 'any'].includes(type.name) || type.many === true;
  const texts = type === undefined || isText(type) || type.name === 'any' || type.name === 'list';
  const methods = [...FUNCTIONS.values()].filter((entry) => entry.form === 'method' || entry.form === 'both');
  const parts = type?.name === 'body' ? ['type', 'size', 'text'].map((name) => plain(name, 'field', 'part of a body')) : [];
  return [...parts, ...(texts ? methods.map(functionOption) : []), ...(lists ? MACROS.map(functionOption) : [])];
}

/** Values for the field before a comparison. */
function valueAt(
  tokens: readonly Token[],
  partial: Token | undefined,
  position: number,
  catalogue: Catalogue,
  values: SeenValues | undefined,
  inQuotes: boolean,
): Completions {
  const left = partial === undefined ? tokens : tokens.slice(0, -1);
  const from = partial?.start ?? position;
  const operator = left.findLastIndex((token) => COMPARISONS.includes(token.text));
  const path = nameBefore(left.slice(0, Math.max(0, operator)));
  const name = path.join('.');
  const named = catalogue.names.get(name);
  const fields = named?.kind === 'fields' ? named.fields : [];
  const seen = values?.(name) ?? [];
  const options: Completion[] = seen.map(({ value, count }) => valueOption(value, `seen ${count} times`));
  for (const value of knownValues(name, fields, catalogue)) {
    const option = valueOption(value, 'possible');
    if (!options.some((each) => each.insert === option.insert)) options.push(option);
  }
  if (fields.some((field) => field.short === 'status'))
    for (const text of ['2xx', '3xx', '4xx', '5xx']) options.push(plain(text, 'value', 'class of statuses'));
  if (!inQuotes && fields.some((field) => field.kind === 'timestamp'))
    for (const text of ['now()', 'timestamp("', 'seconds(-30)']) options.push(plain(text, 'function', ''));
  const typed = partial === undefined ? '' : partial.text.replace(/^r?["']/, '');
  return { from, to: position, options: ranked(options, typed) };
}

function knownValues(name: string, fields: readonly CatalogueField[], catalogue: Catalogue): readonly (string | number | boolean)[] {
  const closed = CLOSED.get(name);
  if (closed !== undefined) return closed;
  if (name === 'protocol' || name === 'protocols') return catalogue.protocols.map((protocol) => protocol.id);
  if (fields.some((field) => field.kind === 'bool')) return [true, false];
  return fields.flatMap(({ example, kind }) =>
    typeof example === 'string' || (typeof example === 'number' && kind !== 'timestamp' && kind !== 'duration') ? [example] : [],
  );
}

function valueOption(value: string | number | boolean, detail: string): Completion {
  return { label: String(value), insert: typeof value === 'string' ? quote(value) : String(value), kind: 'value', detail, doc: '' };
}

function plain(word: string, kind: Completion['kind'], detail: string): Completion {
  return { label: word, insert: word, kind, detail, doc: '' };
}

function functionOption(entry: { readonly name: string; readonly signature: string; readonly doc: string }): Completion {
  return { label: entry.name, insert: `${entry.name}(`, kind: 'function', detail: entry.signature, doc: entry.doc };
}

function protocolOptions(catalogue: Catalogue): Completion[] {
  const options: Completion[] = [];
  for (const [name, named] of catalogue.names) if (named.kind === 'flag') options.push(namedOption(name, named));
  return options;
}

function fieldOptions(catalogue: Catalogue): Completion[] {
  const options: Completion[] = [];
  for (const [name, named] of catalogue.names) if (named.kind === 'fields') options.push(namedOption(name, named));
  return options;
}

function namedOption(name: string, named: Named): Completion {
  if (named.kind === 'flag') return { label: name, insert: name, kind: 'protocol', detail: named.title, doc: `Entries of ${named.title}.` };
  const [first] = named.fields;
  const alias = named.aliasOf === undefined ? '' : ` = ${named.aliasOf}`;
  return { label: name, insert: name, kind: 'field', detail: `${first?.kind ?? ''}${alias}`, doc: first?.doc ?? '' };
}

/** Options that fit what was typed: those that begin with it, then those of which a part does, then those that hold it. */
function ranked(options: readonly Completion[], word: string): readonly Completion[] {
  const typed = word.toLowerCase();
  const scored: { readonly option: Completion; readonly score: number }[] = [];
  for (const [i, option] of options.entries()) {
    const label = option.label.toLowerCase();
    const at = label.indexOf(typed);
    if (at < 0) continue;
    const place = at === 0 ? 0 : label.includes(`.${typed}`) ? 1 : 2;
    const older = option.kind === 'field' && option.detail.includes(' = ') && /[A-Z_]/.test(option.label);
    scored.push({ option, score: place * 1e6 + (older ? 1e5 : 0) + (typed === '' ? first(option) * 1e3 : 0) + i * 1e-3 });
  }
  return scored
    .sort((a, b) => a.score - b.score)
    .slice(0, MAX_OPTIONS)
    .map(({ option }) => option);
}

/** What comes first when nothing is typed yet: short names, protocols, then what is longer. */
function first(option: Completion): number {
  if (option.kind === 'protocol') return 2;
  return option.kind === 'field' ? option.label.split('.').length * 2 - 1 : 4;
}
