import type { HotValues } from '#entry/field';
import type { Result } from '#protocols/contract/message';
import type { fields } from './fields.ts';
import type { BlockHead } from './head.ts';

function known(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Hot values of a request; what is not known is absent. */
export function requestValues(head: BlockHead): HotValues<typeof fields.request> {
  return { method: known(head.method), path: known(head.path) };
}

/** Hot values of a response. */
export function responseValues(head: BlockHead): HotValues<typeof fields.response> {
  return { status: head.status === 0 ? undefined : head.status };
}

/** What a status says of the exchange. */
export function responseResult(head: BlockHead): Result {
  const { status } = head;
  if (status === 0) return {};
  return { status, outcome: status >= 500 ? 'server_error' : status >= 400 ? 'client_error' : 'ok' };
}
