import { type ReactElement, useState } from 'react';
import { Pairing } from './pairing.tsx';
import { type Record, columnsOf, validity } from './record-shape.ts';
import { Value } from './value.tsx';
import { labelOf } from './words.ts';

const FEW = 8;

/** Records with few columns: one line each. */
export function RecordTable({ records, title }: { readonly records: readonly Record[]; readonly title: string }): ReactElement {
  const columns = columnsOf(records);
  return (
    <div className="records" tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col" className={isNumeric(records, name) ? 'end' : undefined}>
                {labelOf(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record, index) => (
            // Records have no name of their own and never move.
            <tr key={index}>
              {columns.map((name) => (
                <td key={name} className={isNumeric(records, name) ? 'end' : undefined}>
                  {record[name] !== undefined && <Value subject={{ label: name, text: String(record[name]) }} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isNumeric(records: readonly Record[], name: string): boolean {
  return records.some((record) => typeof record[name] === 'number');
}

/** Records with many columns, one below the other; of a certificate also how long it holds at `at` (µs). */
export function RecordCards({ records, at }: { readonly records: readonly Record[]; readonly at: number }): ReactElement {
  return (
    <>
      {records.map((record, index) => (
        <dl key={index} className="kv record">
          {typeof record['notAfter'] === 'string' && (
            <Pairing label="holds">{validity(String(record['notBefore'] ?? ''), record['notAfter'], at)}</Pairing>
          )}
          {Object.entries(record).map(([name, cell]) => (
            <Pairing key={name} label={labelOf(name)}>
              {typeof cell === 'object' ? (
                <ValueList label={name} values={cell} />
              ) : (
                <Value subject={{ label: name, text: String(cell) }}>{typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : undefined}</Value>
              )}
            </Pairing>
          ))}
        </dl>
      ))}
    </>
  );
}

/** Texts one below the other; of many only the first, until asked for. */
export function ValueList({
  label,
  values,
  path,
}: {
  readonly label: string;
  readonly values: readonly string[];
  readonly path?: string;
}): ReactElement {
  const [all, setAll] = useState(false);
  const shown = all || values.length <= FEW ? values : values.slice(0, FEW - 2);
  return (
    <>
      {shown.map((each, index) => (
        <Value key={`${index} ${each}`} subject={{ label, text: each, ...(path === undefined ? {} : { field: path, value: each }) }} />
      ))}
      {shown.length < values.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {values.length - shown.length} more
        </button>
      )}
    </>
  );
}
