import { protocol } from '#protocols/contract/protocol';
import { requestDetail, responseDetail } from '../kit/http/detail.ts';
import { maskHttp } from '../kit/http/mask-http.ts';
import { HttpDissector } from './dissector.ts';
import { fields } from './fields.ts';
import { startsMessage } from './start-line.ts';
import { onTheWire } from './wire.ts';

/** HTTP/1.0 and HTTP/1.1. The stored form is the messages themselves without their transfer coding, so everything can be read from it. */
export default protocol({
  id: 'http',
  title: 'HTTP/1.1',
  transports: ['tcp'],
  serverPorts: [80, 8080, 8000, 3000, 5000, 8081, 8888, 9090],
  specification: 'https://www.rfc-editor.org/rfc/rfc9112',
  fields,

  detect(bytes, start, end, { side }) {
    let at = start;
    while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
    return at === end ? 'more' : startsMessage(side, bytes, at, end);
  },

  open: (emit, { keys }) => new HttpDissector(emit, keys),

  mask: maskHttp,

  detail({ request, response }, ports) {
    return {
      ...(request === undefined ? {} : { request: requestDetail(request, ports) }),
      ...(response === undefined ? {} : { response: responseDetail(response, ports) }),
    };
  },

  wire: (message, _side, context) => onTheWire(message, context),

  summary: ({ request }) =>
    request.method === undefined ? 'answer to a request that was not seen' : `${request.method} ${request.path ?? request.host ?? ''}`,
});
