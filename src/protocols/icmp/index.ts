import { protocol } from '#protocols/contract/protocol';
import { detail } from './detail.ts';
import { IcmpDissector } from './dissector.ts';
import { fields } from './fields.ts';
import { SHORTEST } from './message.ts';

/** ICMP and ICMPv6: queries with their answers, errors about packets of flows that are not known, neighbor discovery. */
export default protocol({
  id: 'icmp',
  title: 'ICMP',
  transports: ['icmp'],
  serverPorts: [],
  specification: 'https://www.rfc-editor.org/rfc/rfc792',
  fields,
  detect: (_bytes, start, end, hint) => (hint.transport === 'icmp' && end - start >= SHORTEST ? 'yes' : 'no'),
  open: (emit, { ip }) => new IcmpDissector(emit, ip),
  mask: (message) => ({ message, count: 0 }),
  detail,
  summary({ request }) {
    const { type, sequence, target, about } = request;
    const more = sequence === undefined ? (target ?? about) : `seq ${sequence}`;
    return [type, more].filter((word) => word !== undefined).join(' ');
  },
});
