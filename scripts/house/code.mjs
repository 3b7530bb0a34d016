// Reads just enough of TypeScript for the house rules: what is code, what is comment or text, and what is imported.

/** Characters after which a slash begins a regular expression and not a division. */
const BEFORE_REGEX = /(^|[=(,:;!&|?{}[+\-*%~^<>]|\b(return|typeof|case|in|of|do|else|await|yield|throw))\s*$/;

/**
 * Blanks comments and the insides of strings, so that a rule about code does not see prose. Lines and columns stay.
 * Code inside `${…}` of a template is kept.
 */
export function stripped(text) {
  const out = [];
  const templates = [];
  let depth = 0;
  let at = 0;
  const blank = (to) => {
    for (; at < to; at++) out.push(text[at] === '\n' ? '\n' : ' ');
  };
  const keep = (to) => {
    for (; at < to; at++) out.push(text[at]);
  };
  while (at < text.length) {
    const here = text[at];
    const next = text[at + 1];
    if (here === '/' && next === '/') blank(endOr(text.indexOf('\n', at), text));
    else if (here === '/' && next === '*') blank(endOr(text.indexOf('*/', at + 2) + 2, text, 2));
    else if (here === "'" || here === '"') {
      keep(at + 1);
      blank(quoteEnd(text, at, here));
      keep(at + 1);
    } else if (here === '`' || (here === '}' && templates.at(-1) === depth - 1)) {
      if (here === '}') depth = templates.pop();
      keep(at + 1);
      const end = templateEnd(text, at);
      blank(end);
      if (text[end] === '$') {
        templates.push(depth++);
        keep(end + 2);
      } else keep(end + 1);
    } else if (here === '/' && BEFORE_REGEX.test(out.slice(-24).join(''))) blank(regexEnd(text, at));
    else {
      if (here === '{') depth++;
      if (here === '}') depth--;
      keep(at + 1);
    }
  }
  return out.join('');
}

const endOr = (found, text, missing = 0) => (found - missing < 0 ? text.length : found);

function quoteEnd(text, from, quote) {
  let at = from;
  for (; at < text.length && text[at] !== quote && text[at] !== '\n'; at++) if (text[at] === '\\') at++;
  return Math.min(at, text.length);
}

function templateEnd(text, from) {
  let at = from;
  for (; at < text.length && text[at] !== '`' && !(text[at] === '$' && text[at + 1] === '{'); at++) if (text[at] === '\\') at++;
  return Math.min(at, text.length);
}

function regexEnd(text, from) {
  let inClass = false;
  let at = from + 1;
  for (; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at + 1;
  }
  return at;
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(?:"( +)"|'( +)')/dg;

/** Every module that a file imports or re-exports from, in order, with its line (from 1). Computed names are not seen. */
export function importsOf(text) {
  return [...stripped(text).matchAll(IMPORT)].map(({ index, indices }) => {
    const [start, end] = indices[1] ?? indices[2];
    return { name: text.slice(start, end), line: lineAt(text, index) };
  });
}

/** The line, from 1, of a position in a text. */
export function lineAt(text, position) {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** How many lines a text has; a final newline begins no line of its own. */
export const lineCount = (text) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
