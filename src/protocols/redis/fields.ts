import { group } from '#entry/field';

export const request = group({
  command: {
    kind: 'string',
    doc: 'Command in upper case; for a pub/sub delivery MESSAGE, PMESSAGE, SMESSAGE or INVALIDATE.',
    example: 'HGETALL',
    hot: true,
    aliases: ['redis_type', 'request.command'],
  },
  subcommand: { kind: 'string', doc: 'Second word of a container command, in upper case.', example: 'GET', hot: true },
  key: {
    kind: 'string',
    doc: 'First key that the command names; at most 256 bytes of it.',
    example: 'cart:8f21',
    hot: true,
    aliases: ['redis_key', 'request.key'],
  },
  channel: { kind: 'string', doc: 'First pub/sub channel or pattern.', example: 'orders', hot: true },
  keyCount: { kind: 'int', doc: 'Keys that the command names.', example: 1, hot: true },
  argumentCount: { kind: 'int', doc: 'Words of the command after its name.', example: 1, hot: true },
  database: { kind: 'int', doc: 'Selected database, where the connection told it.', example: 0, hot: true },
  blocking: {
    kind: 'bool',
    doc: 'Whether the server may hold the answer back on purpose (BLPOP, XREAD BLOCK, WAIT).',
    example: false,
    hot: true,
  },
  line: { kind: 'string', doc: 'The whole command in one line.', example: 'GET session:1234', aliases: ['redis_command'] },
  keys: { kind: 'strings', doc: 'All keys that the command names.', example: ['cart:8f21'] },
  arguments: { kind: 'strings', doc: 'Words after the command name.', example: ['cart:8f21'] },
  script: { kind: 'string', doc: 'Script of EVAL, or digest or function name of EVALSHA and FCALL.', example: 'return 1' },
});

export const response = group({
  type: {
    kind: 'string',
    doc: 'Type of the reply: simple, error, integer, bulk, array, null, boolean, double, bignumber, verbatim, map, set or push.',
    example: 'bulk',
    hot: true,
  },
  error: { kind: 'string', doc: 'First word of an error reply.', example: 'WRONGTYPE', hot: true },
  count: { kind: 'int', doc: 'Elements of an aggregate (pairs of a map), bytes of a bulk string.', example: 14, hot: true },
  value: { kind: 'json', doc: 'The reply; a map has its pairs by name, text that is not UTF-8 has \\x escapes.', example: { sku: '91' } },
  message: { kind: 'string', doc: 'Text of an error reply.', example: 'WRONGTYPE Operation against a key holding the wrong kind of value' },
});

export const exchange = group({});

/** What is said of Redis exchanges. */
export const fields = { request, response, exchange } as const;
export type RedisFields = typeof fields;
