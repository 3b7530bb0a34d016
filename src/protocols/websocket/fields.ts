import { group } from '#entry/field';

/** What is said of a message; it is its own entry, so there is no response. */
export const fields = {
  request: group({
    type: { kind: 'string', doc: 'text, binary or close.', example: 'text', hot: true },
    opcode: { kind: 'int', doc: 'Opcode of the first frame: 1 text, 2 binary, 8 close.', example: 1, hot: true, aliases: ['ws_opcode'] },
    name: {
      kind: 'string',
      doc: 'What a JSON message calls itself: the first of type, event, op, action and method near its beginning.',
      example: 'subscribe',
      hot: true,
    },
    length: { kind: 'int', doc: 'Bytes of the message, unpacked.', example: 214, unit: 'bytes', hot: true, aliases: ['ws_length'] },
    compressed: { kind: 'bool', doc: 'Whether it was packed (permessage-deflate).', example: true, hot: true },
    frames: { kind: 'int', doc: 'Frames that it came in.', example: 1, hot: true },
    closeCode: { kind: 'int', doc: 'Why the sender closes, as a code.', example: 1000, hot: true },
    closeReason: { kind: 'string', doc: 'Why the sender closes, in its own words.', example: 'bye', hot: true },
    subprotocol: { kind: 'string', doc: 'Subprotocol that both agreed on.', example: 'graphql-transport-ws' },
    body: {
      kind: 'body',
      doc: 'The message, unpacked and unmasked.',
      verbatim: {},
      example: { size: 20, text: '{"type":"subscribe"}' },
    },
  }),
  response: group({}),
  exchange: group({
    pings: { kind: 'int', doc: 'On a close: pings and pongs that the connection had seen.', example: 12, hot: true },
    messages: { kind: 'int', doc: 'On a close: messages that the connection had seen.', example: 340, hot: true },
  }),
} as const;
export type WebSocketFields = typeof fields;
