import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useCallback, useEffect, useState } from 'react';
import type { SavedView } from '#wire/saved-view';
import { portalHost } from '../frame/portal.ts';
import { go, place } from '../state/navigation.ts';
import type { TimeSpan } from '../state/place.ts';
import { deleteView, fetchViews, putView } from '../state/rest.ts';
import { settings } from '../state/settings.ts';
import { useStore } from '../state/store.ts';
import { spanWords } from './span-button.tsx';

/** Saved views: opened, saved under a name, renamed and deleted. */
export default function ViewsMenu({ anchor, onClose }: { readonly anchor: HTMLElement; readonly onClose: () => void }): ReactElement {
  const { views, error, run } = useViews();
  const [renamed, setRenamed] = useState<string>();
  const query = useStore(place, (at) => at.query);
  const span = useStore(place, (at) => at.span);
  const open = (view: SavedView): void => {
    settings.patch({ columns: view.columns });
    go({ query: view.query, span: spanOf(view), page: 'traffic' });
    onClose();
  };
  return (
    <Popover.Root open onOpenChange={(next) => (next ? undefined : onClose())}>
      <Popover.Portal container={portalHost()}>
        <Popover.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Popover.Popup className="popup views" aria-label="Saved views" finalFocus={() => anchor}>
            {views?.length === 0 && (
              <p className="note">No view is saved yet. A view keeps the query, the columns and the stretch of time.</p>
            )}
            <ul>
              {views?.map((view) => (
                <li key={view.name}>
                  {renamed === view.name ? (
                    <NameForm
                      words="Rename"
                      name={view.name}
                      onName={(name) => {
                        setRenamed(undefined);
                        run(() => putView({ ...view, name }, view.name));
                      }}
                    />
                  ) : (
                    <Line
                      view={view}
                      current={view.query === query && spanWords(spanOf(view)) === spanWords(span)}
                      onOpen={() => open(view)}
                      onRename={() => setRenamed(view.name)}
                      onDelete={() => run(() => deleteView(view.name))}
                    />
                  )}
                </li>
              ))}
            </ul>
            <hr />
            <NameForm
              words={(name) => (views?.some((view) => view.name === name) === true ? 'Replace' : 'Save what is shown')}
              name=""
              onName={(name) => run(() => putView(shownNow(name)))}
            />
            {error !== undefined && (
              <p className="note text-err" role="alert">
                {error}
              </p>
            )}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface LineProps {
  readonly view: SavedView;
  readonly current: boolean;
  readonly onOpen: () => void;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

function Line({ view, current, onOpen, onRename, onDelete }: LineProps): ReactElement {
  const words = [view.query === '' ? 'everything' : view.query, ...(view.span === undefined ? [] : [spanWords(spanOf(view))])];
  return (
    <div className="view-line">
      <button type="button" className="popup-row" aria-current={current} onClick={onOpen}>
        <b>{view.name}</b>
        <span>{words.join(' · ')}</span>
      </button>
      <button type="button" className="ghost small" aria-label={`Rename ${view.name}`} onClick={onRename}>
        Rename
      </button>
      <button type="button" className="ghost small" aria-label={`Delete ${view.name}`} onClick={onDelete}>
        Delete
      </button>
    </div>
  );
}

interface NameFormProps {
  readonly words: string | ((name: string) => string);
  readonly name: string;
  readonly onName: (name: string) => void;
}

function NameForm({ words, name, onName }: NameFormProps): ReactElement {
  const [text, setText] = useState(name);
  const trimmed = text.trim();
  return (
    <form
      className="view-name"
      onSubmit={(event) => {
        event.preventDefault();
        if (trimmed === '') return;
        onName(trimmed);
        setText(name === '' ? '' : trimmed);
      }}
    >
      <input
        type="text"
        aria-label="Name of the view"
        placeholder="Name"
        maxLength={80}
        value={text}
        autoComplete="off"
        spellCheck={false}
        ref={name === '' ? undefined : focus}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="btn small" disabled={trimmed === ''}>
        {typeof words === 'string' ? words : words(trimmed)}
      </button>
    </form>
  );
}

function focus(input: HTMLInputElement | null): void {
  input?.select();
}

/** The views as the hub has them; `run` changes them and fetches them again. */
function useViews(): {
  readonly views: readonly SavedView[] | undefined;
  readonly error: string | undefined;
  readonly run: (change: () => Promise<void>) => void;
} {
  const [views, setViews] = useState<readonly SavedView[]>();
  const [error, setError] = useState<string>();
  const run = useCallback((change: () => Promise<void>): void => {
    setError(undefined);
    change()
      .then(fetchViews)
      .then(setViews)
      .catch((failed: unknown) => setError(failed instanceof Error ? failed.message : String(failed)));
  }, []);
  useEffect(() => run(() => Promise.resolve()), [run]);
  return { views, error, run };
}

function spanOf({ span }: SavedView): TimeSpan {
  if (span === undefined) return { kind: 'all' };
  return 'last' in span ? { kind: 'last', minutes: span.last } : { kind: 'between', ...span };
}

/** What is shown now, under a name. */
function shownNow(name: string): SavedView {
  const { query, span } = place.get();
  const { columns } = settings.get();
  const kept = span.kind === 'last' ? { last: span.minutes } : span.kind === 'between' ? { from: span.from, to: span.to } : undefined;
  return { name, query, ...(columns === undefined ? {} : { columns }), ...(kept === undefined ? {} : { span: kept }) };
}
