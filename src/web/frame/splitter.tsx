import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { settings } from '../state/settings.ts';
import { useStore } from '../state/store.ts';

const LEAST = 340;

function resize(width: number): void {
  settings.patch({ details: Math.round(Math.max(LEAST, Math.min(innerWidth - 420, width))) });
}

/** Between list and details; its place is remembered. */
export function Splitter(): ReactElement {
  const width = useStore(settings, (all) => all.details);
  const drag = (event: PointerEvent): void => {
    if (event.buttons === 1) resize(innerWidth - event.clientX);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    resize(width + (event.key === 'ArrowLeft' ? 16 : -16));
  };
  return (
    <div
      className="splitter"
      role="slider"
      tabIndex={0}
      aria-label="Width of the details"
      aria-orientation="horizontal"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={2000}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={key}
    />
  );
}
