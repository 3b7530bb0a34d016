import { FileSource } from '#capture/file-source';
import { Directory } from '#cluster/directory';
import type { Entry } from '#entry/entry';
import type { StoredEvent, StoredExchange, StoredMessage } from '#entry/stored';
import type { Flow, FlowEnd, FlowListener } from '#net/flow';
import type { Frame, FrameSink } from '#net/frame';
import { Network } from '#net/network';
import type { NetCounters } from '#net/counters';
import type { Limits } from '#pipeline/limits';
import { Pipeline } from '#pipeline/pipeline';
import { all } from '#protocols/all';
import type { EventDetail } from '#protocols/contract/protocol';
import { type DetailContext, detailOf, exchangeOf } from '#store/entry-of';
import { readMessage } from '#store/raw';
import { LiveRows } from '#store/live-rows';
import { SegmentBuilder } from '#store/writer-rows';
import { engineSettings } from '#worker/engine-settings';
import { nodePorts } from '#worker/ports';
import { RowWriter } from '#worker/row-writer';

/** Bodies are compared whole, and no oracle masks: one message may be this long, and nothing is overwritten. */
const MESSAGE_BYTES = 16 * 1024 * 1024;

export interface ReplayOptions {
  /** Whether values are masked; not by default. */
  readonly masked?: boolean;
  readonly limits?: Partial<Limits>;
}

/** An entry as the API gives it, and what is stored of it. */
export interface ReplayedEntry {
  readonly entry: Entry;
  readonly stored: StoredExchange | undefined;
  /** Messages of a long stream, each with its line. */
  readonly events: readonly { readonly side: 0 | 1; readonly message: StoredMessage; readonly detail: EventDetail | undefined }[];
}

/** A flow, and the entries that came of it. */
export interface ReplayedFlow {
  readonly transport: Flow['transport'];
  readonly addresses: readonly [string, string];
  readonly ports: readonly [number, number];
  readonly packets: readonly [number, number];
  readonly bytes: readonly [number, number];
  /** Whether bytes were sent again. */
  readonly repeated: boolean;
  readonly end: FlowEnd;
  readonly entries: ReplayedEntry[];
}

/** Everything that a capture is to us. */
export interface Replayed {
  readonly flows: readonly ReplayedFlow[];
  /** Entries of all flows in the order of their first bytes. */
  readonly entries: readonly ReplayedEntry[];
}

/** The product's own way from frames to entries with every field, in memory. */
export class Replay implements FrameSink {
  private readonly builder = new SegmentBuilder({ worker: '00000000', epoch: 1 });
  private readonly live = new LiveRows();
  private readonly writer: RowWriter;
  private readonly network: Network;
  readonly pipeline: Pipeline;
  private readonly flows = new Map<number, ReplayedFlow>();
  private now = 0;

  constructor({ masked = false, limits = { messageBytes: MESSAGE_BYTES } }: ReplayOptions = {}) {
    const settings = engineSettings({ redaction: { on: masked, add: [], remove: [] }, limits, keepMessages: true });
    this.writer = new RowWriter(this.builder, new Directory(), 0, 'file', true);
    this.pipeline = new Pipeline({ ...settings, sink: this.writer });
    this.network = new Network(this.watched(this.pipeline), {
      seed: 1,
      guess: (bytes, start, end) => this.pipeline.guess(bytes, start, end),
    });
  }

  /** Reads a capture file; rejects when it cannot be opened. */
  static async ofFile(path: string): Promise<Replayed> {
    const replay = new Replay();
    const source = FileSource.open([path], {
      listener: { begin: (origin) => replay.begin(origin) },
      pace: () => replay.publish(false),
    });
    if ('message' in source) throw new Error(source.message);
    await source.run(replay);
    return replay.finish();
  }

  /** What the times of frames count from, whole seconds since 1970. */
  begin(origin: number): void {
    this.writer.origin = origin;
  }

  /** Entries written so far, and what the network counted. */
  get written(): number {
    return this.writer.written;
  }
  get counters(): NetCounters {
    return this.network.counters;
  }

  frame(frame: Frame): void {
    this.now = frame.at;
    this.network.frame(frame);
  }

  /** Closes what is open and reads every entry back. */
  finish(): Replayed {
    this.network.end(this.now);
    this.publish(true);
    const entries: ReplayedEntry[] = [];
    const context: DetailContext = { protocols: new Map(all.map((each) => [each.id, each])), ports: nodePorts, onFault: rethrow };
    for (const source of this.live.sources()) {
      const rows = source.rows();
      if (rows === undefined) continue;
      for (let row = 0; row < rows.count; row++) {
        const stored = exchangeOf(source, rows, row);
        const entry = detailOf(rows, row, stored, context);
        const replayed = { entry, stored, events: this.eventsOf(entry, stored) };
        entries.push(replayed);
        this.flows.get(replayed.entry.flow)?.entries.push(replayed);
      }
    }
    const byTime = (a: ReplayedEntry, b: ReplayedEntry): number =>
      a.entry.timestamp - b.entry.timestamp || sequenceOf(a.entry) - sequenceOf(b.entry);
    for (const flow of this.flows.values()) flow.entries.sort(byTime);
    return { flows: [...this.flows.values()], entries: entries.sort(byTime) };
  }

  /** Remembers a flow that came without packets. */
  remember(flow: Flow, end: FlowEnd): void {
    const [client, server] = flow.stats;
    this.flows.set(Math.abs(flow.id), {
      transport: flow.transport,
      addresses: [flow.addresses[0], flow.addresses[1]],
      ports: [flow.ports[0], flow.ports[1]],
      packets: [client.packets, server.packets],
      bytes: [client.bytes, server.bytes],
      repeated:
        client.retransmissions + server.retransmissions + client.keepAlives + server.keepAlives + client.outOfOrder + server.outOfOrder > 0,
      end,
      entries: [],
    });
  }

  private eventsOf(entry: Entry, exchange: StoredExchange | undefined): ReplayedEntry['events'] {
    if (entry.messages === undefined) return [];
    const sequence = sequenceOf(entry);
    const reader = entry.protocols
      .toReversed()
      .map((id) => all.find((each) => each.id === id))
      .find((each) => each?.eventDetail !== undefined);
    return this.live.sources().flatMap((source) => {
      const rows = source.messages(sequence);
      const column = (name: string, row: number): number => rows?.columns.get(name)?.data[row] ?? 0;
      return Array.from({ length: rows?.count ?? 0 }, (_, row) => row)
        .filter((row) => column('entry', row) === sequence)
        .flatMap((row) => {
          const bytes = source.raw(column('raw.start', row), column('raw.length', row));
          if (bytes === undefined) return [];
          const message = readMessage(bytes, 0, bytes.length);
          const side = column('side', row) === 0 ? (0 as const) : (1 as const);
          const event: StoredEvent = { seq: column('seq', row), at: column('at', row), side, message };
          return [{ side, message, detail: reader?.eventDetail?.(event, exchange ?? { context: '' }, nodePorts) }];
        });
    });
  }

  private publish(finish: boolean): undefined {
    if (!finish && !this.builder.due) return;
    const block = this.builder.publish(1, finish);
    if (block !== undefined) this.live.add(block);
  }

  private watched(inner: FlowListener): FlowListener {
    return {
      open: (flow) => inner.open(flow),
      data: (flow, side, bytes, start, end, at, offset, acked) => inner.data(flow, side, bytes, start, end, at, offset, acked),
      gap: (flow, side, length, at) => inner.gap(flow, side, length, at),
      end: (flow, side, how, at) => inner.end(flow, side, how, at),
      datagram: (flow, side, bytes, start, end, at, wire) => inner.datagram(flow, side, bytes, start, end, at, wire),
      icmp: (flow, type, code, from, at) => inner.icmp(flow, type, code, from, at),
      close: (flow, how, at) => {
        this.remember(flow, how);
        inner.close(flow, how, at);
      },
    };
  }
}

function rethrow(protocol: string, error: unknown): never {
  throw new Error(`the detail of ${protocol} threw`, { cause: error });
}

function sequenceOf(entry: Entry): number {
  return Number(entry.id.split('-')[2]);
}
