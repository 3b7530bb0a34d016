import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { WorkerRefusal } from '#wire/node/worker-client';
import type { PacketList } from '#wire/packet-list';
import type { Selection, WireError, WorkerApi } from '#wire/worker-api';
import { packetList } from './packet-list.ts';
import { viewsRoutes } from './views-routes.ts';
import type { WorkerLink } from './worker-link.ts';

const MOST_PACKET_ENTRIES = 10_000;
const micros = z.coerce.number().int().nonnegative().optional().openapi({ description: 'µs since 1970.' });
const selection = {
  q: z
    .string()
    .max(1_000_000)
    .default('')
    .openapi({ description: 'A KFL filter; empty selects everything.', example: 'http && status >= 500' }),
  from: micros,
  to: micros,
};
const selectionQuery = z.object(selection);
const entriesQuery = z.object({
  ...selection,
  order: z.enum(['newest', 'oldest']).default('newest'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional(),
  detail: z.enum(['true', 'false']).default('false'),
});
const messagesQuery = z.object({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
const histogramQuery = z.object({ ...selection, buckets: z.coerce.number().int().min(1).max(1000).default(120) });
const valuesQuery = z.object({
  field: z.string(),
  prefix: z.string().default(''),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
const nothing = z.object({});
const ofEntry = z.object({ id: z.string().openapi({ example: 'a1b2c3d4-1-17' }) });

type Answer<Q extends z.ZodObject> = (query: z.infer<Q>, c: Context) => Promise<unknown>;

/** The REST API over one worker; `views` is the file of saved views. Its description is served at `/openapi.json`. */
export function apiRoutes(link: WorkerLink, version: string, views: string): OpenAPIHono {
  const app = new OpenAPIHono();

  /** Adds a GET route: its query is checked, its answer is JSON, and it is described. `undefined` answers 404. */
  const get = <Q extends z.ZodObject>(path: string, summary: string, query: Q, handler: Answer<Q>): void => {
    app.openAPIRegistry.registerPath({
      method: 'get',
      path: path.replace(/:(\w+)/g, '{$1}'),
      summary,
      request: { query, ...(path.includes(':id') ? { params: ofEntry } : {}) },
      responses: { 200: { description: summary }, 400: { description: 'A parameter or the query is wrong.' } },
    });
    app.get(path, async (c) => {
      const parsed = query.safeParse(c.req.query());
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return c.json({ error: { message: `${issue?.path.join('.') ?? 'a parameter'}: ${issue?.message ?? 'wrong'}` } }, 400);
      }
      return answer(c, () => handler(parsed.data, c));
    });
  };

  get('/entries', 'Entries in time order, newest first unless asked otherwise; `cursor` continues.', entriesQuery, (query) =>
    link.call('entries', {
      ...selected(query),
      order: query.order,
      limit: query.limit,
      detail: query.detail === 'true',
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    }),
  );
  get('/count', 'How many entries match.', selectionQuery, (query) => link.call('count', selected(query)));
  get('/entries/:id', 'One entry in full: every field, raw bytes, messages, the other entries of its flow.', nothing, (_, c) =>
    link.call('detail', { id: idOf(c) }),
  );
  get('/entries/:id/messages', 'Messages of a long stream.', messagesQuery, (query, c) => link.call('events', { id: idOf(c), ...query }));
  get('/entries/:id/packet-list', 'Packets of an entry, oldest first: time, ends, flags, numbers, bytes.', nothing, async (_, c) => {
    const { pcapng, remarks } = await link.call('packets', { ids: [idOf(c)], limit: 1 });
    return { ...packetList(Buffer.from(pcapng, 'base64')), rebuilt: true, remarks } satisfies PacketList;
  });
  get('/histogram', 'Entries over time by outcome, and the p95 of their duration.', histogramQuery, (query) =>
    link.call('histogram', { ...selected(query), buckets: query.buckets }),
  );
  get('/table', 'The answer of a query with a pipeline: `http | count by dst.name`.', selectionQuery, (query) => {
    const { filter, ...window } = selected(query);
    return link.call('table', { query: filter, ...window });
  });
  get('/explain', 'What each step of a query reads, and the rows left after it.', selectionQuery, (query) =>
    link.call('explain', selected(query)),
  );
  get('/values', 'The most frequent values of a field.', valuesQuery, (query) => link.call('values', query));
  get('/status', 'Health: sources, counters, store.', nothing, async () => {
    await link.poll();
    return { version, workers: [link.health()] };
  });
  const describe = (method: 'get' | 'post' | 'delete', path: string, summary: string, request: object): void =>
    app.openAPIRegistry.registerPath({ method, path, summary, request, responses: { 200: { description: summary } } });
  describe('post', '/sources/demo', 'Adds the recorded demo to what is watched.', {});
  describe('delete', '/sources/demo', 'Takes the recorded demo away.', {});
  describe('get', '/entries/{id}/packets', 'Packets of an entry as pcapng, rebuilt from what is stored.', { params: ofEntry });
  describe('get', '/packets', `Packets of the entries that match as pcapng, of at most ${MOST_PACKET_ENTRIES}.`, { query: selectionQuery });
  app.post('/sources/demo', (c) => answer(c, () => link.call('source', { action: 'add-demo' })));
  app.delete('/sources/demo', (c) => answer(c, () => link.call('source', { action: 'remove-demo' })));
  app.get('/entries/:id/packets', (c) => packets(c, link, { ids: [idOf(c)], limit: 1 }, `podwire-${idOf(c)}.pcapng`));
  app.get('/packets', async (c) => {
    const query = selectionQuery.safeParse(c.req.query());
    return query.success
      ? packets(c, link, { selection: selected(query.data), limit: MOST_PACKET_ENTRIES }, 'podwire.pcapng')
      : c.json({ error: { message: 'from and to are µs since 1970' } }, 400);
  });
  viewsRoutes(app, views);
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Podwire', version, description: 'Live and stored entries of one Podwire.' },
    servers: [{ url: '/api/v1' }],
  });
  return app;
}

/** What an address of the API gets that nothing stands behind. */
export function nowhere(c: Context): Response {
  return c.json({ error: { message: `there is no ${new URL(c.req.url).pathname}; /api/v1/openapi.json lists what there is` } }, 404);
}

function idOf(c: Context): string {
  return c.req.param('id') ?? '';
}

/** A selection as the worker wants it: absent ends are left out. */
function selected(query: z.infer<typeof selectionQuery>): Selection {
  return {
    filter: query.q,
    ...(query.from === undefined ? {} : { from: query.from }),
    ...(query.to === undefined ? {} : { to: query.to }),
  };
}

async function packets(c: Context, link: WorkerLink, ask: WorkerApi['packets']['ask'], name: string): Promise<Response> {
  try {
    const { pcapng } = await link.call('packets', ask);
    return c.body(Buffer.from(pcapng, 'base64'), 200, {
      'content-type': 'application/vnd.tcpdump.pcap',
      'content-disposition': `attachment; filename="${name}"`,
    });
  } catch (error) {
    return refuse(c, error);
  }
}

async function answer(c: Context, ask: () => Promise<unknown>): Promise<Response> {
  try {
    const value = await ask();
    if (value === undefined) return c.json({ error: { message: `there is no ${idOf(c)}; it may have been retired` } }, 404);
    return c.json(value as object);
  } catch (error) {
    return refuse(c, error);
  }
}

function refuse(c: Context, error: unknown): Response {
  if (!(error instanceof WorkerRefusal)) throw error;
  const { wrong, ...detail }: WireError = error.detail;
  return c.json({ error: detail }, wrong === true ? 400 : 503);
}
