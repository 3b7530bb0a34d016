import { setImmediate as turn } from 'node:timers/promises';

/** Runs a search to its end and lets others in between. */
export async function breathe(search: Iterable<unknown>): Promise<void> {
  let until = performance.now() + 10;
  for (const _ of search) {
    if (performance.now() < until) continue;
    await turn();
    until = performance.now() + 10;
  }
}
