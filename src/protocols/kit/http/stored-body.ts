import { latin1 } from '#base/bytes';
import { utf8Strict } from '#base/globals';
import type { Ports } from '#base/ports';
import type { Body, Pair } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import { STORED_CUT, STORED_DECODED, STORED_GAP, STORED_NOT_MASKABLE } from '#entry/stored';
import { base64 } from '../base64.ts';
import { storedJson, storedText } from '../redacted.ts';
import { readCodings, undoCodings } from './content-coding.ts';
import { isTextual, kindOfType, readMediaType } from './content-type.ts';
import { BODY, headerListOf, headerOf, partOf } from './stored-head.ts';

/** Bytes to which a stored body is inflated for people to look at. */
export const BODY_LIMIT = 8 << 20;

/**
 * The body of a stored message for people: content codings undone (at most `limit` bytes), text as text with `[REDACTED]` for what was
 * masked, anything else as base64. `undefined` when the message has none. Never throws on hostile bytes.
 */
export function readStoredBody(
  message: StoredMessage,
  headers: readonly Pair[],
  ports: Ports,
  limit: number = BODY_LIMIT,
): Body | undefined {
  const { start, end } = partOf(message, BODY);
  const remarks = remarksOf(message, end - start);
  if (start === end && remarks.length === 0) return undefined;
  const type = headerOf(headers, 'content-type');
  const decoded = (message.flags & STORED_DECODED) !== 0;
  const codings = decoded ? [] : readCodings(headerListOf(headers, 'content-encoding'));
  if (codings === undefined) remarks.push('the content coding is not known');
  let shown = message;
  let [from, to] = [start, end];
  if (codings !== undefined && codings.length > 0) {
    const inflated = undoCodings(codings, message.bytes.subarray(start, end), ports, limit);
    if (inflated.kind === 'broken') remarks.push(`${codings[0]} could not be undone: ${inflated.reason}`);
    else {
      if (inflated.kind === 'cut') remarks.push(`shown up to ${inflated.bytes.length} bytes of what is packed`);
      // Masked bytes are never stored packed, so what was inflated has no spans.
      shown = { ...message, bytes: inflated.bytes, spans: [] };
      [from, to] = [0, inflated.bytes.length];
    }
  }
  const packed = codings === undefined || (shown === message && codings.length > 0);
  const body = {
    ...(type === undefined ? {} : { type }),
    size: sizeOf(message, headers, to - from, remarks),
    ...(remarks.length === 0 ? {} : { cut: remarks.join('; ') }),
  };
  const text = packed ? undefined : textOf(shown, from, to, type);
  return text === undefined ? { ...body, base64: base64(shown.bytes, from, to) } : { ...body, text };
}

function remarksOf(message: StoredMessage, kept: number): string[] {
  const remarks: string[] = [];
  if ((message.flags & STORED_CUT) !== 0) remarks.push(`only the first ${kept} bytes were kept`);
  if ((message.flags & STORED_GAP) !== 0) remarks.push('bytes were lost by the capture');
  if ((message.flags & STORED_NOT_MASKABLE) !== 0) remarks.push('the rest was not kept because it could not be masked');
  return remarks;
}

/** Bytes before any cut: as shown when it is whole, else what the sender or the wire says. */
function sizeOf(message: StoredMessage, headers: readonly Pair[], shown: number, remarks: readonly string[]): number {
  if (remarks.length === 0) return shown;
  const declared = Number(headerOf(headers, 'content-length') ?? Number.NaN);
  const { end } = partOf(message, 0);
  return Math.max(shown, Number.isSafeInteger(declared) ? declared : message.size - end);
}

function textOf(message: StoredMessage, start: number, end: number, contentType: string | undefined): string | undefined {
  const { type, parameters } = readMediaType(contentType);
  const kind = kindOfType(type);
  if (kind === 'binary') return undefined;
  const charset = parameters['charset']?.toLowerCase() ?? '';
  if (/^(?:iso-8859-1|latin1|windows-1252|us-ascii)$/.test(charset) && message.spans.length === 0) return latin1(message.bytes, start, end);
  // A cut may have split a character: only what was cut is read leniently.
  const whole = (message.flags & (STORED_CUT | STORED_GAP | STORED_NOT_MASKABLE)) === 0;
  if (whole && utf8Strict(message.bytes, start, end) === undefined)
    return isTextual(kind) && charset === '' ? latin1(message.bytes, start, end) : undefined;
  if (!isTextual(kind) && message.bytes.subarray(start, Math.min(end, start + 1024)).includes(0)) return undefined;
  const first = message.bytes[start] as number;
  return kind === 'json' || first === 0x7b || first === 0x5b ? storedJson(message, start, end) : storedText(message, start, end);
}
