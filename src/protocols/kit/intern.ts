import { latin1 } from '#base/bytes';

const SLOTS = 65_536;
const LONGEST = 128;

/**
 * Gives one and the same string for equal bytes, so that a repeated method or path costs a hash and a comparison instead of a new string.
 * Bounded: a direct-mapped cache of 65,536 texts of at most 128 bytes (8 MiB, touched as it fills); anything else is made anew each time. Hash and comparison
 * take four bytes at a time, so the cache holds the bytes beside the texts.
 */
export class Interner {
  private readonly texts: (string | undefined)[] = new Array<string | undefined>(SLOTS).fill(undefined);
  private known: DataView = new DataView(new ArrayBuffer(0));
  private view: DataView = new DataView(new ArrayBuffer(0));

  /** The bytes as ISO-8859-1 text. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > LONGEST) return latin1(bytes, start, end);
    let view = this.view;
    if (view.buffer !== bytes.buffer) this.view = view = new DataView(bytes.buffer);
    const from = bytes.byteOffset + start;
    const slot = slotOf(view, from, length);
    const text = this.texts[slot];
    if (text !== undefined && text.length === length && this.same(slot * LONGEST, view, from, length)) return text;
    return this.remember(slot, bytes, start, end);
  }

  private same(at: number, view: DataView, from: number, length: number): boolean {
    const { known } = this;
    let i = 0;
    for (; i + 3 < length; i += 4) if (known.getInt32(at + i, true) !== view.getInt32(from + i, true)) return false;
    for (; i < length; i++) if (known.getUint8(at + i) !== view.getUint8(from + i)) return false;
    return true;
  }

  private remember(slot: number, bytes: Uint8Array, start: number, end: number): string {
    if (this.known.byteLength === 0) this.known = new DataView(new ArrayBuffer(SLOTS * LONGEST));
    new Uint8Array(this.known.buffer, slot * LONGEST, end - start).set(bytes.subarray(start, end));
    // In one call, because a text put together of characters is a rope, and comparing with a rope is slow.
    const text = String.fromCharCode(...bytes.subarray(start, end));
    this.texts[slot] = text;
    return text;
  }
}

/** Long texts are told apart by their first and last 16 bytes: others that share a slot only cost a new string. */
function slotOf(view: DataView, from: number, length: number): number {
  const to = from + length;
  let hash = length;
  let at = from;
  for (const fours = (length > 32 ? from + 16 : to) - 3; at < fours; at += 4) hash = mixed(hash, view.getInt32(at, true));
  if (length > 32) for (at = to - 16; at < to; at += 4) hash = mixed(hash, view.getInt32(at, true));
  for (; at < to; at++) hash = mixed(hash, view.getUint8(at));
  return (hash ^ (hash >>> 16)) & (SLOTS - 1);
}

function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e3779b1);
  return product ^ (product >>> 15);
}
