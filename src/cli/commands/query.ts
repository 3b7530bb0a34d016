import process from 'node:process';
import { parse } from '#query/parse';
import type { ViewSpan } from '#wire/saved-view';
import type { Selection, TimeWindow } from '#wire/worker-api';
import { answersFor, type Where } from '../answers.ts';
import { type Answers, Refused } from '../api.ts';
import { Exit } from '../exit.ts';
import type { Column } from '../terminal/column.ts';
import { EntryPrinter, type Form, printTable } from '../terminal/output.ts';
import { durationOf } from '../sizes.ts';

export interface QueryFlags extends Where {
  readonly output: Form;
  readonly limit: string;
  readonly count?: boolean;
  readonly since?: string;
  readonly explain?: boolean;
  readonly oldest?: boolean;
  readonly view?: string;
  readonly columns?: string;
}

const PAGE = 500;

/** `podwire query [KFL]`: stored entries, a count, or a table. */
export async function query(given: string, flags: QueryFlags): Promise<void> {
  const { text, columns, window } = await shownBy(given, flags);
  const answers = await answersFor(flags);
  try {
    await refused(text, () => answer(answers, { filter: text, ...window }, columns, flags));
  } finally {
    await answers.close();
  }
}

/** Runs what may be refused, and shows where in the query's text. */
export async function refused<T>(text: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { message, position, suggestion } = error.detail;
    if (position === undefined) throw new Exit(1, message);
    throw new Exit(
      2,
      `${message}\n  ${text}\n  ${' '.repeat(position.start)}${'^'.repeat(Math.max(1, position.end - position.start))}${suggestion === undefined ? '' : `\n  try: ${suggestion}`}`,
    );
  }
}

/** What is asked for and how it is shown, by the flags and the view that they name. */
export async function shownBy(
  text: string,
  flags: Pick<QueryFlags, 'view' | 'columns' | 'since' | 'output'>,
): Promise<{ readonly text: string; readonly columns: readonly Column[] | undefined; readonly window: TimeWindow }> {
  const views = flags.view === undefined ? undefined : await import('../saved-views.ts');
  const view = flags.view === undefined ? undefined : views?.savedView(flags.view);
  const columns = flags.columns ?? view?.columns?.join(',');
  const shown = flags.output === 'table' || flags.output === 'wide';
  return {
    text: view === undefined ? text : (views?.queryOf(view, text) ?? text),
    columns: columns === undefined || !shown ? undefined : (await import('../terminal/columns.ts')).columnsOf(columns),
    window: flags.since === undefined ? windowOf(view?.span) : { from: Date.now() * 1000 - durationOf(flags.since, '--since') },
  };
}

function windowOf(span: ViewSpan | undefined): TimeWindow {
  if (span === undefined) return {};
  return 'last' in span ? { from: Date.now() * 1000 - span.last * 60_000_000 } : span;
}

async function answer(answers: Answers, selection: Selection, columns: readonly Column[] | undefined, flags: QueryFlags): Promise<void> {
  if (flags.explain === true) {
    for (const line of (await answers.ask('explain', selection)).lines) process.stdout.write(`${line}\n`);
  } else if (parse(selection.filter).query.stages.length > 0) {
    const { filter, ...window } = selection;
    printTable(await answers.ask('table', { query: filter, ...window }), flags.output);
  } else if (flags.count === true) {
    const { matched, gaps } = await answers.ask('count', selection);
    process.stdout.write(`${matched}\n`);
    tellGaps(gaps);
  } else await list(answers, selection, columns, flags);
}

async function list(answers: Answers, selection: Selection, columns: readonly Column[] | undefined, flags: QueryFlags): Promise<void> {
  const limit = limitOf(flags.limit);
  const printer = new EntryPrinter(flags.output, columns);
  let left = limit;
  let shown = 0;
  let cursor: string | undefined;
  do {
    const page = await answers.ask('entries', {
      ...selection,
      order: flags.oldest === true ? 'oldest' : 'newest',
      limit: Math.min(PAGE, left),
      ...(columns?.some(({ needsDetail }) => needsDetail) === true ? { detail: true } : {}),
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const entry of page.entries) printer.print(entry);
    left -= page.entries.length;
    shown += page.entries.length;
    ({ cursor } = page);
    if (cursor === undefined || left <= 0) tellGaps(page.scan.gaps);
  } while (cursor !== undefined && left > 0);
  printer.end();
  if (shown === 0) process.stderr.write('nothing matches\n');
  else if (cursor !== undefined) process.stderr.write(`only the first ${limit} are shown; --limit 0 shows all\n`);
}

function tellGaps(gaps: readonly string[]): void {
  for (const gap of gaps) process.stderr.write(`not everything could be read: ${gap}\n`);
}

function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 0) throw new Exit(2, `--limit ${text}: a limit is a number, 0 for all`);
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}
