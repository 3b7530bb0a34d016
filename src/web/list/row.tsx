import { type NamedExoticComponent, type ReactElement, memo } from 'react';
import type { Entry } from '#entry/entry';
import { clock, duration } from '../state/format.ts';
import type { Column } from './columns.tsx';
import { Glyph, isBroken } from './outcome.tsx';
import { destinationName, protocolName, sourceName, statusWords } from './words.ts';

interface RowProps {
  readonly entry: Entry | undefined;
  readonly columns: readonly Column[];
  readonly selected: boolean;
  /** Position among all rows, from 1. */
  readonly index: number;
  readonly narrow: boolean;
}

/** One entry. A row whose contents are on their way is an empty one of the same height. */
export const Row: NamedExoticComponent<RowProps> = memo(({ entry, columns, selected, index, narrow }: RowProps) => {
  if (entry === undefined)
    return (
      <div className="row waiting" role="row" aria-rowindex={index} aria-busy="true">
        <div role="gridcell" className="cell">
          <span className="ghost-line" />
        </div>
      </div>
    );
  const state = `row${isBroken(entry.outcome) ? ' bad' : ''}${selected ? ' sel' : ''}${narrow ? ' narrow' : ''}`;
  return (
    <div
      className={state}
      role="row"
      id={selected ? 'selected-row' : undefined}
      aria-rowindex={index}
      aria-selected={selected}
      data-id={entry.id}
    >
      {narrow ? <NarrowCells entry={entry} /> : columns.map((column) => <Cell key={column.id} column={column} entry={entry} />)}
    </div>
  );
});

function Cell({ column, entry }: { readonly column: Column; readonly entry: Entry }): ReactElement {
  return (
    <div
      role="gridcell"
      className={`cell${column.className === undefined ? '' : ` ${column.className}`}${column.end ? ' end' : ''}`}
      data-column={column.id}
    >
      {column.cell(entry)}
    </div>
  );
}

/** Two lines for phones and great magnification. */
function NarrowCells({ entry }: { readonly entry: Entry }): ReactElement {
  return (
    <div role="gridcell" className="narrow-cell">
      <div className="narrow-line">
        <span className="tag" data-protocol={entry.protocol}>
          {protocolName(entry.protocol)}
        </span>
        <span className="narrow-summary">{entry.summary}</span>
        <span className="status">
          <Glyph outcome={entry.outcome} />
          <span>{statusWords(entry)}</span>
        </span>
      </div>
      <div className="narrow-line dim">
        <span>{clock(entry.timestamp)}</span>
        <span className="narrow-summary">
          {sourceName(entry.src)} → {destinationName(entry.dst)[0]}
        </span>
        <span>{entry.elapsed === undefined ? '' : duration(entry.elapsed)}</span>
      </div>
    </div>
  );
}
