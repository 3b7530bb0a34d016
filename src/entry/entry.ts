import type { FieldValue } from './field.ts';
import type { CapturedBy, Kind, Outcome, Role } from './outcome.ts';

/** One end of an entry, as known at that moment. */
export interface Endpoint {
  readonly ip: string;
  /** The shortest name that people would say: pod, else service, node, DNS name, else the address. */
  readonly name?: string;
  readonly namespace?: string;
  readonly pod?: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly workload?: { readonly kind: string; readonly name: string };
  readonly service?: { readonly name: string; readonly namespace: string };
  readonly node?: { readonly name: string };
  readonly container?: string;
  readonly dns?: string;
  readonly process?: { readonly name: string; readonly pid: number };
}

/** TCP's own health during an entry. Durations in µs. */
export interface TcpHealth {
  /** SYN to the ACK that completed the handshake; only on the first exchange of a connection whose start was seen. */
  readonly handshake?: number;
  readonly retransmissions: number;
  readonly zeroWindows: number;
  readonly resets: number;
  /** Last byte of the request to first byte of the response. */
  readonly firstByte?: number;
  /** First byte of the request to its last; the same of the response. */
  readonly requestTransfer?: number;
  readonly responseTransfer?: number;
}

/** What is known of a protocol layer: hot fields always, every field in a detail. Full name of a field: `<protocol>.request.<name>`. */
export interface LayerValues {
  readonly request?: { readonly [name: string]: FieldValue | undefined };
  readonly response?: { readonly [name: string]: FieldValue | undefined };
  readonly exchange?: { readonly [name: string]: FieldValue | undefined };
}

/**
 * The public JSON form of an entry: one request as its server would log it, a one-way message, or a flow that could not be read further.
 * Absent keys are omitted. `docs/entry.md` shows one of each.
 */
export interface Entry {
  /** `worker-epoch-sequence`: 8 hex digits, epoch and sequence in decimal. Stable in exports and URLs. */
  readonly id: string;
  /** Rises with each update of an open entry. */
  readonly revision: number;
  readonly kind: Kind;
  /** The entry that this message belongs to. */
  readonly parent?: string;
  readonly role?: Role;
  /** Innermost protocol, and all layers from outside in. */
  readonly protocol: string;
  readonly protocols: readonly string[];
  /** µs since 1970 of the request's first byte, by the capturing node's clock. */
  readonly timestamp: number;
  /** µs (ns precision) from the request's first byte to the response's last. */
  readonly elapsed?: number;
  readonly src: Endpoint & { readonly port: number };
  readonly dst: Endpoint & { readonly port: number };
  readonly outcome: Outcome;
  /** The protocol's own numeric code, and its words. */
  readonly status?: number;
  readonly statusText?: string;
  /** What was asked, in one line. */
  readonly summary: string;
  /** Bytes on the wire, the whole message even where the stored one was cut. */
  readonly requestSize?: number;
  readonly responseSize?: number;
  readonly error?: { readonly type: string; readonly message?: string };
  readonly capturedBy: CapturedBy;
  readonly encrypted?: boolean;
  /** Number of the flow in its worker's run; exchanges of one connection share it. */
  readonly flow: number;
  /** Stream inside the flow (HTTP/2 stream id …). */
  readonly stream?: number;
  readonly worker: string;
  readonly node?: { readonly name: string };
  readonly tcp?: TcpHealth;
  /** Messages of a long stream stored so far. */
  readonly messages?: number;
  /** Values that were masked before storing. */
  readonly redacted?: number;
  /** Remarks on what is stored: `cut`, `gap`, `not maskable`. */
  readonly marks?: readonly string[];
  /** By protocol id. */
  readonly layers: { readonly [protocol: string]: LayerValues };
}
