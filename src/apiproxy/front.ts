import type { Socket } from 'node:net';
import type { Identities } from './identities.ts';
import type { StreamSink } from './stream-sink.ts';
import { Tape } from './tape.ts';
import type { Passage, Upstream } from './upstream.ts';

/** What the exchanges of one listener share. */
export interface Front {
  readonly upstream: Upstream;
  readonly identities: Identities;
  readonly sink: StreamSink;
  /** The proxy's own failures since it began, by reason. */
  readonly failures: Map<string, number>;
}

/** Begins to record a client's connection. `agent` is its `User-Agent`. */
export function newTape(front: Front, socket: Socket, agent: string | undefined, passage: Passage | undefined): Tape {
  const { ip, port } = front.upstream.address;
  const version = ip.includes(':') ? 6 : 4;
  // A stream's ends have one version; who the client is stands in its name.
  const client = { ip: version === 6 ? '::1' : (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:|^::1$/, '') || '127.0.0.1' };
  return new Tape(
    front.sink,
    {
      ip: version,
      addresses: [client.ip, ip],
      ports: [socket.remotePort ?? 0, port],
      started: true,
      ends: [
        { ...client, name: programOf(agent) },
        { ip, name: front.upstream.target.context },
      ],
    },
    passage === undefined ? { context: front.upstream.target.context } : front.identities.of(passage),
  );
}

/** `kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0` is kubectl. */
function programOf(agent: string | undefined): string {
  return /^[^\s/(]{1,64}/.exec(agent ?? '')?.[0] ?? 'client';
}

/** Counts a failure of the proxy's own. */
export function failed(front: Front, reason: string): void {
  front.failures.set(reason, (front.failures.get(reason) ?? 0) + 1);
}
