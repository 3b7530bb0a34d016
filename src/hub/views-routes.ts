import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { type ViewFailure, viewContents, viewName, ViewsFile } from './views-file.ts';

const MOST_BODY = 256 * 1024;
const STATUS = { taken: 409, full: 409, broken: 503 } as const;

/** Adds the routes of saved views to the API. */
export function viewsRoutes(app: OpenAPIHono, path: string): void {
  const views = new ViewsFile(path);
  const limit = bodyLimit({ maxSize: MOST_BODY, onError: (c) => c.json({ error: { message: 'a view is smaller than this' } }, 413) });

  app.get('/views', (c) => {
    const list = views.list();
    return 'failure' in list ? refuse(c, list) : c.json({ views: list });
  });
  app.put('/views/:name', limit, async (c) => {
    const name = viewName.safeParse(c.req.param('name'));
    if (!name.success) return c.json({ error: { message: sentence(name.error) } }, 400);
    const body: unknown = await c.req.json().catch(() => undefined);
    const view = viewContents.safeParse(body);
    if (!view.success) return c.json({ error: { message: sentence(view.error) } }, 400);
    const kept = views.put({ ...view.data, name: view.data.name ?? name.data }, name.data);
    return 'failure' in kept ? refuse(c, kept) : c.json(kept);
  });
  app.delete('/views/:name', (c) => {
    const gone = views.remove(c.req.param('name'));
    if (typeof gone !== 'boolean') return refuse(c, gone);
    return gone ? c.json({}) : c.json({ error: { message: `there is no view named ${c.req.param('name')}` } }, 404);
  });
  describe(app);
}

function refuse(c: Context, { failure, message }: ViewFailure): Response {
  return c.json({ error: { message } }, STATUS[failure]);
}

function sentence(error: z.ZodError): string {
  const issue = error.issues[0];
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? '' : `${place}: `}${issue?.message ?? 'wrong'}`;
}

function describe(app: OpenAPIHono): void {
  const named = { params: z.object({ name: z.string() }) };
  const route = (method: 'get' | 'put' | 'delete', path: string, summary: string, request: object): void =>
    app.openAPIRegistry.registerPath({ method, path, summary, request, responses: { 200: { description: summary } } });
  route('get', '/views', 'Queries that were given a name.', {});
  const body = { content: { 'application/json': { schema: z.object({ query: z.string(), name: z.string().optional() }) } } };
  route('put', '/views/{name}', 'Keeps a view under a name; another name in its body renames it.', { ...named, body });
  route('delete', '/views/{name}', 'Deletes a view.', named);
}
