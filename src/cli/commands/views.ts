import process from 'node:process';
import { ViewsFile, viewContents, viewName } from '#hub/views-file';
import { all } from '#protocols/all';
import { buildCatalogue } from '#query/catalogue';
import { check } from '#query/check';
import { duration } from '#base/units';
import type { SavedView } from '#wire/saved-view';
import { Exit } from '../exit.ts';
import { viewsFile } from '../paths.ts';
import { savedViews } from '../saved-views.ts';
import { columnsOf } from '../terminal/columns.ts';
import { Painter } from '../terminal/style.ts';
import { durationOf } from '../sizes.ts';

const MINUTE = 60_000_000;

/** `podwire views list`. */
export function listViews(flags: { readonly output: 'text' | 'json' }): void {
  const views = savedViews();
  if (flags.output === 'json') process.stdout.write(`${JSON.stringify(views, undefined, 2)}\n`);
  else {
    const painter = new Painter();
    for (const view of views) process.stdout.write(`${painter.paint('bold', view.name)}  ${words(view)}\n`);
    if (views.length === 0) process.stderr.write('no view is saved yet; podwire views save NAME KFL saves one\n');
  }
}

function words({ query, span, columns }: SavedView): string {
  const time = span === undefined ? [] : 'last' in span ? [`last ${duration(span.last * MINUTE)}`] : ['a stretch of time'];
  return [query === '' ? 'everything' : query, ...time, ...(columns === undefined ? [] : [columns.join(',')])].join(' · ');
}

/** `podwire views save NAME [KFL]`: keeps or replaces a view. */
export function saveView(name: string, query: string, flags: { readonly columns?: string; readonly since?: string }): void {
  const problem = check(query, buildCatalogue(all)).problems.find(({ severity }) => severity === 'error');
  if (problem !== undefined) throw new Exit(2, `${query}: ${problem.message}`);
  if (flags.columns !== undefined) columnsOf(flags.columns);
  const columns = flags.columns?.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
  const last = flags.since === undefined ? undefined : Math.max(1, Math.round(durationOf(flags.since, '--since') / MINUTE));
  const named = viewName.safeParse(name);
  const view = viewContents.safeParse({
    query,
    ...(columns === undefined ? {} : { columns }),
    ...(last === undefined ? {} : { span: { last } }),
  });
  const issue = named.error?.issues[0] ?? view.error?.issues[0];
  if (!named.success || !view.success) throw new Exit(2, issue?.message ?? 'that is no view');
  const kept = new ViewsFile(viewsFile()).put({ ...view.data, name: named.data });
  if ('failure' in kept) throw new Exit(1, kept.message);
}

/** `podwire views rename NAME NEW`. */
export function renameView(name: string, next: string): void {
  const view = savedViews().find((each) => each.name === name);
  if (view === undefined) throw new Exit(1, `there is no view named ${name}`);
  const named = viewName.safeParse(next);
  if (!named.success) throw new Exit(2, named.error.issues[0]?.message ?? 'that is no name');
  const kept = new ViewsFile(viewsFile()).put({ ...view, name: named.data }, name);
  if ('failure' in kept) throw new Exit(1, kept.message);
}

/** `podwire views delete NAME`. */
export function removeView(name: string): void {
  const gone = new ViewsFile(viewsFile()).remove(name);
  if (typeof gone !== 'boolean') throw new Exit(1, gone.message);
  if (!gone) throw new Exit(1, `there is no view named ${name}`);
}
