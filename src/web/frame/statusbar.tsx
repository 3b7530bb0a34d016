import type { ReactElement } from 'react';
import type { ViewWindow } from '#wire/worker-api';
import { notUnderstood } from '../health/losses.ts';
import { binaryBytes, count, longDuration } from '../state/format.ts';
import { place } from '../state/navigation.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';

/** How much is stored and shown, and how every worker is. */
export function Statusbar(): ReactElement {
  const window = useStore(traffic, (all) => all.window);
  const health = useStore(traffic, (all) => all.health);
  const store = health[0]?.status?.store;
  const dropped = health.reduce((sum, { status }) => sum + (status?.sources.reduce((all, source) => all + source.dropped, 0) ?? 0), 0);
  const unread = notUnderstood(health);
  return (
    <footer className="statusbar" aria-label="Status">
      {window !== undefined && <Matching window={window} />}
      {store !== undefined && (
        <span className="medium">
          store <b>{binaryBytes(store.bytes)}</b> of {binaryBytes(store.limitBytes)}
          {store.oldest !== undefined && store.newest !== undefined && (
            <>
              {' '}
              · spans <b>{longDuration(store.newest - store.oldest)}</b>
            </>
          )}
        </span>
      )}
      <span className="wide">
        packets dropped <b>{count(dropped)}</b>
        {unread !== undefined && (
          <>
            {' '}
            · bytes not understood <b>{unread}</b>
          </>
        )}
      </span>
      <span className="spacer-flex" />
      {health.map((worker) => (
        <span key={worker.name} className="medium">
          {worker.status?.node ?? worker.name} <b>{worker.state}</b>
        </span>
      ))}
    </footer>
  );
}

/** How many entries are shown, and of how many. What is still open is shown before it is stored: it counts in both. */
function Matching({ window }: { readonly window: ViewWindow }): ReactElement {
  const everything = useStore(place, (at) => at.query === '' && at.span.kind === 'all');
  const shown = window.end - window.begin;
  const all = Math.max(window.stored, shown);
  return (
    <span data-tip="Calls that are still open are shown, and stored when they end">
      <b>{count(shown)}</b> {shown === 1 ? 'entry' : 'entries'}
      {!everything && (
        <>
          {' '}
          of <b>{count(all)}</b> match
        </>
      )}
      {!window.scan.complete && <> · looked at {count(window.scan.scanned)}</>}
    </span>
  );
}
