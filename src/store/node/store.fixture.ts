import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Block } from '../block.ts';
import type { Written } from './rows.fixture.ts';
import { writeEntry } from './rows.fixture.ts';
import { SegmentBuilder } from '../writer-rows.ts';
import type { Disk } from './disk.ts';
import { StoreReader } from './reader.ts';
import type { Retention } from './writer.ts';
import { DEFAULT_RETENTION, StoreWriter } from './writer.ts';

/** A folder of its own, gone when the test ends. */
export function temporaryStore(): string {
  const path = mkdtempSync(join(tmpdir(), 'podwire-store-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A store with its three parts in one thread: what a worker has in three. */
export class OneThread {
  readonly store: string;
  readonly builder: SegmentBuilder;
  readonly reader: StoreReader;
  readonly writer: StoreWriter;
  now = 1_790_000_000_000_000;
  private sequence = 0;

  constructor(
    store: string,
    options: { readonly epoch?: number; readonly retention?: Partial<Retention>; readonly disk?: Disk; readonly journal?: boolean } = {},
  ) {
    const { epoch = 1, retention = {}, disk, journal = true } = options;
    this.store = store;
    this.builder = new SegmentBuilder({ worker: '0000abcd', epoch });
    this.reader = new StoreReader({ store });
    this.reader.load();
    this.writer = new StoreWriter(
      {
        store,
        retention: { ...DEFAULT_RETENTION, ...retention },
        onNotice: (notice) => this.reader.take(notice),
        journal,
        ...(disk === undefined ? {} : { disk }),
      },
      this.now,
    );
    this.reader.load();
    onTestFinished(() => {
      this.writer.close();
      this.reader.close();
    });
  }

  /** Writes entries and publishes them as one block. */
  write(entries: readonly Written[], finish = false): Block | undefined {
    for (const entry of entries) writeEntry(this.builder, this.sequence++, entry);
    return this.publish(finish);
  }

  publish(finish = false): Block | undefined {
    const block = this.builder.publish(this.now, finish);
    if (block === undefined) return undefined;
    this.reader.add(block);
    this.writer.push(block, this.now);
    return block;
  }
}

/** An entry with nothing special about it. */
export function plainEntry(timestamp: number, bytes = 100): Written {
  return {
    timestamp,
    protocol: 'http',
    layers: ['http'],
    elapsed: 1000,
    status: 200,
    error: undefined,
    outcome: 1,
    end: 1,
    hot: { method: 'GET', tags: undefined, secure: undefined, size: undefined, ttl: undefined },
    request: {
      bytes: noise(timestamp, bytes),
      parts: [bytes],
      spans: [],
      flags: 0,
      size: bytes,
    },
    events: [],
  };
}

/** Bytes that do not compress, the same for the same seed. */
function noise(seed: number, length: number): Uint8Array {
  let state = seed | 0;
  return Uint8Array.from({ length }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0) >>> 24);
}
