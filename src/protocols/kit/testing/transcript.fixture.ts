import type { Side } from '#base/side';
import type { FieldValue } from '#entry/field';
import type { StoredMessage } from '#entry/stored';
import type { Message, Result } from '#protocols/contract/message';

/** Hot values whatever the protocol. */
export type HotRecord = { readonly [name: string]: FieldValue | undefined };

/** A message as a dissector made it: what tests compare. Times are left out, so that no cutting of a stream changes it. */
export interface Said {
  readonly side: Side;
  readonly values: HotRecord;
  /** `open` when nobody said `done` or `abort`. */
  readonly state: 'open' | 'done' | 'aborted';
  /** Bytes on the wire. */
  readonly size: number;
  readonly context: string;
  /** The stored form, masked as the host would. */
  readonly stored: StoredMessage;
  /** Values masked. */
  readonly masked: number;
}

/** One message of a long stream. */
export interface SaidEvent {
  readonly side: Side;
  readonly size: number;
  readonly bytes: Uint8Array;
}

/** An entry in the making. */
export interface SaidExchange {
  readonly kind: 'exchange' | 'message' | 'flow';
  readonly key: number | undefined;
  readonly request: Said | undefined;
  readonly response: Said | undefined;
  readonly values: HotRecord;
  readonly result: Result;
  /** Provisional answers that came before the last one. */
  readonly provisional: number;
  readonly noAnswer: boolean;
  readonly events: readonly SaidEvent[];
  /** The protocol inside, when one claimed the exchange, and what it says of it. */
  readonly inner:
    | {
        readonly protocol: string;
        readonly request: HotRecord;
        readonly response: HotRecord;
        readonly exchange: HotRecord;
        readonly result: Result | undefined;
      }
    | undefined;
}

/** A connection inside another (port-forward). */
export interface SaidTunnel {
  readonly ports: readonly [number, number];
  readonly bytes: readonly [Uint8Array, Uint8Array];
  readonly closed: boolean;
}

/** Everything that a dissector said of a conversation. */
export interface Transcript {
  /** In the order in which they began. */
  readonly exchanges: readonly SaidExchange[];
  /** Connections that were found inside, in the order in which they began. */
  readonly tunnels: readonly SaidTunnel[];
  /** What was not understood, summed up by its reason. */
  readonly unknown: Readonly<Record<string, number>>;
  /** Reasons of `Malformed`, in order. */
  readonly malformed: readonly string[];
  /** What `become` named, and the bytes of both sides that belong to it. */
  readonly became: { readonly protocol: string; readonly context: string; readonly rest: readonly [Uint8Array, Uint8Array] } | undefined;
}

/** A message in the making: `Message` as the host would give it. */
export class DraftMessage implements Message {
  readonly side: Side;
  readonly at: number;
  size = 0;
  context = '';
  stored: Uint8Array = new Uint8Array(256);
  kept = 0;
  readonly parts: number[] = [];
  flags = 0;
  state: 'open' | 'done' | 'aborted' = 'open';
  values: HotRecord = {};
  message: StoredMessage | undefined = undefined;
  masked = 0;
  /** Nothing more is kept. */
  full = false;
  private readonly limit: number;

  constructor(side: Side, at: number, limit: number) {
    this.side = side;
    this.at = at;
    this.limit = limit;
  }

  keep(bytes: Uint8Array, start: number, end: number): void {
    if (this.full) return;
    const length = Math.min(end - start, this.limit - this.kept);
    if (length < end - start) this.flags |= 1;
    if (length <= 0) return;
    if (this.kept + length > this.stored.length) {
      const larger = new Uint8Array((this.kept + length) * 2);
      larger.set(this.stored.subarray(0, this.kept));
      this.stored = larger;
    }
    this.stored.set(bytes.subarray(start, start + length), this.kept);
    this.kept += length;
  }

  part(): void {
    this.parts.push(this.kept);
  }

  mark(flags: number): void {
    this.flags |= flags;
  }

  /** What is stored before it is masked. */
  asStored(): StoredMessage {
    return { bytes: this.stored.slice(0, this.kept), parts: [...this.parts], spans: [], flags: this.flags, size: this.size };
  }
}
