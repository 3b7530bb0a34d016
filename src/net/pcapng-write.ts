import type { Bytes } from '#base/bytes';
import { encodeUtf8 } from '#base/globals';
import type { Nanos } from '#base/time';
import type { Frame } from './frame.ts';
import { padded } from './pcapng-options.ts';

const TWO_32 = 0x1_0000_0000;
const BUFFER = 1 << 16;
const LONGEST_RECORD = 0xffff;

/** Type of a TLS key log in `secrets` (draft-ietf-opsawg-pcapng §4.7). */
export const TLS_KEY_LOG = 0x544c534b;

export interface SectionOptions {
  /** Name and version of the program that writes. */
  readonly application: string;
  readonly os?: string;
  readonly comment?: string;
  /** Whole seconds since 1970 that every `at` counts from. */
  readonly origin: number;
  /** Byte order of the section; `true` unless a test asks for the other. */
  readonly littleEndian?: boolean;
}

export interface InterfaceOptions {
  readonly link: number;
  readonly name?: string;
  readonly description?: string;
  readonly comment?: string;
  /** Capture filter as text. */
  readonly filter?: string;
  /** Longest frame kept; 0 (the default): no limit. */
  readonly snapLength?: number;
}

/** An address (4 or 16 bytes) with its names. */
export interface NamedAddress {
  readonly address: Bytes;
  readonly names: readonly string[];
}

/**
 * Writes one pcapng section with nanosecond time stamps. Whole blocks are handed to `write` in pieces of about 64 KiB; each
 * piece is valid only during the call. `flush` hands over the rest, after which the bytes so far are a complete file.
 */
export class PcapngWriter {
  private readonly write: (bytes: Bytes) => void;
  private readonly little: boolean;
  private readonly baseHigh: number;
  private readonly baseLow: number;
  private buffer = new Uint8Array(BUFFER);
  private view = new DataView(this.buffer.buffer);
  private length = 0;
  private blockAt = 0;
  private interfaces = 0;

  constructor(write: (bytes: Bytes) => void, options: SectionOptions) {
    this.write = write;
    this.little = options.littleEndian ?? true;
    const base = BigInt(options.origin) * 1_000_000_000n;
    this.baseHigh = Number(base >> 32n);
    this.baseLow = Number(base & 0xffff_ffffn);
    this.begin(0x0a0d0d0a, 64);
    this.u32(0x1a2b3c4d);
    this.u16(1);
    this.u16(0);
    this.u32(0xffff_ffff);
    this.u32(0xffff_ffff);
    this.text(1, options.comment);
    this.text(3, options.os);
    this.text(4, options.application);
    this.endOptions();
    this.end();
  }

  /** Describes an interface and returns its number for `frame`. */
  iface(options: InterfaceOptions): number {
    this.begin(1, 64);
    this.u16(options.link);
    this.u16(0);
    this.u32(options.snapLength ?? 0);
    this.text(1, options.comment);
    this.text(2, options.name);
    this.text(3, options.description);
    if (options.filter !== undefined) this.option(11, encodeUtf8(`\0${options.filter}`));
    this.option(9, NANOSECONDS);
    this.endOptions();
    this.end();
    return this.interfaces++;
  }

  /** Writes `[start, end)` of `bytes` as a frame of interface `iface`; `wireLength` 0 means: the same length. */
  frame(iface: number, at: Nanos, bytes: Bytes, start: number, end: number, wireLength = 0, comment?: string): void {
    const captured = end - start;
    this.begin(6, captured + 32);
    this.u32(iface);
    const low = this.baseLow + (at - Math.floor(at / TWO_32) * TWO_32);
    this.u32(this.baseHigh + Math.floor(at / TWO_32) + Math.floor(low / TWO_32));
    this.u32(low % TWO_32);
    this.u32(captured);
    this.u32(Math.max(wireLength, captured));
    this.put(bytes, start, end);
    if (comment !== undefined) {
      this.text(1, comment);
      this.endOptions();
    }
    this.end();
  }

  /** Writes a frame as a source handed it over; a VLAN tag that the kernel stripped is put back (802.1Q, priority 0). */
  copy(frame: Frame, iface: number = frame.iface, comment?: string): void {
    const { bytes, start, end, at, wireLength, vlan } = frame;
    if (vlan === 0 || frame.link !== 1 || end - start < 14) return this.frame(iface, at, bytes, start, end, wireLength, comment);
    const tagged = new Uint8Array(end - start + 4);
    tagged.set(bytes.subarray(start, start + 12));
    tagged.set([0x81, 0, vlan >> 8, vlan & 255], 12);
    tagged.set(bytes.subarray(start + 12, end), 16);
    this.frame(iface, at, tagged, 0, tagged.length, wireLength === 0 ? 0 : wireLength + 4, comment);
  }

  /** A name resolution block. Names that do not fit a record (64 KiB of them for one address) are left out, and their number returned. */
  names(addresses: Iterable<NamedAddress>): number {
    let left = 0;
    this.begin(4, 64);
    for (const { address, names } of addresses) {
      let text = '';
      for (const name of names) {
        if (address.length + 3 * (text.length + name.length + 1) > LONGEST_RECORD) left++;
        else text += `${name}\0`;
      }
      if (text === '') continue;
      const bytes = encodeUtf8(text);
      this.u16(address.length === 4 ? 1 : 2);
      this.u16(address.length + bytes.length);
      this.raw(address, 0, address.length);
      this.put(bytes, 0, bytes.length, address.length);
    }
    this.endOptions();
    this.end();
    return left;
  }

  /** A decryption secrets block. */
  secrets(type: number, bytes: Bytes): void {
    this.begin(10, bytes.length + 16);
    this.u32(type);
    this.u32(bytes.length);
    this.put(bytes, 0, bytes.length);
    this.end();
  }

  /** A custom block. The reader gets `bytes` padded with zeros to a multiple of four, so they must tell their own length. */
  custom(enterprise: number, bytes: Bytes, copiable = true): void {
    this.begin(copiable ? 0x0bad : 0x4000_0bad, bytes.length + 16);
    this.u32(enterprise);
    this.put(bytes, 0, bytes.length);
    this.end();
  }

  /** What an interface received and lost since the capture began. */
  statistics(iface: number, at: Nanos, received: number, dropped: number): void {
    this.begin(5, 64);
    this.u32(iface);
    const low = this.baseLow + (at - Math.floor(at / TWO_32) * TWO_32);
    this.u32(this.baseHigh + Math.floor(at / TWO_32) + Math.floor(low / TWO_32));
    this.u32(low % TWO_32);
    this.count(4, received);
    this.count(5, dropped);
    this.endOptions();
    this.end();
  }

  /** Hands over what is buffered. */
  flush(): void {
    if (this.length === 0) return;
    this.write(this.buffer.subarray(0, this.length));
    this.length = 0;
  }

  private begin(type: number, hint: number): void {
    if (this.length + hint > BUFFER) this.flush();
    this.blockAt = this.length;
    this.u32(type);
    this.u32(0);
  }

  private end(): void {
    const length = this.length + 4 - this.blockAt;
    this.u32(length);
    this.view.setUint32(this.blockAt + 4, length, this.little);
    if (this.length >= BUFFER) this.flush();
    if (this.buffer.length > 1 << 22 && this.length === 0) this.resize(BUFFER);
  }

  private text(code: number, text: string | undefined): void {
    if (text !== undefined) this.option(code, cutUtf8(encodeUtf8(text)));
  }

  private option(code: number, bytes: Bytes): void {
    this.u16(code);
    this.u16(bytes.length);
    this.put(bytes, 0, bytes.length);
  }

  private count(code: number, value: number): void {
    this.u16(code);
    this.u16(8);
    this.room(8);
    this.view.setBigUint64(this.length, BigInt(value), this.little);
    this.length += 8;
  }

  private endOptions(): void {
    this.u32(0);
  }

  private u16(value: number): void {
    this.room(2);
    this.view.setUint16(this.length, value, this.little);
    this.length += 2;
  }

  private u32(value: number): void {
    this.room(4);
    this.view.setUint32(this.length, value, this.little);
    this.length += 4;
  }

  private raw(bytes: Bytes, start: number, end: number): void {
    this.room(end - start);
    this.buffer.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Bytes, then zeros up to a multiple of four of all that `already` counts before them. */
  private put(bytes: Bytes, start: number, end: number, already = 0): void {
    this.raw(bytes, start, end);
    const length = already + end - start;
    for (let pad = padded(length) - length; pad > 0; pad--) {
      this.room(1);
      this.buffer[this.length++] = 0;
    }
  }

  private room(more: number): void {
    if (this.length + more > this.buffer.length) this.resize(2 ** Math.ceil(Math.log2(this.length + more)));
  }

  private resize(length: number): void {
    const old = this.buffer;
    this.buffer = new Uint8Array(length);
    this.buffer.set(old.subarray(0, this.length));
    this.view = new DataView(this.buffer.buffer);
  }
}

const NANOSECONDS = new Uint8Array([9]);

/** At most 65,535 bytes (an option's length field), cut between characters. */
function cutUtf8(bytes: Bytes): Bytes {
  if (bytes.length <= LONGEST_RECORD) return bytes;
  let end = LONGEST_RECORD;
  while (((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
