import { type ReactElement, Suspense, lazy, useEffect, useState, useSyncExternalStore } from 'react';
import { togglePause } from '../frame/keys.ts';
import { place } from '../state/navigation.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { list } from '../state/view.ts';
import { applyQuery } from './apply.ts';
import { PlainInput } from './plain-input.tsx';
import { SpanButton } from './span-button.tsx';
import { QueryWords } from './words.tsx';

const Editor = lazy(() => import('./editor.tsx'));
const IDLE_MS = 1200;

/** The query with its meaning in words, the stretch of time, and pause. */
export function QueryBar(): ReactElement {
  const query = useStore(place, (at) => at.query);
  const error = useStore(traffic, (all) => all.error);
  const [text, setText] = useState(query);
  const ready = useEditorTime();
  useEffect(() => setText(query), [query]);
  const input = <PlainInput text={text} onText={setText} onApply={applyQuery} />;
  return (
    <section className="query" aria-label="Query">
      <div className={`qbox${error === undefined ? '' : ' wrong'}`}>
        {ready ? (
          <Suspense fallback={input}>
            <Editor text={text} error={error} onText={setText} onApply={applyQuery} />
          </Suspense>
        ) : (
          input
        )}
        <QueryWords text={text} applied={query} error={error} onFix={applyQuery} />
      </div>
      <SpanButton />
      <PauseButton />
    </section>
  );
}

/** The editor is loaded when the first rows are there and the browser is idle, or when the query is touched. */
function useEditorTime(): boolean {
  const [ready, setReady] = useState(false);
  const rows = useStore(traffic, (all) => all.window !== undefined || all.error !== undefined);
  useEffect(() => {
    const now = (): void => setReady(true);
    const touched = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.closest('.qbox') !== null) now();
    };
    document.addEventListener('focusin', touched);
    const timer = rows ? setTimeout(now, IDLE_MS) : undefined;
    return () => {
      document.removeEventListener('focusin', touched);
      clearTimeout(timer);
    };
  }, [rows]);
  return ready;
}

function PauseButton(): ReactElement {
  const follow = useSyncExternalStore(list.subscribe, () => list.shown.follow);
  return (
    <button type="button" className="btn primary pause" aria-pressed={!follow} onClick={togglePause}>
      {follow ? 'Pause' : 'Resume'} <kbd>Space</kbd>
    </button>
  );
}
