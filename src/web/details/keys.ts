import type { EntryDetail } from '#wire/worker-api';
import { say } from '../frame/announce.ts';
import { copy } from '../query/apply.ts';
import { place, shift } from '../state/navigation.ts';
import { Store } from '../state/store.ts';

/** The details that are shown: their tabs, and what was fetched. */
export const shownDetail: Store<
  { readonly tabs: readonly string[]; readonly tab: string; readonly detail: EntryDetail | undefined } | undefined
> = new Store<{ readonly tabs: readonly string[]; readonly tab: string; readonly detail: EntryDetail | undefined } | undefined>(undefined);

/** `[` and `]` change the tab, `y` copies the request as curl. `true` when the key meant something. */
export function detailKey(key: string): boolean {
  const shown = shownDetail.get();
  if (shown === undefined || place.get().entry === undefined) return false;
  if (key === '[' || key === ']') {
    const at = shown.tabs.indexOf(shown.tab) + (key === '[' ? -1 : 1);
    shift({ tab: shown.tabs[(at + shown.tabs.length) % shown.tabs.length] });
    return true;
  }
  if (key !== 'y') return false;
  void copyAsCurl();
  return true;
}

/** Copies the request as a curl command, when it is one that curl can send. */
export async function copyAsCurl(): Promise<void> {
  const { asCurl } = await import('./curl.ts');
  const detail = shownDetail.get()?.detail;
  const command = detail === undefined ? undefined : asCurl(detail.entry);
  if (command === undefined) return say('Only HTTP requests can be copied as curl');
  say((await copy(command)) ? 'Copied as curl' : 'The browser does not allow copying');
}
