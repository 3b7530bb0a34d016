import type { Wanted } from '../list/model.ts';
import { ListModel } from '../list/model.ts';
import { place } from './navigation.ts';
import type { Place, TimeSpan } from './place.ts';
import { cursor } from './selection.ts';
import { askView, onWindow, stopView } from './traffic.ts';

const BARS = 150;
let wanted: Wanted = { rows: 60, follow: true, first: 0 };
let fresh = true;

/** Where the reader stands in the list. One for the page: it keeps its place when another page is looked at. */
export const list: ListModel = new ListModel((next) => {
  wanted = next;
  if (place.get().page === 'traffic') send();
});

/** The stretch of time in µs, as of now. */
export function bounds(span: TimeSpan, nowMs: number = Date.now()): { readonly from?: number; readonly to?: number } {
  if (span.kind === 'between') return { from: span.from, to: span.to };
  return span.kind === 'last' ? { from: nowMs * 1000 - span.minutes * 60e6, to: nowMs * 1000 } : {};
}

/** The same as the worker is asked for it: a stretch that ends now moves with the worker's clock. */
function asked(span: TimeSpan): { readonly from?: number; readonly to?: number; readonly last?: number } {
  return span.kind === 'last' ? { last: span.minutes * 60e6 } : bounds(span);
}

function send(): void {
  const { query, span } = place.get();
  const { follow, first, around, rows } = wanted;
  askView(
    { filter: query, ...asked(span), rows, buckets: BARS, ...(follow ? { follow } : around === undefined ? { first } : { around }) },
    fresh,
  );
  fresh = false;
}

/** Keeps the view on what the address says: another query or window is another question. */
export function startView(): void {
  onWindow((window, isFresh) => list.take(window, isFresh));
  let before: Place = place.get();
  fresh = true;
  list.reset(before.entry);
  place.subscribe(() => {
    const now = place.get();
    const changed = now.query !== before.query || JSON.stringify(now.span) !== JSON.stringify(before.span);
    const came = now.page !== before.page;
    before = now;
    if (now.entry !== undefined && now.entry !== cursor.get()?.id) cursor.set({ id: now.entry, number: -1, entry: undefined });
    if (now.page !== 'traffic') {
      if (came) stopView();
    } else if (changed) {
      fresh = true;
      list.reset(now.entry);
    } else if (came) send();
  });
}
