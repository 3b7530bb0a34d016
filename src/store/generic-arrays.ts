import type { TypedColumn } from '#entry/columns';

/** In an optional `f64` column: the row has no value. */
export const ABSENT_NUMBER: number = Number.NaN;
/** In an optional `i32` column (`status`): the row has no value. */
export const ABSENT_INT = -0x8000_0000;
/** In an optional text column: the row has no value. */
export const ABSENT_TEXT = 0xffff_ffff;
/** In an optional `u8` column: the row has no value. */
export const ABSENT_BYTE = 0xff;

/**
 * The generic columns of the rows being written, one array each, in the order of `GENERIC_COLUMNS`. They are replaced when they grow:
 * take them from the builder again after every `begin`. A fresh row is 0 in required columns and absent in optional ones.
 */
export class GenericArrays {
  readonly sequence: Float64Array;
  readonly revision: Uint16Array;
  readonly kind: Uint8Array;
  readonly parent: Float64Array;
  readonly role: Uint8Array;
  /** Code of `words.protocol`. */
  readonly protocol: Uint32Array;
  /** Code of `words.protocols`: names joined by `LIST_SEPARATOR`. */
  readonly protocols: Uint32Array;
  readonly timestamp: Float64Array;
  readonly elapsed: Float64Array;
  /** Code of `SegmentBuilder.endpoint`. */
  readonly src: Uint32Array;
  readonly dst: Uint32Array;
  readonly srcPort: Uint16Array;
  readonly dstPort: Uint16Array;
  readonly outcome: Uint8Array;
  readonly status: Int32Array;
  /** Code of `words.statusText`. */
  readonly statusText: Uint32Array;
  readonly requestSize: Float64Array;
  readonly responseSize: Float64Array;
  /** Codes of `words.errorType` and `words.errorMessage`. */
  readonly errorType: Uint32Array;
  readonly errorMessage: Uint32Array;
  readonly capturedBy: Uint8Array;
  readonly encrypted: Uint8Array;
  readonly flow: Float64Array;
  readonly stream: Float64Array;
  readonly exchangeKey: Float64Array;
  readonly tcpHandshake: Float64Array;
  readonly tcpRetransmissions: Uint16Array;
  readonly tcpZeroWindows: Uint16Array;
  readonly tcpResets: Uint8Array;
  readonly tcpFirstByte: Float64Array;
  readonly tcpRequestTransfer: Float64Array;
  readonly tcpResponseTransfer: Float64Array;
  readonly messages: Uint32Array;
  readonly redacted: Uint16Array;
  readonly marks: Uint8Array;
  /** Set by `SegmentBuilder.keep`. */
  readonly rawStart: Float64Array;
  readonly rawLength: Uint32Array;

  constructor(capacity: number) {
    this.sequence = new Float64Array(capacity);
    this.revision = new Uint16Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.parent = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.role = new Uint8Array(capacity);
    this.protocol = new Uint32Array(capacity);
    this.protocols = new Uint32Array(capacity);
    this.timestamp = new Float64Array(capacity);
    this.elapsed = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.src = new Uint32Array(capacity);
    this.dst = new Uint32Array(capacity);
    this.srcPort = new Uint16Array(capacity);
    this.dstPort = new Uint16Array(capacity);
    this.outcome = new Uint8Array(capacity);
    this.status = new Int32Array(capacity).fill(ABSENT_INT);
    this.statusText = new Uint32Array(capacity).fill(ABSENT_TEXT);
    this.requestSize = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.responseSize = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.errorType = new Uint32Array(capacity).fill(ABSENT_TEXT);
    this.errorMessage = new Uint32Array(capacity).fill(ABSENT_TEXT);
    this.capturedBy = new Uint8Array(capacity);
    this.encrypted = new Uint8Array(capacity);
    this.flow = new Float64Array(capacity);
    this.stream = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.exchangeKey = new Float64Array(capacity);
    this.tcpHandshake = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.tcpRetransmissions = new Uint16Array(capacity);
    this.tcpZeroWindows = new Uint16Array(capacity);
    this.tcpResets = new Uint8Array(capacity);
    this.tcpFirstByte = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.tcpRequestTransfer = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.tcpResponseTransfer = new Float64Array(capacity).fill(ABSENT_NUMBER);
    this.messages = new Uint32Array(capacity);
    this.redacted = new Uint16Array(capacity);
    this.marks = new Uint8Array(capacity);
    this.rawStart = new Float64Array(capacity);
    this.rawLength = new Uint32Array(capacity);
  }

  /** All arrays, in the order of `GENERIC_COLUMNS`. */
  list(): readonly TypedColumn[] {
    return Object.values(this) as TypedColumn[];
  }
}
