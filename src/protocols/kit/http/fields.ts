import { group } from '#entry/field';

/** What is said of a request, whatever HTTP's version. */
export const requestFields = group({
  method: { kind: 'string', doc: 'Request method.', example: 'GET', hot: true, aliases: ['method'] },
  path: {
    kind: 'string',
    doc: 'Path of the request target, as sent, without the query.',
    example: '/cart/8f21',
    hot: true,
    aliases: ['path'],
  },
  query: {
    kind: 'string',
    doc: 'Query string, as sent, without the question mark.',
    example: 'page=2&sort=price',
    hot: true,
    aliases: ['query_string'],
  },
  host: { kind: 'string', doc: 'Host and port that were asked for.', example: 'shop.example:8080', hot: true, aliases: ['host'] },
  version: { kind: 'string', doc: 'Version of HTTP.', example: '1.1', hot: true, aliases: ['http_version'] },
  contentType: { kind: 'string', doc: 'Content type of the body.', example: 'application/json', hot: true },
  bodySize: {
    kind: 'int',
    doc: 'Bytes of the body without transfer coding.',
    example: 128,
    unit: 'bytes',
    hot: true,
    aliases: ['request_body_size'],
  },
  userAgent: { kind: 'string', doc: 'What the client calls itself.', example: 'curl/8.5.0', hot: true, aliases: ['user_agent'] },
  url: { kind: 'string', doc: 'The whole URL.', example: 'http://shop.example:8080/cart/8f21?page=2', aliases: ['url'] },
  pathSegments: { kind: 'strings', doc: 'Segments of the path, decoded.', example: ['cart', '8f21'], aliases: ['pathSegments'] },
  queryString: { kind: 'map', doc: 'Names and values of the query, decoded.', example: { page: '2', sort: 'price' } },
  headers: { kind: 'headers', doc: 'Header fields in the order sent.', example: [['accept', '*/*']] },
  cookies: { kind: 'map', doc: 'Cookies by name; values are masked by default.', example: { theme: 'dark' } },
  traceparent: {
    kind: 'string',
    doc: 'W3C trace context: trace and parent span.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
  contentEncoding: { kind: 'string', doc: 'Codings that the body is packed in.', example: 'gzip' },
  charset: { kind: 'string', doc: 'Character set that the content type names.', example: 'utf-8' },
  body: {
    kind: 'body',
    doc: 'The body, unpacked.',
    verbatim: { unless: 'content-encoding' },
    example: { type: 'application/json', size: 13, text: '{"count": 12}' },
    aliases: ['request.postData.text'],
  },
  form: {
    kind: 'map',
    doc: 'Fields of a form body, decoded; of a file its name and size.',
    example: { quantity: '2', photo: 'cat.jpg (8123 bytes)' },
  },
  trailers: { kind: 'headers', doc: 'Fields behind the body.', example: [['x-checksum', '9f86d081']] },
});

/** What is said of a response, whatever HTTP's version. */
export const responseFields = group({
  status: { kind: 'int', doc: 'Status code.', example: 200, hot: true },
  contentType: { kind: 'string', doc: 'Content type of the body.', example: 'application/json', hot: true },
  bodySize: {
    kind: 'int',
    doc: 'Bytes of the body without transfer coding.',
    example: 512,
    unit: 'bytes',
    hot: true,
    aliases: ['response_body_size'],
  },
  statusText: { kind: 'string', doc: 'Reason phrase; HTTP/2 has none.', example: 'OK' },
  version: { kind: 'string', doc: 'Version of HTTP.', example: '1.1' },
  headers: { kind: 'headers', doc: 'Header fields in the order sent.', example: [['server', 'nginx']] },
  cookies: { kind: 'map', doc: 'Cookies that are set, by name; values are masked by default.', example: { theme: 'dark; Path=/' } },
  location: { kind: 'string', doc: 'Where a redirect leads.', example: '/login' },
  contentEncoding: { kind: 'string', doc: 'Codings that the body is packed in.', example: 'gzip' },
  charset: { kind: 'string', doc: 'Character set that the content type names.', example: 'utf-8' },
  body: {
    kind: 'body',
    doc: 'The body, unpacked.',
    verbatim: { unless: 'content-encoding' },
    example: { type: 'application/json', size: 11, text: '{"items":[]}' },
    aliases: ['response.content.text'],
  },
  trailers: { kind: 'headers', doc: 'Fields behind the body.', example: [['grpc-status', '0']] },
});
