import { type KeyboardEvent, type ReactElement, useState } from 'react';

/** A search in lines. */
export interface Search {
  readonly wanted: string;
  readonly setWanted: (text: string) => void;
  readonly step: (by: number) => void;
  /** The found line that the search stands on. */
  readonly current: (found: readonly number[]) => number | undefined;
  readonly at: number;
}

export function useSearch(): Search {
  const [wanted, set] = useState('');
  const [at, setAt] = useState(0);
  return {
    wanted,
    at,
    setWanted: (text) => {
      set(text);
      setAt(0);
    },
    step: (by) => setAt(at + by),
    current: (found) => (found.length === 0 ? undefined : found[((at % found.length) + found.length) % found.length]),
  };
}

/** Searches inside a body; Enter goes to the next place, Shift and Enter to the one before. */
export function SearchBox({ search, found }: { readonly search: Search; readonly found: number }): ReactElement {
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') search.step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') search.setWanted('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="search">
      <input
        type="search"
        aria-label="Search in this body"
        placeholder="Search in it"
        value={search.wanted}
        onChange={(event) => search.setWanted(event.target.value)}
        onKeyDown={key}
      />
      {search.wanted !== '' && (
        <span className="dim" role="status">
          {found === 0 ? 'nowhere' : `${(((search.at % found) + found) % found) + 1} of ${found} lines`}
        </span>
      )}
    </div>
  );
}
