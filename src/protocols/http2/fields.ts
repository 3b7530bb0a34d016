import { type FieldGroup, group } from '#entry/field';
import { requestFields, responseFields } from '../kit/http/fields.ts';

/** The same as of HTTP/1, so that `http.request.method` means both, and the stream. */
export const fields = {
  request: requestFields,
  response: responseFields,
  exchange: group({
    stream: { kind: 'int', doc: 'Stream id on the connection; the field `stream` of every entry is the same number.', example: 5 },
  }),
} satisfies { request: FieldGroup; response: FieldGroup; exchange: FieldGroup };
