import { utf8Strict } from '#base/globals';
import { CONTINUATION, FrameHeader, followFrames, keyAt, TEXT, unmask } from './frames.ts';

const GREATEST_TEXT = 4096;
/** A lone frame this long that ends where its segment ends is no chance; nor are two in a row, or a short text that reads as text. */
const LONG_FRAME = 32;
const SHORT_TEXT = 4;
const header = new FrameHeader();

/** Whether frames of that side begin at `start`, the beginning of a segment behind a loss. */
export function resumesAt(bytes: Uint8Array, start: number, end: number, masked: boolean): boolean {
  const chain = followFrames(bytes, start, end, masked);
  if (chain === undefined || chain.frames === 0) return false;
  if (chain.frames > 2) return true;
  header.read(bytes, start, end);
  if (!chain.exact || header.opcode === CONTINUATION) return false;
  return chain.frames > 1 || header.length >= LONG_FRAME || hasText(bytes, start, end, SHORT_TEXT);
}

/** Whether one of the frames in `[start, end)`, all of which are whole, is a text of at least `least` bytes that reads as text. */
export function hasText(bytes: Uint8Array, start: number, end: number, least: number): boolean {
  for (let at = start; at < end; ) {
    header.read(bytes, at, end);
    const { opcode, compressed, size, length, masked, key } = header;
    const from = at + size;
    at = from + length;
    if (opcode !== TEXT || compressed || length < least || length > GREATEST_TEXT) continue;
    const plain = bytes.slice(from, at);
    if (masked) unmask(bytes, from, at, keyAt(bytes, key), 0, plain, 0);
    if (utf8Strict(plain) !== undefined && !plain.some(isControl)) return true;
  }
  return false;
}

/** Text has no control characters but tabs and line ends. */
function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f;
}
