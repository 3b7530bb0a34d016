import type { Mount } from '#store/node/mounts';
import type { CallAnswers } from '#wire/node/worker-server';
import { callAnswers } from './calls.ts';
import { Filters, QueryRefusal } from './filters.ts';
import { Library } from './library.ts';
import { type DescriptorSets, namedProtocols } from '../protocols.ts';
import { Reflected } from './reflected.ts';

/** A store that nobody writes, to be asked like a worker. */
export interface StoreApi {
  readonly calls: CallAnswers;
  readonly library: Library;
  readonly filters: Filters;
}

/** Opens a store, and recordings beside it, for reading in this process. */
export function openStore(store: string, mounts: readonly Mount[] = [], descriptors: DescriptorSets = []): StoreApi {
  const named = namedProtocols(descriptors);
  const context = { protocols: new Map(named.protocols.map((protocol) => [protocol.id, protocol])) };
  const library = new Library(store);
  library.load();
  library.mount(mounts);
  const reflected = new Reflected(library);
  named.seek(() => reflected.files());
  const filters = new Filters(context);
  const refuse = (): never => {
    throw new QueryRefusal({ message: 'this is a stored recording: nothing runs here' });
  };
  return { calls: callAnswers(library, filters, context, refuse, refuse), library, filters };
}
