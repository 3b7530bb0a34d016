import { protocol } from '#protocols/contract/protocol';
import { detail } from './detail.ts';
import { detect, PORTS } from './detect.ts';
import { RedisDissector } from './dissector.ts';
import { fields } from './fields.ts';
import { mask } from './mask.ts';

/** Redis and what speaks its protocol (Valkey, KeyDB, Dragonfly, Sentinel): RESP2 and RESP3. */
export default protocol({
  id: 'redis',
  title: 'Redis',
  transports: ['tcp'],
  serverPorts: PORTS,
  specification: 'https://redis.io/docs/latest/develop/reference/protocol-spec/',
  fields,
  detect,
  open: (emit, context) => new RedisDissector(emit, context),
  mask,
  detail,
  summary({ request }) {
    const words = [request.command, request.subcommand, request.key ?? request.channel];
    return words.filter((word) => word !== undefined && word !== '').join(' ');
  },
});
