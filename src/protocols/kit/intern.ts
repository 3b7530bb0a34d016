import { latin1 } from '#base/bytes';

const SLOTS = 4096;

/**
 * Gives one and the same string for equal bytes, so that a repeated method or path costs a hash and a comparison instead of a new string.
 * Bounded: a direct-mapped cache of 4,096 texts of at most 128 bytes; anything else is made anew each time.
 */
export class Interner {
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(SLOTS).fill(undefined);

  /** The bytes as ISO-8859-1 text. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > 128) return latin1(bytes, start, end);
    // Four bytes a multiplication: each has to wait for the one before.
    let hash = length;
    let i = start;
    for (; i + 3 < end; i += 4) {
      const four =
        (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
      hash = Math.imul(hash ^ four, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
    const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
    const known = this.texts[slot];
    if (known !== undefined && known.length === length && same(known, bytes, start)) return known;
    // In one call, because a text put together of characters is a rope, and comparing with a rope is slow.
    const text = String.fromCharCode(...bytes.subarray(start, end));
    this.texts[slot] = text;
    return text;
  }
}

function same(text: string, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
