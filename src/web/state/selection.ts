import type { Entry } from '#entry/entry';
import { go, place, shift } from './navigation.ts';
import { Store } from './store.ts';

/** The row that keys move from: an entry, and the number it had. */
export interface Cursor {
  readonly id: string;
  readonly number: number;
  /** The entry as the list had it: what the details show until they are there. */
  readonly entry: Entry | undefined;
}

const first = place.get().entry;
export const cursor: Store<Cursor | undefined> = new Store<Cursor | undefined>(
  first === undefined ? undefined : { id: first, number: -1, entry: undefined },
);

/** Selects a row; open details follow it. */
export function select(next: Cursor, open: boolean): void {
  cursor.set(next);
  const { entry } = place.get();
  if (entry === next.id || (!open && entry === undefined)) return;
  if (entry === undefined) go({ entry: next.id });
  else shift({ entry: next.id });
}

/** Closes the details; the row stays selected. */
export function closeDetails(): void {
  if (place.get().entry !== undefined) go({ entry: undefined, tab: undefined });
}
