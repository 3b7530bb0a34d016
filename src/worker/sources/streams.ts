import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Connection, StreamFlow } from '#pipeline/stream-flow';
import { StreamReader } from '#wire/node/stream-link';
import type { SourceStatus } from '#wire/worker-api';
import type { SourceConfig } from '../config.ts';
import type { Tap } from '../tap.ts';
import type { RunningSource } from './source.ts';

/** Takes plaintext streams from the API proxy, which connects to the socket. Gives the sentence that says why it cannot. */
export async function takeStreams(
  source: SourceConfig & { readonly kind: 'streams' },
  tap: Tap,
  pace: () => Promise<void> | undefined,
): Promise<RunningSource | string> {
  let state: SourceStatus['state'] = 'running';
  let reason: string | undefined;
  let pieces = 0;
  let bytesSeen = 0;
  const flows = new Map<number, StreamFlow>();
  const finish = Promise.withResolvers<undefined>();
  const { pipeline } = tap;
  const reader = new StreamReader<Connection>({
    origin: (seconds) => tap.begin(seconds),
    open: (connection, opening, at) => {
      tap.now = at;
      flows.set(connection, pipeline.openStream(opening, at));
    },
    bytes: (connection, side, bytes, at) => {
      tap.now = at;
      pieces++;
      bytesSeen += bytes.length;
      const flow = flows.get(connection);
      if (flow !== undefined) pipeline.pushStream(flow, side, bytes, at);
    },
    gap: (connection, side, length, at) => {
      const flow = flows.get(connection);
      tap.engine.counters.add('bytes.proxyGap', length);
      if (flow !== undefined) pipeline.gapStream(flow, side, length, at);
    },
    close: (connection, how, at) => {
      tap.now = at;
      const flow = flows.get(connection);
      flows.delete(connection);
      if (flow !== undefined) pipeline.closeStream(flow, how, at);
    },
  });
  const end = (as: SourceStatus['state']): void => {
    if (state !== 'running') return;
    state = as;
    for (const flow of flows.values()) pipeline.closeStream(flow, 'capture', tap.now);
    flows.clear();
    tap.end();
    server.close();
    finish.resolve(undefined);
  };
  let open: Socket | undefined;
  const server = createServer((socket) => {
    open = socket;
    // One sender: whoever comes later is not it.
    server.close();
    socket.on('data', (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        reason = `the streams of the proxy cannot be read: ${(error as Error).message}`;
        socket.destroy();
        end('failed');
        return;
      }
      const wait = pace();
      if (wait === undefined) return;
      socket.pause();
      void wait.then(() => socket.resume());
    });
    socket.on('error', () => undefined);
    socket.on('end', () => {
      end('finished');
      socket.end();
    });
    socket.on('close', () => end('finished'));
  });
  rmSync(source.socket, { force: true });
  const listening = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error) => resolve(`the socket for the proxy's streams cannot be made: ${error.message}`));
    server.listen(source.socket, () => resolve(undefined));
  });
  if (listening !== undefined) return listening;
  return {
    tap,
    kind: 'proxy',
    done: finish.promise,
    clock: () => Date.now() * 1_000_000 - tap.origin * 1_000_000_000,
    stop: () => {
      open?.destroy();
      end('stopped');
      return finish.promise;
    },
    status: () => [
      {
        name: source.name,
        kind: 'proxy',
        state,
        ...(reason === undefined ? {} : { reason }),
        read: bytesSeen,
        packets: pieces,
        dropped: 0,
      },
    ],
  };
}
