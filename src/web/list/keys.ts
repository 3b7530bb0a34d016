import type { ListModel } from './model.ts';
import { cursor, select } from '../state/selection.ts';

/** Moves the selection by rows. Without one it begins at the upper edge, or at the newest row when going up. */
export function moveCursor(list: ListModel, by: number): void {
  const { begin, end } = list.geometry;
  if (end <= begin) return;
  const from = numberOfCursor(list);
  const wanted = from === undefined ? (by > 0 ? Math.ceil(list.top) : Math.floor(list.top) + list.page - 1) : from + by;
  putCursor(list, Math.max(begin, Math.min(end - 1, wanted)));
}

/** Selects the row of a number. A row that is not here yet is selected when it arrives. */
export function putCursor(list: ListModel, number: number): void {
  list.hold();
  list.reveal(number);
  const entry = list.row(number);
  if (entry !== undefined) {
    waiting?.();
    select({ id: entry.id, number, entry }, false);
    return;
  }
  waiting?.();
  const stop = list.subscribe(() => {
    const arrived = list.row(number);
    if (arrived === undefined) return;
    waiting?.();
    select({ id: arrived.id, number, entry: arrived }, false);
  });
  waiting = () => {
    stop();
    waiting = undefined;
  };
}

let waiting: (() => void) | undefined;

/** The selected row's number: as it is now when the row is here, otherwise as it was. */
export function numberOfCursor(list: ListModel): number | undefined {
  const at = cursor.get();
  if (at === undefined) return undefined;
  const now = list.row(at.number)?.id === at.id ? at.number : list.numberOf(at.id);
  return now ?? (at.number >= 0 ? at.number : undefined);
}
