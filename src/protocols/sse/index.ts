import type { StoredEvent } from '#entry/stored';
import { type EventDetail, protocol } from '#protocols/contract/protocol';
import { readTypedBody } from '../kit/http/content-type.ts';
import { maskEvents } from '../kit/mask/events.ts';
import { maskWhole } from '../kit/mask/whole.ts';
import { storedJson, storedText } from '../kit/redacted.ts';
import { readEvent } from './event.ts';
import { fields } from './fields.ts';
import { EventStream } from './inner.ts';

/** Below what a content type alone claims with more detail (gRPC), above what looks at paths. */
const RANK = 40;
const GREATEST_LINE = 100;

/** Server-Sent Events: a response that goes on, each event a message of its entry. An event is stored as its lines. */
export default protocol({
  id: 'sse',
  title: 'Server-Sent Events',
  transports: ['tcp'],
  serverPorts: [],
  specification: 'https://html.spec.whatwg.org/multipage/server-sent-events.html',
  fields,
  claim: (_request, response) => (readTypedBody(response?.header('content-type')).kind === 'events' ? RANK : 0),
  openInner: (emit) => new EventStream(emit),
  // HTTP's own masking understands a body of events.
  mask: (message) => ({ message, count: 0 }),
  maskEvent: (message, { keys }) => maskWhole(message, keys, maskEvents),
  detail: () => ({}),
  eventDetail,
  summary: ({ response }, carrier) => [carrier, `${response.events ?? 0} events`].filter((word) => word !== undefined).join(' · '),
});

function eventDetail({ message }: StoredEvent): EventDetail {
  const { length } = message.bytes;
  const event = readEvent(storedText(message, 0, length));
  // JSON stays JSON when a number in it is masked.
  const data = /^\s*[[{]/.test(event.data ?? '') ? readEvent(storedJson(message, 0, length)).data : event.data;
  return {
    summary: [event.type, data?.slice(0, GREATEST_LINE)].filter((word) => word !== undefined).join(' · '),
    values: { id: event.id, event: event.type, data, retry: event.retry },
  };
}
