import { CSPProvider } from '@base-ui/react/csp-provider';
import { type ReactElement, Suspense, lazy } from 'react';
import { DetailsSlot } from './details/details-slot.tsx';
import { announced } from './frame/announce.ts';
import { Banners } from './frame/banners.tsx';
import { helpOpen } from './frame/help-store.ts';
import { Rail } from './frame/rail.tsx';
import { Splitter } from './frame/splitter.tsx';
import { Statusbar } from './frame/statusbar.tsx';
import { Tooltip } from './frame/tooltip.tsx';
import { Topbar } from './frame/topbar.tsx';
import { List } from './list/list.tsx';
import { menu } from './query/menu-store.ts';
import { QueryBar } from './query/query-bar.tsx';
import { place } from './state/navigation.ts';
import { settings } from './state/settings.ts';
import { useStore } from './state/store.ts';
import { Timeline } from './timeline/timeline.tsx';

const AnswerView = lazy(() => import('./table/table.tsx'));
const Help = lazy(() => import('./frame/help.tsx'));
const ValueMenu = lazy(() => import('./query/value-menu.tsx'));
const Health = lazy(() => import('./health/health.tsx'));

/** The whole page. `nonce` is for styles that components make at run time. */
export function App({ nonce }: { readonly nonce: string }): ReactElement {
  const page = useStore(place, (at) => at.page);
  const help = useStore(helpOpen, (open) => open);
  const menuOpen = useStore(menu, (open) => open !== undefined);
  return (
    <CSPProvider nonce={nonce}>
      <div className="app">
        <Topbar />
        <Rail />
        <main className="page">
          <Banners />
          {page === 'traffic' ? (
            <TrafficPage />
          ) : (
            <Suspense fallback={<p className="p-4">Loading…</p>}>
              <Health />
            </Suspense>
          )}
        </main>
        <Statusbar />
      </div>
      <Suspense>
        {help && <Help />}
        {menuOpen && <ValueMenu />}
      </Suspense>
      <Tooltip />
      <Said />
    </CSPProvider>
  );
}

function TrafficPage(): ReactElement {
  const entry = useStore(place, (at) => at.entry);
  const width = useStore(settings, (all) => all.details);
  const open = entry !== undefined;
  return (
    <>
      <h1 className="visually-hidden">Traffic</h1>
      <QueryBar />
      <Timeline />
      <div className={`split${open ? ' open' : ''}`} style={{ '--details': `${width}px` } as React.CSSProperties}>
        <Answer />
        {open && <Splitter />}
        <DetailsSlot id={entry} />
      </div>
    </>
  );
}

/** A single bar that is not the word "or": the query may have a pipeline, and the language is needed to tell. */
const BAR = /(^|[^|])\|([^|]|$)/;

function Answer(): ReactElement {
  const query = useStore(place, (at) => at.query);
  if (!BAR.test(query)) return <List />;
  return (
    <Suspense fallback={<section className="list" aria-label="Answer" aria-busy="true" />}>
      <AnswerView query={query} />
    </Suspense>
  );
}

function Said(): ReactElement {
  const words = useStore(announced, (said) => said);
  return (
    <div className="said" role="status" aria-live="polite">
      {words}
    </div>
  );
}
