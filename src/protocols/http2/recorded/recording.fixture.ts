import type { Step } from '../../kit/testing/conversation.fixture.ts';

/** Pieces of a recorded connection in order: who spoke (0 client, 1 server), and what, in base64. */
export type Recording = readonly (readonly [side: 0 | 1, base64: string])[];

/** A recording as a conversation. */
export function replay(recording: Recording): Step[] {
  return recording.map(([side, text]): Step => [side, Uint8Array.from(Buffer.from(text, 'base64'))]);
}
