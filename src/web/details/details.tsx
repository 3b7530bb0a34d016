import { type KeyboardEvent, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Entry } from '#entry/entry';
import type { EntryDetail } from '#wire/worker-api';
import { closeDetails, cursor } from '../state/selection.ts';
import { place, shift } from '../state/navigation.ts';
import { useStore } from '../state/store.ts';
import { shownEntry } from '../state/traffic.ts';
import { ConversationTab } from './conversation.tsx';
import { Fields, knownFields } from './fields.tsx';
import { Head } from './head.tsx';
import { copyAsCurl, shownDetail } from './keys.ts';
import { MessagesTab } from './messages.tsx';
import { PacketsTab } from './packets.tsx';
import { FlowTab, RawTab, TcpTab } from './tabs.tsx';
import { useDetail } from './use-detail.ts';

interface Tab {
  readonly id: string;
  readonly title: string;
  readonly note?: string | undefined;
}

/** Everything about one entry. What the list knew is there at once; the rest follows. */
export default function DetailsPanel({ id }: { readonly id: string }): ReactElement {
  const { detail, error } = useDetail(id);
  const wanted = useStore(place, (at) => at.tab);
  const remembered = useStore(cursor, (at) => (at?.id === id ? at.entry : undefined));
  const entry = detail?.entry ?? shownEntry(id) ?? remembered;
  const tabs = entry === undefined ? [] : tabsOf(entry, detail);
  const tab = tabs.find((each) => each.id === wanted)?.id ?? usualTab(entry, tabs);
  const ids = tabs.map((each) => each.id).join(' ');
  useEffect(() => {
    shownDetail.set({ tabs: ids.split(' '), tab, detail });
    return () => shownDetail.set(undefined);
  }, [ids, tab, detail]);
  return (
    <aside className="detail" aria-label="Details" aria-busy={detail === undefined && error === undefined}>
      <div className="detail-tools">
        {entry?.protocols.some((each) => each === 'http' || each === 'http2') === true && (
          <button type="button" className="ghost" onClick={() => void copyAsCurl()}>
            Copy as curl <kbd>y</kbd>
          </button>
        )}
        <button type="button" className="icon-btn" aria-label="Close the details" data-tip="Close (Esc)" onClick={closeDetails}>
          <svg viewBox="0 0 12 12" width="12" height="12" fill="none" stroke="currentColor" strokeWidth="1.600" aria-hidden="true">
            <path d="M2 2l8 8M10 2l-8 8" />
          </svg>
        </button>
      </div>
      {entry === undefined ? <Missing error={error} /> : <Head entry={entry} />}
      {entry !== undefined && (
        <>
          <TabList tabs={tabs} tab={tab} />
          <div className="detail-body" role="tabpanel" id="detail-panel" aria-labelledby={`tab-${tab}`} tabIndex={0} key={`${id} ${tab}`}>
            {error !== undefined && <p className="note">{error}</p>}
            <TabBody tab={tab} entry={entry} detail={detail} />
          </div>
        </>
      )}
    </aside>
  );
}

function Missing({ error }: { readonly error: string | undefined }): ReactElement {
  return <p className="note m-4">{error === undefined ? 'Loading…' : `${error}. It may be older than what is kept.`}</p>;
}

function tabsOf(entry: Entry, detail: EntryDetail | undefined): readonly Tab[] {
  const again = entry.tcp?.retransmissions ?? 0;
  const others = detail?.flow.length ?? 0;
  return [
    { id: 'request', title: entry.kind === 'exchange' ? 'Request' : entry.kind === 'message' ? 'Message' : 'Client' },
    ...(entry.kind === 'message' ? [] : [{ id: 'response', title: entry.kind === 'flow' ? 'Server' : 'Response' }]),
    ...(entry.messages === undefined || entry.messages === 0 ? [] : [{ id: 'messages', title: 'Messages', note: String(entry.messages) }]),
    ...(talks(entry, detail) ? [{ id: 'conversation', title: 'Conversation' }] : []),
    { id: 'flow', title: 'Flow', note: others > 1 ? String(others) : undefined },
    ...(entry.tcp === undefined ? [] : [{ id: 'tcp', title: 'TCP', note: again > 0 ? `${again} again` : undefined }]),
    { id: 'packets', title: 'Packets' },
    { id: 'raw', title: 'Raw' },
  ];
}

/** Whether messages of their own belong to this entry, or it is one of them. */
function talks(entry: Entry, detail: EntryDetail | undefined): boolean {
  return entry.parent !== undefined || detail?.flow.some((each) => each.parent === entry.id) === true;
}

/** The client's end of the exchange that messages belong to, if that is still known. */
function clientOf({ entry, flow }: EntryDetail): Entry['src'] | undefined {
  return entry.parent === undefined ? entry.src : flow.find((each) => each.id === entry.parent)?.src;
}

function usualTab(entry: Entry | undefined, tabs: readonly Tab[]): string {
  const answered = entry?.protocols.some((protocol) => Object.keys(entry.layers[protocol]?.response ?? {}).length > 0) === true;
  // What is said of a flow as a whole stands with the client's side.
  return answered && entry?.kind === 'exchange' && tabs.some((each) => each.id === 'response') ? 'response' : 'request';
}

function TabList({ tabs, tab }: { readonly tabs: readonly Tab[]; readonly tab: string }): ReactElement {
  const key = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = tabs[(tabs.findIndex((each) => each.id === tab) + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    shift({ tab: next.id });
    event.currentTarget.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label="Parts of the entry" onKeyDown={key}>
      {tabs.map((each) => (
        <button
          key={each.id}
          type="button"
          role="tab"
          id={`tab-${each.id}`}
          aria-selected={each.id === tab}
          aria-controls="detail-panel"
          tabIndex={each.id === tab ? 0 : -1}
          onClick={() => shift({ tab: each.id })}
        >
          {each.title}
          {each.note !== undefined && <sup>{each.note}</sup>}
        </button>
      ))}
    </div>
  );
}

function TabBody({
  tab,
  entry,
  detail,
}: {
  readonly tab: string;
  readonly entry: Entry;
  readonly detail: EntryDetail | undefined;
}): ReactElement {
  switch (tab) {
    case 'messages':
      return detail === undefined ? <Waiting /> : <MessagesTab detail={detail} />;
    case 'conversation':
      return detail === undefined ? <Waiting /> : <ConversationTab entry={entry} client={clientOf(detail)} />;
    case 'flow':
      return detail === undefined ? <Waiting /> : <FlowTab detail={detail} />;
    case 'tcp':
      return <TcpTab entry={entry} />;
    case 'packets':
      return <PacketsTab entry={entry} />;
    case 'raw':
      return detail === undefined ? <Waiting /> : <RawTab detail={detail} />;
    default:
      return <Sides entry={entry} side={tab === 'response' ? 'response' : 'request'} />;
  }
}

function Waiting(): ReactElement {
  return <p className="note">Loading…</p>;
}

/** Room for both sides, px. */
const BOTH = 860;

/** One side, or both beside each other where there is room. */
function Sides({ entry, side }: { readonly entry: Entry; readonly side: 'request' | 'response' }): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWide(element.clientWidth >= BOTH));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className={wide && entry.kind === 'exchange' ? 'both' : undefined}>
      {wide && entry.kind === 'exchange' ? (
        <>
          <section aria-label="Request">
            <h3 className="side-title">Request</h3>
            <Side entry={entry} side="request" />
          </section>
          <section aria-label="Response">
            <h3 className="side-title">Response</h3>
            <Side entry={entry} side="response" />
          </section>
        </>
      ) : (
        <Side entry={entry} side={side} />
      )}
    </div>
  );
}

/** One side's values; what belongs to neither side stands with the request. */
function Side({ entry, side }: { readonly entry: Entry; readonly side: 'request' | 'response' }): ReactElement {
  const has = (group: 'request' | 'response' | 'exchange'): boolean =>
    entry.protocols.some((protocol) => knownFields(entry, protocol, group).length > 0);
  const whole = side === 'request' && has('exchange');
  // What is agreed on says more of a flow than what was offered.
  const first = whole && entry.kind === 'flow';
  return (
    <>
      {first && <Fields entry={entry} group="exchange" />}
      {!has(side) && <p className="note">{nothingWords(entry, side)}</p>}
      {first && has(side) && <h3>Client</h3>}
      <Fields entry={entry} group={side} />
      {whole && !first && (
        <>
          <h3>Exchange</h3>
          <Fields entry={entry} group="exchange" />
        </>
      )}
    </>
  );
}

function nothingWords(entry: Entry, side: 'request' | 'response'): string {
  if (side === 'request') return 'Nothing is known of the request: it was not captured.';
  if (entry.outcome === 'open') return 'No response yet.';
  if (entry.outcome === 'unanswered') return 'The server did not answer before the connection ended.';
  if (entry.outcome === 'timeout') return 'The client gave up before an answer came.';
  if (entry.outcome === 'reset') return 'The connection was reset before an answer came.';
  return 'Nothing is known of the response.';
}
