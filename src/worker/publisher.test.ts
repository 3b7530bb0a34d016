import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { StoredMessage } from '#entry/stored';
import { Publisher, type ToThread } from './publisher.ts';
import { Slabs } from './slabs.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A publisher whose writing thread takes blocks, and says so only when it is told to. */
function make(): { readonly publisher: Publisher; readonly writer: MessagePort; readonly got: ToThread[] } {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const got: ToThread[] = [];
  port2.on('message', (message: ToThread) => got.push(message));
  return { publisher: new Publisher({ worker: 'abcdef01', epoch: 1 }, port1, undefined), writer: port2, got };
}

/** Puts rows of about `bytes` into the publisher. */
function fill(publisher: Publisher, bytes: number): void {
  const message: StoredMessage = { bytes: new Uint8Array(1024 * 1024), parts: [], spans: [], flags: 0, size: 1024 * 1024 };
  for (let held = 0; held < bytes; held += message.bytes.length) {
    const row = publisher.rows.begin();
    publisher.rows.rows.sequence[row] = row + 1;
    publisher.rows.keep(row, message, undefined, '');
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

const MIB = 1024 * 1024;

test('a writing thread that is too slow first holds up a file, then costs messages, then rows; all is counted', {
  timeout: 30_000,
}, async () => {
  const { publisher, writer, got } = make();
  expect(publisher.pace()).toBeUndefined();
  fill(publisher, 100 * MIB);
  publisher.publish(1);
  const paced = publisher.pace();
  expect(paced).toBeInstanceOf(Promise);
  fill(publisher, 8 * MIB);
  publisher.publish(2);
  expect(publisher.droppedMessages).toBe(8);
  expect(publisher.droppedRows).toBe(0);
  await until(() => got.length === 2);
  const [, second] = got;
  expect(second).toMatchObject({ type: 'block', block: { rows: 8, frames: [] } });
  writer.postMessage({ type: 'taken', bytes: 101 * MIB, slab: 1 });
  await paced;
  expect(publisher.pace()).toBeUndefined();
  fill(publisher, MIB);
  publisher.publish(3);
  expect([publisher.droppedMessages, publisher.droppedRows]).toEqual([8, 0]);
});

test('rows that are dropped are counted, and leave no hole in the commit numbers', { timeout: 30_000 }, async () => {
  const { publisher, got } = make();
  fill(publisher, 90 * MIB);
  publisher.publish(1);
  fill(publisher, 80 * MIB);
  publisher.publish(2);
  fill(publisher, 5 * MIB);
  publisher.publish(3);
  expect(publisher.droppedRows).toBe(5);
  await until(() => got.length === 2);
  const commits = got.flatMap((message) => (message.type === 'block' ? [[message.block.commit, message.block.rows]] : []));
  expect(commits).toEqual([
    [0, 90],
    [90, 80],
  ]);
});

test('finishing waits until the writing thread has stored what is left', async () => {
  const { publisher, writer, got } = make();
  fill(publisher, MIB);
  let done = false;
  const finished = publisher.finish(1).then(() => {
    done = true;
  });
  await until(() => got.length === 2);
  expect(got.map(({ type }) => type)).toEqual(['block', 'finish']);
  expect(done).toBe(false);
  writer.postMessage({ type: 'finished' });
  await finished;
});

test('open entries are published while there are some, and once more when there are none', async () => {
  const { publisher, got } = make();
  publisher.publishOpen(1_000_000);
  publisher.open.rows.sequence[publisher.open.begin()] = 1;
  publisher.publishOpen(2_000_000);
  publisher.publishOpen(3_000_000);
  publisher.publishOpen(4_000_000);
  await until(() => got.length === 2);
  expect(got.map((message) => (message.type === 'block' ? [message.block.open, message.block.rows] : []))).toEqual([
    [true, 1],
    [true, 0],
  ]);
});

test('messages are lent in memory that is used again when every thread has given it back', () => {
  const slabs = new Slabs();
  const first = slabs.lend(Uint8Array.of(1, 2, 3), 2);
  expect([...first.raw]).toEqual([1, 2, 3]);
  slabs.give(first.slab);
  const second = slabs.lend(Uint8Array.of(4), 1);
  expect(second.raw.buffer).not.toBe(first.raw.buffer);
  expect([...first.raw]).toEqual([1, 2, 3]);
  slabs.give(first.slab);
  const third = slabs.lend(Uint8Array.of(5), 1);
  expect(third.raw.buffer).toBe(first.raw.buffer);
  // Given back twice, or never lent: nothing happens.
  slabs.give(first.slab);
  slabs.give(99);
  expect(slabs.held).toBe(2);
  const long = slabs.lend(new Uint8Array(7 * MIB).fill(6), 1);
  expect(long.raw.length).toBe(7 * MIB);
  slabs.give(long.slab);
  expect(slabs.lend(Uint8Array.of(7), 1).raw.buffer).not.toBe(long.raw.buffer);
});
