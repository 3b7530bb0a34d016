import { STORED_NOT_MASKABLE, type StoredMessage } from '#entry/stored';
import type { MaskContext, Masked } from '#protocols/contract/masking';
import { readEventTree } from '../event.ts';
import { merged } from './mask.ts';
import { planSecrets } from './policy.ts';
import { Sink } from './sink.ts';

const FILLER = 0x78;

/** Masks one stored watch event. What of it is not understood is cut off. */
export function maskWatchEvent(message: StoredMessage, { keys }: MaskContext): Masked {
  const { bytes } = message;
  const { node, proven } = readEventTree(message);
  const sink = new Sink(keys);
  if (node !== undefined) planSecrets(node, {}, sink);
  const spans = merged(sink.spans, proven);
  for (const { start, end } of spans) bytes.fill(FILLER, start, end);
  if (spans.length === 0 && proven === bytes.length) return { message, count: 0 };
  const flags = message.flags | (proven < bytes.length ? STORED_NOT_MASKABLE : 0);
  return { message: { ...message, bytes: bytes.subarray(0, Math.max(1, proven)), spans, flags }, count: spans.length };
}
