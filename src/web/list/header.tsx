import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { settings } from '../state/settings.ts';
import type { Column } from './columns.tsx';

const LEAST = 48;

/** The columns' titles; a column is made wider or narrower at its right edge, by pointer or by arrow keys. */
export function Header({ columns }: { readonly columns: readonly Column[] }): ReactElement {
  return (
    <div className="row head" role="row" aria-rowindex={1}>
      {columns.map((column) => (
        <div key={column.id} role="columnheader" className={`cell${column.end ? ' end' : ''}`}>
          <span>{column.title}</span>
          {column.width !== undefined && <Grip column={column} width={column.width} />}
        </div>
      ))}
    </div>
  );
}

function Grip({ column, width }: { readonly column: Column; readonly width: number }): ReactElement {
  const resize = (to: number): void => {
    const { widths } = settings.get();
    settings.patch({ widths: { ...widths, [column.id]: Math.max(LEAST, Math.min(900, Math.round(to))) } });
  };
  const drag = (down: PointerEvent<HTMLSpanElement>): void => {
    down.preventDefault();
    const grip = down.currentTarget;
    grip.setPointerCapture(down.pointerId);
    const move = (event: globalThis.PointerEvent): void => resize(width + event.clientX - down.clientX);
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), { once: true });
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    resize(width + (event.key === 'ArrowLeft' ? -8 : 8));
  };
  return (
    <span
      className="grip"
      role="slider"
      tabIndex={0}
      aria-label={`Width of ${column.title}`}
      aria-orientation="horizontal"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={900}
      onPointerDown={drag}
      onKeyDown={key}
    />
  );
}
