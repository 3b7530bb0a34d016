import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchownSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type SavedView, VIEW_BOUNDS } from '#wire/saved-view';

const micros = z.number().int().nonnegative();
const span = z.union([
  z.strictObject({ last: z.number().int().min(1).max(99_999) }),
  z.strictObject({ from: micros, to: micros }).refine(({ from, to }) => from < to, 'a window ends after it begins'),
]);
const contents = {
  query: z.string().max(VIEW_BOUNDS.query, 'a query has at most 65,536 characters'),
  columns: z.array(z.string().min(1).max(200)).min(1).max(VIEW_BOUNDS.columns).exactOptional(),
  span: span.exactOptional(),
};

/** A view's name. */
export const viewName: z.ZodType<string> = z
  .string()
  .trim()
  .min(1, 'a view needs a name')
  .max(VIEW_BOUNDS.name, `a name has at most ${VIEW_BOUNDS.name} characters`)
  .regex(/^\P{C}*$/u, 'a name is one line of text');
/** What a view is besides its name; another `name` renames it. */
export const viewContents: z.ZodType<Omit<SavedView, 'name'> & { readonly name?: string }> = z.strictObject({
  name: viewName.exactOptional(),
  ...contents,
});
const file = z.object({ views: z.array(z.object({ name: viewName, ...contents })).max(VIEW_BOUNDS.views) });

/** Why a view could not be kept, in a sentence. */
export interface ViewFailure {
  readonly failure: 'taken' | 'full' | 'broken';
  readonly message: string;
}

/**
 * Views of one user in one file (mode 0600), which is read anew each time: a hub and commands may change it by turns. It is replaced as a whole, so that a
 * reader never sees half of it.
 */
export class ViewsFile {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** All views by name; a file that cannot be understood is a failure and is left as it is. */
  list(): readonly SavedView[] | ViewFailure {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? [] : { failure: 'broken', message: `${this.path} cannot be read: ${code ?? 'unknown reason'}` };
    }
    try {
      return file.parse(JSON.parse(text)).views;
    } catch {
      return { failure: 'broken', message: `${this.path} is not what Podwire wrote; move it away to begin anew` };
    }
  }

  /** Keeps a view under its name; `replaces` is the name that it had. Gives the view. */
  put(view: SavedView, replaces: string = view.name): SavedView | ViewFailure {
    const views = this.list();
    if ('failure' in views) return views;
    if (view.name !== replaces && views.some(({ name }) => name === view.name))
      return { failure: 'taken', message: `there is a view named ${view.name} already` };
    const others = views.filter(({ name }) => name !== replaces);
    if (others.length >= VIEW_BOUNDS.views) return { failure: 'full', message: `${VIEW_BOUNDS.views} views are kept at most; delete one` };
    return this.write([...others, view]) ?? view;
  }

  /** Whether there was such a view; it is gone then. */
  remove(name: string): boolean | ViewFailure {
    const views = this.list();
    if ('failure' in views) return views;
    const others = views.filter((view) => view.name !== name);
    if (others.length === views.length) return false;
    return this.write(others) ?? true;
  }

  private write(views: readonly SavedView[]): ViewFailure | undefined {
    const folder = dirname(this.path);
    const part = `${this.path}.${randomBytes(6).toString('hex')}`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const descriptor = openSync(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
      try {
        // What root writes belongs to the account that the hub runs as.
        const { uid, gid } = lstatSync(folder);
        if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
        const sorted = views.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        writeSync(descriptor, `${JSON.stringify({ views: sorted }, undefined, 2)}\n`);
      } finally {
        closeSync(descriptor);
      }
      renameSync(part, this.path);
      return undefined;
    } catch (error) {
      rmSync(part, { force: true });
      return { failure: 'broken', message: `${this.path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}` };
    }
  }
}
