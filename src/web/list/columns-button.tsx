import { type ReactElement, Suspense, lazy, useState } from 'react';

const ColumnsMenu = lazy(() => import('./columns-menu.tsx'));

/** Opens the choice of columns and density. The menu itself is loaded when it is first wanted. */
export function ColumnsButton(): ReactElement {
  const [anchor, setAnchor] = useState<HTMLElement>();
  return (
    <>
      <button
        type="button"
        className="icon-btn columns-button"
        aria-label="Columns and density"
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        data-tip="Columns and density"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
          <path d="M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10" />
        </svg>
      </button>
      {anchor !== undefined && (
        <Suspense>
          <ColumnsMenu anchor={anchor} onClose={() => setAnchor(undefined)} />
        </Suspense>
      )}
    </>
  );
}
