/** One field on the wire (https://protobuf.dev/programming-guides/encoding). One object is read again and again. */
export class WireField {
  number = 0;
  wire = 0;
  /** Where its content lies; of a number its bytes. */
  start = 0;
  end = 0;
  /** Of a varint. */
  value = 0n;

  /** Reads the field at `at`; the index behind it, or -1 when it is broken or not whole. A text that is cut off has `end` at the end: see `cut`. */
  read(bytes: Uint8Array, at: number, end: number): number {
    let next = this.varint(bytes, at, end);
    if (next < 0) return -1;
    this.number = Number(this.value >> 3n);
    this.wire = Number(this.value & 7n);
    if (this.number === 0 || this.number > 536_870_911) return -1;
    this.start = next;
    switch (this.wire) {
      case 0:
        next = this.varint(bytes, next, end);
        break;
      case 1:
        next += 8;
        break;
      case 2: {
        next = this.varint(bytes, next, end);
        if (next < 0 || this.value > 0x7fff_ffffn) return -1;
        this.start = next;
        next += Number(this.value);
        break;
      }
      case 5:
        next += 4;
        break;
      default:
        return -1;
    }
    this.end = Math.min(next, end);
    this.cut = next > end;
    if (this.cut && this.wire !== 2) return -1;
    return next < 0 ? -1 : this.end;
  }

  /** Whether less of it is there than it says. */
  cut = false;

  private varint(bytes: Uint8Array, start: number, end: number): number {
    let low = 0;
    let at = start;
    // Most are short: the loop over numbers does, the one over big integers is for the rest.
    for (let shift = 0; shift < 28 && at < end; shift += 7) {
      const byte = bytes[at++] as number;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.value = BigInt(low);
        return at;
      }
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n && at < end; shift += 7n) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.value = value;
        return at;
      }
    }
    return -1;
  }
}
