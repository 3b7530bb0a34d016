import process from 'node:process';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { complete } from '#query/complete';

/** What a query could become by one more word: whole texts, that begin with what was typed, best first. */
export function completedQueries(text: string): readonly string[] {
  const { from, to, options } = complete(text, text.length, buildCatalogue(all));
  const whole = options.map(({ insert }) => text.slice(0, from) + insert + text.slice(to));
  return [...new Set(whole)].filter((each) => each.startsWith(text) && each !== text);
}

/** `podwire complete-kfl TEXT`, for the shells. */
export function completeKfl(text: string): void {
  for (const each of completedQueries(text)) process.stdout.write(`${each}\n`);
}
