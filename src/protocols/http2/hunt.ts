import type { Bytes } from '#base/bytes';
import { Malformed } from '#base/errors';
import { CONTINUATION, DATA, END_HEADERS, END_STREAM, evidence, FRAME_HEADER, HAS_PRIORITY, HEADERS, lengthAt, PADDED } from './frames.ts';
import { HeaderBlock } from './header-block.ts';
import { HpackDecoder } from './hpack.ts';

/** Bits of evidence that make a boundary: by chance less than once in 2^58 places. */
const ENOUGH = 58;
/** A frame that ends where the segment ends, and a header block that reads well. */
const EXACT = 10;
const READABLE = 20;

/** Where a boundary was found, or from where on it takes more bytes to tell; `none` when there is no sign of one. */
export interface Found {
  readonly kind: 'boundary' | 'more' | 'none';
  readonly at: number;
}

/**
 * Looks for a place in `[start, end)` where frames begin: one from which a chain of frames follows that chance does not make. Frames longer than `most`
 * and streams above `stream` do not count. A place that is proven beats an earlier one that is not.
 *
 * A connection that is known to be HTTP/2 needs no more than that. To call a stranger HTTP/2 (`stranger`) it takes a header block that can be read as well, or
 * frames that fill the segment from end to end: numbers and padding of other binary protocols are not chance, and look like a frame or two often enough.
 */
export function hunt(bytes: Bytes, start: number, end: number, most: number, stream: number, stranger = false): Found {
  let waiting = -1;
  for (let at = start; at < end; at++) {
    // The quick look: the length's first byte and the type rule out nearly every place.
    if (at + FRAME_HEADER <= end && ((bytes[at + 3] as number) > CONTINUATION || lengthAt(bytes, at) > most)) continue;
    const bits = chain(bytes, at, end, most, stream, stranger, at === start);
    if (bits >= ENOUGH) return { kind: 'boundary', at };
    if (bits < 0 && waiting < 0) waiting = at;
  }
  return waiting < 0 ? { kind: 'none', at: end } : { kind: 'more', at: waiting };
}

/** Bits of evidence for a boundary at `at`; 0 when the chain breaks, -1 when the bytes end before it is strong enough. `whole`: it begins where the segment does. */
function chain(bytes: Bytes, at: number, end: number, most: number, stream: number, stranger: boolean, whole: boolean): number {
  let bits = 0;
  let frames = 0;
  let proven = !stranger;
  let next = at;
  while (next + FRAME_HEADER <= end) {
    const one = evidence(bytes, next, most, stream);
    if (one === 0) return 0;
    bits += one;
    const length = lengthAt(bytes, next);
    const after = next + FRAME_HEADER + length;
    if (after <= end && bytes[next + 3] === HEADERS) {
      if (!readable(bytes, next, after)) return 0;
      bits += READABLE;
      proven ||= scratch.count > scratch.unknown && ((bytes[next + 4] as number) & END_HEADERS) !== 0;
    }
    // Nobody sends a frame that says nothing; zeros look like it.
    if (stranger && length === 0 && bytes[next + 3] === DATA && ((bytes[next + 4] as number) & END_STREAM) === 0) return 0;
    frames++;
    if (after === end) {
      bits += EXACT;
      proven ||= whole && frames > 1;
    }
    if (bits >= ENOUGH && proven) return bits;
    if (after > end) break;
    next = after;
  }
  return -1;
}

/** Whether a HEADERS frame holds a block that can be read without knowing the table, with names as they must be. */
function readable(bytes: Bytes, at: number, end: number): boolean {
  const block = blockOf(bytes, at, end);
  if (block === undefined) return false;
  if (((bytes[at + 4] as number) & END_HEADERS) === 0) return true;
  try {
    new HpackDecoder(false).decode(bytes, block.start, block.end, scratch);
    return scratch.odd === 0 && scratch.count > 0;
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

const scratch = new HeaderBlock();

/** The fragment of a header block inside a HEADERS frame `[at, end)`, without padding and priority; `undefined` when they do not fit (RFC 9113 §6.2). */
export function blockOf(bytes: Bytes, at: number, end: number): { readonly start: number; readonly end: number } | undefined {
  const flags = bytes[at + 4] as number;
  let start = at + FRAME_HEADER;
  let to = end;
  if ((flags & PADDED) !== 0) {
    if (start >= to) return undefined;
    to -= bytes[start] as number;
    start++;
  }
  if ((flags & HAS_PRIORITY) !== 0) start += 5;
  return start > to ? undefined : { start, end: to };
}
