import { type FieldGroup, group } from '#entry/field';

export const fields = {
  request: group({
    service: { kind: 'string', doc: 'Service with its package.', example: 'shop.v1.Cart', hot: true, aliases: ['grpc.service'] },
    method: { kind: 'string', doc: 'Method of the service.', example: 'AddItem', hot: true, aliases: ['grpc.method', 'grpc_method'] },
    messages: { kind: 'int', doc: 'Messages that the client sent.', example: 1, hot: true },
    timeout: { kind: 'duration', doc: 'How long the client said it would wait.', example: 5_000_000, unit: 'ms', hot: true },
    encoding: { kind: 'string', doc: 'Compression of messages that are marked as compressed.', example: 'gzip' },
    metadata: { kind: 'headers', doc: 'Metadata: headers that are not gRPC’s own.', example: [['x-tenant', 'blue']] },
    body: {
      kind: 'json',
      doc: 'The messages; with a descriptor by field name, otherwise by field number.',
      example: [{ '1': 'socks', '2': 3 }],
    },
  }),
  response: group({
    status: { kind: 'int', doc: 'Status code.', example: 5, hot: true, aliases: ['grpc.status', 'grpc_status'] },
    statusText: { kind: 'string', doc: 'Name of the status code.', example: 'NOT_FOUND' },
    message: { kind: 'string', doc: 'What the server said about the error.', example: 'no such cart' },
    details: { kind: 'json', doc: 'Details of the error (google.rpc.Status).', example: { '1': 5, '2': 'no such cart' } },
    messages: { kind: 'int', doc: 'Messages that the server sent.', example: 1, hot: true },
    encoding: { kind: 'string', doc: 'Compression of messages that are marked as compressed.', example: 'gzip' },
    metadata: { kind: 'headers', doc: 'Metadata: headers that are not gRPC’s own.', example: [['x-served-by', 'cart-5b8']] },
    trailers: { kind: 'headers', doc: 'Trailing metadata, gRPC’s own included.', example: [['grpc-status', '0']] },
    body: {
      kind: 'json',
      doc: 'The messages; with a descriptor by field name, otherwise by field number.',
      example: [{ '1': 'cart-1' }],
    },
  }),
  exchange: group({
    streaming: {
      kind: 'string',
      doc: 'unary, client, server or both: which side sent more than one message, or may by its descriptor.',
      example: 'server',
      hot: true,
    },
    variant: { kind: 'string', doc: 'grpc, grpc-web or grpc-web-text.', example: 'grpc' },
  }),
} satisfies { request: FieldGroup; response: FieldGroup; exchange: FieldGroup };
