import type { Span, StoredMessage } from '#entry/stored';
import { STORED_NOT_MASKABLE } from '#entry/stored';
import type { Keys, Masked } from '#protocols/contract/masking';
import { mayName, type Masker } from './plan.ts';
import { maskText, planFor } from './text.ts';

const FILLER = 0x78;

/**
 * Masks a message that is one text, from `start` on, in place. What can not be understood is cut off and marked so. A text that names none of the keys costs
 * one scan.
 */
export function maskWhole(message: StoredMessage, keys: Keys, masker: Masker = maskText, start = 0): Masked {
  const { bytes } = message;
  if (!mayName(keys, bytes, start, bytes.length)) return { message, count: 0 };
  const plan = planFor(keys);
  const proven = masker(bytes, start, bytes.length, plan);
  if (plan.count === 0 && proven === bytes.length) return { message, count: 0 };
  const spans: Span[] = [];
  for (let i = 0; i < plan.spans.length; i += 2) {
    const from = plan.spans[i] as number;
    const to = Math.min(plan.spans[i + 1] as number, proven);
    if (from >= to) continue;
    bytes.fill(FILLER, from, to);
    const last = spans.at(-1);
    if (last !== undefined && from < last.end) spans[spans.length - 1] = { start: last.start, end: Math.max(last.end, to) };
    else spans.push({ start: from, end: to });
  }
  const flags = message.flags | (proven < bytes.length ? STORED_NOT_MASKABLE : 0);
  return { message: { ...message, bytes: bytes.subarray(0, proven), spans, flags }, count: plan.count };
}
