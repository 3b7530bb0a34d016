import type { HotValues } from '#entry/field';
import type { Keys } from '#protocols/contract/masking';
import type { Result } from '#protocols/contract/message';
import { maskedQuery, maskedUrl } from '../kit/mask/masked-text.ts';
import type { fields } from './fields.ts';
import type { BlockHead } from './head.ts';

export type RequestValues = HotValues<typeof fields.request>;
export type ResponseValues = HotValues<typeof fields.response>;

const QUESTION = 0x3f;
const SEMICOLON = 0x3b;
const AT = 0x40;
const VERSION = '2';

function known(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Hot values of a request; what is not known is absent. Secrets in the target are masked already. */
export function requestValues(head: BlockHead, keys: Keys): RequestValues {
  const values: RequestValues = {
    method: known(head.method),
    path: undefined,
    query: undefined,
    host: known(head.authority),
    version: VERSION,
    contentType: head.header('content-type'),
    bodySize: undefined,
    userAgent: head.header('user-agent'),
  };
  const target = head.target;
  if (target === undefined) return values;
  const { bytes, start, end } = target;
  let question = start;
  let mayMask = false;
  for (; question < end && bytes[question] !== QUESTION; question++) mayMask ||= bytes[question] === SEMICOLON || bytes[question] === AT;
  values.path = (mayMask ? maskedUrl(keys, bytes, start, question) : undefined) ?? head.text(start, question);
  if (question < end) values.query = maskedQuery(keys, bytes, question + 1, end) ?? head.text(question + 1, end);
  return values;
}

/** Hot values of a response. */
export function responseValues(head: BlockHead): ResponseValues {
  return { status: head.status === 0 ? undefined : head.status, contentType: head.header('content-type'), bodySize: undefined };
}

/** What a status says of the exchange. */
export function responseResult(head: BlockHead): Result {
  const { status } = head;
  if (status === 0) return {};
  return { status, outcome: status >= 500 ? 'server_error' : status >= 400 ? 'client_error' : 'ok' };
}
