import type { Packet } from './packet.ts';

/**
 * Where the LLC header of an IEEE 802.11 data frame is (IEEE 802.11-2020 §9.2, §9.3.2), behind a Radiotap header if there is one; -1 for frames of
 * management and control, encrypted ones, fragments and aggregates. `[at, end)` of the packet's bytes.
 */
export function radioPayload(packet: Packet, radiotap: boolean, at: number, end: number): number {
  const { bytes, view } = packet;
  if (radiotap && end - at < 8) return -1;
  const from = radiotap ? at + view.getUint16(at + 2, true) : at;
  if (from + 24 > end) return -1;
  const control = bytes[from] as number;
  const flags = bytes[from + 1] as number;
  // Type data; without the subtypes that have no body.
  const isData = (control & 0x0f) === 0x08 && (control & 0x40) === 0;
  const isPiece = (flags & MORE_FRAGMENTS) !== 0 || (view.getUint16(from + 22, true) & 0x0f) !== 0;
  if (!isData || isPiece || (flags & ENCRYPTED) !== 0) return -1;
  let length = (flags & BETWEEN_STATIONS) === BETWEEN_STATIONS ? 30 : 24;
  if ((control & WITH_QUALITY) !== 0) {
    if (from + length + 2 > end || ((bytes[from + length] as number) & AGGREGATE) !== 0) return -1;
    length += (flags & WITH_HT_CONTROL) === 0 ? 2 : 6;
  }
  if (radiotap && isPadded(packet, at, from)) length = (length + 3) & ~3;
  return from + length <= end ? from + length : -1;
}

const BETWEEN_STATIONS = 0x03;
const MORE_FRAGMENTS = 0x04;
const ENCRYPTED = 0x40;
const WITH_HT_CONTROL = 0x80;
const WITH_QUALITY = 0x80;
const AGGREGATE = 0x80;

/** Whether the Radiotap flags say that the header is padded to words (radiotap.org, field 1; only the time of 8 bytes can come before it). */
function isPadded({ bytes, view }: Packet, at: number, end: number): boolean {
  const present = view.getUint32(at + 4, true);
  if ((present & 2) === 0) return false;
  let words = 1;
  while (at + 4 * words + 8 <= end && (view.getUint32(at + 4 * words, true) & 0x80000000) !== 0) words++;
  const fields = 4 + 4 * words;
  const place = at + ((present & 1) === 0 ? fields : ((fields + 7) & ~7) + 8);
  return place < end && ((bytes[place] as number) & 0x20) !== 0;
}
