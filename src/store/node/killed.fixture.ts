import { DEFAULT_RETENTION, StoreWriter } from './writer.ts';
import { SegmentBuilder } from '../writer-rows.ts';

/** A process that writes until it is killed, and says after each block how many rows are published. */
const [, , store = ''] = process.argv;
const builder = new SegmentBuilder({ worker: '0000abcd', epoch: 1 });
const writer = new StoreWriter({ store, retention: DEFAULT_RETENTION, onNotice: () => {} }, 0);
const bytes = new Uint8Array(500).fill(65);
let sequence = 0;
const step = (): void => {
  for (let i = 0; i < 50; i++) {
    const row = builder.begin();
    builder.rows.sequence[row] = sequence++;
    builder.rows.timestamp[row] = sequence;
    builder.keep(row, { bytes, parts: [], spans: [], flags: 0, size: 500 }, undefined, '');
  }
  const block = builder.publish(sequence, sequence % 5000 === 0);
  if (block !== undefined) writer.push(block, sequence);
  process.stdout.write(`${sequence}\n`, () => setImmediate(step));
};
step();
