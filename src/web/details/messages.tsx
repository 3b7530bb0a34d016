import { type ReactElement, useState } from 'react';
import type { FieldValue, Json } from '#entry/field';
import type { EntryDetail, EventView } from '#wire/worker-api';
import { bytes, clock, count } from '../state/format.ts';
import { fetchMessages } from '../state/rest.ts';
import { JsonView } from './json.tsx';
import { Masked } from './value.tsx';

const MORE = 200;

/** The messages of a long stream, newest last; older ones are fetched when asked for. */
export function MessagesTab({ detail }: { readonly detail: EntryDetail }): ReactElement {
  const { entry, events } = detail;
  const [older, setOlder] = useState<{ readonly id: string; readonly events: readonly EventView[] }>();
  const shown = [...(older?.id === entry.id ? older.events : []), ...events];
  const first = shown[0]?.seq ?? 0;
  const load = (): void => {
    const from = Math.max(0, first - MORE);
    fetchMessages(entry.id, from, first - from, new AbortController().signal)
      .then((answer) => setOlder({ id: entry.id, events: [...answer.events, ...(older?.id === entry.id ? older.events : [])] }))
      .catch(() => undefined);
  };
  return (
    <>
      <h3>
        Messages <span>{count(entry.messages ?? shown.length)}</span>
      </h3>
      {first > 0 && (
        <button type="button" className="btn small" onClick={load}>
          {count(first)} older
        </button>
      )}
      <ul className="mini-list messages">
        {shown.map((event) => (
          <li key={event.seq}>
            <Message event={event} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Message({ event }: { readonly event: EventView }): ReactElement {
  const values = Object.entries(event.values).filter((pair): pair is [string, FieldValue] => pair[1] !== undefined);
  const from = event.side === 'client' ? '→' : '←';
  return (
    <details>
      <summary>
        <span className="dim">{clock(event.at)}</span>
        <span aria-label={`from the ${event.side}`}>{from}</span>
        <span className="clip">
          <Masked text={event.summary} />
        </span>
        <span className="dim">{bytes(event.size)}</span>
      </summary>
      <JsonView value={Object.fromEntries(values) as Json} path={undefined} />
    </details>
  );
}
