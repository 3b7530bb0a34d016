import { protocol } from '#protocols/contract/protocol';
import { requestDetail, responseDetail } from '../kit/http/detail.ts';
import { maskHttp } from '../kit/http/mask-http.ts';
import { detect } from './detect.ts';
import { Http2Dissector } from './dissector.ts';
import { fields } from './fields.ts';
import { streamOf, wire } from './wire.ts';

/** HTTP/2: each stream is an exchange. Connections are read from any point, and a loss costs the streams that it hit. */
export default protocol({
  id: 'http2',
  title: 'HTTP/2',
  flags: ['http'],
  transports: ['tcp'],
  serverPorts: [50_051],
  streams: true,
  specification: 'https://www.rfc-editor.org/rfc/rfc9113',
  fields,
  detect,
  open: (emit, context) => new Http2Dissector(emit, context),
  mask: maskHttp,
  detail: ({ request, response, context }, ports) => ({
    ...(request === undefined || request.bytes.length === 0 ? {} : { request: requestDetail(request, ports) }),
    ...(response === undefined || response.bytes.length === 0 ? {} : { response: responseDetail(response, ports) }),
    exchange: { stream: streamOf(context) },
  }),
  wire,
  summary: ({ request }) => `${request.method ?? '?'} ${request.path ?? '?'}${request.query === undefined ? '' : `?${request.query}`}`,
});
