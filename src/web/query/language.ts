import { check } from '#query/check';
import { withFilter } from '#query/edit';
import { parse } from '#query/parse';
import { print } from '#query/print';
import { inWords } from '#query/words';
import { catalogue } from '../catalogue/catalogue.ts';

/** What there is to say about a query's text. */
export interface Reading {
  readonly text: string;
  /** Its meaning in a sentence; absent when it cannot run. */
  readonly words: string | undefined;
  readonly problem: { readonly message: string; readonly fixed: string | undefined } | undefined;
}

/** Reads a query as the worker will. */
export function read(text: string): Reading {
  const checked = check(text, catalogue);
  const problem = checked.problems.find((each) => each.severity === 'error');
  const warning = checked.problems.find((each) => each.severity === 'warning');
  const fix = problem?.fix;
  return {
    text,
    words:
      problem === undefined
        ? [inWords(checked.query, catalogue), warning?.message].filter((each) => each !== undefined && each !== '').join(' · ')
        : undefined,
    problem:
      problem === undefined
        ? undefined
        : { message: problem.message, fixed: fix === undefined ? undefined : text.slice(0, fix.start) + fix.text + text.slice(fix.end) },
  };
}

/** The query with one condition more; a query that cannot be read gives way to the condition alone. */
export function withCondition(text: string, field: string, value: string | number | boolean, out: boolean): string {
  const [path, picked] =
    field === 'protocol' && typeof value === 'string' && catalogue.names.get(value)?.kind === 'flag' ? [value, true] : [field, value];
  return withFilter(text, path, picked, out, catalogue) ?? withFilter('', path, picked, out, catalogue) ?? text;
}

/** The query for the entries behind a line of a pipeline's answer: its filter, with what they have in common. `undefined` stands for "has none". */
export function entriesBehind(
  text: string,
  keys: readonly (readonly [path: string, value: string | number | boolean | undefined])[],
): string {
  let query = print({ ...parse(text).query, stages: [] });
  for (const [path, value] of keys) query = withFilter(query, path, value, false, catalogue) ?? query;
  return query;
}
