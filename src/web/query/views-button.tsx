import { type ReactElement, Suspense, lazy, useState } from 'react';

const ViewsMenu = lazy(() => import('./views-menu.tsx'));

/** Opens the saved views. The menu itself is loaded when it is first wanted. */
export function ViewsButton(): ReactElement {
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <button
        type="button"
        id="views"
        className="btn"
        aria-haspopup="dialog"
        aria-expanded={anchor !== undefined}
        data-tip="Saved views (v)"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        Views
        <svg viewBox="0 0 10 10" width="9" height="9" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
          <path d="M1.500 3.500L5 7l3.500-3.500" />
        </svg>
      </button>
      {anchor !== undefined && (
        <Suspense>
          <ViewsMenu anchor={anchor} onClose={() => setAnchor(undefined)} />
        </Suspense>
      )}
    </>
  );
}
