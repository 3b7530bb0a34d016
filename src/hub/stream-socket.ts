import type { WebSocket } from 'ws';
import type { WorkerLink } from './worker-link.ts';

const SLOW_BYTES = 8 * 1024 * 1024;

/** What a stream was asked for. */
export interface StreamAsk {
  readonly filter: string;
  readonly after?: string;
  readonly onlyClosed: boolean;
}

/**
 * JSON Lines over a WebSocket: every matching entry, in commit order, each line `{"change","entry"}`; after each batch a line `{"cursor"}` to resume
 * behind. A client that is too slow gets a line `{"missed": n}` instead of the entries that it could not take.
 */
export function streamEntries(socket: WebSocket, link: WorkerLink, ask: StreamAsk): void {
  const subscription = link.start(
    'watch',
    { filter: ask.filter, onlyClosed: ask.onlyClosed, ...(ask.after === undefined ? {} : { after: ask.after }) },
    async (event) => {
      const lines = event.entries.map((live) => JSON.stringify(live));
      if (event.missed > 0) lines.push(JSON.stringify({ missed: event.missed }));
      lines.push(JSON.stringify({ cursor: event.cursor }));
      if (socket.readyState === socket.OPEN) socket.send(`${lines.join('\n')}\n`);
      while (socket.bufferedAmount > SLOW_BYTES && socket.readyState === socket.OPEN)
        await new Promise((resolve) => setTimeout(resolve, 20));
    },
    (error) => {
      socket.send(`${JSON.stringify({ error })}\n`);
      socket.close(error.wrong === true ? 1008 : 1011, error.message.slice(0, 120));
    },
  );
  if (subscription === undefined) socket.close(1013, 'the worker is not connected; try again');
  socket.on('close', () => subscription?.stop());
}
