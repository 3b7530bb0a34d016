import type { ReactElement } from 'react';
import type { Endpoint, Entry } from '#entry/entry';
import { protocolTitle } from '../catalogue/catalogue.ts';
import { OUTCOME_WORDS, Glyph } from '../list/outcome.tsx';
import { endName, shortName, statusWords } from '../list/words.ts';
import { go } from '../state/navigation.ts';
import { count, duration, fullTime, plural } from '../state/format.ts';
import { Value } from './value.tsx';
import { Waterfall } from './waterfall.tsx';

const MARK_WORDS: Readonly<Record<string, string>> = {
  cut: 'Longer than what is kept of a message: the rest was counted, not stored',
  gap: 'Bytes inside were lost on the way to Podwire',
  'not maskable': 'Stored only up to where every secret is certain to be masked',
  decoded: 'Stored unpacked, because a value inside had to be masked',
};

/** What, how it went, from whom to whom, and where the time went. */
export function Head({ entry }: { readonly entry: Entry }): ReactElement {
  return (
    <div className="detail-head">
      <h2>{entry.summary}</h2>
      <div className="detail-meta">
        {entry.protocols.map((protocol) => (
          <span key={protocol} className="tag" data-protocol={protocol}>
            {protocolTitle(protocol)}
          </span>
        ))}
        <span className="chip status" data-outcome={entry.outcome}>
          <Glyph outcome={entry.outcome} /> <b>{statusText(entry)}</b>
        </span>
        {entry.error?.message !== undefined && <span className="chip wrap">{entry.error.message}</span>}
        {entry.marks?.map((mark) => (
          <span key={mark} className="chip" data-tip={MARK_WORDS[mark]} tabIndex={0}>
            {mark}
          </span>
        ))}
        {entry.redacted !== undefined && entry.redacted > 0 && <span className="chip">{plural(entry.redacted, 'value')} redacted</span>}
        {entry.encrypted === true && <span className="chip">read from TLS</span>}
        {entry.role === 'secondary' && (
          <span className="chip" data-tip="The same call was seen at its other end too; that one is counted">
            second view
          </span>
        )}
        {entry.parent !== undefined && (
          <button type="button" className="chip" onClick={() => go({ entry: entry.parent, tab: undefined })}>
            part of <b>{entry.parent}</b>
          </button>
        )}
      </div>
      <Path entry={entry} />
      <Waterfall entry={entry} />
      <p className="detail-when">
        {fullTime(entry.timestamp)}
        {entry.elapsed !== undefined && ` · took ${duration(entry.elapsed)}`}
        {entry.messages !== undefined && entry.messages > 0 && ` · ${count(entry.messages)} messages`}
      </p>
    </div>
  );
}

function statusText(entry: Entry): string {
  const words = statusWords(entry);
  const more = entry.statusText !== undefined && !words.includes(entry.statusText) ? ` ${entry.statusText}` : '';
  const outcome =
    entry.outcome === 'ok' || words.toLowerCase() === OUTCOME_WORDS[entry.outcome] ? '' : ` · ${OUTCOME_WORDS[entry.outcome]}`;
  return `${words}${more}${outcome}`;
}

/** Client, the Service that was called where one stood between, and who answered. */
function Path({ entry }: { readonly entry: Entry }): ReactElement {
  const { service } = entry.dst;
  const between = service !== undefined && service.name !== endName(entry.dst);
  return (
    <div className="path" data-service={between}>
      <Node end={entry.src} port={entry.src.port} side="src" />
      <span className="arrow" aria-hidden="true">
        →
      </span>
      {between && (
        <>
          <div className="node">
            <Value wrap={false} subject={{ label: 'dst.service.name', text: service.name, field: 'dst.service.name', value: service.name }}>
              <b>{service.name}</b>
            </Value>
            <span className="clip">Service</span>
            <span className="clip">{service.namespace}</span>
          </div>
          <span className="arrow" aria-hidden="true">
            →
          </span>
        </>
      )}
      <Node end={entry.dst} port={entry.dst.port} side="dst" />
    </div>
  );
}

function Node({ end, port, side }: { readonly end: Endpoint; readonly port: number; readonly side: 'src' | 'dst' }): ReactElement {
  const name = endName(end);
  const known = end.name !== undefined && end.name !== end.ip;
  const places = [end.namespace, end.node?.name, end.process?.name].filter((each) => each !== undefined);
  return (
    <div className="node">
      <Value wrap={false} subject={{ label: `${side}.name`, text: name, field: known ? `${side}.name` : `${side}.ip`, value: name }}>
        <b>{shortName(end)}</b>
      </Value>
      <span className="clip">{known ? `${end.ip}${port > 0 ? `:${port}` : ''}` : port > 0 ? `port ${port}` : 'no port'}</span>
      {places.length > 0 && <span className="clip">{places.join(' · ')}</span>}
    </div>
  );
}
