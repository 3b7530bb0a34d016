import { protocol } from '#protocols/contract/protocol';
import { detail } from './detail.ts';
import { detect, PORTS } from './detect.ts';
import { namesFrom } from './directory.ts';
import { DnsDissector } from './dissector.ts';
import { fields } from './fields.ts';

export { namesOf } from './directory.ts';

/** DNS over UDP and TCP, multicast DNS and LLMNR. */
export default protocol({
  id: 'dns',
  title: 'DNS',
  transports: ['udp', 'tcp'],
  serverPorts: PORTS,
  specification: 'https://www.rfc-editor.org/rfc/rfc1035',
  fields,
  detect,
  open: (emit, context) => new DnsDissector(emit, context),
  mask: (message) => ({ message, count: 0 }),
  detail,
  names: namesFrom,
  summary({ request }) {
    const { name, type, opcode } = request;
    const verb = opcode === undefined || opcode === 'QUERY' ? type : opcode;
    return [verb, name].filter((word) => word !== undefined).join(' ');
  },
});
