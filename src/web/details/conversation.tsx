import { type ReactElement, useEffect, useState } from 'react';
import type { Entry } from '#entry/entry';
import type { Body } from '#entry/field';
import { bytes, clock, count } from '../state/format.ts';
import { fetchMessagesOf } from '../state/rest.ts';
import { select } from '../state/selection.ts';
import { Masked } from './value.tsx';

const MOST = 200;
const MOST_TEXT = 400;

/** The messages that were exchanged over one upgraded or streaming exchange, the client's on the left. Each leads to its own entry. */
export function ConversationTab({ entry, client }: { readonly entry: Entry; readonly client: Entry['src'] | undefined }): ReactElement {
  const parent = entry.parent ?? entry.id;
  const [found, setFound] = useState<{ readonly parent: string; readonly messages: readonly Entry[]; readonly error?: string }>();
  useEffect(() => {
    const abort = new AbortController();
    fetchMessagesOf(parent, MOST, abort.signal)
      .then(({ entries }) => setFound({ parent, messages: entries.toReversed() }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setFound({ parent, messages: [], error: error instanceof Error ? error.message : String(error) });
      });
    return () => abort.abort();
  }, [parent, entry.revision]);
  if (found?.parent !== parent) return <p className="note">Loading…</p>;
  if (found.error !== undefined) return <p className="note">{found.error}</p>;
  const { messages } = found;
  return (
    <>
      <h3>
        Messages <span>{messages.length === MOST ? `the newest ${count(MOST)}` : count(messages.length)}</span>
      </h3>
      <ul className="talk">
        {messages.map((message) => (
          <Said key={message.id} message={message} byClient={isByClient(message, client)} current={message.id === entry.id} />
        ))}
      </ul>
    </>
  );
}

/** Without the exchange that opened it, the end with the greater port is the client. */
function isByClient({ src, dst }: Entry, client: Entry['src'] | undefined): boolean {
  return client === undefined ? src.port > dst.port : src.ip === client.ip && src.port === client.port;
}

function Said({
  message,
  byClient,
  current,
}: {
  readonly message: Entry;
  readonly byClient: boolean;
  readonly current: boolean;
}): ReactElement {
  const text = textOf(message);
  return (
    <li className={byClient ? 'client' : 'server'}>
      <button type="button" aria-current={current} onClick={() => select({ id: message.id, number: -1, entry: message }, true)}>
        <span className="talk-head">
          <span>{byClient ? 'client →' : '← server'}</span>
          <span>{clock(message.timestamp)}</span>
          <span>{bytes(message.requestSize ?? 0)}</span>
        </span>
        <Masked text={text === undefined || text === '' ? message.summary : text} />
      </button>
    </li>
  );
}

/** What was said, as far as it is text and has room. */
function textOf(message: Entry): string | undefined {
  const request = message.layers[message.protocol]?.request;
  const said = request?.['body'] ?? request?.['data'];
  const text = typeof said === 'string' ? said : (said as Body | undefined)?.text;
  return text === undefined || text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
}
