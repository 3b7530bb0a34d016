import { expect, test } from 'vitest';
import { LiveRows } from './live-rows.ts';
import { SegmentBuilder } from './writer-rows.ts';

test('messages of a block are read from its raw bytes until it is packed; what was read before stays when that memory is used again', () => {
  const builder = new SegmentBuilder({ worker: '5f3a09c1', epoch: 1 });
  const bytes = Uint8Array.of(1, 2, 3, 4);
  builder.keep(builder.begin(), { bytes, parts: [], spans: [], flags: 0, size: 4 }, undefined, '');
  const memory = new Uint8Array(new SharedArrayBuffer(100));
  const block = builder.publish(1, false, (raw) => {
    memory.set(raw);
    return memory.subarray(0, raw.length);
  });
  if (block === undefined) throw new Error('no block');
  const live = new LiveRows();
  live.add(block);
  const [source] = live.sources();
  const before = source?.raw(0, block.raw.length);
  const whole = block.raw.slice();
  live.pack(1, 0, 0, { stretch: (start) => (start < whole.length ? { start: 0, bytes: whole } : undefined) });
  memory.fill(9);
  expect(before).toEqual(whole);
  expect(source?.raw(0, whole.length)).toEqual(whole);
  expect(source?.raw(1, whole.length)).toBeUndefined();
  expect(source?.stretch(whole.length)).toBeUndefined();
});
