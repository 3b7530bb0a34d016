import { type FieldGroup, group } from '#entry/field';
import type { Layer } from '#protocols/contract/protocol';

/** What is said of a flow that no protocol could read further; shared by `tcp`, `udp`, `sctp` and `ip`. */
export const flowFields = {
  request: group({
    bytes: { kind: 'int', doc: 'Payload bytes that the client sent, retransmissions included.', example: 5120, unit: 'bytes', hot: true },
    packets: { kind: 'int', doc: 'Packets that the client sent.', example: 12, hot: true },
  }),
  response: group({
    bytes: { kind: 'int', doc: 'Payload bytes that the server sent, retransmissions included.', example: 80_211, unit: 'bytes', hot: true },
    packets: { kind: 'int', doc: 'Packets that the server sent.', example: 61, hot: true },
  }),
  exchange: group({
    ended: {
      kind: 'string',
      doc: 'How it ended: fin, rst, refused, unanswered, idle, reused, capture or evicted.',
      example: 'fin',
      hot: true,
    },
    syns: { kind: 'int', doc: 'SYN segments that the client sent (TCP).', example: 1, hot: true },
    detected: {
      kind: 'string',
      doc: 'The protocol that its bytes looked like, though no message could be read.',
      example: 'http',
      hot: true,
    },
  }),
} satisfies { request: FieldGroup; response: FieldGroup; exchange: FieldGroup };

type FlowFields = typeof flowFields;

/** `SYN × 3`, or how much went each way. */
export function flowSummary(layer: Layer<FlowFields>): string {
  const sent = layer.request.bytes ?? 0;
  const received = layer.response.bytes ?? 0;
  if (sent === 0 && received === 0 && (layer.exchange.syns ?? 0) > 0)
    return layer.exchange.syns === 1 ? 'SYN' : `SYN × ${layer.exchange.syns}`;
  const what = layer.exchange.detected === undefined ? '' : `looks like ${layer.exchange.detected}, `;
  return `${what}${sent} B sent, ${received} B received`;
}
