import { type FieldGroup, group } from '#entry/field';

/** Names are those of `http`, so that a query means both; the aliases make `http.request.method` hold for HTTP/2 as well. */
export const fields = {
  request: group({
    method: { kind: 'string', doc: 'Request method.', example: 'POST', hot: true, aliases: ['http.request.method'] },
    path: { kind: 'string', doc: 'Request target: path and query.', example: '/shop.Cart/Get', hot: true, aliases: ['http.request.path'] },
  }),
  response: group({
    status: { kind: 'int', doc: 'Status code.', example: 200, hot: true, aliases: ['http.response.status'] },
  }),
  exchange: group({
    stream: { kind: 'int', doc: 'Stream id on the connection.', example: 5 },
  }),
} satisfies { request: FieldGroup; response: FieldGroup; exchange: FieldGroup };
