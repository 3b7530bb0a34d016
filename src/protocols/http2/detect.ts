import { startsWithAscii } from '#base/bytes';
import type { Hint, Verdict } from '#protocols/contract/protocol';
import { FRAME_DEFAULT, FRAME_HEADER, lengthAt, PREFACE, SETTINGS, u31At } from './frames.ts';
import { hunt } from './hunt.ts';

const HIGHEST_STREAM = 0x7f_ff_ff_ff;
/** Settings of RFC 9113 §6.5.2, RFC 8441, RFC 9218; anything whose low digits are `a` is there to be ignored. */
const HIGHEST_SETTING = 9;

/**
 * A client says the preface, a server answers with SETTINGS (RFC 9113 §3.4); a connection that is joined in the middle is known by a chain of frames that
 * chance does not make.
 */
export function detect(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  if (end - start >= 3 && startsWithAscii(bytes, start, end, PREFACE.slice(0, Math.min(end - start, PREFACE.length))))
    return end - start >= PREFACE.length ? 'yes' : 'more';
  if (end - start < 3 && hint.side === 0 && startsWithAscii(bytes, start, end, PREFACE.slice(0, end - start))) return 'more';
  if (hint.start) return hint.side === 1 ? serverOpens(bytes, start, end, hint) : 'no';
  const found = hunt(bytes, start, end, FRAME_DEFAULT, HIGHEST_STREAM, true);
  if (found.kind === 'boundary') return 'yes';
  return found.kind === 'more' && end - found.at >= FRAME_HEADER ? 'more' : 'no';
}

/** A server's first frame is SETTINGS. Without the client's preface it must also name settings that exist. */
function serverOpens(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  const preface = hint.opposite.length >= 3 && startsWithAscii(PREFACE_BYTES, 0, PREFACE.length, textOf(hint.opposite));
  if (end - start < FRAME_HEADER) return looksLikeSettings(bytes, start, end) ? 'more' : 'no';
  const length = lengthAt(bytes, start);
  if (!looksLikeSettings(bytes, start, end) || u31At(bytes, start + 5) !== 0 || length % 6 !== 0) return 'no';
  if (preface) return 'yes';
  if (length === 0) return 'more';
  for (let at = start + FRAME_HEADER; at + 6 <= Math.min(end, start + FRAME_HEADER + length); at += 6) {
    const id = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
    if (id === 0 || (id > HIGHEST_SETTING && (id & 0x0f0f) !== 0x0a0a)) return 'no';
  }
  return end - start >= FRAME_HEADER + length ? 'yes' : 'more';
}

/** `00 00 xx 04 00`: a short SETTINGS frame that is no acknowledgement; as far as the bytes go. */
function looksLikeSettings(bytes: Uint8Array, start: number, end: number): boolean {
  const expected = [0, 0, -1, SETTINGS, 0];
  for (let i = 0; i < expected.length && start + i < end; i++) if (expected[i] !== -1 && bytes[start + i] !== expected[i]) return false;
  return true;
}

const PREFACE_BYTES = Uint8Array.from(PREFACE, (character) => character.charCodeAt(0));

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, PREFACE.length));
}
