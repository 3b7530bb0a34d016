import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { WorkerStream, WorkerStreams } from '#wire/worker-api';
import type { StreamOut } from '#wire/node/worker-server';
import { Shelf } from './shelf.fixture.ts';
import { Subscriptions } from './subscriptions.ts';

vi.setConfig({ testTimeout: 30_000 });
const START = 1_790_000_000_000_000;

/** A hub's end of a stream that takes events only when the test says so. */
class Asker<S extends WorkerStream> implements StreamOut<S> {
  readonly events: WorkerStreams[S]['event'][] = [];

  event(event: WorkerStreams[S]['event']): number {
    return this.events.push(event);
  }
  error(): void {
    throw new Error('no error was expected');
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

let sequence = 0;
const rows = (count: number) => Array.from({ length: count }, () => ({ sequence: ++sequence, time: START + sequence, status: 200 }));

test('a slow asker is two events behind, never more, and misses nothing', async () => {
  const shelf = new Shelf();
  const { handlers } = new Subscriptions(shelf.library, shelf.filters, shelf.context);
  const asker = new Asker<'watch'>();
  const running = handlers.watch({ filter: '', onlyClosed: true }, asker);
  const first = sequence + 1;
  for (let i = 0; i < 2; i++) {
    shelf.publish(rows(3));
    await until(() => asker.events.length === i + 1);
  }
  for (let i = 0; i < 5; i++) shelf.publish(rows(400));
  await pause(150);
  expect(asker.events).toHaveLength(2);
  for (let seen = 1; sequence - first + 1 > asker.events.reduce((sum, { entries }) => sum + entries.length, 0); seen++) {
    await until(() => asker.events.length >= seen);
    running.ready(seen);
    await turn();
  }
  const told = asker.events.flatMap(({ entries }) => entries.map(({ entry }) => Number(entry.id.split('-')[2])));
  expect(told).toEqual(Array.from({ length: told.length }, (_, i) => first + i));
  running.stop();
  shelf.close();
});

test('a view is told at once, again when something comes, and no more once it stopped', async () => {
  const shelf = new Shelf();
  shelf.publish(rows(4));
  const { handlers } = new Subscriptions(shelf.library, shelf.filters, shelf.context);
  const asker = new Asker<'view'>();
  const running = handlers.view({ filter: '', rows: 10, follow: true, buckets: 10 }, asker);
  expect(asker.events.at(-1)?.window.entries).toHaveLength(4);
  running.ready(1);
  shelf.publish(rows(2));
  await until(() => asker.events.at(-1)?.window.entries.length === 6);
  running.ready(asker.events.length);
  running.move({ filter: 'status == 404', rows: 10, follow: true, buckets: 10 });
  expect(asker.events.at(-1)?.window).toMatchObject({ begin: 0, end: 0, entries: [] });
  running.stop();
  const told = asker.events.length;
  shelf.publish(rows(2));
  await pause(150);
  expect(asker.events).toHaveLength(told);
  shelf.close();
});
