import { protocol } from '#protocols/contract/protocol';
import { detect } from './detect.ts';
import { Http2Dissector } from './dissector.ts';
import { fields } from './fields.ts';
import { wire } from './wire.ts';

/** HTTP/2: each stream is an exchange. Connections are read from any point, and a loss costs the streams that it hit. */
export default protocol({
  id: 'http2',
  title: 'HTTP/2',
  flags: ['http'],
  transports: ['tcp'],
  serverPorts: [80, 8080, 50_051, 443, 6443],
  specification: 'https://www.rfc-editor.org/rfc/rfc9113',
  fields,
  detect,
  open: (emit, context) => new Http2Dissector(emit, context),
  mask: (message) => ({ message, count: 0 }),
  detail: () => ({}),
  wire,
  summary: ({ request }) => `${request.method ?? '?'} ${request.path ?? '?'}`,
});
