import { utf8 } from '#base/globals';
import type { StoredMessage } from '#entry/stored';

/** What viewers print for a masked value. */
export const REDACTED = '[REDACTED]';

/** The UTF-8 text of stored bytes `[start, end)`, with `[REDACTED]` for every masked stretch in it. */
export function storedText(message: StoredMessage, start: number, end: number): string {
  return textWith(message, start, end, false);
}

/**
 * The same for JSON: a masked number or boolean reads as the string `"[REDACTED]"`, so that what was JSON when it was sent is JSON
 * when it is shown.
 */
export function storedJson(message: StoredMessage, start: number, end: number): string {
  return textWith(message, start, end, true);
}

function textWith(message: StoredMessage, start: number, end: number, json: boolean): string {
  let text = '';
  let at = start;
  for (const span of message.spans) {
    if (span.end <= at || span.start >= end) continue;
    text += utf8(message.bytes, at, Math.max(at, span.start));
    text += json && isNumberOrWord(message.bytes, span.start, start) ? `"${REDACTED}"` : REDACTED;
    at = Math.min(end, span.end);
  }
  return text + utf8(message.bytes, at, end);
}

/** Whether a masked stretch stood where a JSON value begins, without quotes: after `:`, `,`, `[` or blanks that follow one of them. */
function isNumberOrWord(bytes: Uint8Array, at: number, start: number): boolean {
  const before = at > start ? (bytes[at - 1] as number) : 0;
  return before === 0x3a || before === 0x2c || before === 0x5b || before <= 0x20;
}
