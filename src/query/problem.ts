/** A stretch of a query's text in UTF-16 units: `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A change of the text that would help: replace `[start, end)` by `text`. */
export interface Fix extends Span {
  readonly text: string;
}

/** What is wrong with a query, or worth saying. Only `error` keeps it from running. */
export interface Problem extends Span {
  readonly severity: 'error' | 'warning' | 'note';
  /** One sentence. */
  readonly message: string;
  readonly fix?: Fix;
}

/** No more than this many problems are reported for one query. */
export const MAX_PROBLEMS = 20;

/** Collects problems, at most `MAX_PROBLEMS`; what is beyond adds nothing for a reader. */
export class Problems {
  readonly list: Problem[] = [];
  private closed = false;

  error(at: Span, message: string, fix?: Fix): void {
    this.add('error', at, message, fix);
  }
  warning(at: Span, message: string, fix?: Fix): void {
    this.add('warning', at, message, fix);
  }
  note(at: Span, message: string, fix?: Fix): void {
    this.add('note', at, message, fix);
  }
  get failed(): boolean {
    return this.list.some((problem) => problem.severity === 'error');
  }

  /** What follows from here on would only repeat what was said. */
  close(): void {
    this.closed = true;
  }

  private add(severity: Problem['severity'], at: Span, message: string, fix: Fix | undefined): void {
    if (this.closed || this.list.length >= MAX_PROBLEMS) return;
    this.list.push({ severity, start: at.start, end: at.end, message, ...(fix === undefined ? {} : { fix }) });
  }
}

/** A problem as a terminal shows it: the sentence, the line, and carets below its place. */
export function caret(text: string, problem: Problem): string {
  const lineStart = text.lastIndexOf('\n', problem.start - 1) + 1;
  const lineBreak = text.indexOf('\n', lineStart);
  const lineEnd = lineBreak < 0 ? text.length : lineBreak;
  const from = Math.max(lineStart, problem.start - 60);
  const line = text.slice(from, Math.min(lineEnd, from + 120)).replaceAll(/\p{Cc}|\p{Cs}/gu, ' ');
  const width = Math.max(1, Math.min(problem.end, lineEnd, from + 120) - problem.start);
  return `${problem.message}\n  ${line}\n  ${' '.repeat(problem.start - from)}${'^'.repeat(width)}`;
}

/** The candidate that differs least from `word`, when it differs by no more than about a third of it. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`; at least `limit` when it is that or more. */
export function editDistance(a: string, b: string, limit: number): number {
  let older: number[] = [];
  let before: number[] = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const now: number[] = [i];
    let low = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1);
      let cost = Math.min((before[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      now.push(cost);
      if (cost < low) low = cost;
    }
    if (low >= limit) return limit;
    older = before;
    before = now;
  }
  return before[b.length] ?? 0;
}
