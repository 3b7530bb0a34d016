import { protocol } from '#protocols/contract/protocol';
import { flowSummary } from '../kit/flow-fields.ts';
import { fields } from './fields.ts';

/** A plain SCTP flow: nothing in it was understood, so the flow itself is the entry. */
export default protocol({
  id: 'sctp',
  title: 'SCTP',
  transports: [],
  serverPorts: [],
  specification: 'https://www.rfc-editor.org/rfc/rfc9260',
  fields,
  mask: (message) => ({ message, count: 0 }),
  detail: () => ({}),
  summary: flowSummary,
});
