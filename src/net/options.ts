import { NANOS_PER_MS, NANOS_PER_SECOND } from '#base/time';
import type { Side } from '#base/side';
import type { Nanos } from '#base/time';

/** Bounds and times of the net room. Every bound that bites is counted in `NetCounters`. */
export interface NetOptions {
  /** Flows kept at once, closed ones that still linger included. About 1.2 KB each. */
  readonly maxFlows: number;
  /** Bytes of out-of-order segments that one direction of a flow may hold; beyond, its hole is declared lost. */
  readonly maxQueuedPerSide: number;
  /** The same for all flows together. */
  readonly maxQueued: number;
  /** Datagrams under reassembly, their bytes together, and how long one may take. */
  readonly maxFragmented: number;
  readonly maxFragmentBytes: number;
  readonly fragmentTimeout: Nanos;
  /** A flow without packets is closed after: only a SYN seen; open TCP; one FIN seen; a finished flow lingers after its last late packet. */
  readonly tcpOpeningTimeout: Nanos;
  readonly tcpOpenTimeout: Nanos;
  readonly tcpClosingTimeout: Nanos;
  readonly tcpLinger: Nanos;
  /** Datagram flows: one direction seen, both directions seen. */
  readonly datagramTimeout: Nanos;
  readonly datagramAnsweredTimeout: Nanos;
  /** A hole that the other side has acknowledged past is declared lost after this many of the flow's packets and this time... */
  readonly holePackets: number;
  readonly holeTime: Nanos;
  /** ...or after this many packets or this time alone: an acknowledgement may be captured a little before what it acknowledges. */
  readonly holePacketsAlone: number;
  readonly holeTimeAlone: Nanos;
  /** A hole that nobody acknowledges (one direction captured) is declared lost after this time without progress. */
  readonly holeAge: Nanos;
  /** Copies of a datagram from another interface are dropped within this time. */
  readonly duplicateWindow: Nanos;
  /** Capture time between two house-keeping rounds that frames set off by themselves. */
  readonly tickEvery: Nanos;
  /** Mixed into hashes, so that no one can prepare collisions. Give a random int32. */
  readonly seed: number;
  /** Whose first bytes these look like, for a stream whose start was not seen and whose ports do not tell. */
  readonly guess: ((bytes: Uint8Array, start: number, end: number) => Side | undefined) | undefined;
}

export const NET_DEFAULTS: NetOptions = {
  maxFlows: 65_536,
  maxQueuedPerSide: 4 << 20,
  maxQueued: 64 << 20,
  maxFragmented: 1024,
  maxFragmentBytes: 16 << 20,
  fragmentTimeout: 30 * NANOS_PER_SECOND,
  tcpOpeningTimeout: 75 * NANOS_PER_SECOND,
  tcpOpenTimeout: 600 * NANOS_PER_SECOND,
  tcpClosingTimeout: 60 * NANOS_PER_SECOND,
  tcpLinger: 15 * NANOS_PER_SECOND,
  datagramTimeout: 30 * NANOS_PER_SECOND,
  datagramAnsweredTimeout: 120 * NANOS_PER_SECOND,
  holePackets: 4,
  holeTime: NANOS_PER_MS,
  holePacketsAlone: 64,
  holeTimeAlone: 20 * NANOS_PER_MS,
  holeAge: 2 * NANOS_PER_SECOND,
  duplicateWindow: 100 * NANOS_PER_MS,
  tickEvery: 50 * NANOS_PER_MS,
  seed: 0x5bd1e995,
  guess: undefined,
};
