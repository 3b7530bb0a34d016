/**
 * The opener: the one process that holds capabilities. It opens packet sockets where it is asked to, passes their descriptors to the
 * unprivileged process at the other end of descriptor 3, and keeps none of them. It reads no byte of traffic: a socket is bound only
 * after its ring, and the ring is never mapped here. opener-protocol.ts describes the requests. It ends when descriptor 3 closes.
 */
import { openPacketSocket } from './af-packet.ts';
import { Channel } from './descriptors.ts';
import type { Libc } from './libc.ts';
import { attempt, checked, isFailure, loadLibc } from './libc.ts';
import { inNamespace } from './netns.ts';
import type { NamedInterface, OpenerAnswer } from './opener-protocol.ts';
import { Lines, readRequest } from './opener-protocol.ts';

const PR_SET_NO_NEW_PRIVS = 38;
const CHANNEL = 3;

function main(): number {
  const libc = loadLibc();
  if (typeof libc === 'string') {
    process.stderr.write(`${libc}\n`);
    return 1;
  }
  // Its life follows the socket: Ctrl-C reaches the whole process group, and the other side decides when to end.
  process.on('SIGINT', () => undefined);
  libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const outcome = attempt(() => serve(libc, new Channel(libc, CHANNEL)));
  if (!isFailure(outcome)) return 0;
  process.stderr.write(`The opener ended: ${outcome.step}: ${outcome.name}\n`);
  return 1;
}

function serve(libc: Libc, channel: Channel): void {
  const lines = new Lines();
  for (;;) {
    const received = channel.receive(true);
    if (received.kind === 'end') return;
    if (received.kind === 'nothing') continue;
    if (received.descriptor !== undefined) libc.close(received.descriptor);
    for (const line of lines.push(received.bytes) ?? [undefined]) {
      if (line === undefined) return;
      answer(libc, channel, line);
    }
  }
}

function answer(libc: Libc, channel: Channel, line: string): void {
  const request = readRequest(line);
  if ('refused' in request) return send(channel, request);
  const { id, netns } = request;
  if (request.do === 'list') {
    const interfaces = attempt(() => inNamespace(libc, netns, () => listInterfaces(libc)));
    return send(channel, isFailure(interfaces) ? { id, failed: interfaces } : { id, interfaces });
  }
  const socket = attempt(() => inNamespace(libc, netns, () => openPacketSocket(libc, request)));
  if (isFailure(socket)) return send(channel, { id, failed: socket });
  try {
    send(channel, { id, ifindex: socket.ifindex, hatype: socket.hatype }, socket.fd);
  } finally {
    libc.close(socket.fd);
  }
}

function send(channel: Channel, answer: OpenerAnswer, descriptor?: number): void {
  channel.send(new TextEncoder().encode(`${JSON.stringify(answer)}\n`), descriptor);
}

/** if_nameindex(3): an array of { unsigned index; char *name }, 16 bytes each, ended by an index of 0. */
function listInterfaces(libc: Libc): readonly NamedInterface[] {
  const list = libc.if_nameindex();
  if (list === null) checked(libc, 'list the interfaces', -1);
  const found: NamedInterface[] = [];
  const start = list as bigint;
  for (let at = 0; libc.readU32(start, at) !== 0; at += 16)
    found.push({ index: libc.readU32(start, at), name: libc.readText(start, at + 8) });
  libc.if_freenameindex(start);
  return found;
}

process.exitCode = main();
