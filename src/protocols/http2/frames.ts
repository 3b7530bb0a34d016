import type { Bytes } from '#base/bytes';

/** A frame's header (RFC 9113 §4.1): length 24, type 8, flags 8, reserved 1, stream 31 bits. */
export const FRAME_HEADER = 9;
/** Greatest payload before SETTINGS_MAX_FRAME_SIZE raises it (§6.5.2). */
export const FRAME_DEFAULT = 16_384;
export const FRAME_GREATEST = 0xff_ff_ff;

export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

export const END_STREAM = 0x01;
export const ACK = 0x01;
export const END_HEADERS = 0x04;
export const PADDED = 0x08;
export const HAS_PRIORITY = 0x20;

export const SETTING_MAX_FRAME_SIZE = 5;

/** What a client says first (§3.4). */
export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export function lengthAt(bytes: Bytes, at: number): number {
  return ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
}

/** The 31-bit number at `at`; the reserved bit is ignored. */
export function u31At(bytes: Bytes, at: number): number {
  return (
    (((bytes[at] as number) & 0x7f) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

export function u32At(bytes: Bytes, at: number): number {
  return u31At(bytes, at) + ((bytes[at] as number) >= 0x80 ? 0x80_00_00_00 : 0);
}

/** Flags that each type defines (§6); by type. */
const FLAGS = [0x09, 0x2d, 0, 0, 0x01, 0x0c, 0x01, 0, 0, 0x04];
/** How many bits of a header are fixed when it is one of that type with a sane stream: how unlikely it is by chance. */
const EVIDENCE = [24, 22, 36, 36, 44, 22, 60, 50, 36, 22];
const SETTINGS_MOST = 40;

/**
 * How strongly the nine bytes at `at` look like the header of a frame of at most `most` bytes, in bits; 0 when they cannot be one. Stream ids up
 * to `stream` are expected. Used to find a boundary, so it is stricter than reading: types and flags of extensions do not count.
 */
export function evidence(bytes: Bytes, at: number, most: number, stream: number): number {
  const type = bytes[at + 3] as number;
  if (type > CONTINUATION) return 0;
  const length = lengthAt(bytes, at);
  if (length > most || ((bytes[at + 4] as number) & ~(FLAGS[type] as number)) !== 0 || (bytes[at + 5] as number) >= 0x80) return 0;
  const id = u31At(bytes, at + 5);
  if (!fits(type, length, id, bytes[at + 4] as number)) return 0;
  if (id > stream) return 0;
  return (EVIDENCE[type] as number) + (id < 0x1_00_00 ? 12 : 4);
}

function fits(type: number, length: number, id: number, flags: number): boolean {
  switch (type) {
    case DATA:
    case CONTINUATION:
      return id > 0;
    case HEADERS:
      return id > 0 && length > 0;
    case PRIORITY:
      return id > 0 && length === 5;
    case RST_STREAM:
      return id > 0 && length === 4;
    case SETTINGS:
      return id === 0 && length % 6 === 0 && length <= 6 * SETTINGS_MOST && ((flags & ACK) === 0 || length === 0);
    case PUSH_PROMISE:
      return id > 0 && length > 4;
    case PING:
      return id === 0 && length === 8;
    case GOAWAY:
      return id === 0 && length >= 8;
    default:
      return length === 4;
  }
}
