import { type ReactElement, Suspense, lazy, useState } from 'react';
import { clockSeconds } from '../state/format.ts';
import { place } from '../state/navigation.ts';
import type { TimeSpan } from '../state/place.ts';
import { useStore } from '../state/store.ts';

const SpanMenu = lazy(() => import('./span-menu.tsx'));

/** A stretch of time in words. */
export function spanWords(span: TimeSpan): string {
  if (span.kind === 'all') return 'All times';
  if (span.kind === 'between') return `${clockSeconds(span.from)} to ${clockSeconds(span.to)}`;
  return span.minutes % 60 === 0 && span.minutes > 60 ? `Last ${span.minutes / 60} h` : `Last ${span.minutes} min`;
}

/** Chooses the stretch of time. */
export function SpanButton(): ReactElement {
  const span = useStore(place, (at) => at.span);
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <button
        type="button"
        className="btn"
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {spanWords(span)}
        <svg viewBox="0 0 10 10" width="9" height="9" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
          <path d="M1.500 3.500L5 7l3.500-3.500" />
        </svg>
      </button>
      {anchor !== undefined && (
        <Suspense>
          <SpanMenu anchor={anchor} onClose={() => setAnchor(undefined)} />
        </Suspense>
      )}
    </>
  );
}
