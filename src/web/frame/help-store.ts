import { Store } from '../state/store.ts';

/** Whether the list of keys is open. */
export const helpOpen: Store<boolean> = new Store(false);
