/** Record types (RFC 8446 §5.1, RFC 6520). */
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;
export const HEARTBEAT = 24;

/** Bytes before a record's content. */
export const RECORD_HEADER = 5;
/** The most that a record holds: 2^14 and what encryption and compression may add (RFC 5246 §6.2.3). */
export const GREATEST_RECORD = 16_384 + 2048;

/** Whether a record header of SSL 3.0 to TLS 1.3 stands at `at`; all of its five bytes must be there. */
export function isRecord(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at] as number;
  if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT || bytes[at + 1] !== 3 || (bytes[at + 2] as number) > 4) return false;
  const length = recordLength(bytes, at);
  if (length > GREATEST_RECORD) return false;
  if (type === CHANGE_CIPHER_SPEC) return length === 1;
  return type === APPLICATION_DATA || length > 0;
}

/** Bytes of a record's content. */
export function recordLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
}

/**
 * Index of the first record header in `[start, end)` that the header behind it confirms, as far as the bytes go; -1 when there is none.
 * Chance makes one in some three million places.
 */
export function findRecord(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + RECORD_HEADER <= end; at++) {
    if (!isRecord(bytes, at) || recordLength(bytes, at) === 0) continue;
    const next = at + RECORD_HEADER + recordLength(bytes, at);
    if (next + RECORD_HEADER > end || isRecord(bytes, next)) return at;
  }
  return -1;
}
