import { nameEnd, readName } from './names.ts';
import { typeName } from './words.ts';

export const HEADER = 12;
export const TYPE_OPT = 41;
export const TYPE_SOA = 6;

/** Bits of the second and third header word (RFC 1035 §4.1.1, RFC 4035 §3). */
export const QR = 0x8000;
export const AA = 0x0400;
export const TC = 0x0200;
export const RD = 0x0100;
export const RA = 0x0080;
export const Z = 0x0040;
export const AD = 0x0020;
export const CD = 0x0010;

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** Steps through the sections of a message without reading what is in the records. One object is used again and again. Never throws. */
export class Walker {
  bytes: Uint8Array = new Uint8Array(0);
  base = 0;
  end = 0;
  id = 0;
  flags = 0;
  private readonly counts = new Uint16Array(4);
  /** Where the next question or record begins. */
  at = 0;
  /** The current question or record: name, type, class, time to live, `[dataAt, dataEnd)`. */
  nameAt = 0;
  type = 0;
  class = 0;
  ttl = 0;
  dataAt = 0;
  dataEnd = 0;

  /** False when not even the header is there. */
  open(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < HEADER) return false;
    this.bytes = bytes;
    this.base = start;
    this.end = end;
    this.id = u16(bytes, start);
    this.flags = u16(bytes, start + 2);
    for (let i = 0; i < 4; i++) this.counts[i] = u16(bytes, start + 4 + 2 * i);
    this.at = start + HEADER;
    return true;
  }

  /** Goes back before the first question. */
  rewind(): void {
    this.at = this.base + HEADER;
  }

  /** How many the header counts: questions (0), answers, authority, additional records (3). */
  count(section: number): number {
    return this.counts[section] as number;
  }

  get opcode(): number {
    return (this.flags >> 11) & 15;
  }

  get isResponse(): boolean {
    return (this.flags & QR) !== 0;
  }

  /** Reads the next question; false when it is broken. */
  question(): boolean {
    const next = nameEnd(this.bytes, this.at, this.end);
    if (next < 0 || next + 4 > this.end) return false;
    this.nameAt = this.at;
    this.type = u16(this.bytes, next);
    this.class = u16(this.bytes, next + 2);
    this.at = next + 4;
    return true;
  }

  /** Reads the next record; false when it is broken. */
  record(): boolean {
    const { bytes, end } = this;
    const next = nameEnd(bytes, this.at, end);
    if (next < 0 || next + 10 > end) return false;
    const dataAt = next + 10;
    const dataEnd = dataAt + u16(bytes, next + 8);
    if (dataEnd > end) return false;
    this.nameAt = this.at;
    this.type = u16(bytes, next);
    this.class = u16(bytes, next + 2);
    this.ttl = u16(bytes, next + 4) * 65_536 + u16(bytes, next + 6);
    this.dataAt = dataAt;
    this.dataEnd = dataEnd;
    this.at = dataEnd;
    return true;
  }

  /** Name and type of the record at `at`; empty when it is broken. */
  firstRecord(): { readonly name?: string; readonly type?: string } {
    const from = this.at;
    if (!this.record()) return {};
    const name = readName(this.bytes, this.base, from, this.end);
    return name === undefined ? {} : { name, type: typeName(this.type) };
  }
}
