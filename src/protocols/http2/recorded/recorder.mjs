// Records what two programs on loopback say to each other, as TypeScript that tests import: [side, base64] for each piece in order.
import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** Listens on a free port, forwards to `target`, and notes every piece. Resolves to the port, the pieces and a way to stop. */
export async function tap(target) {
  const pieces = [];
  const sockets = new Set();
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to, side] of [
      [client, upstream, 0],
      [upstream, client, 1],
    ]) {
      sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        pieces.push([side, bytes.toString('base64')]);
        to.write(bytes);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: server.address().port, pieces, stop };
}

/** Writes recordings as a module: one constant each. */
export function write(path, recordings) {
  const lines = ['// Written by record.mjs beside it.', "import type { Recording } from '../../http2/recorded/recording.fixture.ts';", ''];
  for (const [name, pieces] of Object.entries(recordings)) {
    lines.push(`export const ${name}: Recording = [`);
    for (const [side, text] of pieces) lines.push(`  [${side}, '${text}'],`);
    lines.push('];', '');
  }
  writeFileSync(path, lines.join('\n'));
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
