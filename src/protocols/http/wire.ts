import { concat } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import { STORED_DECODED, type StoredMessage } from '#entry/stored';
import { FieldLines } from '../kit/http/field-lines.ts';
import { BODY, HEAD, partOf, TRAILERS } from '../kit/http/stored-head.ts';

/**
 * A stored message as it could have been on the wire. The body has lost its transfer coding, perhaps its content coding or its end, so the fields that
 * describe them are written anew: one chunk when there are trailers, otherwise the length that is there. The answer to a HEAD stays as it is.
 */
export function onTheWire(message: StoredMessage, context: string): Uint8Array {
  const { bytes } = message;
  const head = partOf(message, HEAD);
  if (context === 'HEAD') return bytes.slice(head.start, head.end);
  const body = partOf(message, BODY);
  const trailers = partOf(message, TRAILERS);
  const [fields, framed] = withoutFraming(message, head.start, head.end);
  const length = body.end - body.start;
  if (trailers.end > trailers.start) {
    const size = length === 0 ? '' : `${length.toString(16)}\r\n`;
    fields.push(encodeUtf8(`Transfer-Encoding: chunked\r\n\r\n${size}`), bytes.subarray(body.start, body.end));
    fields.push(encodeUtf8(length === 0 ? '0\r\n' : '\r\n0\r\n'), bytes.subarray(trailers.start, trailers.end), encodeUtf8('\r\n'));
    return concat(fields);
  }
  if (framed || length > 0) fields.push(encodeUtf8(`Content-Length: ${length}\r\n`));
  fields.push(encodeUtf8('\r\n'), bytes.subarray(body.start, body.end));
  return concat(fields);
}

/** Start line and field lines without those that say how the body is framed or packed, and whether there were such. */
function withoutFraming(message: StoredMessage, start: number, end: number): [lines: Uint8Array[], framed: boolean] {
  const { bytes } = message;
  const lines = new FieldLines();
  lines.openHead(bytes, start, end);
  const kept: Uint8Array[] = [bytes.subarray(start, lines.at)];
  let framed = false;
  for (let at = lines.at; lines.next(); at = lines.at) {
    const framing = lines.is('content-length') || lines.is('transfer-encoding');
    const unpacked = lines.is('content-encoding') && (message.flags & STORED_DECODED) !== 0;
    framed ||= framing;
    if (!framing && !unpacked) kept.push(bytes.subarray(at, lines.at));
  }
  return [kept, framed];
}
