import { group } from '#entry/field';
import { requestFields, responseFields } from '../kit/http/fields.ts';

/** What is said of an HTTP/1 exchange. Request and response are declared with the shared parts: HTTP/2 says the same of its messages. */
export const fields = {
  request: requestFields,
  response: responseFields,
  exchange: group({
    upgrade: { kind: 'string', doc: 'Protocol that the connection switched to.', example: 'websocket', hot: true },
  }),
} as const;
