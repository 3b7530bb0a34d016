import type { Bytes } from '#base/bytes';
import { latin1 } from '#base/bytes';
import type { Side } from '#base/side';

/**
 * What Podwire keeps in pcapng custom blocks: recorded streams (bytes that never were frames: plaintext from eBPF, from the API
 * proxy, from decrypted TLS) and the contents of a snapshot. Everything is little-endian, whatever the section's byte order.
 *
 *     0   enterprise   u32  32473 (by the block itself)
 *     4   mark         8 bytes `podwire1`; the last character is the version
 *     12  kind         u16  see `KINDS`
 *     14  reserved     u16  0
 *     16  length       u32  of the payload that follows
 *     20  payload
 *
 * | kind | payload |
 * |---|---|
 * | 1 stream-open | connection u32, then JSON: who, how captured |
 * | 2 stream-bytes | connection u32, side u32 (0 client, 1 server), time u64 (ns since 1970), bytes |
 * | 3 stream-gap | connection u32, side u32, time u64, bytes lost u64 |
 * | 4 stream-end | connection u32, side u32, time u64 |
 * | 16 snapshot | JSON: one part of a snapshot's contents, its `part` says which |
 *
 * Readers skip kinds and versions that they do not know. 32473 is the enterprise number that RFC 5612 keeps for documentation:
 * Podwire has none of its own yet, so the mark is what tells these blocks from others'.
 */
export const ENTERPRISE = 32473;

export const KINDS = { streamOpen: 1, streamBytes: 2, streamGap: 3, streamEnd: 4, snapshot: 16 } as const;

const MARK = 'podwire1';
const HEAD = 16;

/** A custom block of ours. `payload` shares the memory it was read from. */
export interface PodwireBlock {
  readonly kind: number;
  readonly payload: Bytes;
}

/** The content of a custom block, to be written with `ENTERPRISE`. */
export function writePodwireBlock(kind: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD + payload.length);
  for (let i = 0; i < MARK.length; i++) bytes[i] = MARK.charCodeAt(i);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, kind, true);
  view.setUint32(12, payload.length, true);
  bytes.set(payload, HEAD);
  return bytes;
}

/** Reads what a `custom` callback got; `undefined` when it is not ours or is cut. */
export function readPodwireBlock(enterprise: number, bytes: Bytes): PodwireBlock | undefined {
  if (enterprise !== ENTERPRISE || bytes.length < HEAD || latin1(bytes, 0, 8) !== MARK) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(12, true);
  if (length > bytes.length - HEAD) return undefined;
  return { kind: view.getUint16(8, true), payload: bytes.subarray(HEAD, HEAD + length) };
}

/** One event of a recorded stream. */
export interface StreamEvent {
  readonly connection: number;
  readonly side: Side;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** The stream's bytes, or how many were lost; `undefined`: this side ended. */
  readonly what: Bytes | number | undefined;
}

/** The content of a custom block for one event of a stream. */
export function writeStreamEvent({ connection, side, time, what }: StreamEvent): Uint8Array<ArrayBuffer> {
  const tail = what === undefined ? 0 : typeof what === 'number' ? 8 : what.length;
  const payload = new Uint8Array(16 + tail);
  const view = new DataView(payload.buffer);
  view.setUint32(0, connection, true);
  view.setUint32(4, side, true);
  view.setBigUint64(8, time, true);
  if (typeof what === 'number') view.setBigUint64(16, BigInt(what), true);
  else if (what !== undefined) payload.set(what, 16);
  const kind = what === undefined ? KINDS.streamEnd : typeof what === 'number' ? KINDS.streamGap : KINDS.streamBytes;
  return writePodwireBlock(kind, payload);
}

/** Reads a block of kind 2, 3 or 4; `undefined` for the others and for broken ones. */
export function readStreamEvent({ kind, payload }: PodwireBlock): StreamEvent | undefined {
  if (kind < KINDS.streamBytes || kind > KINDS.streamEnd || payload.length < 16) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const side = view.getUint32(4, true);
  if (side !== 0 && side !== 1) return undefined;
  if (kind === KINDS.streamGap && payload.length < 24) return undefined;
  const what =
    kind === KINDS.streamBytes ? payload.subarray(16) : kind === KINDS.streamGap ? Number(view.getBigUint64(16, true)) : undefined;
  return { connection: view.getUint32(0, true), side, time: view.getBigUint64(8, true), what };
}
