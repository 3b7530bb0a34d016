import { Popover } from '@base-ui/react/popover';
import { type ReactElement, useState } from 'react';
import { go, place } from '../state/navigation.ts';
import type { TimeSpan } from '../state/place.ts';
import { portalHost } from '../frame/portal.ts';
import { useStore } from '../state/store.ts';
import { traffic } from '../state/traffic.ts';
import { bounds } from '../state/view.ts';
import { domainOf } from '../timeline/scale.ts';
import { spanWords } from './span-button.tsx';

const USUAL: readonly TimeSpan[] = [{ kind: 'all' }, ...[5, 15, 60, 360].map((minutes) => ({ kind: 'last' as const, minutes }))];

/** Usual stretches of time, or one from here to there. */
export default function SpanMenu({ anchor, onClose }: { readonly anchor: HTMLElement; readonly onClose: () => void }): ReactElement {
  const span = useStore(place, (at) => at.span);
  const [shownFrom, shownTo] = domainOf(traffic.get().bars, bounds(span));
  const [from, setFrom] = useState(() => localTime(shownFrom));
  const [to, setTo] = useState(() => localTime(shownTo));
  const between = { from: microsOf(from), to: microsOf(to) };
  const sound = between.from < between.to;
  const choose = (next: TimeSpan): void => {
    go({ span: next });
    onClose();
  };
  return (
    <Popover.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Popover.Portal container={portalHost()}>
        <Popover.Positioner anchor={anchor} align="end" sideOffset={4} className="z-50">
          <Popover.Popup className="popup" aria-label="Stretch of time" finalFocus={() => anchor}>
            {USUAL.map((each) => (
              <button
                key={spanWords(each)}
                type="button"
                className="popup-row"
                aria-pressed={spanWords(each) === spanWords(span)}
                onClick={() => choose(each)}
              >
                {spanWords(each)}
              </button>
            ))}
            <hr />
            <form
              className="grid gap-2 p-2"
              onSubmit={(event) => {
                event.preventDefault();
                if (sound) choose({ kind: 'between', ...between });
              }}
            >
              <TimeInput label="From" value={from} onValue={setFrom} />
              <TimeInput label="To" value={to} onValue={setTo} />
              {!sound && <p className="text-err text-xs">The end is before the beginning.</p>}
              <button type="submit" className="btn small" disabled={!sound}>
                Show this stretch
              </button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function TimeInput({
  label,
  value,
  onValue,
}: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}): ReactElement {
  return (
    <label className="flex items-center justify-between gap-3">
      {label}
      <input
        type="datetime-local"
        step="1"
        className="rounded border border-strong bg-bg px-2 py-1"
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
    </label>
  );
}

/** µs since 1970 as `datetime-local` writes it, in the reader's zone. */
function localTime(micros: number): string {
  const date = new Date(micros / 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function microsOf(local: string): number {
  return new Date(local).getTime() * 1000;
}
