import { utf8Strict } from '#base/globals';
import { Interner } from '../kit/intern.ts';

const MAX_NAME = 255;
const MAX_LABEL = 63;
/** One for all flows: a cache of texts, which holds no state of any. */
const texts = new Interner();
const scratch = new Uint8Array(1024);

/**
 * Where the name at `at` ends in place (a pointer ends it), or -1 when it is broken: labels beyond 63 bytes, more than 255 in all, reserved label types,
 * or bytes that are not there (RFC 1035 §3.1, §4.1.4).
 */
export function nameEnd(bytes: Uint8Array, at: number, end: number): number {
  let p = at;
  while (p < end) {
    const length = bytes[p] as number;
    if (length === 0) return p + 1;
    if (length >= 0xc0) return p + 2 <= end ? p + 2 : -1;
    if (length > MAX_LABEL || p - at > MAX_NAME) return -1;
    p += 1 + length;
  }
  return -1;
}

/**
 * The name at `at` of a message that begins at `base`, as text without the last dot; `.` is the root. Pointers must point backwards, so that
 * every name ends. `undefined` when it is broken.
 */
export function readName(bytes: Uint8Array, base: number, at: number, end: number): string | undefined {
  let p = at;
  let floor = at;
  let length = 0;
  let used = 0;
  let wide = false;
  for (;;) {
    if (p >= end) return undefined;
    const label = bytes[p] as number;
    if (label === 0) break;
    if (label >= 0xc0) {
      if (p + 1 >= end) return undefined;
      const target = base + (((label & 0x3f) << 8) | (bytes[p + 1] as number));
      if (target >= floor || target < base + 12) return undefined;
      floor = target;
      p = target;
      continue;
    }
    if (label > MAX_LABEL || p + 1 + label > end) return undefined;
    used += label + 1;
    if (used > MAX_NAME) return undefined;
    if (length > 0) scratch[length++] = 0x2e;
    for (let i = p + 1; i <= p + label; i++) {
      const byte = bytes[i] as number;
      if (byte >= 0x80) wide = true;
      if (byte > 32 && byte !== 0x2e && byte !== 0x5c && byte !== 0x7f) scratch[length++] = byte;
      else length = escape(byte, length);
    }
    p += 1 + label;
  }
  if (length === 0) return '.';
  if (!wide) return texts.text(scratch, 0, length);
  return utf8Strict(scratch, 0, length) ?? escapedText(length);
}

/** `\.` and `\DDD` (RFC 1035 §5.1); a blank stays a blank, as in names of services. */
function escape(byte: number, at: number): number {
  let length = at;
  if (byte === 32) {
    scratch[length++] = byte;
    return length;
  }
  scratch[length++] = 0x5c;
  if (byte === 0x2e || byte === 0x5c) {
    scratch[length++] = byte;
    return length;
  }
  scratch[length++] = 48 + Math.floor(byte / 100);
  scratch[length++] = 48 + (Math.floor(byte / 10) % 10);
  scratch[length++] = 48 + (byte % 10);
  return length;
}

function escapedText(length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) {
    const byte = scratch[i] as number;
    text += byte < 0x80 ? String.fromCharCode(byte) : `\\${byte}`;
  }
  return text;
}

/** Whether the labels of a name in place are what hosts and services are called: printable ASCII or UTF-8. */
export function isPlausibleName(bytes: Uint8Array, at: number, end: number): boolean {
  let p = at;
  while (p < end) {
    const length = bytes[p] as number;
    if (length === 0 || length >= 0xc0) return true;
    for (let i = p + 1; i <= p + length && i < end; i++) {
      const byte = bytes[i] as number;
      if (byte < 32 || byte === 0x7f) return false;
    }
    p += 1 + length;
  }
  return false;
}

/** A number for a name in place and a type, the same for upper and lower case. */
export function questionHash(bytes: Uint8Array, at: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = at; i < end; i++) {
    const byte = bytes[i] as number;
    hash = Math.imul(hash ^ (byte >= 65 && byte <= 90 ? byte + 32 : byte), 0x01000193);
  }
  return hash >>> 0;
}
