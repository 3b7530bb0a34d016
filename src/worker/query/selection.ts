import type { Scan } from '#store/scan';
import type { Selection } from '#wire/worker-api';
import type { Filters } from './filters.ts';

/** A selection as a scan reads it. */
export function scanOf(filters: Filters, selection: Selection): Omit<Scan, 'order'> {
  return { filter: filters.compile(selection.filter), detail: filters.detail, from: selection.from, to: selection.to };
}
