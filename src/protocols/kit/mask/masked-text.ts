import { latin1 } from '#base/bytes';
import type { Keys } from '#protocols/contract/masking';
import { REDACTED } from '../redacted.ts';
import { maskForm, maskUrl } from './form.ts';
import { mayName, type Masker } from './plan.ts';
import { planFor } from './text.ts';

/** A query string as text with `[REDACTED]` for masked values; `undefined` when there is nothing to mask. For hot values, which are read before the message is masked. */
export function maskedQuery(keys: Keys, bytes: Uint8Array, start: number, end: number): string | undefined {
  return maskedText(keys, bytes, start, end, maskForm);
}

/** The same for a URL, a request target or its path. */
export function maskedUrl(keys: Keys, bytes: Uint8Array, start: number, end: number): string | undefined {
  return maskedText(keys, bytes, start, end, maskUrl);
}

function maskedText(keys: Keys, bytes: Uint8Array, start: number, end: number, masker: Masker): string | undefined {
  if (!mayName(keys, bytes, start, end)) return undefined;
  const plan = planFor(keys);
  masker(bytes, start, end, plan);
  if (plan.count === 0) return undefined;
  let text = '';
  let at = start;
  for (let i = 0; i < plan.spans.length; i += 2) {
    const from = plan.spans[i] as number;
    if (from < at) continue;
    text += latin1(bytes, at, from) + REDACTED;
    at = plan.spans[i + 1] as number;
  }
  return text + latin1(bytes, at, end);
}
