import type { ReactElement } from 'react';
import { notUnderstood } from '../health/losses.ts';
import { binaryBytes, count, longDuration } from '../state/format.ts';
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
      {window !== undefined && (
        <span>
          <b>{count(window.end - window.begin)}</b> {window.end - window.begin === 1 ? 'entry' : 'entries'} of <b>{count(window.stored)}</b>{' '}
          match
          {!window.scan.complete && <> · looked at {count(window.scan.scanned)}</>}
        </span>
      )}
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
