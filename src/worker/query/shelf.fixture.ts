import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { all } from '#protocols/all';
import { OUTCOMES } from '#entry/outcome';
import type { EntryContext } from '#store/entry-of';
import { StoreWriter } from '#store/node/writer';
import { SegmentBuilder } from '#store/writer-rows';
import { Filters } from './filters.ts';
import { Library } from './library.ts';

/** A row as a test wants it. */
export interface Row {
  readonly sequence: number;
  readonly time: number;
  readonly status: number;
}

const CLIENT = { ip: '10.0.0.1' };
const SERVER = { ip: '10.0.0.2' };

/** A library with a writing thread's store behind it, fed a block at a time. */
export class Shelf {
  readonly context: EntryContext = { protocols: new Map(all.map((protocol) => [protocol.id, protocol])) };
  readonly store = mkdtempSync(join(tmpdir(), 'podwire-shelf-'));
  readonly library = new Library(this.store);
  readonly filters = new Filters(this.context);
  private readonly builder: SegmentBuilder;
  private readonly open: SegmentBuilder;
  private readonly writer: StoreWriter;
  private segment = 0;

  constructor(epoch = 1) {
    const origin = { worker: 'abcdef01', epoch };
    this.builder = new SegmentBuilder(origin);
    this.open = new SegmentBuilder({ ...origin, open: true });
    const retention = { bytes: Number.MAX_SAFE_INTEGER, age: Number.MAX_SAFE_INTEGER };
    this.writer = new StoreWriter({ store: this.store, retention, onNotice: (notice) => this.library.notice(notice) }, 0);
  }

  /** Publishes closed rows as one block. Gives the number of the segment that they are in. */
  publish(rows: readonly Row[], seal = false): number {
    for (const row of rows) write(this.builder, row, 'ok');
    const block = this.builder.publish(1_790_000_000_000_000, seal);
    if (block === undefined) return this.segment;
    this.library.add(block);
    this.writer.push(block, 1_790_000_000_000_000);
    this.segment = block.segment;
    return block.segment;
  }

  /** Publishes what is open now. */
  publishOpen(rows: readonly Row[]): void {
    for (const row of rows) write(this.open, row, 'open');
    const block = this.open.publish(1_790_000_000_000_000);
    if (block !== undefined) this.library.add(block);
  }

  /** Retention takes a segment. */
  retire(segment: number): void {
    this.library.notice({ kind: 'retired', epoch: 1, segment });
  }

  close(): void {
    rmSync(this.store, { recursive: true, force: true });
  }
}

function write(builder: SegmentBuilder, row: Row, outcome: 'ok' | 'open'): void {
  const at = builder.begin();
  const to = builder.rows;
  to.sequence[at] = row.sequence;
  to.timestamp[at] = row.time;
  to.status[at] = row.status;
  to.outcome[at] = OUTCOMES.indexOf(outcome);
  to.protocol[at] = builder.words.protocol.code('http');
  to.protocols[at] = builder.words.protocols.code('http');
  to.src[at] = builder.endpoint(CLIENT);
  to.dst[at] = builder.endpoint(SERVER);
}
