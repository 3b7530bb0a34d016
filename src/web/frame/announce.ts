import { Store } from '../state/store.ts';

/** What a screen reader is told, politely; shown for a moment as well. */
export const announced: Store<string> = new Store('');

let timer: ReturnType<typeof setTimeout> | undefined;

export function say(words: string): void {
  clearTimeout(timer);
  announced.set(words);
  timer = setTimeout(() => announced.set(''), 2500);
}
