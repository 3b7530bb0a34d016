import type { EntryContext } from '#store/entry-of';
import type { WorkerApi } from '#wire/worker-api';
import { type Filters, QueryRefusal } from './filters.ts';
import type { Library } from './library.ts';

/** Packets of entries, rebuilt from their masked messages, as pcapng. */
export function packetsOf(
  _library: Library,
  _filters: Filters,
  _context: EntryContext,
  _ask: WorkerApi['packets']['ask'],
): WorkerApi['packets']['answer'] {
  throw new QueryRefusal({ message: 'packets are not rebuilt yet' });
}
