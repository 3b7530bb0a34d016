import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  selectedCompletion,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { type Diagnostic, linter, setDiagnostics } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, placeholder } from '@codemirror/view';
import { type ReactElement, useEffect, useLayoutEffect, useRef } from 'react';
import type { WireError } from '#wire/worker-api';
import { settings } from '../state/settings.ts';
import { colours, completeKfl, editorTheme, explainWord, problemsOf } from './editor-language.ts';
import { PLACEHOLDER } from './plain-input.tsx';

interface EditorProps {
  readonly text: string;
  readonly error: WireError | undefined;
  /** Whether the plain input had the focus: then the editor takes it. */
  readonly focus: boolean;
  readonly onText: (text: string) => void;
  readonly onApply: (text: string) => void;
}

/** The query as an editor: coloured, completed, underlined where it is wrong. Enter runs it, Shift and Enter makes a line, arrow up goes back in history. */
export default function Editor({ text, error, focus, onText, onApply }: EditorProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const calls = useRef({ onText, onApply });
  const first = useRef({ text, focus });
  const before = useRef(text);
  const said = useRef<string[]>([]);
  useLayoutEffect(() => {
    calls.current = {
      onApply,
      onText: (next) => {
        said.current.push(next);
        before.current = next;
        onText(next);
      },
    };
  });

  // Before anything is painted: a key that comes now must find its place.
  useLayoutEffect(() => {
    if (box.current === null) return undefined;
    const editor = new EditorView({
      parent: box.current,
      state: EditorState.create({ doc: first.current.text, extensions: extensions(calls) }),
    });
    view.current = editor;
    if (first.current.focus) {
      editor.focus();
      editor.dispatch({ selection: { anchor: editor.state.doc.length } });
    }
    return () => editor.destroy();
  }, []);

  useLayoutEffect(() => {
    const editor = view.current;
    // What the editor said itself comes back later than the next key: it is no change from outside.
    const own = said.current.lastIndexOf(text);
    said.current = said.current.slice(own + 1);
    if (editor === undefined || own >= 0 || before.current === text) return;
    before.current = text;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text }, selection: { anchor: text.length } });
    said.current = [];
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    const at = error?.position;
    if (editor === undefined || error === undefined || at === undefined) return;
    const end = editor.state.doc.length;
    const served: Diagnostic = {
      from: Math.min(at.start, end),
      to: Math.min(Math.max(at.end, at.start), end),
      severity: 'error',
      message: error.message,
    };
    editor.dispatch(setDiagnostics(editor.state, [served]));
  }, [error]);

  return <div ref={box} className="editor" />;
}

type Calls = React.RefObject<Pick<EditorProps, 'onText' | 'onApply'>>;

function extensions(calls: Calls): readonly import('@codemirror/state').Extension[] {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  return [
    EditorView.cspNonce.of(nonce),
    editorTheme,
    history(),
    colours,
    placeholder(PLACEHOLDER),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Query', spellcheck: 'false', autocapitalize: 'off' }),
    autocompletion({
      override: [completeKfl],
      icons: false,
      activateOnTyping: true,
      selectOnOpen: false,
      interactionDelay: 0,
      maxRenderedOptions: 60,
    }),
    linter((editor) => problemsOf(editor.state.doc.toString()), { delay: 250 }),
    hoverTooltip((editor, at) => explainWord(editor.state.doc.toString(), at)),
    Prec.high(keymap.of(ownKeys(calls))),
    keymap.of([...historyKeymap, ...defaultKeymap]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) calls.current.onText(update.state.doc.toString());
    }),
  ];
}

function ownKeys(calls: Calls): readonly import('@codemirror/view').KeyBinding[] {
  let at = -1;
  const recall = (editor: EditorView, by: number): boolean => {
    const { history: past } = settings.get();
    const now = editor.state.doc.toString();
    const untouched = now === '' || now === past[at];
    if (completionStatus(editor.state) !== null || !untouched || past[at + by] === undefined) return false;
    at += by;
    const insert = past[at] ?? '';
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert }, selection: { anchor: insert.length } });
    return true;
  };
  return [
    {
      key: 'Enter',
      run: (editor) => {
        // Without a chosen option Enter runs what stands there.
        if (selectedCompletion(editor.state) !== null) return false;
        at = -1;
        closeCompletion(editor);
        calls.current.onApply(editor.state.doc.toString());
        return true;
      },
    },
    {
      key: 'Tab',
      run: (editor) => {
        if (completionStatus(editor.state) !== 'active') return false;
        if (selectedCompletion(editor.state) === null) moveCompletionSelection(true)(editor);
        return acceptCompletion(editor);
      },
    },
    { key: 'Shift-Enter', run: insertNewline },
    { key: 'Ctrl-Space', run: startCompletion },
    { key: 'ArrowUp', run: (editor) => recall(editor, 1) },
    { key: 'ArrowDown', run: (editor) => recall(editor, -1) },
    {
      key: 'Escape',
      run: (editor) => {
        if (completionStatus(editor.state) !== null) return false;
        document.getElementById('entries')?.focus();
        return true;
      },
    },
  ];
}
