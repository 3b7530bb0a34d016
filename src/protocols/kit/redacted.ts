import { utf8 } from '#base/globals';
import type { StoredMessage } from '#entry/stored';

/** What viewers print for a masked value. */
export const REDACTED = '[REDACTED]';

/** The UTF-8 text of stored bytes `[start, end)`, with `[REDACTED]` for every masked stretch in it. */
export function storedText(message: StoredMessage, start: number, end: number): string {
  let text = '';
  let at = start;
  for (const span of message.spans) {
    if (span.end <= at || span.start >= end) continue;
    text += utf8(message.bytes, at, Math.max(at, span.start)) + REDACTED;
    at = Math.min(end, span.end);
  }
  return text + utf8(message.bytes, at, end);
}
