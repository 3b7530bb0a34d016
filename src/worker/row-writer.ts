import { other, type Side } from '#base/side';
import { type Nanos, toMicros } from '#base/time';
import type { Directory } from '#cluster/directory';
import { LIST_SEPARATOR } from '#entry/columns';
import type { Endpoint } from '#entry/entry';
import { CAPTURED_BY, type CapturedBy, codeOf, KINDS, OUTCOMES } from '#entry/outcome';
import type { StoredMessage } from '#entry/stored';
import type { Flow } from '#net/flow';
import type { Draft } from '#pipeline/draft';
import type { EntrySink } from '#pipeline/engine';
import type { Exchange, HotRecord } from '#pipeline/exchange';
import { StreamFlow } from '#pipeline/stream-flow';
import type { AnyProtocol } from '#protocols/contract/protocol';
import type { SegmentBuilder } from '#store/writer-rows';

type ColumnGroup = ReturnType<SegmentBuilder['group']>;

const KIND_CODES = new Map(KINDS.map((kind, code) => [kind, code]));
const OUTCOME_CODES = new Map(OUTCOMES.map((outcome, code) => [outcome, code]));
/** Flows of several sources are told apart by a distance that no source reaches. */
const FLOWS_PER_SOURCE = 1_000_000_000_000;
const NOBODY = [undefined, undefined] as const;
const MARK_CUT = 1;
const MARK_NOT_MASKABLE = 4;

/** The columns of a protocol's hot fields. */
interface Groups {
  readonly request: ColumnGroup;
  readonly response: ColumnGroup;
  readonly exchange: ColumnGroup;
}

/** Writes entries into the columns of a builder. One object for closed entries, one for those still open. */
export class RowWriter implements EntrySink {
  private readonly builder: SegmentBuilder;
  private readonly directory: Directory;
  /** What times count from, whole seconds since 1970. */
  origin = 0;
  private readonly flowBase: number;
  private readonly capturedBy: number;
  private readonly groups = new Map<string, Groups>();
  private readonly stacks = new Map<string, string>();
  private readonly keepMessages: boolean;
  /** Entries written, and how many by protocol and outcome. */
  written = 0;
  readonly counts = new Map<string, Map<string, number>>();

  constructor(builder: SegmentBuilder, directory: Directory, source: number, capturedBy: CapturedBy, keepMessages: boolean) {
    this.builder = builder;
    this.directory = directory;
    this.flowBase = source * FLOWS_PER_SOURCE;
    this.capturedBy = codeOf(CAPTURED_BY, capturedBy);
    this.keepMessages = keepMessages;
  }

  entry(exchange: Exchange, at: Nanos): void {
    const row = this.builder.begin();
    this.written++;
    this.writeIdentity(row, exchange, at);
    this.writeTimes(row, exchange, at);
    this.writeOutcome(row, exchange);
    this.count((exchange.innerProtocol ?? exchange.protocol).id, exchange.outcome);
    this.writeLayers(row, exchange);
    if (exchange.protocol.names !== undefined) this.learnNames(exchange);
    if (this.keepMessages && (exchange.request !== undefined || exchange.response !== undefined)) this.writeMessages(row, exchange);
  }

  event(exchange: Exchange, seq: number, at: Nanos, side: 0 | 1, message: StoredMessage): void {
    this.builder.message(exchange.sequence, { seq, at: toMicros(this.origin, at), side, message });
  }

  private count(protocol: string, outcome: string): void {
    let counts = this.counts.get(protocol);
    if (counts === undefined) this.counts.set(protocol, (counts = new Map<string, number>()));
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }

  private writeIdentity(row: number, exchange: Exchange, at: Nanos): void {
    const to = this.builder.rows;
    const flow = exchange.flow;
    const words = this.builder.words;
    to.sequence[row] = exchange.sequence;
    to.revision[row] = exchange.revision;
    to.kind[row] = KIND_CODES.get(exchange.kind) ?? 0;
    if (exchange.parent !== 0) to.parent[row] = exchange.parent;
    to.protocol[row] = words.protocol.code((exchange.innerProtocol ?? exchange.protocol).id);
    to.protocols[row] = words.protocols.code(this.stack(exchange));
    to.timestamp[row] = toMicros(this.origin, startOf(exchange, at));
    const ends = this.ends(flow);
    const sender = senderOf(exchange);
    const receiver = other(sender);
    to.src[row] = this.builder.endpoint(ends[sender]);
    to.dst[row] = this.builder.endpoint(ends[receiver]);
    to.srcPort[row] = flow.ports[sender];
    to.dstPort[row] = flow.ports[receiver];
    to.capturedBy[row] = this.capturedBy;
    to.flow[row] = this.flowBase + Math.abs(flow.id);
    if (exchange.key !== undefined && exchange.protocol.streams === true) to.stream[row] = exchange.key;
    to.exchangeKey[row] = exchangeKey(exchange);
  }

  private writeTimes(row: number, exchange: Exchange, at: Nanos): void {
    const to = this.builder.rows;
    const flow = exchange.kind === 'flow';
    // The stored messages of a flow's own entry are a part of it: its bytes and times are the flow's.
    const request = flow ? undefined : exchange.request;
    const response = flow ? undefined : exchange.response;
    const tcp = exchange.flow.transport === 'tcp';
    if (request !== undefined) {
      to.requestSize[row] = request.size;
      if (tcp && request.done) to.tcpRequestTransfer[row] = micros(request.endAt - request.at);
    }
    if (response !== undefined) {
      to.responseSize[row] = response.size;
      if (tcp && response.done) to.tcpResponseTransfer[row] = micros(response.endAt - response.at);
    }
    if (request !== undefined && response !== undefined) {
      if (response.done) to.elapsed[row] = micros(Math.max(0, response.endAt - request.at));
      if (tcp && request.done) to.tcpFirstByte[row] = micros(Math.max(0, response.at - request.endAt));
    } else if (flow) {
      to.elapsed[row] = micros(Math.max(0, exchange.flow.lastAt - exchange.flow.firstAt));
      to.requestSize[row] = exchange.flow.stats[0].bytes;
      to.responseSize[row] = exchange.flow.stats[1].bytes;
    } else if (exchange.outcome === 'unanswered' || exchange.outcome === 'timeout')
      to.elapsed[row] = micros(Math.max(0, at - startOf(exchange, at)));
    if (exchange.handshake >= 0) to.tcpHandshake[row] = micros(exchange.handshake);
    const [client, server] = exchange.flow.stats;
    to.tcpRetransmissions[row] = Math.min(65_535, client.retransmissions + server.retransmissions - exchange.retransmissions);
    to.tcpZeroWindows[row] = Math.min(65_535, client.zeroWindows + server.zeroWindows - exchange.zeroWindows);
  }

  private writeOutcome(row: number, exchange: Exchange): void {
    const to = this.builder.rows;
    const words = this.builder.words;
    const inner = exchange.inner?.result();
    if (inner !== undefined) exchange.apply(inner);
    to.outcome[row] = OUTCOME_CODES.get(exchange.outcome) ?? 0;
    if (exchange.status !== undefined) to.status[row] = exchange.status;
    if (exchange.statusText !== undefined) to.statusText[row] = words.statusText.code(exchange.statusText);
    if (exchange.errorType !== undefined) to.errorType[row] = words.errorType.code(exchange.errorType);
    if (exchange.errorMessage !== undefined) to.errorMessage[row] = words.errorMessage.code(exchange.errorMessage);
    if (exchange.outcome === 'reset') to.tcpResets[row] = 1;
    to.redacted[row] = Math.min(65_535, exchange.redacted);
    to.messages[row] = exchange.events;
    const flags = flagsOf(exchange.request) | flagsOf(exchange.response);
    to.marks[row] = exchange.marks | ((flags & 1) !== 0 ? MARK_CUT : 0) | ((flags & 4) !== 0 ? MARK_NOT_MASKABLE : 0);
  }

  private writeLayers(row: number, exchange: Exchange): void {
    const groups = this.groupsOf(exchange.protocol);
    this.put(row, groups, exchange.requestValues, exchange.responseValues, exchange.exchangeValues);
    if (exchange.inner === undefined || exchange.innerProtocol === undefined) return;
    const values = exchange.inner.values();
    this.put(row, this.groupsOf(exchange.innerProtocol), values.request, values.response, values.exchange);
  }

  private put(
    row: number,
    groups: Groups,
    request: HotRecord | undefined,
    response: HotRecord | undefined,
    whole: HotRecord | undefined,
  ): void {
    if (request !== undefined) this.builder.put(row, groups.request, request);
    if (response !== undefined) this.builder.put(row, groups.response, response);
    if (whole !== undefined) this.builder.put(row, groups.exchange, whole);
  }

  private writeMessages(row: number, exchange: Exchange): void {
    const context = exchange.request?.context || exchange.response?.context || '';
    this.builder.keep(row, exchange.request?.message, exchange.response?.message, context);
  }

  private learnNames(exchange: Exchange): void {
    const names = exchange.protocol.names?.(exchange.requestValues ?? {}, exchange.responseValues ?? {}) ?? [];
    for (const [address, name] of names) this.directory.learnName(address, name, 'dns');
  }

  private ends(flow: Flow): readonly [Endpoint, Endpoint] {
    const [client, server] = flow instanceof StreamFlow ? flow.ends : NOBODY;
    return [client ?? this.directory.endpointOf(flow.addresses[0]), server ?? this.directory.endpointOf(flow.addresses[1])];
  }

  private stack(exchange: Exchange): string {
    const outer = exchange.protocol.id;
    const inner = exchange.innerProtocol?.id;
    if (inner === undefined) return outer;
    const key = `${outer}${LIST_SEPARATOR}${inner}`;
    const known = this.stacks.get(key);
    if (known !== undefined) return known;
    this.stacks.set(key, key);
    return key;
  }

  private groupsOf(protocol: AnyProtocol): Groups {
    const known = this.groups.get(protocol.id);
    if (known !== undefined) return known;
    const { request, response, exchange } = protocol.fields;
    const groups: Groups = {
      request: this.builder.group(protocol.id, 'request', request),
      response: this.builder.group(protocol.id, 'response', response),
      exchange: this.builder.group(protocol.id, 'exchange', exchange),
    };
    this.groups.set(protocol.id, groups);
    return groups;
  }
}

/** What is wrong with a message, also with one that was not kept. */
function flagsOf(draft: Draft | undefined): number {
  return draft === undefined ? 0 : draft.flags | (draft.message?.flags ?? 0);
}

function micros(nanos: Nanos): number {
  return nanos / 1000;
}

/** Exchanges and flows go from client to server; a one-way message goes from whoever sent it. */
function senderOf(exchange: Exchange): Side {
  return exchange.kind === 'message' ? (exchange.request?.side ?? 0) : 0;
}

function startOf(exchange: Exchange, at: Nanos): Nanos {
  if (exchange.kind === 'flow') return exchange.flow.firstAt;
  return exchange.request?.at ?? exchange.response?.at ?? at;
}

/**
 * What both legs of one call share: the absolute sequence numbers of the first bytes of request and response, which survive address translation.
 * 32 bits of one and 21 mixed bits of the other make a double without loss. 0 when one of them is unknown.
 */
function exchangeKey(exchange: Exchange): number {
  const [client, server] = exchange.flow.baseSequence;
  if (client < 0 || server < 0 || exchange.request === undefined || exchange.response === undefined) return 0;
  const asked = (client + exchange.request.offset) % 0x1_0000_0000;
  const answered = Math.imul((server + exchange.response.offset) | 0, 0x9e37_79b1) >>> 11;
  return asked * 0x20_0000 + answered;
}
