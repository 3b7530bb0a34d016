import { go, place } from '../state/navigation.ts';
import { settings } from '../state/settings.ts';

const REMEMBERED = 50;

/** Runs a query: it goes to the address, and to the history. */
export function applyQuery(text: string): void {
  const query = text.trim();
  if (query !== '') settings.patch({ history: [query, ...settings.get().history.filter((each) => each !== query)].slice(0, REMEMBERED) });
  go({ query, page: 'traffic' });
}

/** Adds a condition on a value to the query. The language is loaded when it is first needed. */
export async function filterBy(field: string, value: string | number | boolean, out: boolean): Promise<void> {
  const { withCondition } = await import('./language.ts');
  applyQuery(withCondition(place.get().query, field, value, out));
}

/** Puts a text on the clipboard; `false` when the browser refuses. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'visually-hidden';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}
