import type { ReactElement } from 'react';
import type { Entry } from '#entry/entry';
import type { EntryDetail, RawMessage } from '#wire/worker-api';
import { bytes, clock, count, duration, plural } from '../state/format.ts';
import { select } from '../state/selection.ts';
import { Glyph } from '../list/outcome.tsx';
import { statusWords } from '../list/words.ts';
import { Pairing } from './pairing.tsx';
import { Hex } from './hex.tsx';
import { Value } from './value.tsx';

/** The other exchanges of the same connection. */
export function FlowTab({ detail }: { readonly detail: EntryDetail }): ReactElement {
  const { flow, entry } = detail;
  return (
    <>
      <dl className="kv">
        <Pairing label="flow">
          <Value subject={{ label: 'flow', text: String(entry.flow), field: 'flow', value: entry.flow }} />
        </Pairing>
        {entry.stream !== undefined && (
          <Pairing label="stream">
            <Value subject={{ label: 'stream', text: String(entry.stream), field: 'stream', value: entry.stream }} />
          </Pairing>
        )}
        <Pairing label="captured by">
          <Value subject={{ label: 'captured.by', text: entry.capturedBy, field: 'captured.by', value: entry.capturedBy }} />
        </Pairing>
      </dl>
      <h3>
        Entries of this connection <span>{count(flow.length)}</span>
      </h3>
      <ul className="mini-list">
        {flow.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              aria-current={each.id === entry.id}
              onClick={() => select({ id: each.id, number: -1, entry: each }, true)}
            >
              <span className="dim">{clock(each.timestamp)}</span>
              <span className="clip">{each.summary}</span>
              <span className="status">
                <Glyph outcome={each.outcome} />
                <span>{statusWords(each)}</span>
              </span>
              <span className="dim">{each.elapsed === undefined ? '' : duration(each.elapsed)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

const TCP_ROWS: readonly (readonly [key: string, label: string, doc: string])[] = [
  ['handshake', 'handshake', 'SYN to the ACK that completed it; on the first exchange of a connection'],
  ['requestTransfer', 'request transfer', 'First to last byte of the request'],
  ['firstByte', 'first byte', 'Last byte of the request to the first of the response'],
  ['responseTransfer', 'response transfer', 'First to last byte of the response'],
  ['retransmissions', 'sent again', 'Segments that were sent more than once while the entry was open'],
  ['zeroWindows', 'zero windows', 'How often a side said that it can take no more'],
  ['resets', 'resets', '1 when a RST ended it'],
];

/** How TCP fared meanwhile. */
export function TcpTab({ entry }: { readonly entry: Entry }): ReactElement {
  const tcp = (entry.tcp ?? {}) as Readonly<Record<string, number | undefined>>;
  return (
    <>
      <dl className="kv">
        {TCP_ROWS.map(([key, label, doc]) => {
          const value = tcp[key];
          if (value === undefined) return undefined;
          const text = ['retransmissions', 'zeroWindows', 'resets'].includes(key) ? count(value) : duration(value);
          return (
            <Pairing key={key} label={label} doc={doc}>
              <Value subject={{ label: `tcp.${key}`, text: String(value), field: `tcp.${key}`, value }}>{text}</Value>
            </Pairing>
          );
        })}
      </dl>
      <p className="note">{tcpWords(entry)}</p>
    </>
  );
}

function tcpWords(entry: Entry): string {
  const { tcp } = entry;
  if (tcp === undefined) return 'Nothing was measured.';
  const parts: string[] = [];
  if (tcp.retransmissions > 0)
    parts.push(`${plural(tcp.retransmissions, 'segment')} had to be sent again: packets are lost or late on this path.`);
  if (tcp.zeroWindows > 0) parts.push('A receiver could take no more for a while: the application behind it reads too slowly.');
  if (tcp.resets > 0) parts.push('The connection was reset.');
  return parts.length === 0 ? 'The connection was healthy: nothing was sent twice, nobody had to wait for room.' : parts.join(' ');
}

/** Stored bytes as they lie, masked stretches marked. */
export function RawTab({ detail }: { readonly detail: EntryDetail }): ReactElement {
  const { request, response } = detail.raw;
  if (request === undefined && response === undefined) return <p className="note">No message is stored of this entry.</p>;
  return (
    <>
      {request !== undefined && <Raw title="Request" raw={request} />}
      {response !== undefined && <Raw title="Response" raw={response} />}
    </>
  );
}

function Raw({ title, raw }: { readonly title: string; readonly raw: RawMessage }): ReactElement {
  const stored = Uint8Array.from(atob(raw.bytes), (character) => character.charCodeAt(0));
  const words = [`${bytes(raw.size)} on the wire`, `${bytes(stored.length)} stored`, ...raw.marks];
  if (raw.spans.length > 0) words.push(`${plural(raw.spans.length, 'stretch', 'stretches')} masked`);
  return (
    <>
      <h3>
        {title} <span>{words.join(' · ')}</span>
      </h3>
      <Hex bytes={stored} spans={raw.spans} parts={raw.parts} />
    </>
  );
}
