import { type ReactElement, useEffect, useState } from 'react';
import { count } from '../state/format.ts';
import { go, place } from '../state/navigation.ts';
import type { Place } from '../state/place.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';

/** What takes less needs no words, ms. */
const SHORT_MS = 300;
const RECENT = { kind: 'last', minutes: 15 } as const;
/** The last question that was answered whole: cancelling goes back to it. */
let answered: Pick<Place, 'query' | 'span'> | undefined;

/** While the worker looks through what is stored: how far it is, and two ways out. */
export function Scan(): ReactElement | undefined {
  const running = useStore(traffic, (all) => !all.stale && all.error === undefined && all.window?.scan.complete === false);
  const stale = useStore(traffic, (all) => all.stale);
  const scanned = useStore(traffic, (all) => all.window?.scan.scanned ?? 0);
  const stored = useStore(traffic, (all) => all.window?.stored ?? 0);
  const query = useStore(place, (at) => at.query);
  const span = useStore(place, (at) => at.span);
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!running) {
      setLong(false);
      if (!stale) answered = { query, span };
      return undefined;
    }
    const timer = setTimeout(() => setLong(true), SHORT_MS);
    return () => clearTimeout(timer);
  }, [running, stale, query, span]);
  if (!running || !long) return undefined;
  const all = Math.max(stored, scanned);
  const recent = span.kind === 'last' && span.minutes <= RECENT.minutes;
  return (
    <div className="scan">
      <div
        className="scan-bar"
        role="progressbar"
        aria-label="Looking through what is stored"
        aria-valuemin={0}
        aria-valuemax={all}
        aria-valuenow={scanned}
      >
        <i style={{ width: `${(scanned / Math.max(1, all)) * 100}%` }} />
      </div>
      <div className="scan-words">
        <span>
          looked at <b>{count(scanned)}</b> of <b>{count(all)}</b> entries
        </span>
        {!recent && (
          <button type="button" className="link" onClick={() => go({ span: RECENT })}>
            only the last {RECENT.minutes} min
          </button>
        )}
        <button type="button" className="link" onClick={() => go(answered ?? { query: '', span: RECENT })}>
          cancel
        </button>
      </div>
    </div>
  );
}
