import type { MouseEvent, ReactElement } from 'react';
import { go, place } from '../state/navigation.ts';
import type { Page } from '../state/place.ts';
import { useStore } from '../state/store.ts';

/** The pages that exist, with their icons and the key after `g`. */
export const PAGES: readonly {
  readonly page: Page;
  readonly title: string;
  readonly path: string;
  readonly key: string;
  readonly icon: string;
}[] = [
  { page: 'traffic', title: 'Traffic', path: '/', key: 't', icon: 'M4 6h16M4 12h16M4 18h10' },
  { page: 'health', title: 'Health', path: '/health', key: 'h', icon: 'M4 13h3l2-6 4 12 2-6h5' },
];

export function Rail(): ReactElement {
  const page = useStore(place, (at) => at.page);
  const follow = (event: MouseEvent, to: Page): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go({ page: to });
  };
  return (
    <nav className="rail" aria-label="Pages">
      {PAGES.map((each) => (
        <a
          key={each.page}
          href={each.path}
          aria-current={page === each.page ? 'page' : undefined}
          onClick={(event) => follow(event, each.page)}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d={each.icon} />
          </svg>
          {each.title}
        </a>
      ))}
    </nav>
  );
}
