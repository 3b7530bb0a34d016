import { type ReactElement, useSyncExternalStore } from 'react';
import { count } from '../state/format.ts';
import { go } from '../state/navigation.ts';
import { isDark, settings } from '../state/settings.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { list } from '../state/view.ts';
import { helpOpen } from './help-store.ts';
import { lossOf } from '../health/losses.ts';

/** Brand, what is captured, the live rate, what was lost, theme and help. */
export function Topbar(): ReactElement {
  const welcome = useStore(traffic, (all) => all.welcome);
  const theme = useStore(settings, (all) => all.theme);
  const next = isDark() ? 'light' : 'dark';
  return (
    <header className="topbar">
      <div className="brand">
        <svg
          viewBox="0 0 24 24"
          width="22"
          height="22"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <path d="M3 12h4l2.500-6 5 12 2.500-6h4" />
        </svg>
      </div>
      <strong>Podwire</strong>
      {welcome !== undefined && welcome.title !== '' && <span className="chip source medium">{welcome.title}</span>}
      {welcome !== undefined && welcome.capture !== '' && welcome.capture !== welcome.title && (
        <span className="chip source wide">{welcome.capture}</span>
      )}
      <span className="spacer-flex" />
      <LiveChip />
      <LostChip />
      <button
        type="button"
        className="ghost medium"
        data-theme-choice={theme}
        aria-label={`Theme: switch to ${next}`}
        onClick={() => settings.patch({ theme: next })}
      >
        Theme
      </button>
      <button type="button" className="ghost medium" onClick={() => helpOpen.set(true)}>
        Help <kbd>?</kbd>
      </button>
    </header>
  );
}

function LiveChip(): ReactElement {
  const link = useStore(traffic, (all) => all.link);
  const rate = useStore(traffic, (all) =>
    all.health.length === 0 ? all.rate : all.health.reduce((sum, worker) => sum + (worker.status?.rate ?? 0), 0),
  );
  const following = useSyncExternalStore(list.subscribe, () => list.shown.follow);
  if (link !== 'open')
    return (
      <span className="chip alarm">
        <i className="live-dot lost" />
        {link === 'connecting' ? 'Connecting' : 'Not connected'}
      </span>
    );
  return (
    <span className="chip" data-tip="Entries per second, over the last seconds">
      <i className={`live-dot${following ? '' : ' held'}`} />
      {following ? 'Live' : 'Held'} <b className="num rate">{count(rate)}</b>/s
    </span>
  );
}

function LostChip(): ReactElement {
  const lost = useStore(traffic, (all) => lossOf(all.health));
  const words = lost === 0 ? 'No packet was dropped' : 'Packets or bytes that Podwire did not get; Health says why';
  return (
    <button type="button" className={`chip${lost > 0 ? ' alarm' : ''}`} data-tip={words} onClick={() => go({ page: 'health' })}>
      <b className="num">{count(lost)}</b> lost
    </button>
  );
}
