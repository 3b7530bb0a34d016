import type { Problems, Span } from './problem.ts';
import type { LiteralType } from './tree.ts';

/** Longest query, in UTF-16 units. */
export const MAX_TEXT = 65_536;

/** A word of the text. `literal` tells what a number, string or regex is; its value is in `value`, how it is written in `text`. */
export interface Token extends Span {
  readonly kind: 'word' | 'literal' | 'operator' | 'end';
  readonly text: string;
  readonly literal?: LiteralType;
  readonly value?: string | number;
}

const LETTER = /^[A-Za-z_$]/;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]*/y;
const SPACE = /(?:[ \t\r\n\u00a0]+|\/\/[^\n]*)+/y;
const HEX = /(0[xX][0-9a-fA-F]+)[uU]?(?![A-Za-z0-9_])/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SUFFIX = /[A-Za-zµμ][A-Za-z0-9µμ_]*/y;
const COMPOUND = /(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d)){2,}(?![A-Za-z0-9_])/y;
const OPERATOR = /==|!=|<=|>=|&&|\|\||[<>!+\-*/%?:.,()[\]{}|=&]/y;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const DURATIONS: ReadonlyMap<string, number> = new Map([
  ['ns', 0.001],
  ['us', 1],
  ['µs', 1],
  ['μs', 1],
  ['ms', 1000],
  ['s', 1_000_000],
  ['m', 60_000_000],
  ['h', 3_600_000_000],
  ['d', 86_400_000_000],
]);
const SIZES: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1000],
  ['mb', 1_000_000],
  ['gb', 1_000_000_000],
  ['tb', 1_000_000_000_000],
  ['kib', 1024],
  ['mib', 1024 ** 2],
  ['gib', 1024 ** 3],
  ['tib', 1024 ** 4],
]);

/** µs of a duration as written (`1.5s`, `1h30m`), or `undefined`. */
export function parseDuration(text: string): number | undefined {
  const parts = /^([+-]?)((?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d))+)$/.exec(text);
  if (parts === null) return undefined;
  let micros = 0;
  for (const [, number, unit] of (parts[2] as string).matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h|d)/g)) {
    micros += Number(number) * (DURATIONS.get(unit as string) as number);
  }
  return parts[1] === '-' ? -micros : micros;
}

/** Cuts a query's text into words; ends with one of kind `end`. Never throws; time grows with the length, which is bounded. */
export function lex(text: string, problems: Problems): readonly Token[] {
  const tokens: Token[] = [];
  if (text.length > MAX_TEXT) {
    problems.error({ start: MAX_TEXT, end: text.length }, `a query may be ${MAX_TEXT} characters long, this one has ${text.length}`);
    return [{ kind: 'end', start: text.length, end: text.length, text: '' }];
  }
  const lone = LONE_SURROGATE.exec(text);
  if (lone !== null) {
    problems.error({ start: lone.index, end: lone.index + 1 }, 'half of a character: the text is not valid Unicode here');
    return [{ kind: 'end', start: text.length, end: text.length, text: '' }];
  }
  let at = 0;
  while (at < text.length) {
    at = skip(SPACE, text, at);
    if (at >= text.length) break;
    const token = next(text, at, problems);
    if (token.text !== '') tokens.push(token);
    at = token.end;
    if (problems.list.length > 10) break;
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length, text: '' });
  return tokens;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function next(text: string, at: number, problems: Problems): Token {
  const c = text[at] as string;
  const quote = text[at + 1];
  if ((c === 'r' || c === 'R') && (quote === '"' || quote === "'")) return rawString(text, at, problems);
  if (c === '"' || c === "'") return quoted(text, at, problems);
  if (LETTER.test(c)) {
    const end = skip(WORD, text, at);
    return { kind: 'word', start: at, end, text: text.slice(at, end) };
  }
  if ((c >= '0' && c <= '9') || (c === '.' && quote !== undefined && quote >= '0' && quote <= '9'))
    return number(text, at, skip(NUMBER, text, at), problems);
  const operatorEnd = skip(OPERATOR, text, at);
  if (operatorEnd > at) return operator(text, at, operatorEnd, problems);
  const end = at + ((text.codePointAt(at) as number) > 0xffff ? 2 : 1);
  const code = (text.codePointAt(at) as number).toString(16).toUpperCase().padStart(4, '0');
  problems.error({ start: at, end }, `unexpected character ${/\p{C}/u.test(c) ? `U+${code}` : `\`${text.slice(at, end)}\``}`);
  return { kind: 'operator', start: at, end, text: '' };
}

function operator(text: string, start: number, end: number, problems: Problems): Token {
  const written = text.slice(start, end);
  if (written !== '=' && written !== '&') return { kind: 'operator', start, end, text: written };
  const meant = written === '=' ? '==' : '&&';
  problems.error({ start, end }, `\`${written}\` means nothing here; write \`${meant}\``, { start, end, text: meant });
  return { kind: 'operator', start, end, text: meant };
}

function number(text: string, start: number, plainEnd: number, problems: Problems): Token {
  const hexEnd = skip(HEX, text, start);
  if (hexEnd > start) {
    const digits = text.slice(start, hexEnd).replace(/[uU]$/, '');
    return integer(digits, Number(digits), start, hexEnd, problems);
  }
  const compoundEnd = skip(COMPOUND, text, start);
  if (compoundEnd > start) {
    const written = text.slice(start, compoundEnd);
    return { kind: 'literal', literal: 'duration', value: parseDuration(written) ?? 0, start, end: compoundEnd, text: written };
  }
  const digits = text.slice(start, plainEnd);
  const suffixEnd = skip(SUFFIX, text, plainEnd);
  const suffix = text.slice(plainEnd, suffixEnd);
  const written = text.slice(start, suffixEnd);
  const value = Number(digits);
  if (suffix === '' || suffix === 'u' || suffix === 'U') {
    if (/^\d+$/.test(digits)) return integer(digits, value, start, suffixEnd, problems);
    if (!Number.isFinite(value)) problems.error({ start, end: suffixEnd }, 'this number is too large');
    return { kind: 'literal', literal: 'double', value, start, end: suffixEnd, text: digits };
  }
  if (/^[1-9]$/.test(digits) && /^xx$/i.test(suffix))
    return { kind: 'literal', literal: 'status', value, start, end: suffixEnd, text: `${digits}xx` };
  const duration = DURATIONS.get(suffix);
  if (duration !== undefined)
    return { kind: 'literal', literal: 'duration', value: value * duration, start, end: suffixEnd, text: written };
  const size = SIZES.get(suffix.toLowerCase());
  if (size !== undefined) return { kind: 'literal', literal: 'size', value: value * size, start, end: suffixEnd, text: written };
  problems.error(
    { start: plainEnd, end: suffixEnd },
    `unknown unit \`${suffix}\`; durations end in ns us ms s m h d, sizes in B KB MB GB KiB MiB GiB`,
  );
  return { kind: 'literal', literal: 'double', value, start, end: suffixEnd, text: digits };
}

function integer(text: string, value: number, start: number, end: number, problems: Problems): Token {
  if (!Number.isSafeInteger(value)) problems.error({ start, end }, 'integers are exact up to 9007199254740991 (2^53 - 1) only');
  return { kind: 'literal', literal: 'int', value, start, end, text };
}

/** The quotes that open a text: one, or three, between which lines may break. */
function openingOf(text: string, at: number): string {
  const quote = text[at] as string;
  return text.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
}

/** Whether a text that `opening` opened goes on at `at`. */
function goesOn(text: string, at: number, opening: string): boolean {
  return at < text.length && !text.startsWith(opening, at) && (opening.length === 3 || text[at] !== '\n');
}

/** `r"…"`: every backslash stays; a quote can stand inside behind a backslash. */
function rawString(text: string, start: number, problems: Problems): Token {
  const opening = openingOf(text, start + 1);
  const from = start + 1 + opening.length;
  let at = from;
  while (goesOn(text, at, opening)) at += text[at] === '\\' ? 2 : 1;
  const closed = text.startsWith(opening, at);
  const end = Math.min(text.length, closed ? at + opening.length : at);
  if (!closed) problems.error({ start, end }, 'this regular expression has no closing quote');
  const value = text.slice(from, Math.min(at, text.length));
  refuseNul(value, from, problems);
  return { kind: 'literal', literal: 'regex', value, start, end, text: text.slice(start, end) };
}

function refuseNul(value: string, offset: number, problems: Problems): void {
  const nul = value.indexOf('\0');
  if (nul >= 0) problems.error({ start: offset + nul, end: offset + nul + 1 }, 'unexpected character U+0000; write it as \\u0000');
}

const ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    n: '\n',
    t: '\t',
    r: '\r',
    b: '\b',
    f: '\f',
    v: '\v',
    a: '\u0007',
    '0': '\0',
    '\\': '\\',
    '"': '"',
    "'": "'",
    '`': '`',
    '?': '?',
    '/': '/',
  }),
);
const CODED = /[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}/y;

function quoted(text: string, start: number, problems: Problems): Token {
  const opening = openingOf(text, start);
  let value = '';
  let at = start + opening.length;
  let from = at;
  while (goesOn(text, at, opening)) {
    if (text[at] !== '\\') {
      at++;
      continue;
    }
    value += text.slice(from, at);
    const codedEnd = skip(CODED, text, at + 1);
    const after = text[at + 1] ?? '';
    if (codedEnd > at + 1) {
      value += coded(text.slice(at + 1, codedEnd), at, codedEnd, problems);
      at = codedEnd;
    } else {
      const meant = ESCAPES.get(after);
      if (meant === undefined && after !== '')
        problems.error({ start: at, end: at + 2 }, `unknown escape \`\\${after}\`; in a regular expression write r"…"`);
      value += meant ?? after;
      at = Math.min(text.length, at + 2);
    }
    from = at;
  }
  value += text.slice(from, at);
  const closed = text.startsWith(opening, at);
  const end = closed ? at + opening.length : at;
  if (!closed) problems.error({ start, end }, 'this text has no closing quote');
  refuseNul(text.slice(start, end), start, problems);
  return { kind: 'literal', literal: 'string', value, start, end, text: text.slice(start, end) };
}

function coded(digits: string, start: number, end: number, problems: Problems): string {
  const code = /^\d/.test(digits) ? Number.parseInt(digits, 8) : Number.parseInt(digits.slice(1), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    problems.error({ start, end }, 'this escape is no Unicode character');
    return '';
  }
  return String.fromCodePoint(code);
}
