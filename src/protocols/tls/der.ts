import { Malformed } from '#base/errors';

/** Tags of the ASN.1 types that certificates are made of (X.690 §8.1.2). */
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_ID = 0x06;
export const UTC_TIME = 0x17;
export const BMP_STRING = 0x1e;
export const UNIVERSAL_STRING = 0x1c;
export const SEQUENCE = 0x30;
export const SET = 0x31;

/** One value: its tag, and where its content lies. */
export interface Element {
  readonly tag: number;
  /** Where the whole value begins, its content begins, and both end. */
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** Walks over values in DER that stand one behind the other (X.690 §8.1, §10.1). Throws `Malformed` where bytes break the rules. */
export class Der {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Whether something follows. */
  get more(): boolean {
    return this.at < this.end;
  }

  /** The tag of what follows; 0 at the end. */
  get tag(): number {
    return this.at < this.end ? (this.bytes[this.at] as number) : 0;
  }

  /** The next value. Tags of several bytes and indefinite lengths are no DER that certificates have. */
  next(tag?: number): Element {
    const { bytes, at: start, end } = this;
    if (start + 2 > end) throw new Malformed('truncated DER');
    const found = bytes[start] as number;
    if ((found & 0x1f) === 0x1f || (tag !== undefined && found !== tag)) throw new Malformed('unexpected DER tag');
    let length = bytes[start + 1] as number;
    let content = start + 2;
    if (length > 0x80) {
      const octets = length & 0x7f;
      if (octets > 4 || content + octets > end) throw new Malformed('DER length');
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + (bytes[content++] as number);
    } else if (length === 0x80) throw new Malformed('DER length');
    if (content + length > end) throw new Malformed('truncated DER');
    this.at = content + length;
    return { tag: found, start, content, end: this.at };
  }

  /** The values inside the next one. */
  open(tag: number): Der {
    return this.inside(this.next(tag));
  }

  /** The values inside one. */
  inside({ content, end }: Element): Der {
    return new Der(this.bytes, content, end);
  }
}

/** An object identifier in dots (X.690 §8.19). */
export function objectId(bytes: Uint8Array, { content, end }: Element): string {
  const numbers: number[] = [];
  let value = 0;
  for (let at = content; at < end; at++) {
    const byte = bytes[at] as number;
    value = value * 128 + (byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    if (numbers.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      numbers.push(first, value - first * 40);
    } else numbers.push(value);
    value = 0;
  }
  return numbers.join('.');
}
