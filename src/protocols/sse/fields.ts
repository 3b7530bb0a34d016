import { type FieldGroup, group } from '#entry/field';

export const fields = {
  request: group({}),
  response: group({
    events: { kind: 'int', doc: 'Events that the server sent.', example: 42, hot: true },
    comments: { kind: 'int', doc: 'Comments that the server sent, mostly to keep the connection open.', example: 3, hot: true },
    types: { kind: 'strings', doc: 'Types of the events, at most 16.', example: ['message', 'delta'], hot: true },
    lastEventId: { kind: 'string', doc: 'The last id that the server gave.', example: '1700000000-7', hot: true },
    retry: { kind: 'duration', doc: 'How long the client shall wait before it connects again.', example: 3_000_000, unit: 'ms', hot: true },
  }),
  exchange: group({}),
} satisfies { request: FieldGroup; response: FieldGroup; exchange: FieldGroup };
