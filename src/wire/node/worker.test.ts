import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScanState, WireError, WorkerStreams } from '#wire/worker-api';
import { WorkerClient, WorkerRefusal } from './worker-client.ts';
import { type CallAnswers, serveHub, type StreamAnswers, type StreamOut } from './worker-server.ts';

type Event = WorkerStreams['watch']['event'];

/** A worker that counts, refuses, and streams what the test tells it to. */
class Double {
  readonly folder = mkdtempSync(join(tmpdir(), 'podwire-wire-'));
  readonly path = join(this.folder, 'w');
  readonly sockets: Socket[] = [];
  readonly log: string[] = [];
  out: StreamOut<'watch'> | undefined = undefined;
  private readonly server: Server;

  constructor() {
    const calls: Partial<CallAnswers> = {
      count: ({ filter }) => {
        if (filter === 'wrong') throw Object.assign(new Error('no'), { detail: { message: 'wrong here', position: { start: 1, end: 2 } } });
        if (filter === 'fault') throw new Error('broke');
        if (filter === 'never') return new Promise<ScanState>(() => undefined);
        return { scanned: filter.length, matched: 0, complete: true, gaps: [] };
      },
    };
    const streams: Partial<StreamAnswers> = {
      watch: (ask, out) => {
        if (ask.filter === 'wrong') throw Object.assign(new Error('no'), { detail: { message: 'wrong here' } });
        this.out = out;
        this.log.push(`start ${ask.filter}`);
        return {
          move: (next: unknown) => {
            if ((next as { filter: string }).filter === 'wrong') throw new Error('cannot move there');
            this.log.push(`move ${(next as { filter: string }).filter}`);
          },
          ready: (seen: number) => void this.log.push(`ready ${seen}`),
          stop: () => void this.log.push('stop'),
        };
      },
    };
    this.server = createServer((socket) => {
      this.sockets.push(socket);
      serveHub(socket, calls as CallAnswers, streams as StreamAnswers);
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.path, resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let worker: Double;
let client: WorkerClient;
beforeEach(async () => {
  worker = new Double();
  await worker.listen();
  client = await WorkerClient.connect(worker.path);
});
afterEach(async () => {
  client.close();
  await worker.close();
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const event = (cursor: string): Event => ({ entries: [], cursor, missed: 0 });

describe('calls', () => {
  test('answers find their question', async () => {
    const answers = await Promise.all(['a', 'bbb', ''].map((filter) => client.call('count', { filter })));
    expect(answers.map(({ scanned }) => scanned)).toEqual([1, 3, 0]);
  });

  test('a refusal comes with its place and says who is wrong; a fault with its words', async () => {
    await expect(client.call('count', { filter: 'wrong' })).rejects.toMatchObject({
      detail: { message: 'wrong here', position: { start: 1, end: 2 }, wrong: true },
    });
    await expect(client.call('count', { filter: 'fault' })).rejects.toMatchObject({ detail: { message: 'broke' } });
  });

  test('a call that the worker does not know is refused by name', async () => {
    await expect(client.call('values', { field: 'a', prefix: '', limit: 1 })).rejects.toThrow('does not know the call values');
  });

  test('calls that wait are refused when the connection ends, and later ones at once', async () => {
    const waiting = client.call('count', { filter: 'never' });
    const streamed = new Promise<WireError>((resolve) => void client.start('watch', { filter: '' }, () => undefined, resolve));
    await until(() => worker.log.length === 1);
    worker.sockets[0]?.destroy();
    await expect(waiting).rejects.toBeInstanceOf(WorkerRefusal);
    expect(await streamed).toMatchObject({ message: 'the connection to the worker was lost' });
    await expect(client.call('count', { filter: '' })).rejects.toThrow('not connected');
    const late = await new Promise<WireError>((resolve) => void client.start('watch', { filter: '' }, () => undefined, resolve));
    expect(late.message).toContain('not connected');
    expect(worker.log).toContain('stop');
  });
});

describe('streams', () => {
  test('the worker is told of an event when it was taken, not before', async () => {
    const errors: WireError[] = [];
    let release = (): void => undefined;
    const seen: string[] = [];
    const taken = new Promise<void>((resolve) => {
      release = resolve;
    });
    client.start(
      'watch',
      { filter: 'a' },
      (got) => (seen.push(got.cursor), taken),
      (error) => void errors.push(error),
    );
    await until(() => worker.out !== undefined);
    expect(worker.out?.event(event('c1.1'))).toBe(1);
    await until(() => seen.length === 1);
    await client.call('count', { filter: '' });
    expect(worker.log).toEqual(['start a']);
    release();
    await until(() => worker.log.includes('ready 1'));
    expect(worker.out?.event(event('c1.2'))).toBe(2);
    await until(() => worker.log.includes('ready 2'));
    expect([seen, errors]).toEqual([['c1.1', 'c1.2'], []]);
  });

  test('moves and stops reach the worker; what comes after a stop is not told', async () => {
    const errors: WireError[] = [];
    const seen: string[] = [];
    const stream = client.start(
      'watch',
      { filter: 'a' },
      (got) => void seen.push(got.cursor),
      (error) => void errors.push(error),
    );
    stream.move({ filter: 'b' });
    stream.stop();
    stream.stop();
    await until(() => worker.log.includes('stop'));
    worker.out?.event(event('c1.1'));
    await client.call('count', { filter: '' });
    expect([worker.log, seen, errors]).toEqual([['start a', 'move b', 'stop'], [], []]);
  });

  test('a stream that cannot start or move ends with an error', async () => {
    const error = await new Promise<WireError>((resolve) => void client.start('watch', { filter: 'wrong' }, () => undefined, resolve));
    expect(error).toEqual({ message: 'wrong here', wrong: true });
    const moved = await new Promise<WireError>((resolve) => {
      client.start('watch', { filter: 'a' }, () => undefined, resolve).move({ filter: 'wrong' });
    });
    expect(moved.message).toBe('cannot move there');
    expect(worker.log.at(-1)).toBe('stop');
    const unknown = await new Promise<WireError>(
      (resolve) => void client.start('view', { filter: '', rows: 1, buckets: 1 }, () => undefined, resolve),
    );
    expect(unknown.message).toContain('does not know the stream view');
  });
});
