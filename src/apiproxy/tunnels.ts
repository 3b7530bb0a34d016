import type { Socket } from 'node:net';
import type { Server as TlsServer } from 'node:tls';
import { portOf } from '#kube/connect/dial';
import { bare } from '#kube/connect/tunnel';
import type { Front } from './front.ts';

const MOST_HEAD = 65_536;

/** Takes `CONNECT` for the API server of a front, and for nothing else: this is no proxy for the rest of the world. TLS goes on inside. */
export function takeTunnels(front: Front, tls: TlsServer): (socket: Socket) => void {
  const { cluster } = front.upstream.target;
  const wanted = `${bare(cluster.server.hostname)}:${portOf(cluster)}`.toLowerCase();
  return (socket) => {
    let held: Buffer = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      held = Buffer.concat([held, chunk]);
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) {
        if (held.length > MOST_HEAD) socket.destroy();
        return;
      }
      socket.removeListener('data', onData);
      socket.pause();
      const asked = /^CONNECT (\S+) HTTP\/1\.[01]\r\n/
        .exec(held.toString('latin1', 0, end + 2))?.[1]
        ?.replace(/^\[(.*)\]:/, '$1:')
        .toLowerCase();
      if (asked !== wanted) {
        refuse(
          socket,
          asked === undefined
            ? `this is a proxy for ${cluster.server.origin} only, by CONNECT`
            : `${asked} is not ${wanted}, the only server that this proxy leads to`,
        );
        return;
      }
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      const rest = held.subarray(end + 4);
      if (rest.length > 0) socket.unshift(rest);
      tls.emit('connection', socket);
    };
    socket.on('data', onData);
  };
}

function refuse(socket: Socket, message: string): void {
  const body = `podwire api: ${message}\n`;
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
