import type { Nanos } from '#base/time';
import type { Directory } from '#cluster/directory';
import type { CapturedBy } from '#entry/outcome';
import type { Frame, FrameSink } from '#net/frame';
import { Network } from '#net/network';
import type { NetCounters } from '#net/counters';
import type { Engine } from '#pipeline/engine';
import type { Exchange } from '#pipeline/exchange';
import { Pipeline } from '#pipeline/pipeline';
import type { SegmentBuilder } from '#store/writer-rows';
import type { EngineSettings } from './engine-settings.ts';
import { RowWriter } from './row-writer.ts';

/** Entries that are shown while open have been so for this long: the rest would be replaced before anyone saw them. */
const SHOWN_AFTER: Nanos = 200_000_000;
/** Open entries published at once, the newest. */
const MOST_OPEN = 5000;

/** One source's way from frames to rows: its network, its pipeline, its clock. */
export class Tap implements FrameSink {
  readonly network: Network;
  readonly pipeline: Pipeline;
  readonly engine: Engine;
  private readonly closed: RowWriter;
  private readonly opened: RowWriter;
  /** Time of the newest frame. */
  now: Nanos = 0;
  frames = 0;
  origin: number;

  constructor(
    number: number,
    capturedBy: CapturedBy,
    origin: number,
    settings: EngineSettings,
    rows: SegmentBuilder,
    open: SegmentBuilder,
    directory: Directory,
  ) {
    this.origin = origin;
    this.closed = new RowWriter(rows, directory, number, capturedBy, settings.keepMessages);
    this.opened = new RowWriter(open, directory, number, capturedBy, false);
    this.begin(origin);
    this.pipeline = new Pipeline({ ...settings, sink: this.closed });
    this.engine = this.pipeline.engine;
    this.network = new Network(this.pipeline, {
      ...settings.network,
      seed: (Math.random() * 0x7fff_ffff) | 0,
      guess: (bytes, start, end) => this.pipeline.guess(bytes, start, end),
    });
  }

  /** The source said what its times count from. */
  begin(origin: number): void {
    this.origin = origin;
    this.closed.origin = origin;
    this.opened.origin = origin;
  }

  frame(frame: Frame): void {
    this.frames++;
    this.now = frame.at;
    this.network.frame(frame);
  }

  /** Entries written, and how many by protocol and outcome. */
  get written(): number {
    return this.closed.written;
  }
  get counts(): ReadonlyMap<string, ReadonlyMap<string, number>> {
    return this.closed.counts;
  }

  get counters(): NetCounters {
    return this.network.counters;
  }

  /** Writes the entries that are open at `at` as rows of their own. Returns how many are open. */
  writeOpen(at: Nanos): number {
    const list = this.engine.open;
    let shown = 0;
    for (let exchange = list.newest; exchange !== undefined && shown < MOST_OPEN; exchange = exchange.older) {
      if (at - openedAt(exchange, at) < SHOWN_AFTER) continue;
      this.writeOne(exchange, at);
      shown++;
    }
    return list.count;
  }

  /** The source is over: everything that is held becomes entries. */
  end(): void {
    this.network.end(this.now);
  }

  private writeOne(exchange: Exchange, at: Nanos): void {
    if (exchange.changed) {
      exchange.revision = Math.min(65_535, exchange.revision + 1);
      exchange.changed = false;
    }
    const outcome = exchange.outcome;
    exchange.outcome = 'open';
    this.opened.entry(exchange, at);
    exchange.outcome = outcome;
  }
}

function openedAt(exchange: Exchange, at: Nanos): Nanos {
  return exchange.request?.at ?? exchange.response?.at ?? (exchange.kind === 'flow' ? exchange.flow.firstAt : at);
}
