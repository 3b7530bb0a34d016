import { ViewsFile } from '#hub/views-file';
import { parse } from '#query/parse';
import type { SavedView } from '#wire/saved-view';
import { Exit } from './exit.ts';
import { viewsFile } from './paths.ts';

/** The user's saved views, the same that the page shows. Refuses with a sentence. */
export function savedViews(): readonly SavedView[] {
  const views = new ViewsFile(viewsFile()).list();
  if ('failure' in views) throw new Exit(1, views.message);
  return views;
}

/** A view by its name. */
export function savedView(name: string): SavedView {
  const views = savedViews();
  const view = views.find((each) => each.name === name);
  if (view !== undefined) return view;
  const known = views.length === 0 ? 'none is saved yet' : `there are ${views.map((each) => each.name).join(', ')}`;
  throw new Exit(2, `--view ${name}: there is no such view; ${known}`);
}

/** A view's query, narrowed by a further filter, or led on by a pipeline that begins with `|`. */
export function queryOf(view: SavedView, text: string): string {
  const more = text.trim();
  if (more === '' || view.query === '') return more === '' ? view.query : more;
  if (more.startsWith('|')) return `${view.query} ${more}`;
  if (parse(view.query).query.stages.length > 0)
    throw new Exit(2, `--view ${view.name} ends in a pipeline: a filter cannot follow it, only another | step`);
  return `(${view.query}) && (${more})`;
}
