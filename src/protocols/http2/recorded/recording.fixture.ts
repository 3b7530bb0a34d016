import type { Step } from '../../kit/testing/conversation.fixture.ts';

/** Pieces of a recorded connection in order: who spoke (0 client, 1 server), and what, in base64. */
export type Recording = readonly (readonly [side: 0 | 1, base64: string])[];

/** A recording as a conversation. */
export function replay(recording: Recording): Step[] {
  return recording.map(([side, text]): Step => [side, decode(text)]);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Undoes base64 (RFC 4648 §4). */
function decode(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let to = 0;
  for (let i = 0; i < digits.length; i++) {
    bits = (bits << 6) | DIGITS.indexOf(digits.charAt(i));
    if (i % 4 > 0) bytes[to++] = bits >> (6 - 2 * (i % 4));
  }
  return bytes;
}
