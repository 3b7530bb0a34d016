import { protocol } from '#protocols/contract/protocol';
import { detail, wire } from './detail.ts';
import { detect, PORTS } from './detect.ts';
import { TlsDissector } from './dissector.ts';
import { detectDtls, DtlsDissector } from './dtls.ts';
import { fields } from './fields.ts';

/** TLS, SSL and DTLS that nobody decrypts: the flow is the entry. The stored form is the handshake messages without their records. */
export default protocol({
  id: 'tls',
  title: 'TLS',
  transports: ['tcp', 'udp'],
  serverPorts: PORTS,
  specification: 'https://www.rfc-editor.org/rfc/rfc8446',
  fields,
  detect: (bytes, start, end, hint) => (hint.transport === 'udp' ? detectDtls : detect)(bytes, start, end, hint),
  open: (emit, context) => (context.transport === 'udp' ? new DtlsDissector(emit, context) : new TlsDissector(emit, context)),
  // A handshake in plain has names in it, which are identity, and no secret.
  mask: (message) => ({ message, count: 0 }),
  detail,
  wire,
  summary({ request, response, exchange }) {
    const name = request.sni ?? response['certificate.names']?.[0] ?? response['certificate.subject'];
    const offered = exchange.alpn ?? request.alpn?.join(', ');
    return [name ?? `${exchange.version ?? 'TLS'} without a name`, offered].filter((word) => word !== undefined).join(' · ');
  },
});
