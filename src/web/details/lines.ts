import type { Json } from '#entry/field';

/** A stretch of a line: `class` is how it is coloured. */
export interface Piece {
  readonly text: string;
  readonly class?: 'k' | 's' | 'n' | 'o' | undefined;
}

/** A line of a body as it is shown. */
export interface Line {
  readonly indent: number;
  readonly pieces: readonly Piece[];
  /** Set on a line that opens an object or a list: its key among the folded ones, and whether it is folded. */
  readonly fold?: { readonly key: string; readonly folded: boolean };
  /** The value on the line, and how a query calls it (behind the body's own name). */
  readonly leaf?: { readonly path: string; readonly value: string | number | boolean };
}

const MOST_LINES = 200_000;

/** A JSON value as lines, indented; what is in `folded` takes one line. Not recursive: depth comes from strangers. */
export function jsonLines(root: Json, folded: ReadonlySet<string>): readonly Line[] {
  const lines: Line[] = [];
  interface Step {
    readonly value?: Json;
    readonly close?: string;
    readonly name?: string;
    readonly path: string;
    readonly depth: number;
    readonly comma: boolean;
  }
  const steps: Step[] = [{ value: root, path: '', depth: 0, comma: false }];
  while (steps.length > 0 && lines.length < MOST_LINES) {
    const step = steps.pop() as Step;
    const comma: readonly Piece[] = step.comma ? [{ text: ',', class: 'o' }] : [];
    if (step.close !== undefined) {
      lines.push({ indent: step.depth, pieces: [{ text: step.close, class: 'o' }, ...comma] });
      continue;
    }
    const name: readonly Piece[] =
      step.name === undefined
        ? []
        : [
            { text: JSON.stringify(step.name), class: 'k' },
            { text: ': ', class: 'o' },
          ];
    const value = step.value as Json;
    if (value === null || typeof value !== 'object') {
      const leaf = value === null ? undefined : { path: step.path, value };
      lines.push({ indent: step.depth, pieces: [...name, scalar(value), ...comma], ...(leaf === undefined ? {} : { leaf }) });
      continue;
    }
    const list = Array.isArray(value);
    const entries: readonly (readonly [string, Json])[] = list
      ? value.map((each: Json, i) => [String(i), each] as const)
      : Object.entries(value as Readonly<Record<string, Json>>);
    const [open, close] = list ? ['[', ']'] : ['{', '}'];
    if (entries.length === 0) {
      lines.push({ indent: step.depth, pieces: [...name, { text: open + close, class: 'o' }, ...comma] });
      continue;
    }
    const isFolded = folded.has(step.path);
    const inside = isFolded ? ` ${entries.length} ${list ? 'elements' : 'names'} ${close}` : '';
    lines.push({
      indent: step.depth,
      pieces: [...name, { text: open + inside, class: 'o' }, ...(isFolded ? comma : [])],
      fold: { key: step.path, folded: isFolded },
    });
    if (isFolded) continue;
    steps.push({ close, path: step.path, depth: step.depth, comma: step.comma });
    for (let i = entries.length - 1; i >= 0; i--) {
      const [key, each] = entries[i] as readonly [string, Json];
      const path = list
        ? `${step.path}[${key}]`
        : /^[A-Za-z_]\w*$/.test(key)
          ? `${step.path}.${key}`
          : `${step.path}[${JSON.stringify(key)}]`;
      steps.push({ value: each, path, depth: step.depth + 1, comma: i < entries.length - 1, ...(list ? {} : { name: key }) });
    }
  }
  return lines;
}

function scalar(value: string | number | boolean | null): Piece {
  if (typeof value === 'string') return { text: JSON.stringify(value), class: 's' };
  return { text: String(value), class: typeof value === 'number' ? 'n' : 'k' };
}

/** XML or HTML as lines, indented by its tags. What is no tag is text; nothing is judged or changed but blanks between tags. */
export function markupLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let depth = 0;
  for (const [piece] of text.matchAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+|</g)) {
    const words = piece.trim();
    if (words === '' || lines.length >= MOST_LINES) continue;
    if (!words.startsWith('<')) {
      for (const line of words.split('\n')) lines.push({ indent: depth, pieces: [{ text: line.trim() }] });
      continue;
    }
    if (words.startsWith('</')) depth = Math.max(0, depth - 1);
    lines.push({ indent: depth, pieces: tagPieces(words) });
    if (
      /^<[A-Za-z]/.test(words) &&
      !words.endsWith('/>') &&
      !/^<(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/i.test(words)
    )
      depth++;
  }
  return lines;
}

function tagPieces(tag: string): readonly Piece[] {
  if (tag.startsWith('<!')) return [{ text: tag, class: 'o' }];
  const pieces: Piece[] = [];
  for (const [piece] of tag.matchAll(/"[^"]*"|'[^']*'|[^"']+|["']/g))
    pieces.push({ text: piece, class: /^["'].+["']$/.test(piece) ? 's' : 'k' });
  return pieces;
}

/** Plain text as lines. */
export function textLines(text: string): readonly Line[] {
  return text
    .split(/\r?\n/)
    .slice(0, MOST_LINES)
    .map((line) => ({ indent: 0, pieces: [{ text: line }] }));
}

/** Numbers of the lines in which `wanted` occurs, whatever its case. */
export function linesWith(lines: readonly Line[], wanted: string): readonly number[] {
  const small = wanted.toLowerCase();
  const found: number[] = [];
  if (small === '') return found;
  lines.forEach((line, number) => {
    const text = line.pieces.map((piece) => piece.text).join('');
    if (text.toLowerCase().includes(small)) found.push(number);
  });
  return found;
}
