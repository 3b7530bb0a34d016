import { join } from 'node:path';
import { selected } from '#store/histogram';
import { StoreReader } from '#store/node/reader';
import { writeParquet } from '#store/node/parquet';
import { DEFAULT_RETENTION, StoreWriter } from '#store/node/writer';
import { SegmentBuilder } from '#store/writer-rows';
import { Traffic } from './traffic.ts';

/** Fills a store with known rows in two segments and exports them to Parquet; prints as JSON what a reader must find. Counts are those of the making, not of the store. */
const [, , store = ''] = process.argv;
const ROWS = 70_000;
const builder = new SegmentBuilder({ worker: '5f3a09c1', epoch: 1, node: 'node-a' });
const writer = new StoreWriter({ store, retention: DEFAULT_RETENTION, onNotice: () => {} }, Date.now() * 1000);
const traffic = new Traffic();
const publish = (now: number, finish = false): void => {
  const block = builder.publish(now, finish);
  if (block !== undefined) writer.push(block, Date.now() * 1000);
};
traffic.write(builder, ROWS, 100, publish);
publish(Date.now() * 1000, true);
writer.close();

const reader = new StoreReader({ store });
reader.load();
const sources = reader.sources();
const parquet = join(store, 'rows.parquet');
writeParquet(parquet, sources, selected(sources, { order: 'oldest' }, { scanned: 0, matched: 0 }));
reader.close();
console.log(
  JSON.stringify({
    rows: ROWS,
    segments: sources.length,
    statuses: traffic.statuses,
    services: traffic.services,
    first: 1_790_000_000_000_000,
    step: 100,
    parquet,
  }),
);
