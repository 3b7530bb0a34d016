import { latin1, startsWithAscii } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import { type BodyKind, kindOfType, type MediaType, readMediaType, readParameters } from '../http/content-type.ts';
import { FieldLines } from '../http/field-lines.ts';
import { maskFields } from './fields.ts';
import { isName } from './form.ts';
import type { Plan } from './plan.ts';

const LF = 0x0a;
const CR = 0x0d;
const GREATEST_VALUE = 8192;

/** Masks the content of a part by its own type. */
export type MaskPart = (kind: BodyKind, media: MediaType, bytes: Uint8Array, start: number, end: number, plan: Plan) => number;

/**
 * Masks `multipart/…` (RFC 2046 §5.1, RFC 7578): the content of parts whose field is named so; other parts by their own type, their head lines as any.
 * What is not understood of a part is masked. Stops before bytes that belong to no part.
 */
export function maskMultipart(
  bytes: Uint8Array,
  start: number,
  end: number,
  declared: string | undefined,
  plan: Plan,
  content: MaskPart,
): number {
  // Some senders declare another boundary than they use; their readers go by the first line.
  const used = declared !== undefined && nextDelimiter(bytes, start, end, declared) >= 0;
  const boundary = used ? declared : shownBoundary(bytes, start, end);
  let at = boundary === '' ? -1 : nextDelimiter(bytes, start, end, boundary);
  if (at < 0) return start;
  plan.addInside(bytes, start, at);
  while (at >= 0 && at < end) {
    const line = bytes.indexOf(LF, at);
    if (line < 0 || line >= end || startsWithAscii(bytes, at + 2 + boundary.length, end, '--')) break;
    const next = nextDelimiter(bytes, line + 1, end, boundary);
    maskPart(bytes, line + 1, next < 0 ? end : beforeNewline(bytes, line + 1, next), plan, content);
    at = next;
  }
  return end;
}

/** The boundary that the first line shows; empty when it shows none. */
function shownBoundary(bytes: Uint8Array, start: number, end: number): string {
  const line = bytes.indexOf(LF, start);
  if (!startsWithAscii(bytes, start, end, '--') || line < 0 || line >= end || line - start > 76) return '';
  return latin1(bytes, start + 2, bytes[line - 1] === CR ? line - 1 : line);
}

/** The index of the `--boundary` that begins the next line made of it; -1 when there is none. */
function nextDelimiter(bytes: Uint8Array, start: number, end: number, boundary: string): number {
  const delimiter = `--${boundary}`;
  for (let at = start; at < end; ) {
    if (startsWithAscii(bytes, at, end, delimiter)) return at;
    const line = bytes.indexOf(LF, at);
    if (line < 0 || line >= end) return -1;
    at = line + 1;
  }
  return -1;
}

function beforeNewline(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  if (at > start && bytes[at - 1] === LF) at--;
  if (at > start && bytes[at - 1] === CR) at--;
  return at;
}

function maskPart(bytes: Uint8Array, start: number, end: number, plan: Plan, maskContent: MaskPart): void {
  const lines = new FieldLines();
  lines.open(bytes, start, end);
  let disposition = '';
  let type: string | undefined;
  let coded = false;
  while (lines.next()) {
    const value = (): string => latin1(bytes, lines.valueStart, Math.min(lines.valueEnd, lines.valueStart + GREATEST_VALUE));
    if (lines.is('content-disposition')) disposition = value();
    else if (lines.is('content-type')) type = value();
    else if (lines.is('content-transfer-encoding')) coded = /base64|quoted-printable/i.test(value());
  }
  const content = Math.min(lines.at, end);
  maskFields(bytes, start, content, plan);
  const media = readMediaType(type);
  const kind = kindOfType(media.type);
  if (isNamed(disposition, plan) || (coded && kind !== 'binary')) plan.add(content, end);
  else if (kind !== 'binary') plan.add(maskContent(kind, media, bytes, content, end, plan), end);
}

function isNamed(disposition: string, plan: Plan): boolean {
  const { name, 'name*': extended } = readParameters(disposition.slice(Math.max(0, disposition.indexOf(';'))));
  return [name, extended?.slice(extended.lastIndexOf("'") + 1)].some((each) => {
    if (each === undefined) return false;
    const bytes = encodeUtf8(each);
    return isName(bytes, 0, bytes.length, plan);
  });
}
