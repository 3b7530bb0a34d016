import { protocol } from '#protocols/contract/protocol';
import { flowSummary } from '../kit/flow-fields.ts';
import { fields } from './fields.ts';

/** A plain UDP flow: nothing in it was understood, so the flow itself is the entry. */
export default protocol({
  id: 'udp',
  title: 'UDP',
  transports: [],
  serverPorts: [],
  specification: 'https://www.rfc-editor.org/rfc/rfc768',
  fields,
  mask: (message) => ({ message, count: 0 }),
  detail: () => ({}),
  summary: flowSummary,
});
