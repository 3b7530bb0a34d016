import { protocol } from '#protocols/contract/protocol';
import { flowSummary } from '../kit/flow-fields.ts';
import { fields } from './fields.ts';

/** A plain IP flow: nothing in it was understood, so the flow itself is the entry. */
export default protocol({
  id: 'ip',
  title: 'IP',
  transports: [],
  serverPorts: [],
  specification: 'https://www.rfc-editor.org/rfc/rfc791',
  fields,
  mask: (message) => ({ message, count: 0 }),
  detail: () => ({}),
  summary: flowSummary,
});
