import type { Completion as Option, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { Diagnostic } from '@codemirror/lint';
import type { Extension, Range } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, type Tooltip, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { check } from '#query/check';
import { type SeenValues, complete } from '#query/complete';
import { hover } from '#query/hover';
import { lex } from '#query/lexer';
import { Problems } from '#query/problem';
import { catalogue } from '../catalogue/catalogue.ts';
import { fetchValues } from '../state/rest.ts';

const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'true', 'false', 'null', 'by', 'of', 'asc', 'desc']);

/** Colours words as our own lexer reads them. */
export const colours: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view.state.doc.toString());
    }
    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = decorate(update.state.doc.toString());
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const MARKS = {
  k: Decoration.mark({ class: 'k' }),
  o: Decoration.mark({ class: 'o' }),
  s: Decoration.mark({ class: 's' }),
  n: Decoration.mark({ class: 'n' }),
};

function decorate(text: string): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const token of lex(text, new Problems())) {
    if (token.end <= token.start) continue;
    const name =
      token.kind === 'word'
        ? KEYWORDS.has(token.text)
          ? 'o'
          : 'k'
        : token.kind === 'operator'
          ? 'o'
          : token.literal === 'string' || token.literal === 'regex'
            ? 's'
            : 'n';
    ranges.push(MARKS[name].range(token.start, token.end));
  }
  return Decoration.set(ranges);
}

/** What is wrong with a text, where. */
export function problemsOf(text: string): readonly Diagnostic[] {
  if (text.trim() === '') return [];
  return check(text, catalogue).problems.map((problem) => {
    const { fix } = problem;
    const from = Math.min(problem.start, text.length);
    return {
      from,
      to: Math.min(Math.max(problem.end, from), text.length),
      severity: problem.severity === 'note' ? 'info' : problem.severity,
      message: problem.message,
      ...(fix === undefined
        ? {}
        : {
            actions: [
              {
                name: fix.text,
                apply: (view: EditorView) => view.dispatch({ changes: { from: fix.start, to: fix.end, insert: fix.text } }),
              },
            ],
          }),
    };
  });
}

/** Options at the cursor; values of a field are asked of the worker while the rest is shown. */
export async function completeKfl(context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const wanted = new Set<string>();
  const first = complete(text, context.pos, catalogue, (field) => {
    wanted.add(field);
    return [];
  });
  const seen = new Map<string, Awaited<ReturnType<typeof fetchValues>>>();
  for (const field of wanted) seen.set(field, await fetchValues(field, '').catch(() => []));
  if (context.aborted) return null;
  const values: SeenValues = (field) => seen.get(field) ?? [];
  const found = wanted.size === 0 ? first : complete(text, context.pos, catalogue, values);
  if (
    found.options.length === 0 ||
    (found.from === found.to && !context.explicit && wanted.size === 0 && !/[\s(.]$/.test(text.slice(0, context.pos)))
  )
    return null;
  return { from: found.from, to: found.to, filter: false, options: found.options.map((each, index) => option(each, index)) };
}

function option(each: ReturnType<typeof complete>['options'][number], index: number): Option {
  return {
    label: each.label,
    apply: each.insert,
    detail: each.detail,
    type: each.kind,
    boost: -index,
    ...(each.doc === '' ? {} : { info: each.doc }),
  };
}

/** What the word under the pointer means. */
export function explainWord(text: string, at: number): Tooltip | null {
  const found = hover(text, at, catalogue);
  if (found === undefined) return null;
  return {
    pos: found.start,
    end: found.end,
    above: false,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'explained';
      const title = document.createElement('b');
      title.textContent = found.title;
      dom.append(title, ...found.lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })));
      return { dom };
    },
  };
}

/** The editor looks like the plain input that it replaces: nothing moves. */
export const editorTheme: Extension = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px', fontFeatureSettings: '"calt" 0' },
  '.cm-content': { padding: '0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--text-3)' },
  '.cm-tooltip': {
    background: 'var(--panel)',
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    color: 'var(--text)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '12px', maxHeight: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px', display: 'flex', gap: '14px', justifyContent: 'space-between' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--text-3)', fontStyle: 'normal', marginLeft: '0' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionInfo': { padding: '6px 10px', maxWidth: '320px', fontSize: '12px' },
  '.cm-diagnostic': { padding: '4px 10px', fontSize: '12px', fontFamily: 'var(--font-ui)' },
  '.cm-diagnosticAction': { background: 'var(--accent)', color: 'var(--on-accent)', borderRadius: '4px' },
});
