/** What one engine may hold. Every limit that bites is a counter of the same name. */
export interface Limits {
  /** Stored bytes of one message; the rest is counted, not kept. */
  readonly messageBytes: number;
  /** Bytes of all messages that wait for their exchange to close. */
  readonly pendingBytes: number;
  /** Bytes of the packed messages (handshakes) of all open flows; beyond it a flow's are not kept. */
  readonly flowBytes: number;
  /** Exchanges open at once; the oldest is closed as interrupted. */
  readonly openExchanges: number;
  /** Exchanges open at once on one connection. */
  readonly openPerFlow: number;
  /** Bytes of one side that wait for the end of a message's head. */
  readonly carryBytes: number;
  /** Bytes of a side looked at to detect its protocol. */
  readonly detectBytes: number;
  /** Datagrams or segments of a flow looked at before it is called unknown. */
  readonly detectTries: number;
  /** Bytes that undoing a content coding may give while masking. */
  readonly inflateBytes: number;
  /** Messages of one long stream that are stored. */
  readonly eventsPerEntry: number;
}

export const DEFAULT_LIMITS: Limits = {
  messageBytes: 65_536,
  pendingBytes: 64 * 1024 * 1024,
  flowBytes: 32 * 1024 * 1024,
  openExchanges: 100_000,
  openPerFlow: 10_000,
  carryBytes: 1024 * 1024,
  detectBytes: 8192,
  detectTries: 12,
  inflateBytes: 1024 * 1024,
  eventsPerEntry: 10_000,
};
