import { type Place, readPlace, writePlace } from './place.ts';
import { Store } from './store.ts';

/** Where we are: the address bar as a value. */
export const place: Store<Place> = new Store(readPlace(location.pathname + location.search));

window.addEventListener('popstate', () => place.set(readPlace(location.pathname + location.search)));

/** Goes to another place; back returns to this one. */
export function go(part: Partial<Place>): void {
  move(part, true);
}

/** Changes the place without a step in the history: for what the user changes by the dozen, like the selected row. */
export function shift(part: Partial<Place>): void {
  move(part, false);
}

function move(part: Partial<Place>, step: boolean): void {
  const next = { ...place.get(), ...part };
  const address = writePlace(next);
  if (address === writePlace(place.get())) return;
  if (step) history.pushState(undefined, '', address);
  else history.replaceState(undefined, '', address);
  place.set(next);
}
