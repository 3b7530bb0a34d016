import type { Encoding, Ports } from '#base/ports';
import { concat } from '#base/bytes';

/** Packed bytes of one member that are held to be inflated again with what follows. */
const GREATEST_PACKED = 256 * 1024;
const GREATEST_PLAIN = 8 << 20;
const NOTHING = new Uint8Array(0);

/**
 * Undoes the content coding of a body that goes on, as far as it came: one packed stream that is flushed after each event, or members in a row (RFC 1952 §2.2),
 * one for each flush. What is packed is inflated again from its beginning, so a member of more than 256 KiB is given up.
 */
export class StreamUnpacker {
  broken = false;
  private readonly ports: Ports;
  private readonly encoding: Encoding;
  private packed: Uint8Array = NOTHING;
  private given = 0;

  constructor(ports: Ports, encoding: Encoding) {
    this.ports = ports;
    this.encoding = encoding;
  }

  /** What the next packed bytes give. */
  push(bytes: Uint8Array, start: number, end: number): Uint8Array {
    if (this.broken) return NOTHING;
    let plain: Uint8Array = NOTHING;
    // A member may begin anywhere; where one seems to, what stood before is read to its end first.
    for (let from = start; from < end; ) {
      const next = this.encoding === 'gzip' ? memberStart(bytes, from + 1, end) : end;
      plain = concat([plain, this.more(bytes, from, next)]);
      from = next;
    }
    return plain;
  }

  private more(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const begins = this.encoding === 'gzip' && end - start >= 3 && memberStart(bytes, start, start + 3) === start;
    if (begins && this.given > 0) {
      const alone = this.ports.inflate(this.encoding, bytes.subarray(start, end), GREATEST_PLAIN);
      if (alone.kind === 'whole' && alone.bytes.length > 0) {
        this.packed = bytes.slice(start, end);
        this.given = alone.bytes.length;
        return alone.bytes;
      }
    }
    this.packed = concat([this.packed, bytes.subarray(start, end)]);
    if (this.packed.length > GREATEST_PACKED) {
      this.broken = true;
      return NOTHING;
    }
    const all = this.ports.inflate(this.encoding, this.packed, GREATEST_PLAIN);
    // The first bytes of a header are no error yet.
    if (all.kind === 'broken') return NOTHING;
    const fresh = all.bytes.slice(this.given);
    this.given = all.bytes.length;
    return fresh;
  }
}

/** Where the next gzip member seems to begin in `[start, end)`: its two magic bytes and the only method there is; `end` when nowhere. */
function memberStart(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 2 < end; at++) if (bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 0x08) return at;
  return end;
}
