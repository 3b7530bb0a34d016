import { protocol } from '#protocols/contract/protocol';
import { maskWhole } from '../kit/mask/whole.ts';
import { maskText } from '../kit/mask/text.ts';
import { detail, textStart, wire } from './detail.ts';
import { detect } from './detect.ts';
import { WebSocketDissector } from './dissector.ts';
import { fields } from './fields.ts';

/** WebSocket, behind an upgrade from HTTP. The stored form is the message, unmasked, joined and unpacked; of a close its code and words. */
export default protocol({
  id: 'websocket',
  title: 'WebSocket',
  transports: ['tcp'],
  serverPorts: [],
  specification: 'https://www.rfc-editor.org/rfc/rfc6455',
  fields,
  detect,
  open: (emit, context) => new WebSocketDissector(emit, context),
  mask: (message, { keys, context }) => maskWhole(message, keys, maskText, textStart(context)),
  detail,
  wire,
  summary({ request }) {
    if (request.type === 'close') return ['close', request.closeCode, request.closeReason].filter((word) => word !== undefined).join(' · ');
    const size = request.length === undefined ? undefined : `${request.length} B`;
    return [request.name ?? request.type ?? 'message', size].filter((word) => word !== undefined).join(' · ');
  },
});
