import process from 'node:process';
import { parse } from '#query/parse';
import type { Selection } from '#wire/worker-api';
import { answersFor, type Where } from '../answers.ts';
import { type Answers, Refused } from '../api.ts';
import { Exit } from '../exit.ts';
import { EntryPrinter, type Form, printTable } from '../terminal/output.ts';
import { durationOf } from '../sizes.ts';

export interface QueryFlags extends Where {
  readonly output: Form;
  readonly limit: string;
  readonly count?: boolean;
  readonly since?: string;
  readonly explain?: boolean;
  readonly oldest?: boolean;
}

const PAGE = 500;

/** `podwire query [KFL]`: stored entries, a count, or a table. */
export async function query(text: string, flags: QueryFlags): Promise<void> {
  const answers = await answersFor(flags);
  try {
    await refused(text, () => answer(answers, text, flags));
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

async function answer(answers: Answers, text: string, flags: QueryFlags): Promise<void> {
  const selection: Selection = {
    filter: text,
    ...(flags.since === undefined ? {} : { from: Date.now() * 1000 - durationOf(flags.since, '--since') }),
  };
  if (flags.explain === true) {
    for (const line of (await answers.ask('explain', selection)).lines) process.stdout.write(`${line}\n`);
  } else if (parse(text).query.stages.length > 0) {
    const { filter, ...window } = selection;
    printTable(await answers.ask('table', { query: filter, ...window }), flags.output);
  } else if (flags.count === true) {
    const { matched, gaps } = await answers.ask('count', selection);
    process.stdout.write(`${matched}\n`);
    tellGaps(gaps);
  } else await list(answers, selection, flags);
}

async function list(answers: Answers, selection: Selection, flags: QueryFlags): Promise<void> {
  const limit = limitOf(flags.limit);
  const printer = new EntryPrinter(flags.output);
  let left = limit;
  let shown = 0;
  let cursor: string | undefined;
  do {
    const page = await answers.ask('entries', {
      ...selection,
      order: flags.oldest === true ? 'oldest' : 'newest',
      limit: Math.min(PAGE, left),
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
