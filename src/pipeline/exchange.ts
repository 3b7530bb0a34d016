import type { Nanos } from '#base/time';
import type { FieldValue } from '#entry/field';
import type { Kind, Outcome } from '#entry/outcome';
import type { Flow } from '#net/flow';
import type { Inner } from '#protocols/contract/http';
import type { Result } from '#protocols/contract/message';
import type { AnyProtocol } from '#protocols/contract/protocol';
import type { Draft } from './draft.ts';

/** Hot values of one side of a layer, by short field name. */
export type HotRecord = { readonly [name: string]: FieldValue | undefined };

/**
 * An entry in the making. It opens with the request's first hot values (or an orphaned response), and is written as a row when it closes.
 * Open ones form a list (`older`, `newer`) so that the longest open can be found and closed first.
 */
export class Exchange {
  readonly flow: Flow;
  readonly protocol: AnyProtocol;
  kind: Kind;
  /** 0 until it opens. */
  sequence = 0;
  parent = 0;
  revision = 0;
  key: number | undefined;
  request: Draft | undefined = undefined;
  /** Stream offset behind the last byte of the complete request; -1 while it is not complete. */
  requestEnd = -1;
  response: Draft | undefined = undefined;
  /** The request's context, once the entry closed early: an answer that comes later is still read by it. */
  askedContext: string | undefined = undefined;
  requestValues: HotRecord | undefined = undefined;
  responseValues: HotRecord | undefined = undefined;
  exchangeValues: HotRecord | undefined = undefined;
  inner: Inner | undefined = undefined;
  innerProtocol: AnyProtocol | undefined = undefined;
  outcome: Outcome = 'ok';
  status: number | undefined = undefined;
  statusText: string | undefined = undefined;
  errorType: string | undefined = undefined;
  errorMessage: string | undefined = undefined;
  /** The flow's retransmissions and zero windows when it opened. */
  retransmissions = 0;
  zeroWindows = 0;
  handshake: Nanos = -1;
  marks = 0;
  redacted = 0;
  events = 0;
  /** Whether something changed since it was last published, and when that was. */
  changed = true;
  publishedAt: Nanos = Number.NEGATIVE_INFINITY;
  /** Requests of one pipelined burst share what the client had acknowledged when it sent them. */
  burst = -1;
  tainted = false;
  /** Stream offset of the first client bytes behind it that are missing; -1 when none are. */
  lossAfter = -1;
  closed = false;
  /** Its connection was upgraded, and a protocol inside reads on: it stays open as long as that. */
  held = false;
  older: Exchange | undefined = undefined;
  newer: Exchange | undefined = undefined;

  constructor(flow: Flow, protocol: AnyProtocol, kind: Kind) {
    this.flow = flow;
    this.protocol = protocol;
    this.kind = kind;
    this.key = undefined;
  }

  /** Takes over what a protocol says of the whole; absent words keep what was said before. */
  apply(result: Result): void {
    if (result.status !== undefined) this.status = result.status;
    if (result.statusText !== undefined) this.statusText = result.statusText;
    if (result.outcome !== undefined) this.outcome = result.outcome;
    if (result.errorType !== undefined) this.errorType = result.errorType;
    if (result.errorMessage !== undefined) this.errorMessage = result.errorMessage;
  }
}
