const INVALID = 255;
const PADDING = 254;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const values = new Uint8Array(256).fill(INVALID);
for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
values[0x3d] = PADDING;

/**
 * Undoes the base64 of gRPC-Web's text form (RFC 4648 §4). Senders encode piece by piece, so padding may stand anywhere between groups of four; bytes
 * that are no base64 are skipped. Holds up to three digits between calls.
 */
export class WebText {
  private bits = 0;
  private digits = 0;
  private out = new Uint8Array(256);

  /** The bytes that these characters complete; valid until the next call. */
  push(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const most = (((end - start + 3) * 3) >> 2) + 3;
    if (this.out.length < most) this.out = new Uint8Array(most);
    const { out } = this;
    let to = 0;
    for (let i = start; i < end; i++) {
      const value = values[bytes[i] as number] as number;
      if (value === INVALID) continue;
      if (value === PADDING) {
        if (this.digits >= 2) out[to++] = this.digits === 2 ? this.bits >> 4 : this.bits >> 10;
        if (this.digits === 3) out[to++] = (this.bits >> 2) & 0xff;
        this.digits = 0;
        this.bits = 0;
        continue;
      }
      this.bits = (this.bits << 6) | value;
      if (++this.digits < 4) continue;
      out[to++] = this.bits >> 16;
      out[to++] = (this.bits >> 8) & 0xff;
      out[to++] = this.bits & 0xff;
      this.digits = 0;
      this.bits = 0;
    }
    return out.subarray(0, to);
  }
}
