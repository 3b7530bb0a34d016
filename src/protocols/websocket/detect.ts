import type { Hint, Verdict } from '#protocols/contract/protocol';
import { followFrames } from './frames.ts';
import { hasText } from './hunt.ts';

/** Whole masked frames in a row that chance does not make. */
const ENOUGH = 4;
/** Characters of text that chance does not make. */
const LEAST_TEXT = 8;

/**
 * A connection whose upgrade was not seen is known by its client: masked frames that fill what was sent to the byte, and either a text among them that
 * reads as text once its mask is undone, or several frames in a row. A connection whose start was seen begins as HTTP.
 */
export function detect(bytes: Uint8Array, start: number, end: number, hint: Hint): Verdict {
  if (hint.start || hint.side === 1) return 'no';
  const chain = followFrames(bytes, start, end, true);
  if (chain === undefined || !chain.exact) return 'no';
  return chain.frames >= ENOUGH || hasText(bytes, start, end, LEAST_TEXT) ? 'yes' : 'more';
}
