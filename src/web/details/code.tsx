import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, type ReactNode, useEffect, useRef } from 'react';
import { openValueMenu } from '../query/menu-store.ts';
import type { Line, Piece } from './lines.ts';
import { Masked } from './value.tsx';

const LINE = 19;
/** Up to here every line is in the document; above it the view scrolls by itself and holds only what is seen. */
const WHOLE = 300;

interface CodeProps {
  readonly lines: readonly Line[];
  readonly wanted: string;
  /** The line that the search stands on. */
  readonly current: number | undefined;
  readonly onFold?: ((key: string) => void) | undefined;
  /** How a query calls the body; leaves hang on it. */
  readonly path?: string | undefined;
  readonly label: string;
}

/** Lines of a body: folded at their openings, with what was searched for marked. */
export function Code(props: CodeProps): ReactElement {
  return props.lines.length > WHOLE ? <LongCode {...props} /> : <ShortCode {...props} />;
}

function ShortCode(props: CodeProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const { current, lines, label } = props;
  useEffect(() => {
    if (current !== undefined) box.current?.querySelector(`[data-line="${current}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <div className="code" ref={box} role="group" aria-label={label} tabIndex={0}>
      {lines.map((line, number) => (
        <CodeLine key={`${number} ${line.fold?.key ?? ''}`} line={line} number={number} all={props} />
      ))}
    </div>
  );
}

function LongCode(props: CodeProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const { current, lines, label } = props;
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => box.current, estimateSize: () => LINE, overscan: 12 });
  useEffect(() => {
    if (current !== undefined) virtual.scrollToIndex(current, { align: 'center' });
  }, [current, virtual]);
  return (
    <div className="code long" ref={box} role="group" aria-label={label} tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          return (
            line !== undefined && (
              <div key={index} style={{ position: 'absolute', top: 0, left: 0, minWidth: '100%', transform: `translateY(${start}px)` }}>
                <CodeLine line={line} number={index} all={props} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function CodeLine({ line, number, all }: { readonly line: Line; readonly number: number; readonly all: CodeProps }): ReactElement {
  const { wanted, current, onFold, path } = all;
  const { fold, leaf } = line;
  const menu = (event: React.MouseEvent): void => {
    if (leaf === undefined || path === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    openValueMenu(
      { label: leaf.path.replace(/^\./, ''), text: String(leaf.value), field: path + leaf.path, value: leaf.value },
      event.clientX,
      event.clientY,
    );
  };
  return (
    <div
      className={`code-line${number === current ? ' current' : ''}`}
      data-line={number}
      style={{ paddingLeft: 14 + line.indent * 14 }}
      onContextMenu={menu}
    >
      {fold !== undefined && onFold !== undefined && (
        <button
          type="button"
          className="fold"
          style={{ left: line.indent * 14 - 2 }}
          aria-expanded={!fold.folded}
          aria-label={fold.folded ? 'Unfold' : 'Fold'}
          onClick={() => onFold(fold.key)}
        >
          <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6">
            <path d={fold.folded ? 'M3.500 1.500L7 5l-3.500 3.500' : 'M1.500 3.500L5 7l3.500-3.500'} />
          </svg>
        </button>
      )}
      {line.pieces.map((piece, index) => (
        // Pieces of a line never move.
        <span key={`${index}${piece.text.length}`} className={piece.class}>
          {marked(piece, wanted)}
        </span>
      ))}
      {leaf !== undefined && path !== undefined && (
        <button type="button" className="leaf-more" tabIndex={-1} aria-label={`More about ${leaf.path}`} onClick={menu}>
          ⋯
        </button>
      )}
    </div>
  );
}

function marked(piece: Piece, wanted: string): ReactNode {
  if (wanted === '') return <Masked text={piece.text} />;
  const at = piece.text.toLowerCase().indexOf(wanted.toLowerCase());
  if (at < 0) return <Masked text={piece.text} />;
  return (
    <>
      {piece.text.slice(0, at)}
      <mark>{piece.text.slice(at, at + wanted.length)}</mark>
      {piece.text.slice(at + wanted.length)}
    </>
  );
}
