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
  const { bytes, spans } = message;
  let text = '';
  let at = start;
  let quoted = false;
  for (const span of spans) {
    if (span.end <= at || span.start >= end) continue;
    const from = Math.max(at, span.start);
    text += utf8(bytes, at, from);
    if (json) quoted = endsInString(bytes, at, from, quoted);
    text += json && !quoted ? `"${REDACTED}"` : REDACTED;
    at = Math.min(end, span.end);
  }
  return text + utf8(bytes, at, end);
}

/** Whether JSON that began inside or outside a string ends inside one. */
function endsInString(bytes: Uint8Array, start: number, end: number, quoted: boolean): boolean {
  let inside = quoted;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === 0x22) inside = !inside;
    else if (byte === 0x5c) at++;
  }
  return inside;
}
