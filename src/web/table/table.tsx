import { type ReactElement, useMemo } from 'react';
import { parse } from '#query/parse';
import type { Table } from '#wire/worker-api';
import { say } from '../frame/announce.ts';
import { List } from '../list/list.tsx';
import { Value } from '../details/value.tsx';
import { copy } from '../query/apply.ts';
import { entriesBehind } from '../query/language.ts';
import { openValueMenu } from '../query/menu-store.ts';
import { count, plural } from '../state/format.ts';
import { go } from '../state/navigation.ts';
import { ABSENT, type Cell, type Column, absentLast, cellText, csv, isNumber, isWorkedOut } from './cells.ts';
import { useTable } from './use-table.ts';

/** Lines in the document; the copy has them all. */
const MOST_LINES = 1000;

/** What answers a query: a table when it has a pipeline, otherwise the list. */
export default function AnswerView({ query }: { readonly query: string }): ReactElement {
  const piped = useMemo(() => parse(query).query.stages.length > 0, [query]);
  return piped ? <TableView query={query} /> : <List />;
}

function TableView({ query }: { readonly query: string }): ReactElement {
  const { table, error } = useTable(query);
  return (
    <section className="list answer" aria-label="Answer" aria-busy={table === undefined && error === undefined}>
      {error !== undefined && (
        <p className={table === undefined ? 'note' : 'note stale'} role="alert">
          {error.message}
          {error.suggestion === undefined ? '' : ` ${error.suggestion}`}
          {table !== undefined && ' What stands below is older.'}
        </p>
      )}
      {table === undefined ? error === undefined && <p className="note">Counting…</p> : <Lines table={table} query={query} />}
    </section>
  );
}

function Lines({ table, query }: { readonly table: Table; readonly query: string }): ReactElement {
  const rows = absentLast(table);
  const shown = rows.slice(0, MOST_LINES);
  const copyAll = (): void => void copy(csv(table)).then((done) => say(done ? 'Copied as CSV' : 'The browser does not allow copying'));
  return (
    <>
      <div className="answer-head">
        <span>
          {plural(rows.length, 'line')}
          {rows.length > shown.length && `, the first ${count(shown.length)} are shown`}
          {table.remarks.map((remark) => ` · ${remark}`)}
        </span>
        <button type="button" className="link" onClick={copyAll}>
          copy as CSV
        </button>
      </div>
      {rows.length === 0 ? (
        <p className="note">No entry matches.</p>
      ) : (
        <div className="answer-scroll" tabIndex={0} role="region" aria-label="Lines of the answer">
          <table>
            <thead>
              <tr>
                {table.columns.map((column) => (
                  <th key={column.name} scope="col" className={isNumber(column) ? 'end' : undefined}>
                    {column.name}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">Entries</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row, index) => (
                // Lines have no name of their own; a line that moves is another line.
                <Line key={index} row={row} table={table} query={query} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Line({ row, table, query }: { readonly row: readonly Cell[]; readonly table: Table; readonly query: string }): ReactElement {
  const { columns } = table;
  const id = row[columns.findIndex((column) => column.name === 'id')];
  const open = (): void => {
    if (typeof id === 'string') go({ entry: id });
    else go({ query: entriesBehind(query, keysOf(row, columns)) });
  };
  const known = row[0] !== '(other)' && columns.some((column) => !isWorkedOut(column));
  return (
    <tr>
      {columns.map((column, i) => (
        <td key={column.name} className={isNumber(column) ? 'end' : undefined}>
          <CellView cell={row[i]} column={column} />
        </td>
      ))}
      <td className="answer-open">
        {known && (
          <button type="button" className="link" onClick={open}>
            {typeof id === 'string' ? 'details' : 'entries'}
          </button>
        )}
      </td>
    </tr>
  );
}

/** What all entries of a line have in common. */
function keysOf(row: readonly Cell[], columns: readonly Column[]): readonly (readonly [string, string | number | boolean | undefined])[] {
  return columns.flatMap((column, i) => {
    const cell = row[i];
    if (isWorkedOut(column) || column.kind === 'timestamp' || (typeof cell === 'object' && cell !== null)) return [];
    return [[column.name, cell ?? undefined]];
  });
}

function CellView({ cell, column }: { readonly cell: Cell; readonly column: Column }): ReactElement {
  const text = cellText(cell, column);
  if (text === ABSENT) return <span className="dim">{ABSENT}</span>;
  const simple = typeof cell === 'object' || cell === undefined ? undefined : cell;
  if (isWorkedOut(column) || column.kind === 'timestamp' || simple === undefined || text === '(other)') {
    const copied = { label: column.name, text: simple === undefined ? text : String(simple) };
    return (
      <span
        className="num"
        onContextMenu={(event) => {
          event.preventDefault();
          openValueMenu(copied, event.clientX, event.clientY);
        }}
      >
        {text}
      </span>
    );
  }
  return (
    <Value wrap={false} subject={{ label: column.name, text: String(simple), field: column.name, value: simple }}>
      {text}
    </Value>
  );
}
