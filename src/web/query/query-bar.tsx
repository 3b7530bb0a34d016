import { type ReactElement, useEffect, useState, useSyncExternalStore } from 'react';
import { togglePause } from '../frame/keys.ts';
import { place } from '../state/navigation.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { list } from '../state/view.ts';
import { applyQuery } from './apply.ts';
import { PlainInput } from './plain-input.tsx';
import { SpanButton } from './span-button.tsx';
import { ViewsButton } from './views-button.tsx';
import { QueryWords } from './words.tsx';

const IDLE_MS = 1200;

/** The query with its meaning in words, the stretch of time, and pause. */
export function QueryBar(): ReactElement {
  const query = useStore(place, (at) => at.query);
  const error = useStore(traffic, (all) => all.error);
  const [text, setText] = useState(query);
  const { Editor, hadFocus } = useEditor();
  useEffect(() => setText(query), [query]);
  return (
    <section className="query" aria-label="Query">
      <div className={`qbox${error === undefined ? '' : ' wrong'}`}>
        {Editor === undefined ? (
          <PlainInput text={text} onText={setText} onApply={applyQuery} />
        ) : (
          <Editor text={text} error={error} focus={hadFocus} onText={setText} onApply={applyQuery} />
        )}
        <QueryWords text={text} applied={query} error={error} onFix={applyQuery} />
      </div>
      <ViewsButton />
      <SpanButton />
      <PauseButton />
    </section>
  );
}

type EditorComponent = typeof import('./editor.tsx').default;

/** The editor is loaded when the first rows are there and the browser is idle, or when the query is touched. Until then the plain input stands. */
function useEditor(): { readonly Editor: EditorComponent | undefined; readonly hadFocus: boolean } {
  const [editor, setEditor] = useState<EditorComponent>();
  const [hadFocus, setHadFocus] = useState(false);
  const rows = useStore(traffic, (all) => all.window !== undefined || all.error !== undefined);
  useEffect(() => {
    const load = (): void => {
      import('./editor.tsx').then(
        (module) => {
          setHadFocus(document.activeElement?.matches('.qbox textarea') === true);
          setEditor(() => module.default);
        },
        () => undefined,
      );
    };
    const touched = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.closest('.qbox') !== null) load();
    };
    document.addEventListener('focusin', touched);
    const timer = rows ? setTimeout(load, IDLE_MS) : undefined;
    return () => {
      document.removeEventListener('focusin', touched);
      clearTimeout(timer);
    };
  }, [rows]);
  return { Editor: editor, hadFocus };
}

function PauseButton(): ReactElement {
  const follow = useSyncExternalStore(list.subscribe, () => list.shown.follow);
  return (
    <button type="button" className="btn primary pause" aria-pressed={!follow} onClick={togglePause}>
      {follow ? 'Pause' : 'Resume'} <kbd>Space</kbd>
    </button>
  );
}
