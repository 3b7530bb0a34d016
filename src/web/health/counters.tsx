import type { ReactElement } from 'react';
import { applyQuery } from '../query/apply.ts';
import { bytes, count } from '../state/format.ts';
import { explain, groupOf } from './explain.ts';

const ORDER = ['Network', 'Messages', 'Not understood', 'Redaction', 'Store'];
const TONES = ['loss', 'remark', 'plain'] as const;

/** All counters that are not zero, grouped, what was lost first. */
export function Counters({ counters }: { readonly counters: Readonly<Record<string, number>> }): ReactElement {
  const rows = Object.entries(counters)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => ({ name, value, ...explain(name) }))
    .sort((a, b) => TONES.indexOf(a.tone) - TONES.indexOf(b.tone) || a.name.localeCompare(b.name));
  return (
    <>
      {ORDER.map((group) => {
        const members = rows.filter((row) => groupOf(row.name) === group);
        if (members.length === 0) return undefined;
        return (
          <section key={group}>
            <h3>{group}</h3>
            <ul className="counters">
              {members.map((row) => (
                <li key={row.name} data-tone={row.tone}>
                  <span className="counter-value num">{/bytes/i.test(row.name) ? bytes(row.value) : count(row.value)}</span>
                  <span className="counter-words">
                    <code>{row.name}</code> {row.words}
                    {row.knob !== undefined && (
                      <>
                        {' '}
                        <span className="knob">Changes with: {row.knob}</span>
                      </>
                    )}
                    {row.query !== undefined && <Behind query={row.query} />}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Behind({ query }: { readonly query: string }): ReactElement {
  return (
    <>
      {' '}
      <button type="button" className="link" onClick={() => applyQuery(query)}>
        show the entries
      </button>
    </>
  );
}
