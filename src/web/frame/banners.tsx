import { type ReactElement, useEffect, useState } from 'react';
import { longDuration } from '../state/format.ts';
import { setDemo } from '../state/rest.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';

/** What must not be overlooked: no connection, redaction off, a store that stopped, the demo. */
export function Banners(): ReactElement {
  const link = useStore(traffic, (all) => all.link);
  const health = useStore(traffic, (all) => all.health);
  const status = health[0]?.status;
  const demo = status?.sources.some((source) => source.kind === 'demo' && source.state === 'running') === true;
  const others = status?.sources.some((source) => source.kind !== 'demo') === true;
  return (
    <div role="status" aria-live="polite">
      {link === 'lost' && <Lost />}
      {link === 'refused' && (
        <div className="banner bad">
          This page's token is no longer valid: Podwire was started anew. The command podwire token prints the new address.
        </div>
      )}
      {link === 'open' && health[0]?.state === 'lost' && (
        <div className="banner bad">The worker does not answer. What is shown stays; new entries come when it is back.</div>
      )}
      {status?.redaction.on === false && (
        <div className="banner bad">
          Redaction is off: passwords, tokens and personal values are stored and shown as they are. Start without --no-redact to mask them.
        </div>
      )}
      {status !== undefined && (status.store.state === 'full' || status.store.state === 'failed') && (
        <div className="banner bad">
          Nothing is stored any more{status.store.reason === undefined ? '' : `: ${status.store.reason}`}. Capture goes on; the newest
          entries are shown.
        </div>
      )}
      {demo && others && (
        <div className="banner">
          The recorded demo is shown beside what is captured.
          <button type="button" className="btn small" onClick={() => void setDemo(false).catch(() => undefined)}>
            Remove the demo
          </button>
        </div>
      )}
    </div>
  );
}

function Lost(): ReactElement {
  const lostAt = useStore(traffic, (all) => all.lostAt);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const since = lostAt === undefined ? 0 : Math.max(0, now - lostAt);
  return (
    <div className="banner">
      Not connected{since > 2000 ? ` for ${longDuration(since * 1000)}` : ''}: trying again by itself. You still see what was here before.
    </div>
  );
}
