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
  private bytesKnown: DataView = new DataView(new ArrayBuffer(0));
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(this.bytes.buffer);

  /** The bytes as ISO-8859-1 text. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length === 0) return '';
    if (length > LONGEST) return latin1(bytes, start, end);
    const view = this.viewOf(bytes);
    const slot = slotOf(view, start, length);
    return this.textIn(slot, view, start, length) ?? this.remember(slot, bytes, start, end);
  }

  /** The same if it is remembered. */
  known(bytes: Uint8Array, start: number, end: number): string | undefined {
    const length = end - start;
    if (length === 0 || length > LONGEST) return undefined;
    const view = this.viewOf(bytes);
    return this.textIn(slotOf(view, start, length), view, start, length);
  }

  /** By identity of the array, because asking a typed array for its buffer is a call out of compiled code. */
  private viewOf(bytes: Uint8Array): DataView {
    if (this.bytes === bytes) return this.view;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return this.view;
  }

  private textIn(slot: number, view: DataView, from: number, length: number): string | undefined {
    const text = this.texts[slot];
    return text !== undefined && text.length === length && this.same(slot * LONGEST, view, from, length) ? text : undefined;
  }

  private same(at: number, view: DataView, from: number, length: number): boolean {
    const known = this.bytesKnown;
    let i = 0;
    for (; i + 3 < length; i += 4) if (known.getInt32(at + i, true) !== view.getInt32(from + i, true)) return false;
    for (; i < length; i++) if (known.getUint8(at + i) !== view.getUint8(from + i)) return false;
    return true;
  }

  private remember(slot: number, bytes: Uint8Array, start: number, end: number): string {
    if (this.bytesKnown.byteLength === 0) this.bytesKnown = new DataView(new ArrayBuffer(SLOTS * LONGEST));
    for (let i = start, at = slot * LONGEST; i < end; i++, at++) this.bytesKnown.setUint8(at, bytes[i] as number);
    const text = latin1(bytes, start, end);
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
